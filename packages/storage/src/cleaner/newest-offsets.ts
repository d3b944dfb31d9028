/**
 * One bit for each offset of a dirty section: whether its record is the newest of its key. Taken from the offset map when that is filled:
 * the records come by in the order of their offsets once more, and are judged without a look for their keys all over the map.
 */
import { lastOffsetAt } from '@kafka-ts/protocol/records/record-batch';

/** Bits are numbered with 32 bits. */
const MOST_OFFSETS = 2 ** 32;

export class NewestOffsets {
  readonly #start: number;
  readonly #last: number;
  readonly #words: Uint32Array;

  /** For the offsets `[start, last]`, none of which is the newest so far. */
  constructor(start: number, last: number) {
    this.#start = start;
    this.#last = last;
    this.#words = new Uint32Array(NewestOffsets.bytesFor(start, last) / 4);
  }

  /** What the bits take; no memory is enough for more than 2^32. */
  static bytesFor(start: number, last: number): number {
    if (last - start >= MOST_OFFSETS) return Number.POSITIVE_INFINITY;
    return Math.ceil(Math.max(0, last + 1 - start) / 32) * 4;
  }

  /** Notes that the record at `offset` is the newest of its key. */
  add(offset: number): void {
    const index = offset - this.#start;
    const word = index >>> 5;
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (index & 31));
  }

  /** Whether all offsets of the batch at `at`, which begins at `baseOffset`, have their bits. */
  coversBatch(bytes: Uint8Array, at: number, baseOffset: number): boolean {
    return baseOffset >= this.#start && lastOffsetAt(bytes, at) <= this.#last;
  }

  /** The number of an offset among the bits, for {@link hasBit}. */
  indexOf(offset: number): number {
    return offset - this.#start;
  }

  hasBit(index: number): boolean {
    return (((this.#words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  }

  /** Whether one of the offsets `[from, to]`, all of which have bits, is the newest of a key. */
  hasSome(from: number, to: number): boolean {
    const first = from - this.#start;
    const last = to - this.#start;
    for (let word = first >>> 5; word <= last >>> 5; word++) {
      let bits = this.#words[word] ?? 0;
      if (word === first >>> 5) bits &= -1 << (first & 31);
      if (word === last >>> 5) bits &= -1 >>> (31 - (last & 31));
      if (bits !== 0) return true;
    }
    return false;
  }
}
