/** Finds records of a log by time. Indexes lead to a segment and a batch; the record is found inside the batch. */
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import { batchSizeAt, magicAt, partitionLeaderEpochAt } from '@kafka-ts/protocol/records/record-batch';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import type { LogSegment } from './log-segment.ts';
import { maxTimestampOfBatch } from './segment-check.ts';
import { scanBatches } from './segment-scan.ts';
import type { UnifiedLog } from './unified-log.ts';

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
  for (const segment of log.segments.from(logStartOffset)) {
    await loadIndexes(segment);
    if (segment.maxTimestamp.timestamp < timestamp) continue;
    const from = Math.max(segment.timeIndex.lookup(timestamp).offset, logStartOffset);
    const found = await findRecord(segment, from, (batchMax) => batchMax >= timestamp, {
      minTimestamp: timestamp,
      minOffset: logStartOffset,
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first record with the log's greatest timestamp; undefined if no record has one. */
export async function offsetOfMaxTimestamp(log: UnifiedLog): Promise<FoundOffset | undefined> {
  let latest: LogSegment | undefined;
  for (const segment of log.segments.all) {
    await loadIndexes(segment);
    const { timestamp } = segment.maxTimestamp;
    if (timestamp >= 0 && timestamp > (latest?.maxTimestamp.timestamp ?? -1)) latest = segment;
  }
  if (latest === undefined) return undefined;
  const { timestamp } = latest.maxTimestamp;
  const from = latest.timeIndex.lookup(timestamp - 1).offset;
  return findRecord(latest, from, (batchMax) => batchMax >= timestamp, {
    minTimestamp: timestamp,
    minOffset: log.logStartOffset,
  });
}

async function loadIndexes(segment: LogSegment): Promise<void> {
  await segment.timeIndex.load();
  await segment.offsetIndex.load();
}

async function findRecord(
  segment: LogSegment,
  fromOffset: number,
  isWanted: (batchMaxTimestamp: number) => boolean,
  record: { readonly minTimestamp: number; readonly minOffset: number },
): Promise<FoundOffset | undefined> {
  const start = segment.offsetIndex.lookup(fromOffset).position;
  for await (const { block, at, position, sizeBytes } of scanBatches(segment, start)) {
    if (!isWanted(maxTimestampOfBatch(block, at))) continue;
    const batch = new Uint8Array(sizeBytes);
    await segment.read(batch, position);
    if (batchSizeAt(batch, 0) !== sizeBytes) return undefined;
    const isLegacy = magicAt(batch, 0) < 2;
    for (const { timestamp, offset } of isLegacy ? readMessageSet(batch) : readRecords(batch)) {
      if (timestamp < record.minTimestamp || offset < record.minOffset) continue;
      return { timestamp, offset, leaderEpoch: isLegacy ? -1 : partitionLeaderEpochAt(batch, 0) };
    }
  }
  return undefined;
}
