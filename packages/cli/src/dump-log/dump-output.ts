/**
 * Where a dump goes: standard output through blocks of 64 KiB, in step with its reader; standard error for what
 * Apache's tool says there. A reader that has gone away (`| head`) ends the dump without a word.
 */

import { OutputBuffer } from '../console/output-buffer.ts';
import type { Terminal } from '../terminal.ts';

/** The streams of a terminal, and its files. */
export type DumpTerminal = Pick<Terminal, 'stdout' | 'stderr' | 'environment'>;

/** Longest piece that is gathered; what is longer is copied, as the window it lies in is used again. */
const LARGE_BYTES = 32 * 1024;

/** Thrown through the dump when nobody reads it any more. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

export class DumpOutput {
  readonly #terminal: DumpTerminal;
  readonly #buffer: OutputBuffer;
  #isClosed = false;

  constructor(terminal: DumpTerminal) {
    this.#terminal = terminal;
    this.#buffer = new OutputBuffer(terminal.stdout);
    // Without a listener a broken pipe would be an uncaught error.
    terminal.stdout.on('error', () => {
      this.#isClosed = true;
    });
  }

  print(text: string): void {
    this.#buffer.write(text);
  }

  /** Bytes may be a view of what will change. */
  printBytes(bytes: Uint8Array): void {
    this.#buffer.write(bytes.length > LARGE_BYTES ? Uint8Array.from(bytes) : bytes);
  }

  /** A line on standard error. */
  warn(line: string): void {
    this.#terminal.stderr.write(`${line}\n`);
  }

  /** Whether {@link keepUp} has something to do. */
  get isBehind(): boolean {
    return this.#buffer.isBehind || this.#isClosed;
  }

  /** Waits for a slow reader. @throws OutputClosed if there is none any more */
  async keepUp(): Promise<void> {
    await this.#buffer.settle();
    if (this.#isClosed || this.#terminal.stdout.destroyed) throw new OutputClosed('nobody reads the output');
  }

  /** Everything so far is handed over. */
  async finish(): Promise<void> {
    await this.#buffer.settle();
  }
}
