/**
 * The tools of one release (ManyCalls.java), as a process that lives through all its calls: a JVM takes a second to start, and a call in a warm
 * one a tenth. For tools that end by themselves, one after the other; what runs until it is stopped needs one of its own.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type ApacheTool, releasedCommand, type ToolResult } from '../lib/apache-tools.ts';
import { type ApacheVersion, peersHome } from '../lib/installations.ts';

interface CallOptions {
  /** What the tool has on its stdin; nothing by default. */
  readonly input?: string;
}

/** A call that takes longer ends the process, and with it those that wait behind. */
const PATIENCE_MS = 120_000;
/** Of the calling, in the stacks that tools print. */
const ownFrames =
  /^\tat (?:java\.base\/)?(?:jdk\.internal\.reflect|java\.lang\.reflect|java\.lang\.Thread|ManyCalls)[.$].*\n/gm;

export class JavaTools {
  readonly #version: ApacheVersion;
  readonly #java: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];

  constructor(version: ApacheVersion) {
    this.#version = version;
    const [java, args] = releasedCommand(version, 'topics', []);
    const at = args.indexOf('-cp');
    const properties = args.slice(0, at).filter((arg) => /^-D|^--add-opens/.test(arg));
    const quick = ['-Xmx512M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8'];
    // For what is to be done at the end of a process.
    const opened = '--add-opens=java.base/java.lang=ALL-UNNAMED';
    const classPath = `${compiled()}${delimiter}${args[at + 1]}`;
    this.#java = spawn(java, [...quick, opened, ...properties, '-cp', classPath, 'ManyCalls'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#java.once('close', (code) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`ManyCalls.java ended with ${code}`));
    });
    createInterface({ input: this.#java.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(line));
  }

  /** Runs one of the tools to its end, as its script does. */
  run(tool: ApacheTool, args: readonly string[], options: CallOptions = {}): Promise<ToolResult> {
    const [, command] = releasedCommand(this.#version, tool, []);
    return this.call(command.at(-1) ?? '', args, options);
  }

  /** @param tool the class that its script runs */
  async call(tool: string, args: readonly string[], { input = '' }: CallOptions = {}): Promise<ToolResult> {
    const patience = setTimeout(() => this.close(), PATIENCE_MS);
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // The dot keeps an empty word from getting lost.
      const words = [input, tool, ...args].map((word) => `.${Buffer.from(word).toString('base64')}`);
      this.#java.stdin.write(`${words.join(' ')}\n`);
    }).finally(() => clearTimeout(patience));
    const [code = '', stdout = '', stderr = ''] = line.split(' ');
    const text = (base64: string): string =>
      Buffer.from(base64.replace(/\.$/, ''), 'base64').toString().replaceAll(ownFrames, '');
    return { code: Number(code), stdout: text(stdout), stderr: text(stderr) };
  }

  close(): void {
    this.#java.stdin.end();
    this.#java.kill('SIGKILL');
  }
}

/** Those of several releases, each started when it is first asked for. */
export class JavaToolsOfReleases {
  readonly #running = new Map<ApacheVersion, JavaTools>();

  of(version: ApacheVersion): JavaTools {
    const running = this.#running.get(version) ?? new JavaTools(version);
    this.#running.set(version, running);
    return running;
  }

  close(): void {
    for (const tools of this.#running.values()) tools.close();
    this.#running.clear();
  }
}

/** Where the compiled class lies: once for all releases, in `PEERS_HOME`, by what the source is. */
function compiled(): string {
  const source = join(import.meta.dirname, 'ManyCalls.java');
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const classes = join(peersHome(), `many-calls-${hash}`);
  if (existsSync(classes)) return classes;
  // For Java 11, which has no compiler.
  const compiler = ['-m', 'jdk.compiler/com.sun.tools.javac.Main', '--release', '11', '-nowarn'];
  const fresh = mkdtempSync(`${classes}-`);
  const { status, stderr } = spawnSync('java', [...compiler, '-d', fresh, source]);
  if (status !== 0) throw new Error(`ManyCalls.java: ${stderr}`);
  try {
    renameSync(fresh, classes);
  } catch {
    rmSync(fresh, { recursive: true }); // Another file's run was first.
  }
  return classes;
}
