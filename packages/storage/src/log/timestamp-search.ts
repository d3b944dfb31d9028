/** Finds records of a log by time. Indexes lead to a segment and a batch, which prove them right; the record is found inside the batch. */
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import {
  baseOffsetAt,
  magicAt,
  noTimestamp,
  partitionLeaderEpochAt,
} from '@kafka-ts/protocol/records/record-batch';
import { findTimestamp, type TimedOffset } from '@kafka-ts/protocol/records/timestamp-scan';
import type { TimestampOffset } from '../index/time-index.ts';
import type { Slab } from '../memory/slab-pool.ts';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch, maxTimestampOfBatch } from './segment-check.ts';
import type { ScannedBatch } from './segment-scan.ts';
import { batchesFrom, checkBatch, corruptAt } from './segment-walk.ts';
import { rebuildTimeIndex, trustMaxTimestamp } from './time-index-check.ts';
import type { UnifiedLog } from './unified-log.ts';

/** Segments whose greatest timestamps are read at one time. */
const READ_AT_ONCE = 16;

/** A record's place in time. */
export interface FoundOffset {
  readonly timestamp: number;
  readonly offset: number;
  /** -1 if unknown. */
  readonly leaderEpoch: number;
}

/** The first record (not below the log's start) with a timestamp of at least `timestamp`; undefined if there is none. */
export async function offsetForTimestamp(
  log: UnifiedLog,
  timestamp: number,
): Promise<FoundOffset | undefined> {
  const { logStartOffset } = log;
  const segments = log.segments.from(logStartOffset);
  let index = -1;
  // Without `entries()`, which makes two objects for each of many segments that are passed over.
  for (const segment of segments) {
    index++;
    if (!segment.isMaxTimestampKnown)
      await trustMaxTimestamps(log, segments.slice(index, index + READ_AT_ONCE));
    if (segment.maxTimestamp.timestamp < timestamp) continue;
    const found = await findRecord(log, segment, { timestamp, offset: logStartOffset });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first record with the log's greatest timestamp; where no record has one, the first record, with -1, as Apache answers. */
export async function offsetOfMaxTimestamp(log: UnifiedLog): Promise<FoundOffset | undefined> {
  let latest: LogSegment | undefined;
  for (const [index, segment] of log.segments.all.entries()) {
    if (!segment.isMaxTimestampKnown)
      await trustMaxTimestamps(log, log.segments.all.slice(index, index + READ_AT_ONCE));
    const { timestamp } = segment.maxTimestamp;
    if (timestamp >= 0 && timestamp > (latest?.maxTimestamp.timestamp ?? -1)) latest = segment;
  }
  const segment = latest ?? log.segments.all.find(({ sizeBytes }) => sizeBytes > 0);
  if (segment === undefined) return undefined;
  const timestamp = latest === undefined ? noTimestamp : latest.maxTimestamp.timestamp;
  return findRecord(log, segment, { timestamp, offset: log.logStartOffset });
}

/** The greatest timestamps of segments, once for each since the start: of their time indexes only the last entries are read. */
async function trustMaxTimestamps(log: UnifiedLog, segments: readonly LogSegment[]): Promise<void> {
  await Promise.all(segments.map((segment) => trustMaxTimestamp(segment, isActive(log, segment))));
}

function isActive(log: UnifiedLog, segment: LogSegment): boolean {
  return segment === log.segments.active;
}

/** By the time index; where that leads astray, it is built anew, and if that cannot be, the segment is searched from its start. */
async function findRecord(
  log: UnifiedLog,
  segment: LogSegment,
  atLeast: TimedOffset,
): Promise<FoundOffset | undefined> {
  for (const isBuiltAnew of [false, true]) {
    // Of batches with the same timestamp the entry names the first, which its own batch does not prove: so one below it.
    const entry = await segment.timeIndex.find(atLeast.timestamp - 1);
    const isOfUse = entry.timestamp >= 0 && entry.offset >= atLeast.offset;
    const from = Math.max(entry.offset, atLeast.offset);
    const found = await searchFrom(log, segment, from, { ...atLeast, entry: isOfUse ? entry : undefined });
    if (typeof found !== 'string') return found;
    segment.indexes.noteDamage(segment.timeIndex.path, `${found}. It is built anew`);
    if (isBuiltAnew || !(await rebuildTimeIndex(segment, isActive(log, segment)))) break;
  }
  const found = await searchFrom(log, segment, segment.baseOffset, { ...atLeast, entry: undefined });
  return typeof found === 'string' ? undefined : found;
}

interface Sought extends TimedOffset {
  /** What the time index says of the batch that the search begins with; undefined if nothing. */
  readonly entry: TimestampOffset | undefined;
}

/** A text that says what is wrong with the entry of the time index. */
async function searchFrom(
  log: UnifiedLog,
  segment: LogSegment,
  fromOffset: number,
  { entry, ...atLeast }: Sought,
): Promise<FoundOffset | string | undefined> {
  let unproved = entry;
  for await (const scanned of batchesFrom(segment, fromOffset)) {
    const { block, at } = scanned;
    if (unproved !== undefined && lastOffsetOfBatch(block, at) >= unproved.offset) {
      const { timestamp, offset } = unproved;
      const isRight = baseOffsetAt(block, at) <= offset && maxTimestampOfBatch(block, at) === timestamp;
      if (!isRight) return `the entry of timestamp ${timestamp} and offset ${offset} is of no batch`;
      unproved = undefined;
    }
    if (maxTimestampOfBatch(block, at) < atLeast.timestamp) continue;
    if (unproved !== undefined) return `the entry of offset ${unproved.offset}: a batch before it is later`;
    const found = await recordIn(log, segment, scanned, atLeast);
    if (found !== undefined) return found;
  }
  return unproved === undefined ? undefined : `the entry of offset ${unproved.offset} is behind the end`;
}

/** The record sought in one batch. Fails with CorruptLogError if the batch is not what was written. */
async function recordIn(
  log: UnifiedLog,
  segment: LogSegment,
  { block, at, position, sizeBytes }: ScannedBatch,
  atLeast: TimedOffset,
): Promise<FoundOffset | undefined> {
  if (at + sizeBytes <= block.length) return findIn(log, block.subarray(at, at + sizeBytes), atLeast);
  const memory = batchMemory(log, sizeBytes);
  try {
    const length = await segment.read(memory.bytes, position);
    if (length < sizeBytes) throw corruptAt(segment, position, 'a torn batch');
    checkBatch(segment, memory.bytes, position);
    return await findIn(log, memory.bytes, atLeast);
  } finally {
    memory.slab?.release();
  }
}

/** A buffer of those for reads of files, if there are more than the reads need; else memory of its own. */
function batchMemory(
  { env }: UnifiedLog,
  sizeBytes: number,
): { readonly bytes: Uint8Array; readonly slab: Slab | undefined } {
  const { budgets, reads } = env.memory;
  const { pool } = reads;
  const isSpare = sizeBytes <= pool.slabBytes && pool.freeSlabs > budgets.readsInFlight;
  const slab = isSpare ? pool.take(pool.slabBytes) : undefined;
  return { slab, bytes: slab?.bytes.subarray(0, sizeBytes) ?? new Uint8Array(sizeBytes) };
}

async function findIn(
  log: UnifiedLog,
  batch: Uint8Array,
  atLeast: TimedOffset,
): Promise<FoundOffset | undefined> {
  const isLegacy = magicAt(batch, 0) < 2;
  const found = isLegacy ? findMessage(batch, atLeast) : await findInTurns(log, batch, atLeast);
  if (found === undefined) return undefined;
  return { ...found, leaderEpoch: isLegacy ? -1 : partitionLeaderEpochAt(batch, 0) };
}

function findMessage(batch: Uint8Array, atLeast: TimedOffset): TimedOffset | undefined {
  for (const { timestamp, offset } of readMessageSet(batch)) {
    if (timestamp >= atLeast.timestamp && offset >= atLeast.offset) return { timestamp, offset };
  }
  return undefined;
}

/** A batch may decompress to hundreds of MiB: a step of it in each turn of the loop. */
async function findInTurns(
  { env }: UnifiedLog,
  batch: Uint8Array,
  atLeast: TimedOffset,
): Promise<TimedOffset | undefined> {
  const steps = findTimestamp(batch, atLeast);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise<void>((resolve) => env.clock.endOfTurn(resolve));
  }
}
