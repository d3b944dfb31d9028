/** What batches of any magic that have their offsets, as a follower gets them, say together. */
import {
  baseOffsetAt,
  batchSizeAt,
  magicAt,
  partitionLeaderEpochAt,
} from '@kafka-ts/protocol/records/record-batch';
import { lastOffsetOfBatch, maxRelativeOffset, maxTimestampOfBatch } from './segment-check.ts';

export interface MeasuredBatches {
  /** Where a segment that begins with them begins. */
  readonly baseOffset: number;
  /** Behind them, or behind the batch before the one that is misplaced. */
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  /** Where a batch begins that lies below what was there before it; undefined if there is none. */
  readonly found: number | undefined;
}

/** `batches` follow a log that ends at `endOffset`; `onEpoch` is told the leader epoch of each, and its offset. */
export function measureBatches(
  batches: Uint8Array,
  endOffset: number,
  onEpoch: (epoch: number, offset: number) => void,
): MeasuredBatches {
  let nextOffset = endOffset;
  let maxTimestamp = -1;
  let found: number | undefined;
  for (let at = 0; at < batches.length; at += batchSizeAt(batches, at)) {
    // An old compressed set tells its last offset only.
    const offset = baseOffsetAt(batches, at);
    if (offset < nextOffset) {
      found = offset;
      break;
    }
    nextOffset = lastOffsetOfBatch(batches, at) + 1;
    maxTimestamp = Math.max(maxTimestamp, maxTimestampOfBatch(batches, at));
    const epoch = magicAt(batches, at) < 2 ? -1 : partitionLeaderEpochAt(batches, at);
    if (epoch >= 0) onEpoch(epoch, offset);
  }
  // Where the first offset is not told, a segment that begins here begins as low as its indexes can say.
  const isOld = magicAt(batches, 0) < 2;
  const baseOffset = isOld
    ? Math.max(endOffset, nextOffset - 1 - maxRelativeOffset)
    : baseOffsetAt(batches, 0);
  return { baseOffset, nextOffset, maxTimestamp, found };
}
