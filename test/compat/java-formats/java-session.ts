/** One JVM with the jars of one release, in which the programs of `java/` run one after the other. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type ApacheVersion, ensureInstalled, javaOf } from '../../peers/lib/installations.ts';
import { cacheDirectory } from '../programs.ts';

const sources = join(import.meta.dirname, 'java');
const flags = ['-Xmx192M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
const log4j = [
  'log4j.rootLogger=ERROR, c',
  'log4j.appender.c=org.apache.log4j.ConsoleAppender',
  'log4j.appender.c.target=System.err',
  'log4j.appender.c.layout=org.apache.log4j.SimpleLayout',
];

/** Directory of the programs, compiled against the release's jars; made once for each state of the sources. */
async function compiled(version: ApacheVersion, programs: readonly string[]): Promise<string> {
  const files = ['Session', ...programs].map((name) => join(sources, `${name}.java`));
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const directory = join(cacheDirectory('java-formats'), `${version}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(directory)) return directory;
  const fresh = `${directory}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  const libs = `${ensureInstalled(version)}/*`;
  const quick = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '-nowarn', '--release', '11'];
  await promisify(execFile)('javac', [...quick, '-cp', libs, '-d', fresh, ...files]);
  writeFileSync(join(fresh, 'log4j.properties'), log4j.join('\n'));
  renameSync(fresh, directory);
  return directory;
}

interface Command {
  readonly lines: string[];
  readonly resolve: (lines: string[]) => void;
  readonly reject: (error: Error) => void;
}

export class JavaSession {
  readonly #child: ChildProcess;
  readonly #waiting: Command[] = [];

  static async start(version: ApacheVersion, programs: readonly string[]): Promise<JavaSession> {
    return new JavaSession(version, `${await compiled(version, programs)}:${ensureInstalled(version)}/*`);
  }

  private constructor(version: ApacheVersion, classPath: string) {
    this.#child = spawn(javaOf(version), [...flags, '-cp', classPath, 'Session'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const { stdout, stdin } = this.#child;
    if (stdout === null || stdin === null) throw new Error('a JVM without streams');
    stdin.on('error', () => {});
    createInterface({ input: stdout }).on('line', (line) => this.#take(line));
    this.#child.on('close', (code) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`the JVM of ${version} ended with ${code}`));
    });
  }

  /** Runs a program's command; its lines. Fails with what the program says when it fails. */
  run(...words: readonly string[]): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines: [], resolve, reject });
      this.#child.stdin?.write(`${words.join(' ')}\n`);
    });
  }

  stop(): void {
    this.#child.stdin?.end();
  }

  #take(line: string): void {
    const command = this.#waiting[0];
    if (command === undefined) return;
    if (line !== 'done' && !line.startsWith('failed ')) {
      command.lines.push(line);
      return;
    }
    this.#waiting.shift();
    if (line === 'done') command.resolve(command.lines);
    else command.reject(new Error(line));
  }
}
