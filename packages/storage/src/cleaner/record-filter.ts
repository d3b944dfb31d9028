/** Decides for each record of a batch of magic 2 whether it stays, and remembers the bytes of those that do. */
import {
  baseOffsetAt,
  isControlAt,
  isTransactionalAt,
  lastOffsetAt,
  magicAt,
} from '@kafka-ts/protocol/records/record-batch';
import type { CleanerCounts } from './cleaner-counts.ts';
import type { NewestOffsets } from './newest-offsets.ts';
import { keysAtATime, type OffsetMap } from './offset-map.ts';
import type { RecordKeys } from './record-keys.ts';

/** What becomes of the records of one batch. */
export interface RecordRule {
  /** `all` and `none` whatever their keys; else by the map. */
  readonly kept: 'all' | 'none' | 'newest';
  /** Whether records without value have stood long enough. */
  readonly dropsTombstones: boolean;
}

/** What was found out about the records that are in the map, where each had its own offset. */
export interface DirtyRecords {
  readonly newest: NewestOffsets;
  /** All of them have keys. */
  readonly haveKeys: boolean;
}

const FIRST_RUNS = 64;

export class RecordFilter {
  readonly #map: OffsetMap;
  readonly #dirty: DirtyRecords | undefined;
  readonly #counts: CleanerCounts;
  /** Start and end of each run of records that stay. */
  #runs = new Int32Array(2 * FIRST_RUNS);
  #runCount = 0;
  #left = 0;
  #total = 0;
  #baseOffset = 0;
  /** Tells of the current batch which records are the newest; undefined where the map must be asked for each key. */
  #newest: NewestOffsets | undefined;
  /** Of the records that are decided on together. */
  readonly #starts = new Int32Array(keysAtATime);
  readonly #nexts = new Int32Array(keysAtATime);
  readonly #offsets = new Float64Array(keysAtATime);
  readonly #hasKey = new Uint8Array(keysAtATime);
  readonly #hasValue = new Uint8Array(keysAtATime);
  #rule: RecordRule = { kept: 'none', dropsTombstones: false };
  /** Records of the batch that stay. */
  keptCount = 0;
  /** Some of them have no value. */
  hasTombstones = false;

  constructor(map: OffsetMap, dirty: DirtyRecords | undefined, counts: CleanerCounts) {
    this.#map = map;
    this.#dirty = dirty;
    this.#counts = counts;
  }

  /** Begins with a batch of `count` records. */
  begin(bytes: Uint8Array, at: number, count: number, rule: RecordRule): void {
    this.#runCount = 0;
    this.#left = count;
    this.#total = count;
    this.#baseOffset = baseOffsetAt(bytes, at);
    this.#rule = rule;
    this.#newest = this.#newestOf(bytes, at, this.#baseOffset);
    this.keptCount = 0;
    this.hasTombstones = false;
    this.#counts.messagesRead += count;
    if (rule.kept === 'newest' && this.isStale(bytes, at)) this.#left = 0;
  }

  /** A transactional batch may have been taken for an aborted one when the map was filled. */
  #newestOf(bytes: Uint8Array, at: number, baseOffset: number): NewestOffsets | undefined {
    const newest = this.#dirty?.newest;
    const isKnown = newest?.coversBatch(bytes, at, baseOffset) === true && !isTransactionalAt(bytes, at);
    return isKnown ? newest : undefined;
  }

  /** Whether none of the batch's records is the newest of its key, as can be told without reading them. */
  isStale(bytes: Uint8Array, at: number): boolean {
    if (this.#dirty?.haveKeys !== true || magicAt(bytes, at) < 2 || isControlAt(bytes, at)) return false;
    const baseOffset = baseOffsetAt(bytes, at);
    const newest = this.#newestOf(bytes, at, baseOffset);
    return newest !== undefined && !newest.hasSome(baseOffset, lastOffsetAt(bytes, at));
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  /** All records of the batch stay. */
  get keepsAll(): boolean {
    return this.keptCount === this.#total;
  }

  get runCount(): number {
    return this.#runCount;
  }

  /** What the runs take. */
  get keptBytes(): number {
    let total = 0;
    for (let run = 0; run < this.#runCount; run++) total += this.endOf(run) - this.startOf(run);
    return total;
  }

  startOf(run: number): number {
    return this.#runs[2 * run] ?? 0;
  }

  endOf(run: number): number {
    return this.#runs[2 * run + 1] ?? 0;
  }

  /** Decides for up to `limit` records, at most {@link keysAtATime}. */
  take(keys: RecordKeys, limit: number): void {
    const { kept } = this.#rule;
    const count = Math.min(limit, this.#left);
    this.#left -= count;
    if (kept === 'none') return;
    if (kept === 'newest' && this.#newest !== undefined) {
      this.#takeNewest(keys, count, this.#newest);
      return;
    }
    this.#read(keys, count);
    if (kept === 'newest') this.#map.fetchNoted(count);
    for (let i = 0; i < count; i++) {
      if (kept !== 'all' && !this.#staysByKey(i)) continue;
      this.#keep(this.#starts[i] ?? 0, this.#nexts[i] ?? 0, this.#hasValue[i] === 1);
    }
  }

  /** Decides for the next `count` records by their offsets. */
  #takeNewest(keys: RecordKeys, count: number, newest: NewestOffsets): void {
    const { dropsTombstones } = this.#rule;
    const baseIndex = newest.indexOf(this.#baseOffset);
    for (let i = 0; i < count; i++) {
      keys.advance();
      if (keys.keyLength < 0) this.#counts.invalidMessages++;
      else if (newest.hasBit(baseIndex + keys.offsetDelta) && !(dropsTombstones && !keys.hasValue)) {
        this.#keep(keys.start, keys.next, keys.hasValue);
      }
    }
  }

  /** Notes what is to be known of the next `count` records. */
  #read(keys: RecordKeys, count: number): void {
    const map = this.#map;
    for (let i = 0; i < count; i++) {
      keys.advance();
      this.#starts[i] = keys.start;
      this.#nexts[i] = keys.next;
      this.#offsets[i] = this.#baseOffset + keys.offsetDelta;
      this.#hasKey[i] = keys.keyLength >= 0 ? 1 : 0;
      this.#hasValue[i] = keys.hasValue ? 1 : 0;
      if (keys.keyLength >= 0) map.note(i, keys.bytes, keys.keyStart, keys.keyLength);
    }
  }

  #staysByKey(i: number): boolean {
    const map = this.#map;
    const offset = this.#offsets[i] ?? 0;
    if (offset > map.latestOffset) return true;
    if (this.#hasKey[i] === 0) {
      this.#counts.invalidMessages++;
      return false;
    }
    if (offset < map.getNoted(i)) return false;
    return !this.#rule.dropsTombstones || this.#hasValue[i] === 1;
  }

  #keep(start: number, next: number, hasValue: boolean): void {
    this.keptCount++;
    if (!hasValue) this.hasTombstones = true;
    const runs = this.#runs;
    const last = 2 * this.#runCount - 1;
    if (last > 0 && runs[last] === start) {
      runs[last] = next;
      return;
    }
    if (last + 2 >= runs.length) {
      this.#runs = new Int32Array(2 * runs.length);
      this.#runs.set(runs);
    }
    this.#runs[last + 1] = start;
    this.#runs[last + 2] = next;
    this.#runCount++;
  }
}
