/**
 * Key → last offset of the dirty section of a log, without the keys: open addressing over entries of 24 bytes in one array,
 *
 *     u32 × 4 digest of the key (key-digest.ts) · u32 × 2 offset + 1, high and low; all zero where the entry is free
 *
 * as many as Apache's map of the same size holds. The array is as large as the records that may come need, at most
 * `log.cleaner.dedupe.buffer.size`.
 */
import { KeyDigest } from './key-digest.ts';

const WORDS_PER_ENTRY = 6;
/** Bytes of an entry, Apache's too. */
export const bytesPerEntry = WORDS_PER_ENTRY * 4;
const TWO_32 = 0x100000000;
const FEWEST_ENTRIES = 64;
/** Entries for each key that may come: most come more than once. */
const ROOM_PER_KEY = 1.4;

export interface OffsetMapOptions {
  /** How large the array may be, bytes. */
  readonly memoryBytes: number;
  /** `log.cleaner.io.buffer.load.factor`: what part of all entries may be used. */
  readonly loadFactor: number;
  /** Keys that will be put at most. */
  readonly expectedKeys: number;
  /** 16 bytes that nobody can guess. */
  readonly secret: Uint8Array;
}

export class OffsetMap {
  /** Keys that the map takes: Apache's number for the same settings. */
  readonly maxKeys: number;
  /** The last offset that the map knows of, whether it has a key or not. */
  latestOffset = -1;
  readonly #slots: number;
  readonly #capacity: number;
  readonly #entries: Uint32Array;
  readonly #digest: KeyDigest;
  #size = 0;

  constructor(options: OffsetMapOptions) {
    this.#slots = Math.floor(Math.min(options.memoryBytes, 2 ** 31 - 1) / bytesPerEntry);
    this.maxKeys = Math.min(Math.floor(this.#slots * options.loadFactor), this.#slots - 1);
    const wanted = Math.max(FEWEST_ENTRIES, Math.ceil(ROOM_PER_KEY * options.expectedKeys));
    this.#capacity = Math.min(this.#slots, wanted);
    this.#entries = new Uint32Array(this.#capacity * WORDS_PER_ENTRY);
    this.#digest = new KeyDigest(options.secret);
  }

  /** Keys in the map. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.maxKeys;
  }

  /** What part of the permitted memory is in use, 0 … 1. */
  get utilization(): number {
    return this.#size / this.#slots;
  }

  /** Notes that the key in `bytes[start … start + length)` was last seen at `offset`. The map must not be full. */
  put(bytes: Uint8Array, start: number, length: number, offset: number): void {
    this.#digest.compute(bytes, start, length);
    const at = this.#find();
    const entries = this.#entries;
    if (word(entries, at + 5) === 0 && word(entries, at + 4) === 0) {
      if (this.#size >= this.#capacity - 1)
        throw new RangeError(`An offset map of ${this.#capacity} entries is full`);
      const digest = this.#digest;
      entries[at] = digest.a;
      entries[at + 1] = digest.b;
      entries[at + 2] = digest.c;
      entries[at + 3] = digest.d;
      this.#size++;
    }
    entries[at + 4] = (offset + 1) / TWO_32;
    entries[at + 5] = offset + 1;
    this.latestOffset = offset;
  }

  /** The last offset of the key in `bytes[start … start + length)`; -1 if it was not put. */
  get(bytes: Uint8Array, start: number, length: number): number {
    this.#digest.compute(bytes, start, length);
    const at = this.#find();
    const entries = this.#entries;
    return word(entries, at + 4) * TWO_32 + word(entries, at + 5) - 1;
  }

  /** Index of the entry that has the digest, or of the free one where it belongs. */
  #find(): number {
    const entries = this.#entries;
    const { a, b, c, d } = this.#digest;
    const end = this.#capacity * WORDS_PER_ENTRY;
    let at = Math.floor((a >>> 0) * (this.#capacity / TWO_32)) * WORDS_PER_ENTRY;
    for (;;) {
      if (word(entries, at + 5) === 0 && word(entries, at + 4) === 0) return at;
      const isSame =
        word(entries, at) === a >>> 0 &&
        word(entries, at + 1) === b >>> 0 &&
        word(entries, at + 2) === c >>> 0 &&
        word(entries, at + 3) === d >>> 0;
      if (isSame) return at;
      at += WORDS_PER_ENTRY;
      if (at === end) at = 0;
    }
  }
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
