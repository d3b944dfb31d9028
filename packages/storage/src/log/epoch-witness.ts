/** Looks for the epoch of a batch, at once and by headers alone: two or three are read for each epoch of a log that somebody asks about. */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import {
  baseOffsetAt,
  batchSizeAt,
  magicAt,
  partitionLeaderEpochAt,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import type { BatchEpoch } from '../epoch/epoch-check.ts';
import { headersFrom } from './batch-headers.ts';
import { lastOffsetOfBatch } from './segment-check.ts';
import type { SegmentList } from './segment-list.ts';

/** The batch with `offset` or the next one of its segment; undefined where there is none, or what is there is no batch. */
export function batchEpochAt(
  files: FileSystem,
  segments: SegmentList,
  offset: number,
): BatchEpoch | undefined {
  const segment = segments.floor(offset);
  if (segment.sizeBytes === 0) return undefined;
  const header = new Uint8Array(recordBatchOverheadBytes);
  const { position } = segment.offsetIndex.lookup(offset);
  let handle: FileHandle;
  try {
    handle = files.openSync(segment.path, 'read');
  } catch {
    // Whoever reads the batches says why.
    return undefined;
  }
  try {
    for (const length of headersFrom(handle, { position, endPosition: segment.sizeBytes }, header)) {
      if (length < header.length || magicAt(header, 0) !== 2 || batchSizeAt(header, 0) <= 0) return undefined;
      if (lastOffsetOfBatch(header, 0) >= offset)
        return { baseOffset: baseOffsetAt(header, 0), epoch: partitionLeaderEpochAt(header, 0) };
    }
    return undefined;
  } finally {
    handle.closeSync();
  }
}
