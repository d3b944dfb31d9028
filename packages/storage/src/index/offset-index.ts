/**
 * `<baseOffset>.index`: offset → position in the segment's `.log`, sparse.
 *
 *     entry (8 bytes, big-endian):  i32 relativeOffset (offset − baseOffset) · i32 position (bytes)
 *
 * Both strictly increase. An entry names a batch by its last offset and start position; one is added for the first
 * batch after more than `index.interval.bytes` of log. A look-up finds the greatest entry not above the target; the
 * caller scans forward from there. No checksum: the index is rebuilt when in doubt (see entry-file.ts).
 */
import { int32At, writeInt32At } from '@kafka-ts/protocol/bytes/big-endian';
import { EntryFile } from './entry-file.ts';
import { firstSlot } from './first-slot.ts';
import type { IndexOptions } from './index-options.ts';
import { SegmentIndex } from './segment-index.ts';

const ENTRY_SIZE = 8;
const MAX_RELATIVE_OFFSET = 0x7fffffff;

/** A batch in a segment: some offset of it, and where it starts. */
export interface OffsetPosition {
  readonly offset: number;
  readonly position: number;
}

export class OffsetIndex extends SegmentIndex {
  readonly baseOffset: number;
  /** Entries that fit into `segment.index.bytes`. */
  readonly maxEntries: number;

  private constructor(options: IndexOptions, entries: EntryFile) {
    super(entries);
    this.baseOffset = options.baseOffset;
    this.maxEntries = Math.floor(options.maxSizeBytes / ENTRY_SIZE);
  }

  /** The empty index of a new segment. */
  static create(options: IndexOptions): OffsetIndex {
    return new OffsetIndex(options, EntryFile.create({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** For entries that are found anew from the segment; the file is made if there is none, and replaced with the first write. */
  static rebuild(options: IndexOptions): OffsetIndex {
    return new OffsetIndex(options, EntryFile.rebuild({ ...options, entrySize: ENTRY_SIZE }, true));
  }

  /** An existing index; the file is read at the first look-up or append. */
  static open(options: IndexOptions): OffsetIndex {
    return new OffsetIndex(options, EntryFile.open({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** A full index means that the segment is to be rolled. */
  get isFull(): boolean {
    return this.entries.count >= this.maxEntries;
  }

  /** Offset of the last entry; the base offset if there is none. */
  get lastOffset(): number {
    const count = this.entries.count;
    return count === 0 ? this.baseOffset : this.#offsetOf(count - 1);
  }

  /** Adds an entry behind the last; throws if it is not above the last, too far from the base, or there is no room. */
  append(offset: number, position: number): void {
    const relativeOffset = offset - this.baseOffset;
    if (relativeOffset < 0 || relativeOffset > MAX_RELATIVE_OFFSET) {
      throw new RangeError(
        `${this.path}: offset ${offset} does not fit a segment that starts at ${this.baseOffset}`,
      );
    }
    const count = this.entries.count;
    if (count >= this.maxEntries) throw new RangeError(`${this.path}: full with ${count} entries`);
    if (count > 0 && offset <= this.#offsetOf(count - 1)) {
      throw new RangeError(`${this.path}: offset ${offset} is not above the last entry's ${this.lastOffset}`);
    }
    const at = this.entries.extend();
    writeInt32At(this.entries.bytes, at, relativeOffset);
    writeInt32At(this.entries.bytes, at + 4, position);
    this.entries.writeIfDue();
  }

  /** The greatest entry not above `targetOffset`; the segment's start if there is none. */
  lookup(targetOffset: number): OffsetPosition {
    const slot = this.#slotNotAbove(targetOffset);
    if (slot < 0) return { offset: this.baseOffset, position: 0 };
    return { offset: this.#offsetOf(slot), position: this.#positionOf(slot) };
  }

  /** As {@link lookup}; an index that is not loaded stays so, and only what the search needs of it is read. */
  async find(targetOffset: number): Promise<OffsetPosition> {
    const { baseOffset } = this;
    const found = await this.entries.findLast(targetOffset, {
      keyAt: (bytes, at) => baseOffset + int32At(bytes, at),
      valueAt: (bytes, at) => ({ offset: baseOffset + int32At(bytes, at), position: int32At(bytes, at + 4) }),
    });
    return found ?? { offset: baseOffset, position: 0 };
  }

  /** The first entry whose position is at least `byteCount` behind that of `from`; undefined if there is none. */
  upperBound(from: OffsetPosition, byteCount: number): OffsetPosition | undefined {
    const wanted = from.position + byteCount;
    const slot = firstSlot(this.entries.count, (at) => this.#positionOf(at) < wanted);
    if (slot === this.entries.count) return undefined;
    return { offset: this.#offsetOf(slot), position: this.#positionOf(slot) };
  }

  /** Drops the last entries as long as they are not below both `offset` and `position`; returns how many. */
  dropEntriesFrom(offset: number, position: number): number {
    const { count } = this.entries;
    let kept = count;
    while (kept > 0 && (this.#offsetOf(kept - 1) >= offset || this.#positionOf(kept - 1) >= position)) kept--;
    this.entries.truncate(kept);
    return count - kept;
  }

  /** Drops the entries of `offset` and above. */
  truncateTo(offset: number): void {
    this.entries.truncate(this.#slotNotAbove(offset - 1) + 1);
  }

  /** What is wrong with the loaded content, undefined if nothing; the answer to a fault is a rebuild. */
  fault(logSizeBytes: number): string | undefined {
    const count = this.entries.count;
    if (count === 0) return undefined;
    const firstOffset = this.#offsetOf(0);
    if (firstOffset < this.baseOffset)
      return `first entry has offset ${firstOffset} below the base ${this.baseOffset}`;
    if (this.lastOffset < firstOffset)
      return `last entry has offset ${this.lastOffset}, the first ${firstOffset}`;
    const position = this.#positionOf(count - 1);
    if (position < 0 || position >= logSizeBytes) {
      return `last entry points to byte ${position} of a segment of ${logSizeBytes} bytes`;
    }
    return undefined;
  }

  #offsetOf(slot: number): number {
    return this.baseOffset + int32At(this.entries.bytes, slot * ENTRY_SIZE);
  }

  #positionOf(slot: number): number {
    return int32At(this.entries.bytes, slot * ENTRY_SIZE + 4);
  }

  #slotNotAbove(targetOffset: number): number {
    const slot = firstSlot(this.entries.count, (at) => this.#offsetOf(at) <= targetOffset);
    return slot - 1;
  }
}
