/**
 * One table of an offset map: open addressing over entries of 24 bytes in one array,
 *
 *     u32 × 4 digest of the key (key-digest.ts) · u32 × 2 offset + 1, high and low; all zero where the entry is free
 *
 * which begins small and is doubled when it gets full, up to the entries that it may have.
 */
import type { Steps } from '@kafka-ts/protocol/records/steps';
import type { KeyDigest } from './key-digest.ts';
import type { NewestOffsets } from './newest-offsets.ts';

const WORDS_PER_ENTRY = 6;
/** Bytes of an entry, Apache's too. */
export const bytesPerEntry = WORDS_PER_ENTRY * 4;
const TWO_32 = 0x100000000;
/** What it begins with: growing costs as much as putting. */
const FEWEST_FIRST_ENTRIES = 4096;
const FIRST_SHARE = 1 / 8;
/** What part of all entries may be used before the table is doubled. */
const FULL = 0.7;
/** Entries that a step of the growth goes over. */
const ENTRIES_PER_STEP = 1024;

export class OffsetTable {
  readonly #mostEntries: number;
  #capacity: number;
  #entries: Uint32Array<ArrayBuffer>;
  #size = 0;

  constructor(mostEntries: number) {
    this.#mostEntries = mostEntries;
    this.#capacity = Math.min(
      mostEntries,
      Math.max(FEWEST_FIRST_ENTRIES, Math.ceil(mostEntries * FIRST_SHARE)),
    );
    this.#entries = new Uint32Array(this.#capacity * WORDS_PER_ENTRY);
  }

  get size(): number {
    return this.#size;
  }

  get memoryBytes(): number {
    return this.#entries.byteLength;
  }

  /** Whether {@link grow} is to be called before much more is put. */
  get wantsToGrow(): boolean {
    return this.#size >= this.#capacity * FULL && this.#capacity < this.#mostEntries;
  }

  /** Takes twice the memory; nothing may be put or looked up before it is done. */
  *grow(): Steps<void> {
    const old = this.#entries;
    this.#capacity = Math.min(this.#mostEntries, 2 * this.#capacity);
    this.#entries = new Uint32Array(this.#capacity * WORDS_PER_ENTRY);
    for (let from = 0; from < old.length; from += WORDS_PER_ENTRY) {
      if (isUsed(old, from)) this.#move(old, from);
      if ((from / WORDS_PER_ENTRY + 1) % ENTRIES_PER_STEP === 0) yield;
    }
    release(old);
  }

  /** Notes `offset` for the digest; returns whether it is new here. */
  put(digest: KeyDigest, offset: number): boolean {
    const at = this.#find(digest.a, digest.b, digest.c, digest.d);
    const entries = this.#entries;
    const isNew = !isUsed(entries, at);
    if (isNew) {
      if (this.#size >= this.#capacity - 1)
        throw new RangeError(`A table of ${this.#capacity} offsets is full`);
      entries[at] = digest.a;
      entries[at + 1] = digest.b;
      entries[at + 2] = digest.c;
      entries[at + 3] = digest.d;
      this.#size++;
    }
    entries[at + 4] = (offset + 1) / TWO_32;
    entries[at + 5] = offset + 1;
    return isNew;
  }

  /** The offset of the digest; -1 if it was not put. */
  get(digest: KeyDigest): number {
    const at = this.#find(digest.a, digest.b, digest.c, digest.d);
    return offsetAt(this.#entries, at);
  }

  /** Adds the offset of each key. */
  *addTo(newest: NewestOffsets): Steps<void> {
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at += WORDS_PER_ENTRY) {
      if (isUsed(entries, at)) newest.add(offsetAt(entries, at));
      if ((at / WORDS_PER_ENTRY + 1) % ENTRIES_PER_STEP === 0) yield;
    }
  }

  /** Where a digest with the second word `b` belongs, as long as the table does not grow. */
  placeOf(b: number): number {
    return Math.floor((b >>> 0) * (this.#capacity / TWO_32)) * WORDS_PER_ENTRY;
  }

  /** A look at what is at a place, which brings its memory near. */
  wordAt(place: number): number {
    return word(this.#entries, place) | word(this.#entries, place + 5);
  }

  /** Gives the memory back at once; the table is empty then and takes nothing. */
  release(): void {
    release(this.#entries);
  }

  #move(old: Uint32Array, from: number): void {
    const [a, b, c, d] = [word(old, from), word(old, from + 1), word(old, from + 2), word(old, from + 3)];
    const at = this.#find(a | 0, b | 0, c | 0, d | 0);
    for (let i = 0; i < WORDS_PER_ENTRY; i++) this.#entries[at + i] = word(old, from + i);
  }

  /** Index of the entry that has the digest, or of the free one where it belongs. */
  #find(a: number, b: number, c: number, d: number): number {
    const entries = this.#entries;
    const end = this.#capacity * WORDS_PER_ENTRY;
    let at = this.placeOf(b);
    for (;;) {
      if (!isUsed(entries, at)) return at;
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

function isUsed(entries: Uint32Array, at: number): boolean {
  return word(entries, at + 5) !== 0 || word(entries, at + 4) !== 0;
}

function offsetAt(entries: Uint32Array, at: number): number {
  return word(entries, at + 4) * TWO_32 + word(entries, at + 5) - 1;
}

/** Up to 128 MiB: not left to the next garbage collection, which in an idle broker may be hours away. */
function release(entries: Uint32Array<ArrayBuffer>): void {
  entries.buffer.transfer(0);
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
