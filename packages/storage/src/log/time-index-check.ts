/**
 * Holds the time index against the batches, since it has no checksum, and builds it anew where it is wrong. The last entry says what the
 * greatest timestamp of the segment is; by it the segment is searched or passed over, kept or deleted. The other entries are held against
 * their batches by the search that they lead (timestamp-search.ts).
 */
import { baseOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import type { TimeIndex, TimestampOffset } from '../index/time-index.ts';
import { CorruptLogError } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch, maxTimestampOfBatch } from './segment-check.ts';
import { rescan } from './segment-rescan.ts';
import { batchesFrom } from './segment-walk.ts';

/**
 * `segment.maxTimestamp` is that of its batches afterwards, once for each since the start. `isActive`: batches may still be appended, so
 * the time index says nothing of the newest ones. Fails with the disk's error.
 */
export async function trustMaxTimestamp(segment: LogSegment, isActive: boolean): Promise<void> {
  if (segment.isMaxTimestampKnown) return;
  const { timeIndex, indexes } = segment;
  const last = await lastEntryOf(timeIndex);
  try {
    const found = await greatestTimestamp(segment, last, isActive);
    if (typeof found !== 'string') {
      segment.noteMaxTimestamp(found);
      return;
    }
    indexes.noteDamage(timeIndex.path, `${found}. It is built anew`);
    if (await rebuildTimeIndex(segment, isActive)) return;
  } catch (error) {
    // Where the batches are damaged nothing speaks against the index.
    if (!(error instanceof CorruptLogError)) throw error;
    indexes.noteDamage(segment.path, error);
  }
  segment.noteMaxTimestamp(await lastEntryOf(timeIndex));
}

async function lastEntryOf(index: TimeIndex): Promise<TimestampOffset> {
  const last = await index.readLastEntry();
  if (last !== undefined && !index.isLoaded) return last;
  await index.load();
  return index.lastEntry;
}

/** By the batches from that of the last entry on; a text that says what is wrong with the entry. */
async function greatestTimestamp(
  segment: LogSegment,
  last: TimestampOffset,
  isActive: boolean,
): Promise<TimestampOffset | string> {
  let greatest = last.timestamp < 0 ? last : undefined;
  const from = greatest === undefined ? last.offset : segment.baseOffset;
  const entry = `the last entry, timestamp ${last.timestamp} of offset ${last.offset}`;
  for await (const { block, at } of batchesFrom(segment, from)) {
    const timestamp = maxTimestampOfBatch(block, at);
    const offset = lastOffsetOfBatch(block, at);
    if (greatest === undefined) {
      if (offset < last.offset) continue;
      if (baseOffsetAt(block, at) > last.offset) return `${entry}: there is no batch with the offset`;
      if (timestamp !== last.timestamp) return `${entry}: its batch has ${timestamp}`;
      greatest = last;
    } else if (timestamp > greatest.timestamp) greatest = { timestamp, offset };
  }
  if (greatest === undefined) return `${entry}: the segment ends before`;
  const isWhole = greatest === last || isActive || segment.timeIndex.isFull;
  return isWhole ? greatest : `${entry}: a later batch has ${greatest.timestamp}`;
}

/** Replaces the entries by those that the batches give; false if these are damaged themselves. */
export async function rebuildTimeIndex(segment: LogSegment, isActive: boolean): Promise<boolean> {
  const entries: TimestampOffset[] = [];
  let greatest: TimestampOffset = { timestamp: -1, offset: segment.baseOffset };
  let indexedPosition = 0;
  const fault = await rescan(segment, ({ bytes, at, filePosition }) => {
    const timestamp = maxTimestampOfBatch(bytes, at);
    if (timestamp > greatest.timestamp) greatest = { timestamp, offset: lastOffsetOfBatch(bytes, at) };
    if (filePosition - indexedPosition <= segment.indexIntervalBytes) return;
    indexedPosition = filePosition;
    if (greatest.timestamp >= 0 && entries.at(-1) !== greatest) entries.push(greatest);
  });
  if (fault !== undefined) segment.indexes.noteDamage(segment.path, fault);
  if (fault !== undefined) return false;
  segment.timeIndex.replace(isActive ? entries : [...entries, greatest]);
  segment.noteMaxTimestamp(greatest);
  return true;
}
