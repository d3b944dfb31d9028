/**
 * Checks the records of a batch of magic 2 without making an object of any of them. A record is
 *
 *     length varint · attributes i8 · timestampDelta varlong · offsetDelta varint · keyLength varint, key
 *     · valueLength varint, value · headerCount varint · { keyLength varint, key, valueLength varint, value }
 *
 * with zig-zag varints; a negative length is null (not allowed for a header's key). What is checked is what Apache's
 * LogValidator checks: structure, count, a key where the topic is compacted, timestamps in range.
 */
import { uint8At } from '../bytes/big-endian.ts';
import { maxVarintBytes, maxVarlongBytes, varintAt, varintSizeAt, varlongAt } from '../bytes/varint.ts';
import { noTimestamp } from './record-batch.ts';
import { recordText, shownBound, type ToldRecord } from './record-text.ts';

/** Why one record of a batch makes the batch unacceptable. */
export interface RecordError {
  /** Index of the record in its batch. */
  readonly batchIndex: number;
  readonly message: string;
}

export interface RecordRules {
  /** `topic-partition`, for texts. */
  readonly partition?: string | undefined;
  /** Every record must have a key. */
  readonly isKeyRequired: boolean;
  /** False where the broker's clock gives the time: the bounds do not matter then. */
  readonly isTimestampChecked: boolean;
  /** Bounds of a timestamp other than -1, both inclusive. */
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  /** What the bounds are counted from, for texts. */
  readonly nowMs?: number;
}

/** What a batch's header says about its records. */
export interface BatchFrame {
  readonly recordCount: number;
  readonly baseTimestamp: number;
  /** The timestamp of all records if the producer set LogAppendTime. */
  readonly logAppendTime: number | undefined;
  /** Whether Apache skips keys and values of such a batch, which shows in texts. */
  readonly isSkimmed?: boolean;
}

/** One batch of a MiB may hold a hundred thousand records; an answer that names all of them helps nobody. */
const maxErrors = 1000;

/** The state of a walk, which may go over several pieces of memory. */
export class RecordWalk {
  readonly recordCount: number;
  /** Records seen so far. */
  index = 0;
  /** Size of all records, decompressed; set when the walk is done. */
  recordBytes = 0;
  /** Largest timestamp seen, -1 if there was none. */
  maxTimestamp = noTimestamp;
  /** Whether the offset deltas were 0, 1, 2, …. */
  isConsecutive = true;
  /** What is wrong with the structure; the walk ends there. */
  problem: string | undefined = undefined;
  /** The problem is a length of more than five bytes. */
  isLengthEndless = false;
  /** Objections to records, the first thousand; how many there are; and whether one is about a timestamp. */
  readonly errors: RecordError[] = [];
  errorCount = 0;
  isTimestampProblem = false;
  readonly isKeyRequired: boolean;
  /** Records that the tight loop may take: none where all timestamps are the header's. */
  readonly plainRecordCount: number;
  /** Timestamp deltas within these need no second look. */
  readonly minDelta: number;
  readonly maxDelta: number;
  readonly #rules: RecordRules;
  readonly #baseTimestamp: number;
  readonly #logAppendTime: number | undefined;
  readonly #isSkimmed: boolean;

  constructor(frame: BatchFrame, rules: RecordRules) {
    this.recordCount = frame.recordCount;
    this.plainRecordCount = frame.logAppendTime === undefined ? frame.recordCount : 0;
    this.isKeyRequired = rules.isKeyRequired;
    const isChecked = rules.isTimestampChecked;
    this.minDelta = isChecked ? rules.minTimestamp - frame.baseTimestamp : Number.NEGATIVE_INFINITY;
    this.maxDelta = isChecked ? rules.maxTimestamp - frame.baseTimestamp : Number.POSITIVE_INFINITY;
    this.#rules = rules;
    this.#baseTimestamp = frame.baseTimestamp;
    this.#logAppendTime = frame.logAppendTime;
    this.#isSkimmed = frame.isSkimmed ?? false;
  }

  /** True if all records that the header counts were seen. */
  get isComplete(): boolean {
    return this.index === this.recordCount;
  }

  /** Takes the records up to `index` (exclusive), to which there is no objection. */
  acceptPlain(index: number, largestDelta: number, isConsecutive: boolean): void {
    this.index = index;
    this.maxTimestamp = Math.max(this.maxTimestamp, this.#baseTimestamp + largestDelta);
    if (!isConsecutive) this.isConsecutive = false;
  }

  /** Judges the next record, which is sound in structure. */
  accept(record: {
    readonly timestampDelta: number;
    readonly offsetDelta: number;
    readonly keyLength: number;
    readonly valueLength: number;
  }): void {
    const { timestampDelta, offsetDelta, keyLength, valueLength } = record;
    if (offsetDelta !== this.index) this.isConsecutive = false;
    const isLogAppendTime = this.#logAppendTime !== undefined;
    const timestamp = this.#logAppendTime ?? this.#baseTimestamp + timestampDelta;
    this.judge(timestamp, isLogAppendTime, keyLength < 0, {
      offset: offsetDelta,
      timestamp,
      keyLength,
      valueLength,
    });
  }

  /** Judges the next record by its own timestamp. */
  judge(timestamp: number, isLogAppendTime: boolean, isKeyNull: boolean, told?: ToldRecord): void {
    if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp;
    const { isKeyRequired, isTimestampChecked, minTimestamp, maxTimestamp, nowMs } = this.#rules;
    if (isKeyNull && isKeyRequired) {
      const { partition } = this.#rules;
      const where = partition === undefined ? '' : ` in topic partition ${partition}`;
      this.#refuse(`Compacted topic cannot accept message without key${where}`);
    } else if (isTimestampChecked && timestamp !== noTimestamp) {
      // A NaN, which stands for what is beyond 2^53, is inside no range.
      if (!(timestamp >= minTimestamp && timestamp <= maxTimestamp)) {
        this.isTimestampProblem = true;
        const [from, to] = [shownBound(minTimestamp, nowMs), shownBound(maxTimestamp, nowMs)];
        this.#refuse(
          `Timestamp ${timestamp} of message with offset ${told?.offset ?? this.index} is out of range. ` +
            `The timestamp should be within [${from}, ${to}]`,
        );
      }
    } else if (isLogAppendTime) {
      this.isTimestampProblem = true;
      const text = told === undefined ? '' : ` in message ${recordText(told, this.#isSkimmed)}`;
      this.#refuse(`Invalid timestamp type${text}. Producer should not set timestamp type to LogAppendTime.`);
    }
    this.index++;
  }

  /** Objects to the next record, for a reason that is not in the rules. */
  refuse(message: string): void {
    this.#refuse(message);
    this.index++;
  }

  #refuse(message: string): void {
    this.errorCount++;
    if (this.errors.length < maxErrors) this.errors.push({ batchIndex: this.index, message });
  }
}

/**
 * Walks over the whole records in `bytes[position … end)`, at most up to the batch's count. Returns the position
 * behind the last whole record; sets `walk.problem` if a record is malformed.
 */
export function walkRecords(walk: RecordWalk, bytes: Uint8Array, position: number, end: number): number {
  let next = position;
  while (walk.index < walk.recordCount) {
    const start = walkPlainRecords(walk, bytes, next, end);
    next = start;
    if (walk.index === walk.recordCount) break;
    next = walkOneRecord(walk, bytes, start, end);
    if (next === start) break;
  }
  return next;
}

/** A plain record's length and fixed fields lie within this. */
const lookAheadBytes = 16;

/**
 * The tight loop: goes over records without headers, with nothing to object to and every number in one or two
 * bytes, and stops before the first that is otherwise. Two-byte varints are read by hand five times, since a function
 * could not give back value and size without making an object.
 */
function walkPlainRecords(walk: RecordWalk, bytes: Uint8Array, position: number, end: number): number {
  const { plainRecordCount, isKeyRequired, minDelta, maxDelta } = walk;
  const lastStart = end - lookAheadBytes;
  let largestDelta = minInt32;
  let index = walk.index;
  let gaps = 0;
  let next = position;
  while (index < plainRecordCount && next <= lastStart) {
    let at = next;
    let length = uint8At(bytes, at++);
    if (length >= 0x80) length = secondByte(length, uint8At(bytes, at++));
    const bodyEnd = at + (length >> 1);
    if ((length & 1) === 1 || bodyEnd > end) break;
    at++;
    let timestamp = uint8At(bytes, at++);
    if (timestamp >= 0x80) timestamp = secondByte(timestamp, uint8At(bytes, at++));
    let offset = uint8At(bytes, at++);
    if (offset >= 0x80) offset = secondByte(offset, uint8At(bytes, at++));
    let key = uint8At(bytes, at++);
    if (key >= 0x80) key = secondByte(key, uint8At(bytes, at++));
    if ((key & 1) === 0) at += key >> 1;
    else if (isKeyRequired) break;
    // The value's length and the header count must still lie inside.
    if (at > bodyEnd - 2) break;
    let value = uint8At(bytes, at++);
    if (value >= 0x80) value = secondByte(value, uint8At(bytes, at++));
    if ((value & 1) === 0) at += value >> 1;
    const delta = (timestamp >> 1) ^ -(timestamp & 1);
    if ((timestamp | offset | key | value) < 0 || at !== bodyEnd - 1 || uint8At(bytes, at) !== 0) break;
    // Also false for a NaN, which a base timestamp beyond 2^53 makes of the bounds.
    if (!(delta >= minDelta && delta <= maxDelta)) break;
    if (delta > largestDelta) largestDelta = delta;
    gaps |= offset ^ (index << 1);
    index++;
    next = bodyEnd;
  }
  if (index > walk.index) walk.acceptPlain(index, largestDelta, gaps === 0);
  return next;
}

const minInt32 = -0x80000000;

/** A varint of two bytes, not yet turned from zig-zag; negative and odd if more follow or one byte was enough. */
function secondByte(first: number, second: number): number {
  return second >= 0x80 || second === 0 ? -1 : (first & 0x7f) | (second << 7);
}

/** Any record; returns `position` if it is not whole, or malformed. */
function walkOneRecord(walk: RecordWalk, bytes: Uint8Array, position: number, end: number): number {
  const lengthBytes = varintSizeAt(bytes, position, end);
  if (lengthBytes === 0) {
    if (end - position >= maxVarintBytes) {
      walk.problem = `the length of record ${walk.index} is no varint`;
      walk.isLengthEndless = true;
    }
    return position;
  }
  const bodyEnd = position + lengthBytes + varintAt(bytes, position);
  if (bodyEnd > end) return position;
  const timestampStart = position + lengthBytes + 1;
  const timestampBytes = varintSizeAt(bytes, timestampStart, bodyEnd, maxVarlongBytes);
  const offsetStart = timestampStart + timestampBytes;
  const offsetBytes = varintSizeAt(bytes, offsetStart, bodyEnd);
  const keyStart = offsetStart + offsetBytes;
  const valueStart = skipField(bytes, keyStart, bodyEnd);
  const headersStart = skipField(bytes, valueStart, bodyEnd);
  const next = skipHeaders(bytes, headersStart, bodyEnd);
  if (timestampBytes === 0 || offsetBytes === 0 || next !== bodyEnd) {
    walk.problem = `the fields of record ${walk.index} do not add up to its length`;
    return position;
  }
  walk.accept({
    timestampDelta: varlongAt(bytes, timestampStart),
    offsetDelta: varintAt(bytes, offsetStart),
    keyLength: varintAt(bytes, keyStart),
    valueLength: varintAt(bytes, valueStart),
  });
  return next;
}

/** Stands for the end of a field that does not end; what would follow it does not end either. */
const nowhere = 0x7fffffff;

/** Position behind the nullable field at `position`; beyond `end` if it does not end before. */
function skipField(bytes: Uint8Array, position: number, end: number): number {
  const size = varintSizeAt(bytes, position, end);
  if (size === 0) return nowhere;
  const length = varintAt(bytes, position);
  return length < 0 ? position + size : position + size + length;
}

function skipHeaders(bytes: Uint8Array, position: number, end: number): number {
  const size = varintSizeAt(bytes, position, end);
  if (size === 0) return nowhere;
  const count = varintAt(bytes, position);
  let next = position + size;
  if (count < 0 || count > end - next) return nowhere;
  for (let i = 0; i < count; i++) {
    if (next >= end || (uint8At(bytes, next) & 1) === 1) return nowhere;
    next = skipField(bytes, skipField(bytes, next, end), end);
  }
  return next;
}
