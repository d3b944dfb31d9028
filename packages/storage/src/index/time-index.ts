/**
 * `<baseOffset>.timeindex`: timestamp → offset, sparse.
 *
 *     entry (12 bytes, big-endian):  i64 timestamp (ms) · i32 relativeOffset (offset − baseOffset)
 *
 * An entry says: up to this offset no record of the segment has a timestamp above this one. Timestamps strictly
 * increase. Entries come together with those of the offset index; one more is added when the segment is rolled or
 * closed, so that its last entry tells the segment's greatest timestamp. No checksum (see entry-file.ts).
 */

import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { int32At, int64At, writeInt32At, writeInt64At } from '@kafka-ts/protocol/bytes/big-endian';
import { EntryFile } from './entry-file.ts';
import { firstSlot } from './first-slot.ts';
import type { IndexOptions } from './index-options.ts';
import { SegmentIndex } from './segment-index.ts';

const ENTRY_SIZE = 12;

/** A timestamp and an offset of the batch that has it. */
export interface TimestampOffset {
  readonly timestamp: number;
  readonly offset: number;
}

export class TimeIndex extends SegmentIndex {
  readonly baseOffset: number;
  /** Entries that fit into `segment.index.bytes`. */
  readonly maxEntries: number;
  readonly #files: FileSystem;

  private constructor(options: IndexOptions, entries: EntryFile) {
    super(entries);
    this.#files = options.files;
    this.baseOffset = options.baseOffset;
    this.maxEntries = Math.floor(options.maxSizeBytes / ENTRY_SIZE);
  }

  /** The empty index of a new segment. */
  static create(options: IndexOptions): TimeIndex {
    return new TimeIndex(options, EntryFile.create({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** For entries that are found anew from the segment; the file is made if there is none, and replaced with the first write. */
  static rebuild(options: IndexOptions): TimeIndex {
    return new TimeIndex(options, EntryFile.rebuild({ ...options, entrySize: ENTRY_SIZE }, true));
  }

  /** An existing index; the file is read at the first look-up or append. */
  static open(options: IndexOptions): TimeIndex {
    return new TimeIndex(options, EntryFile.open({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** Whether only the place kept for the final entry is left: the segment is to be rolled. */
  get isFull(): boolean {
    return this.entries.count >= this.maxEntries - 1;
  }

  /** Not even the final entry fits: `segment.index.bytes` is less than one entry. */
  get hasNoRoom(): boolean {
    return this.entries.count >= this.maxEntries;
  }

  /** The greatest timestamp noted; `{ timestamp: -1, offset: baseOffset }` if there is no entry. */
  get lastEntry(): TimestampOffset {
    return this.#at(this.entries.count - 1);
  }

  /**
   * {@link lastEntry}, by a read of that entry alone where the others are not in memory. Undefined if the file does not end in an
   * entry (it is missing, or padded with zeros): whoever loads it knows more.
   */
  async readLastEntry(): Promise<TimestampOffset | undefined> {
    if (this.isLoaded) return this.lastEntry;
    let handle: FileHandle;
    try {
      handle = await this.#files.open(this.path, 'read');
    } catch {
      return undefined;
    }
    try {
      const count = Math.floor(handle.sizeSync() / ENTRY_SIZE);
      const entry = new Uint8Array(ENTRY_SIZE);
      if (count === 0 || (await handle.read(entry, (count - 1) * ENTRY_SIZE)) < ENTRY_SIZE) return undefined;
      if (entry.every((byte) => byte === 0)) return undefined;
      return { timestamp: int64At(entry, 0), offset: this.baseOffset + int32At(entry, 8) };
    } finally {
      await handle.close();
    }
  }

  /**
   * Notes that `timestamp` is the greatest up to `offset`; does nothing unless it is above the last entry's. The
   * final entry of a segment (`isFinal`) may take the last place. Throws if the offset goes back or there is no room.
   */
  maybeAppend(timestamp: number, offset: number, isFinal = false): void {
    const last = this.lastEntry;
    if (timestamp <= last.timestamp) return;
    const count = this.entries.count;
    if (count >= this.maxEntries || (this.isFull && !isFinal)) {
      throw new RangeError(`${this.path}: full with ${count} entries`);
    }
    if (count > 0 && offset < last.offset) {
      throw new RangeError(`${this.path}: offset ${offset} is below the last entry's ${last.offset}`);
    }
    const at = this.entries.extend();
    writeInt64At(this.entries.bytes, at, timestamp);
    writeInt32At(this.entries.bytes, at + 8, offset - this.baseOffset);
    this.entries.writeIfDue();
  }

  /** The greatest entry with a timestamp not above `targetTimestamp`; `{ -1, baseOffset }` if there is none. */
  lookup(targetTimestamp: number): TimestampOffset {
    const slot = firstSlot(this.entries.count, (at) => this.#timestampOf(at) <= targetTimestamp);
    return this.#at(slot - 1);
  }

  /** As {@link lookup}; an index that is not loaded stays so, and only what the search needs of it is read. */
  async find(targetTimestamp: number): Promise<TimestampOffset> {
    const { baseOffset } = this;
    const found = await this.entries.findLast(targetTimestamp, {
      keyAt: int64At,
      valueAt: (bytes, at) => ({
        timestamp: int64At(bytes, at),
        offset: baseOffset + int32At(bytes, at + 8),
      }),
    });
    return found ?? { timestamp: -1, offset: baseOffset };
  }

  /** Puts `entries` in the place of all, as far as there is room. */
  replace(entries: readonly TimestampOffset[]): void {
    this.truncateFully();
    for (const { timestamp, offset } of entries) {
      if (!this.hasNoRoom) this.maybeAppend(timestamp, offset, true);
    }
    this.writeNow();
  }

  /** Drops the last entry. */
  dropLast(): void {
    this.entries.truncate(Math.max(0, this.entries.count - 1));
  }

  /** Drops the entries of `offset` and above. */
  truncateTo(offset: number): void {
    const slot = firstSlot(this.entries.count, (at) => this.#offsetOf(at) < offset);
    this.entries.truncate(slot);
  }

  /** What is wrong with the loaded content, undefined if nothing; the answer to a fault is a rebuild. */
  fault(): string | undefined {
    const count = this.entries.count;
    if (count === 0) return undefined;
    const { timestamp, offset } = this.lastEntry;
    const first = this.#timestampOf(0);
    if (timestamp < first) return `last entry has timestamp ${timestamp}, the first ${first}`;
    if (offset < this.baseOffset) return `last entry has offset ${offset} below the base ${this.baseOffset}`;
    return undefined;
  }

  #timestampOf(slot: number): number {
    return int64At(this.entries.bytes, slot * ENTRY_SIZE);
  }

  #offsetOf(slot: number): number {
    return this.baseOffset + int32At(this.entries.bytes, slot * ENTRY_SIZE + 8);
  }

  #at(slot: number): TimestampOffset {
    if (slot < 0) return { timestamp: -1, offset: this.baseOffset };
    return { timestamp: this.#timestampOf(slot), offset: this.#offsetOf(slot) };
  }
}
