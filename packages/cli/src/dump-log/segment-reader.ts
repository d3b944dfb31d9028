/** Reads a file from front to back through one window, which grows only for what does not fit into it. */
import type { FileHandle } from '@kafka-ts/environment/file-system';

const WINDOW_BYTES = 1024 * 1024;

export class SegmentReader {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  #window: Uint8Array = new Uint8Array(0);
  /** Where the window lies in the file, and how much of it is filled. */
  #start = 0;
  #length = 0;

  constructor(file: FileHandle) {
    this.#file = file;
    this.sizeBytes = file.sizeSync();
  }

  /** The bytes there, valid until the next call; undefined if the file ends before. */
  view(position: number, length: number): Uint8Array | undefined {
    if (position < 0 || position + length > this.sizeBytes) return undefined;
    const isInside = position >= this.#start && position + length <= this.#start + this.#length;
    if (!isInside && !this.#fill(position, length)) return undefined;
    const at = position - this.#start;
    return this.#window.subarray(at, at + length);
  }

  #fill(position: number, length: number): boolean {
    const wanted = Math.max(length, Math.min(WINDOW_BYTES, this.sizeBytes - position));
    // A giant is read into memory of its own, which is given back when the next window is filled.
    if (this.#window.length < wanted || this.#window.length > Math.max(WINDOW_BYTES, wanted))
      this.#window = new Uint8Array(wanted);
    this.#start = position;
    this.#length = 0;
    while (this.#length < wanted) {
      const target = this.#window.subarray(this.#length, wanted);
      const count = this.#file.readSync(target, position + this.#length);
      if (count === 0) break;
      this.#length += count;
    }
    return this.#length >= length;
  }
}
