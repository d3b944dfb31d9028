/**
 * The look at batches before they are read by anybody for the first time since the start: checksums, and what those do not
 * cover, the offsets in front of them. A bit that a disk turned over, a file that was cut, an index that points elsewhere:
 * none of it gets to a consumer.
 *
 * Offsets are held against the neighbours: each batch begins behind the one before and ends in front of the one behind.
 * Of two that contradict each other neither is served, since either may be the wrong one.
 */
import { int64At } from '@kafka-ts/protocol/bytes/big-endian';
import { baseOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch, SegmentCheck } from './segment-check.ts';

/** Whole batches in `bytes[0 … end)`, read from the file's `position` on. */
export interface CheckedRead {
  readonly segment: LogSegment;
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly position: number;
  readonly end: number;
  /** No batch here begins below it. */
  readonly minOffset: number;
  /** Every batch of the segment ends below it. */
  readonly limitOffset: number;
  /** The index says that the batch with this offset is the first here or follows it; undefined if no index was asked. */
  readonly indexedOffset: number | undefined;
}

/** `bytes[0 … goodEnd)` may be served; `fault` is what is wrong behind, undefined if nothing. */
export type ReadVerdict =
  | { readonly goodEnd: number; readonly fault: undefined; readonly isMisled: false }
  /** `isMisled`: not even the first batch is what the index promised. */
  | { readonly goodEnd: number; readonly fault: string; readonly isMisled: boolean };

export async function checkRead(read: CheckedRead): Promise<ReadVerdict> {
  const { segment, bytes, position, end, minOffset, indexedOffset } = read;
  let lastStart = 0;
  let lastBase = -1;
  let isMisled = false;
  let isFound = indexedOffset === undefined;
  const check = new SegmentCheck(minOffset, ({ at }) => {
    lastStart = at;
    lastBase = baseOffsetAt(bytes, at);
    if (isFound || indexedOffset === undefined || lastOffsetOfBatch(bytes, at) < indexedOffset) return;
    isFound = true;
    isMisled = lastBase > indexedOffset;
  });
  const piece = check.check(bytes, 0, end, { filePosition: position, fileBytes: segment.sizeBytes });
  if (isMisled) return { goodEnd: 0, fault: 'another batch than the index says', isMisled };
  if (piece.fault !== undefined) {
    const isOrder = piece.goodBytes > 0 && piece.fault.startsWith('a batch of offsets');
    const goodEnd = isOrder ? lastStart : piece.goodBytes;
    return { goodEnd, fault: piece.fault, isMisled: goodEnd === 0 && indexedOffset !== undefined };
  }
  if (lastBase < 0) return { goodEnd: piece.goodBytes, fault: undefined, isMisled: false };
  const nextBase = await baseOffsetBehind(read);
  if (check.nextOffset <= nextBase) return { goodEnd: piece.goodBytes, fault: undefined, isMisled: false };
  const fault = `a batch of offsets ${lastBase} to ${check.nextOffset - 1}, but what follows begins at ${nextBase}`;
  return { goodEnd: lastStart, fault, isMisled: lastStart === 0 && indexedOffset !== undefined };
}

/** Where the batch behind begins, or the segment that follows. */
async function baseOffsetBehind(read: CheckedRead): Promise<number> {
  const { segment, bytes, length, position, end, limitOffset } = read;
  if (end + 8 <= length) return Math.min(limitOffset, int64At(bytes, end));
  const header = new Uint8Array(8);
  const isThere =
    position + end + 8 <= segment.sizeBytes && (await segment.read(header, position + end)) === 8;
  return isThere ? Math.min(limitOffset, int64At(header, 0)) : limitOffset;
}
