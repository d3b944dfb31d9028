/** Writer.java as a process that lives through all brokers of a test. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ensureInstalled } from '../lib/installations.ts';

export class JavaWriter {
  readonly #java: ChildProcessByStdio<Writable, Readable, null>;
  readonly #said: string[] = [];
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor() {
    const libs = ensureInstalled('3.9.2');
    const main = join(import.meta.dirname, 'Writer.java');
    const flags = ['-Xmx256M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    this.#java = spawn('java', [...flags, '-cp', `${libs}/*`, main], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#java.once('close', (code) => this.#waiting?.reject(new Error(`Writer.java ended with ${code}`)));
    createInterface({ input: this.#java.stdout }).on('line', (line) => this.#onLine(line));
  }

  /** Writes to the broker at `port`; see Writer.java. */
  write(what: 'first' | 'more', port: number, formats: 'old' | 'new'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#java.stdin.write(`${what} ${port} ${formats}\n`);
    });
  }

  close(): void {
    this.#java.stdin.end();
    this.#java.kill('SIGKILL');
  }

  #onLine(line: string): void {
    if (line === 'done') this.#waiting?.resolve();
    else if (line.startsWith('failed')) {
      this.#waiting?.reject(new Error(`Writer.java: ${line}\n${this.#said.join('\n')}`));
    } else this.#said.push(line);
  }
}
