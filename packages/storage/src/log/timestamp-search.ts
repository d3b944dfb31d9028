/** Finds records of a log by time. Indexes lead to a segment and a batch; the record is found inside the batch. */
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import {
  batchSizeAt,
  magicAt,
  noTimestamp,
  partitionLeaderEpochAt,
} from '@kafka-ts/protocol/records/record-batch';
import { findTimestamp, type TimedOffset } from '@kafka-ts/protocol/records/timestamp-scan';
import type { LogSegment } from './log-segment.ts';
import { maxTimestampOfBatch } from './segment-check.ts';
import { scanBatches } from './segment-scan.ts';
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
  for (const [index, segment] of segments.entries()) {
    if (!segment.isMaxTimestampKnown) await readMaxTimestamps(segments.slice(index, index + READ_AT_ONCE));
    if (segment.maxTimestamp.timestamp < timestamp) continue;
    const from = Math.max((await segment.timeIndex.find(timestamp)).offset, logStartOffset);
    const found = await findRecord(log, segment, from, { timestamp, offset: logStartOffset });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first record with the log's greatest timestamp; where no record has one, the first record, with -1, as Apache answers. */
export async function offsetOfMaxTimestamp(log: UnifiedLog): Promise<FoundOffset | undefined> {
  let latest: LogSegment | undefined;
  for (const segment of log.segments.all) {
    if (!segment.isMaxTimestampKnown) await readMaxTimestamps([segment]);
    const { timestamp } = segment.maxTimestamp;
    if (timestamp >= 0 && timestamp > (latest?.maxTimestamp.timestamp ?? -1)) latest = segment;
  }
  if (latest === undefined) {
    const first = log.segments.all.find(({ sizeBytes }) => sizeBytes > 0);
    return first === undefined ? undefined : firstRecord(log, first);
  }
  const { timestamp } = latest.maxTimestamp;
  const from = (await latest.timeIndex.find(timestamp - 1)).offset;
  return findRecord(log, latest, from, { timestamp, offset: log.logStartOffset });
}

async function firstRecord(log: UnifiedLog, segment: LogSegment): Promise<FoundOffset | undefined> {
  const { logStartOffset } = log;
  return findRecord(log, segment, logStartOffset, { timestamp: noTimestamp, offset: logStartOffset });
}

/** The greatest timestamps of segments, once for each since the start: of their time indexes only the last entries are read. */
async function readMaxTimestamps(segments: readonly LogSegment[]): Promise<void> {
  const unknown = segments.filter((segment) => !segment.isMaxTimestampKnown);
  await Promise.all(unknown.map((segment) => segment.readMaxTimestamp()));
}

async function findRecord(
  log: UnifiedLog,
  segment: LogSegment,
  fromOffset: number,
  atLeast: TimedOffset,
): Promise<FoundOffset | undefined> {
  const start = (await segment.offsetIndex.find(fromOffset)).position;
  for await (const { block, at, position, sizeBytes } of scanBatches(segment, start)) {
    if (maxTimestampOfBatch(block, at) < atLeast.timestamp) continue;
    const isWhole = at + sizeBytes <= block.length;
    const batch = isWhole ? block.slice(at, at + sizeBytes) : new Uint8Array(sizeBytes);
    if (!isWhole) await segment.read(batch, position);
    if (batchSizeAt(batch, 0) !== sizeBytes) return undefined;
    const isLegacy = magicAt(batch, 0) < 2;
    const found = isLegacy ? findMessage(batch, atLeast) : await findInTurns(log, batch, atLeast);
    if (found === undefined) continue;
    return { ...found, leaderEpoch: isLegacy ? -1 : partitionLeaderEpochAt(batch, 0) };
  }
  return undefined;
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
