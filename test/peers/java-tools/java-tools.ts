/** The tools of one release (ManyCalls.java), as a process that lives through all its calls. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ToolResult } from '../lib/apache-tools.ts';
import { type ApacheVersion, ensureInstalled, javaOf } from '../lib/installations.ts';

export class JavaTools {
  readonly #java: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];

  /** Compiles into `directory`: 2.2.0 runs on an older Java, which has no compiler. */
  constructor(version: ApacheVersion, directory: string) {
    const classes = join(directory, version);
    const libs = ensureInstalled(version);
    // The compiler's own launcher would know what a star means.
    const jars = readdirSync(libs).filter((name) => name.endsWith('.jar'));
    const path = jars.map((name) => join(libs, name)).join(delimiter);
    const compiler = ['-m', 'jdk.compiler/com.sun.tools.javac.Main', '--release', '11', '-cp', path];
    const compiled = spawnSync('java', [
      ...compiler,
      '-d',
      classes,
      join(import.meta.dirname, 'ManyCalls.java'),
    ]);
    if (compiled.status !== 0) throw new Error(`ManyCalls.java: ${compiled.stderr}`);
    const flags = ['-Xmx256M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8'];
    const stdio = ['pipe', 'pipe', 'ignore'] as const;
    this.#java = spawn(javaOf(version), [...flags, '-cp', `${classes}${delimiter}${path}`, 'ManyCalls'], {
      stdio: [...stdio],
    });
    this.#java.once('close', (code) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`ManyCalls.java ended with ${code}`));
    });
    createInterface({ input: this.#java.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(line));
  }

  /** @param tool the class that its script runs */
  async call(tool: string, args: readonly string[]): Promise<ToolResult> {
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // The dot keeps an empty word from getting lost.
      const words = [tool, ...args].map((word) => `.${Buffer.from(word).toString('base64')}`);
      this.#java.stdin.write(`${words.join(' ')}\n`);
    });
    const [code = '', stdout = '', stderr = ''] = line.split(' ');
    const text = (base64: string): string => Buffer.from(base64.replace(/\.$/, ''), 'base64').toString();
    return { code: Number(code), stdout: text(stdout), stderr: text(stderr) };
  }

  close(): void {
    this.#java.stdin.end();
    this.#java.kill('SIGKILL');
  }
}
