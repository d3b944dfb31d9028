/**
 * Writes the records that stay of a batch of magic 2 behind one another, their timestamps counted from another base: that of the first
 * one, or the time from which on tombstones may go. Records that come out as they were are copied in runs.
 */
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import {
  sizeOfVarint,
  sizeOfVarlong,
  varintAt,
  varintSizeAt,
  varlongAt,
  writeVarint,
  writeVarlong,
} from '@kafka-ts/protocol/bytes/varint';
import { copyBytes } from '@kafka-ts/protocol/records/compression/copy';
import { noTimestamp } from '@kafka-ts/protocol/records/record-batch';
import type { RecordFilter } from './record-filter.ts';

/** What a record may grow by: a timestamp delta of 10 bytes instead of 1, and a length of a byte more. */
export const mostGrowthBytes = 10;

/** Where timestamps come from and what they are counted from. */
export interface TimestampRule {
  readonly oldBase: number;
  /** Undefined for that of the first record that stays. */
  readonly newBase: number | undefined;
  /** The timestamp of all records where the broker's clock gave it. */
  readonly logAppendTime: number | undefined;
}

export class RecordRewriter {
  readonly #bytes: Uint8Array;
  readonly #filter: RecordFilter;
  readonly #times: TimestampRule;
  readonly #target: Uint8Array;
  #run = 0;
  #position = 0;
  #baseTimestamp: number | undefined;
  /** Of what was written. */
  maxTimestamp = noTimestamp;
  /** Behind what was written. */
  end: number;

  /** Writes to `target` from `start` on; there is room. */
  constructor(
    bytes: Uint8Array,
    filter: RecordFilter,
    times: TimestampRule,
    target: { bytes: Uint8Array; at: number },
  ) {
    this.#bytes = bytes;
    this.#filter = filter;
    this.#times = times;
    this.#target = target.bytes;
    this.end = target.at;
    this.#baseTimestamp = times.newBase;
  }

  get baseTimestamp(): number {
    return this.#baseTimestamp ?? noTimestamp;
  }

  get isDone(): boolean {
    return this.#run === this.#filter.runCount;
  }

  /** Writes up to `limit` records. */
  take(limit: number): void {
    let left = limit;
    while (left > 0 && !this.isDone) left -= this.#takeOfRun(left);
  }

  #takeOfRun(limit: number): number {
    const bytes = this.#bytes;
    const runEnd = this.#filter.endOf(this.#run);
    let at = this.#position === 0 ? this.#filter.startOf(this.#run) : this.#position;
    // Bytes from here on come out as they are.
    let copiedFrom = at;
    let count = 0;
    for (; count < limit && at < runEnd; count++) {
      const lengthBytes = varintSizeAt(bytes, at, runEnd);
      const length = varintAt(bytes, at);
      const bodyStart = at + lengthBytes;
      const deltaBytes = varintSizeAt(bytes, bodyStart + 1, runEnd, 10);
      const oldDelta = varlongAt(bytes, bodyStart + 1);
      const delta = this.#newDelta(oldDelta, at);
      if (delta !== oldDelta) {
        this.#copy(copiedFrom, at);
        this.#write(bodyStart, length, deltaBytes, delta);
        copiedFrom = bodyStart + length;
      }
      at = bodyStart + length;
    }
    this.#copy(copiedFrom, at);
    this.#position = at;
    if (at === runEnd) {
      this.#run++;
      this.#position = 0;
    }
    return count;
  }

  #newDelta(oldDelta: number, at: number): number {
    const { oldBase, logAppendTime } = this.#times;
    const timestamp = logAppendTime ?? oldBase + oldDelta;
    if (Number.isNaN(timestamp)) throw new MalformedError('A record has a timestamp beyond ±2^53', at);
    if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp;
    this.#baseTimestamp ??= timestamp;
    return timestamp - this.#baseTimestamp;
  }

  /** The record whose body of `length` bytes begins at `bodyStart`, with another timestamp. */
  #write(bodyStart: number, length: number, oldDeltaBytes: number, delta: number): void {
    const rest = length - 1 - oldDeltaBytes;
    const newLength = 1 + sizeOfVarlong(delta) + rest;
    let at = writeVarint(this.#target, this.end, newLength);
    this.#target[at++] = this.#bytes[bodyStart] ?? 0;
    at = writeVarlong(this.#target, at, delta);
    copyBytes(this.#bytes, bodyStart + 1 + oldDeltaBytes, this.#target, at, rest);
    this.end = at + rest;
  }

  #copy(from: number, to: number): void {
    if (to === from) return;
    copyBytes(this.#bytes, from, this.#target, this.end, to - from);
    this.end += to - from;
  }
}

/** Bytes that a record may take for its length at most beyond what it says, for callers that make room. */
export function roomFor(keptBytes: number, keptCount: number): number {
  return keptBytes + keptCount * mostGrowthBytes + sizeOfVarint(0);
}
