/**
 * `<baseOffset>.timeindex`: timestamp → offset, sparse.
 *
 *     entry (12 bytes, big-endian):  i64 timestamp (ms) · i32 relativeOffset (offset − baseOffset)
 *
 * An entry says: up to this offset no record of the segment has a timestamp above this one. Timestamps strictly
 * increase. Entries come together with those of the offset index; one more is added when the segment is rolled or
 * closed, so that its last entry tells the segment's greatest timestamp. No checksum (see entry-file.ts).
 */
import { int32At, int64At, writeInt32At, writeInt64At } from '@kafka-ts/protocol/bytes/big-endian';
import { EntryFile } from './entry-file.ts';
import type { IndexOptions } from './index-options.ts';

const ENTRY_SIZE = 12;

/** A timestamp and an offset of the batch that has it. */
export interface TimestampOffset {
  readonly timestamp: number;
  readonly offset: number;
}

export class TimeIndex {
  readonly baseOffset: number;
  /** Entries that fit into `segment.index.bytes`. */
  readonly maxEntries: number;
  readonly #entries: EntryFile;

  private constructor(options: IndexOptions, entries: EntryFile) {
    this.baseOffset = options.baseOffset;
    this.maxEntries = Math.floor(options.maxSizeBytes / ENTRY_SIZE);
    this.#entries = entries;
  }

  /** The empty index of a new segment. */
  static create(options: IndexOptions): TimeIndex {
    return new TimeIndex(options, EntryFile.create({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** An existing index; the file is read at the first look-up or append. */
  static open(options: IndexOptions): TimeIndex {
    return new TimeIndex(options, EntryFile.open({ ...options, entrySize: ENTRY_SIZE }));
  }

  get path(): string {
    return this.#entries.path;
  }

  get isLoaded(): boolean {
    return this.#entries.isLoaded;
  }

  get entryCount(): number {
    return this.#entries.count;
  }

  /** Whether only the place kept for the final entry is left: the segment is to be rolled. */
  get isFull(): boolean {
    return this.#entries.count >= this.maxEntries - 1;
  }

  /** The greatest timestamp noted; `{ timestamp: -1, offset: baseOffset }` if there is no entry. */
  get lastEntry(): TimestampOffset {
    return this.#at(this.#entries.count - 1);
  }

  /** Loads the file in the background, so that `lookup` touches no disk. */
  load(): Promise<void> {
    return this.#entries.load();
  }

  /**
   * Notes that `timestamp` is the greatest up to `offset`; does nothing unless it is above the last entry's. The
   * final entry of a segment (`isFinal`) may take the last place. Throws if the offset goes back or there is no room.
   */
  maybeAppend(timestamp: number, offset: number, isFinal = false): void {
    const last = this.lastEntry;
    if (timestamp <= last.timestamp) return;
    const count = this.#entries.count;
    if (count >= this.maxEntries || (this.isFull && !isFinal)) {
      throw new RangeError(`${this.path}: full with ${count} entries`);
    }
    if (count > 0 && offset < last.offset) {
      throw new RangeError(`${this.path}: offset ${offset} is below the last entry's ${last.offset}`);
    }
    const at = this.#entries.extend();
    writeInt64At(this.#entries.bytes, at, timestamp);
    writeInt32At(this.#entries.bytes, at + 8, offset - this.baseOffset);
    this.#entries.writeIfDue();
  }

  /** The greatest entry with a timestamp not above `targetTimestamp`; `{ -1, baseOffset }` if there is none. */
  lookup(targetTimestamp: number): TimestampOffset {
    let low = 0;
    let high = this.#entries.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timestampOf(middle) <= targetTimestamp) low = middle + 1;
      else high = middle;
    }
    return this.#at(low - 1);
  }

  /** Drops the entries of `offset` and above. */
  truncateTo(offset: number): void {
    let low = 0;
    let high = this.#entries.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#offsetOf(middle) < offset) low = middle + 1;
      else high = middle;
    }
    this.#entries.truncate(low);
  }

  truncateFully(): void {
    this.#entries.truncate(0);
  }

  /** What is wrong with the loaded content, undefined if nothing; the answer to a fault is a rebuild. */
  fault(): string | undefined {
    const count = this.#entries.count;
    if (count === 0) return undefined;
    const { timestamp, offset } = this.lastEntry;
    const first = this.#timestampOf(0);
    if (timestamp < first) return `last entry has timestamp ${timestamp}, the first ${first}`;
    if (offset < this.baseOffset) return `last entry has offset ${offset} below the base ${this.baseOffset}`;
    return undefined;
  }

  /** All entries are in the file, though maybe not yet on the disk. */
  writeNow(): void {
    this.#entries.writePendingSync();
  }

  /** All entries reach the disk. */
  flush(): Promise<void> {
    return this.#entries.flush();
  }

  /** All entries are in the file (not synced), its memory is given up. */
  close(): void {
    this.#entries.close();
  }

  /** Resolves when nothing has the file open; to be awaited before it is renamed. */
  settled(): Promise<void> {
    return this.#entries.settled();
  }

  movedTo(path: string): void {
    this.#entries.movedTo(path);
  }

  delete(): Promise<void> {
    return this.#entries.delete();
  }

  #timestampOf(slot: number): number {
    return int64At(this.#entries.bytes, slot * ENTRY_SIZE);
  }

  #offsetOf(slot: number): number {
    return this.baseOffset + int32At(this.#entries.bytes, slot * ENTRY_SIZE + 8);
  }

  #at(slot: number): TimestampOffset {
    if (slot < 0) return { timestamp: -1, offset: this.baseOffset };
    return { timestamp: this.#timestampOf(slot), offset: this.#offsetOf(slot) };
  }
}
