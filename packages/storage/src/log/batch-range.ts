/** Finds batches in a run of them by their headers alone. */
import { baseOffsetAt, batchSizeAt, batchSizeWithin } from '@kafka-ts/protocol/records/record-batch';

import { lastOffsetOfBatch } from './segment-check.ts';

/** What a reader wants of a run of whole batches. */
export interface BatchRangeRequest {
  /** The first batch taken is the one that contains this offset, or the next. */
  readonly startOffset: number;
  /** No batch that starts at or above it is taken. */
  readonly upperBound: number;
  readonly maxBytes: number;
  /** The first batch is taken even if it is above `maxBytes`. */
  readonly minOneBatch: boolean;
  /** The broker's own read, not an answer: it is not put off while slow sockets hold too much memory. */
  readonly isInternal?: boolean;
}

/** `bytes[start … end)` are whole batches; `nextOffset` follows the last of them. */
export interface BatchRange {
  readonly start: number;
  readonly end: number;
  readonly nextOffset: number;
  /** Size of the batch that ended the range because it is not whole in the bytes given; 0 if another reason did. */
  readonly cutBatchBytes: number;
}

/** Takes batches from `bytes[from … to)`, of which only the last may be cut; throws nothing, stops at what is no batch. */
export function batchRange(
  bytes: Uint8Array,
  from: number,
  to: number,
  request: BatchRangeRequest,
): BatchRange {
  let start = from;
  while (start < to) {
    const size = batchSizeWithin(bytes, start, to);
    if (size <= 0)
      return { start, end: start, nextOffset: request.startOffset, cutBatchBytes: cutSize(bytes, start, to) };
    if (lastOffsetOfBatch(bytes, start) >= request.startOffset) break;
    start += size;
  }
  let end = start;
  let nextOffset = request.startOffset;
  while (end < to) {
    const size = batchSizeWithin(bytes, end, to);
    if (size <= 0) return { start, end, nextOffset, cutBatchBytes: cutSize(bytes, end, to) };
    if (baseOffsetAt(bytes, end) >= request.upperBound) break;
    const isTooMuch = end + size - start > request.maxBytes;
    if (isTooMuch && !(end === start && request.minOneBatch)) break;
    nextOffset = lastOffsetOfBatch(bytes, end) + 1;
    end += size;
    if (isTooMuch) break;
  }
  return { start, end, nextOffset, cutBatchBytes: 0 };
}

function cutSize(bytes: Uint8Array, at: number, to: number): number {
  return to - at >= 12 && batchSizeWithin(bytes, at, to) === 0 ? batchSizeAt(bytes, at) : 0;
}
