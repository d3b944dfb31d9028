import type { Writable } from 'node:stream';

const CAPACITY = 64 * 1024;
/** Most bytes that one unit of a string takes. */
const BYTES_OF_UNIT = 3;

/** Gathers small pieces of output and writes them in blocks of 64 KiB. */
export class OutputBuffer {
  readonly #output: Writable;
  #block = Buffer.allocUnsafe(CAPACITY);
  #length = 0;
  #isFull = false;

  constructor(output: Writable) {
    this.#output = output;
  }

  /** Whether the reader of the output is behind, so that `settle` would wait. */
  get isBehind(): boolean {
    return this.#isFull;
  }

  write(piece: Uint8Array | string): void {
    if (typeof piece !== 'string') this.#writeBytes(piece);
    else if (piece.length * BYTES_OF_UNIT > CAPACITY) this.#writeBytes(Buffer.from(piece));
    else {
      if (this.#length + piece.length * BYTES_OF_UNIT > CAPACITY) this.flush();
      this.#length += this.#block.write(piece, this.#length);
    }
  }

  #writeBytes(bytes: Uint8Array): void {
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
