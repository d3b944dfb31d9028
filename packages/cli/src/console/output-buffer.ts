import type { Writable } from 'node:stream';

const CAPACITY = 64 * 1024;

/** Gathers small pieces of output and writes them in blocks of 64 KiB. */
export class OutputBuffer {
  readonly #output: Writable;
  #block = Buffer.allocUnsafe(CAPACITY);
  #length = 0;
  #isFull = false;

  constructor(output: Writable) {
    this.#output = output;
  }

  write(piece: Uint8Array | string): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (this.#length + bytes.length > CAPACITY) this.flush();
    if (bytes.length > CAPACITY) {
      // What a stream has not written yet must not change; records are views that never do.
      this.#isFull = !this.#output.write(bytes) || this.#isFull;
      return;
    }
    this.#block.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#isFull = !this.#output.write(this.#block.subarray(0, this.#length)) || this.#isFull;
    this.#block = Buffer.allocUnsafe(CAPACITY);
    this.#length = 0;
  }

  /** Writes what is gathered and waits while the reader of the output is behind. */
  async settle(): Promise<void> {
    this.flush();
    if (!this.#isFull || this.#output.destroyed || !this.#output.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#output.off('drain', done).off('close', done).off('error', done);
        resolve();
      };
      this.#output.on('drain', done).on('close', done).on('error', done);
    });
    this.#isFull = false;
  }
}
