/**
 * Key → last offset of the dirty section of a log, without the keys (offset-table.ts): as many as Apache's map of the same size holds.
 * It grows with the keys that come, up to `log.cleaner.dedupe.buffer.size`; a large one in sixteen tables, so that growing takes little
 * memory more and little time at once.
 */
import type { Steps } from '@kafka-ts/protocol/records/steps';
import { KeyDigest } from './key-digest.ts';
import { NewestOffsets } from './newest-offsets.ts';
import { bytesPerEntry, OffsetTable } from './offset-table.ts';

/** Keys that are put or looked up together. */
export const keysAtATime = 32;
const FEWEST_ENTRIES = 64;
/** Entries for each key that may come: most come more than once. */
const ROOM_PER_KEY = 1.4;
/** As many as the first bits of a digest tell. */
const TABLE_BITS = 4;
/** Where there are fewer, or more of them are used, chance could fill one table before the map is full. */
const FEWEST_ENTRIES_OF_MANY = 1 << 20;
const MOST_LOAD_OF_MANY = 0.95;

export interface OffsetMapOptions {
  /** How large the tables may be, bytes. */
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
  readonly #mostBytes: number;
  readonly #slots: number;
  readonly #tables: readonly OffsetTable[];
  /** How far a digest's first word is shifted to tell its table. */
  readonly #tableShift: number;
  readonly #digest: KeyDigest;
  /** Of the keys that were noted. */
  readonly #noted = new Int32Array(4 * keysAtATime);
  readonly #tableOf = new Uint8Array(keysAtATime);
  readonly #placeOf = new Int32Array(keysAtATime);
  /** What {@link fetchNoted} saw: looks of which nothing comes a compiler would leave out. */
  touched = 0;
  #size = 0;
  #wantsToGrow = false;

  constructor(options: OffsetMapOptions) {
    this.#mostBytes = options.memoryBytes;
    this.#slots = Math.floor(Math.min(options.memoryBytes, 2 ** 31 - 1) / bytesPerEntry);
    this.maxKeys = Math.min(Math.floor(this.#slots * options.loadFactor), this.#slots - 1);
    const wanted = Math.max(FEWEST_ENTRIES, Math.ceil(ROOM_PER_KEY * options.expectedKeys));
    const entries = Math.min(this.#slots, wanted);
    const isOne = entries < FEWEST_ENTRIES_OF_MANY || options.loadFactor > MOST_LOAD_OF_MANY;
    const bits = isOne ? 0 : TABLE_BITS;
    const each = Math.ceil(entries / 2 ** bits);
    this.#tables = Array.from({ length: 2 ** bits }, () => new OffsetTable(each));
    this.#tableShift = 32 - bits;
    this.#digest = new KeyDigest(options.secret);
  }

  /** Keys in the map. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.maxKeys;
  }

  /** What the tables take now. */
  get memoryBytes(): number {
    return this.#tables.reduce((total, table) => total + table.memoryBytes, 0);
  }

  /** What part of the permitted memory is in use, 0 … 1. */
  get utilization(): number {
    return this.#size / this.#slots;
  }

  /** Whether {@link grow} is to be called before a thousand keys more are put. */
  get wantsToGrow(): boolean {
    return this.#wantsToGrow;
  }

  /** Makes room for more keys; nothing may be put or looked up before it is done. */
  *grow(): Steps<void> {
    for (const table of this.#tables) if (table.wantsToGrow) yield* table.grow();
    this.#wantsToGrow = this.#tables.some((table) => table.wantsToGrow);
  }

  /** Takes the key in `bytes[start … start + length)` for number `index`, below {@link keysAtATime}, of those that are worked on together. */
  note(index: number, bytes: Uint8Array, start: number, length: number): void {
    this.#digest.compute(bytes, start, length);
    this.#digest.store(this.#noted, 4 * index);
    const number = this.#tableNumber();
    this.#tableOf[index] = number;
    this.#placeOf[index] = this.#tableAt(number).placeOf(this.#digest.b);
  }

  /**
   * The first `count` keys noted are about to be put or looked up: the processor fetches the memory for all of them at one time, where
   * one look-up after another would wait for each, half of their time.
   */
  fetchNoted(count: number): void {
    let seen = 0;
    // Nothing but the looks: the more of them the processor has under way, the better.
    for (let index = 0; index < count; index++) {
      seen |= this.#tables[this.#tableOf[index] ?? 0]?.wordAt(this.#placeOf[index] ?? 0) ?? 0;
    }
    this.touched = seen;
  }

  /** As {@link put}, for key `index` of those noted. */
  putNoted(index: number, offset: number): void {
    this.#digest.load(this.#noted, 4 * index);
    this.#putDigest(offset);
  }

  /** As {@link get}, for key `index` of those noted. */
  getNoted(index: number): number {
    this.#digest.load(this.#noted, 4 * index);
    return this.#table().get(this.#digest);
  }

  /** Notes that the key in `bytes[start … start + length)` was last seen at `offset`. The map must not be full. */
  put(bytes: Uint8Array, start: number, length: number, offset: number): void {
    this.#digest.compute(bytes, start, length);
    this.#putDigest(offset);
  }

  #putDigest(offset: number): void {
    const table = this.#table();
    if (table.put(this.#digest, offset)) {
      this.#size++;
      this.#wantsToGrow ||= table.wantsToGrow;
    }
    this.latestOffset = offset;
  }

  /** The last offset of the key in `bytes[start … start + length)`; -1 if it was not put. */
  get(bytes: Uint8Array, start: number, length: number): number {
    this.#digest.compute(bytes, start, length);
    return this.#table().get(this.#digest);
  }

  /**
   * Which offsets, `start` being the first that was put or lower, are the newest of their keys; undefined where that takes more than
   * what is left of the permitted memory.
   */
  *newestOffsets(start: number): Steps<NewestOffsets | undefined> {
    const bytes = NewestOffsets.bytesFor(start, this.latestOffset);
    if (bytes > this.#mostBytes - this.memoryBytes) return undefined;
    const newest = new NewestOffsets(start, this.latestOffset);
    for (const table of this.#tables) yield* table.addTo(newest);
    return newest;
  }

  /** Gives the memory back at once; the map is not used any more. */
  release(): void {
    for (const table of this.#tables) table.release();
  }

  #table(): OffsetTable {
    return this.#tableAt(this.#tableNumber());
  }

  #tableNumber(): number {
    // A shift by 32 is none: a map of one table has no bits to tell.
    return this.#tableShift === 32 ? 0 : this.#digest.a >>> this.#tableShift;
  }

  #tableAt(number: number): OffsetTable {
    const table = this.#tables[number];
    if (table === undefined) throw new RangeError(`An offset map has no table ${number}`);
    return table;
  }
}
