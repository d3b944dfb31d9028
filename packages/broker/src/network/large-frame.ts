/**
 * A frame longer than a slab, in memory of its own that grows with what came: the address range is reserved for all of it, pages are
 * taken as the buffer is resized, in place, so nothing is copied.
 */
export class LargeFrame {
  readonly #buffer: ArrayBuffer;
  readonly #frameBytes: number;
  #filled: number;

  /** Copies the beginning of a frame of `frameBytes`, size field included. */
  constructor(beginning: Uint8Array, frameBytes: number) {
    this.#frameBytes = frameBytes;
    this.#filled = beginning.length;
    this.#buffer = new ArrayBuffer(Math.min(frameBytes, 2 * beginning.length), { maxByteLength: frameBytes });
    new Uint8Array(this.#buffer).set(beginning);
  }

  get isComplete(): boolean {
    return this.#filled === this.#frameBytes;
  }

  /** Where the next bytes go; at least one. */
  room(): Uint8Array {
    if (this.#filled === this.#buffer.byteLength) {
      this.#buffer.resize(Math.min(this.#frameBytes, 2 * this.#buffer.byteLength));
    }
    return new Uint8Array(this.#buffer, this.#filled);
  }

  /** `length` more bytes were read into the room. */
  add(length: number): void {
    this.#filled += length;
  }

  /** What came so far. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#buffer, 0, this.#filled);
  }
}
