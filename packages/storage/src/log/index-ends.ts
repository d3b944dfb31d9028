/**
 * The last entries of the indexes of a segment that was opened again and is appended to: what follows them has to be above, and the greatest
 * timestamp goes on from the last one. Entries that cannot be right go, before the first new one comes.
 */
import type { FileHandle } from '@kafka-ts/environment/file-system';
import { baseOffsetAt, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import type { OffsetIndex } from '../index/offset-index.ts';
import type { TimeIndex } from '../index/time-index.ts';
import { headersFrom } from './batch-headers.ts';
import { lastOffsetOfBatch, maxTimestampOfBatch } from './segment-check.ts';

export interface IndexEnds {
  readonly handle: FileHandle;
  readonly offsetIndex: OffsetIndex;
  readonly timeIndex: TimeIndex;
  /** Where the first new batch lies, and its last offset. */
  readonly position: number;
  readonly lastOffset: number;
}

/** Drops entries that contradict the new batch or, of timestamps, the batch they name; says what was wrong in which index. */
export function dropWrongEnds(ends: IndexEnds): { readonly path: string; readonly what: string }[] {
  const { offsetIndex, timeIndex, position, lastOffset } = ends;
  const faults: { path: string; what: string }[] = [];
  const offsets = offsetIndex.dropEntriesFrom(lastOffset, position);
  if (offsets > 0) {
    const what = `${offsets} entries at the end point behind that of the segment. They are dropped`;
    faults.push({ path: offsetIndex.path, what });
  }
  let timestamps = 0;
  for (; timeIndex.entryCount > 0 && !isRight(ends); timestamps++) timeIndex.dropLast();
  if (timestamps > 0) {
    const what = `${timestamps} entries at the end are not what their batches say. They are dropped`;
    faults.push({ path: timeIndex.path, what });
  }
  return faults;
}

/** Whether the last time entry names a batch with its timestamp. */
function isRight({ handle, offsetIndex, timeIndex, position: endPosition, lastOffset }: IndexEnds): boolean {
  const { timestamp, offset } = timeIndex.lastEntry;
  if (offset >= lastOffset) return false;
  const header = new Uint8Array(recordBatchOverheadBytes);
  const { position } = offsetIndex.lookup(offset);
  for (const _length of headersFrom(handle, { position, endPosition }, header)) {
    if (lastOffsetOfBatch(header, 0) >= offset)
      return baseOffsetAt(header, 0) <= offset && maxTimestampOfBatch(header, 0) === timestamp;
  }
  return false;
}
