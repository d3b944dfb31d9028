/** Reads all of a segment again, checksums included, a piece in each turn of the loop: to build anew what was derived from it. */
import type { LogSegment } from './log-segment.ts';
import { type CheckedBatch, SegmentCheck } from './segment-check.ts';

const PIECE_BYTES = 1024 * 1024;

/**
 * Tells `visit` of each batch, up to the end that the segment has when it is reached: nothing is appended between the last call and the
 * continuation of the caller. Returns what is wrong with the segment, undefined if nothing.
 */
export async function rescan(
  segment: LogSegment,
  visit: (batch: CheckedBatch) => void,
): Promise<string | undefined> {
  const check = new SegmentCheck(segment.baseOffset, visit);
  let buffer = new Uint8Array(Math.min(PIECE_BYTES, segment.sizeBytes));
  let position = 0;
  while (position < segment.sizeBytes) {
    const asked = Math.min(buffer.length, segment.sizeBytes - position);
    const length = await segment.read(buffer.subarray(0, asked), position);
    const place = { filePosition: position, fileBytes: segment.sizeBytes };
    const { goodBytes, fault } = check.check(buffer, 0, length, place);
    position += goodBytes;
    if (fault !== undefined || length < asked) {
      return `expected a whole batch at byte ${position} of ${segment.sizeBytes}, found ${fault ?? 'the end of the file'}`;
    }
    if (goodBytes === 0) buffer = new Uint8Array(2 * buffer.length);
  }
  return undefined;
}
