/** Brings a producer state up to date from segment files at once: for a snapshot that proves unusable when it is needed. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch, SegmentCheck } from './segment-check.ts';
import { replayBatch } from './segment-scan.ts';

const PIECE_BYTES = 1024 * 1024;

/** Replays the batches of `fromOffset` and above in `segments`, up to the first that is torn or corrupt. */
export function replayProducersSync(
  files: FileSystem,
  producers: ProducerStateManager,
  segments: readonly LogSegment[],
  fromOffset: number,
): void {
  for (const segment of segments) {
    const check = new SegmentCheck(segment.baseOffset, ({ bytes, at, sizeBytes }) => {
      if (lastOffsetOfBatch(bytes, at) >= fromOffset) replayBatch(producers, bytes, at, at + sizeBytes);
    });
    checkFileSync(files, segment.path, check);
  }
}

function checkFileSync(files: FileSystem, path: string, check: SegmentCheck): void {
  const handle = files.openSync(path, 'read');
  try {
    const fileBytes = handle.sizeSync();
    let buffer = new Uint8Array(Math.min(PIECE_BYTES, fileBytes));
    for (let filePosition = 0; filePosition < fileBytes; ) {
      const length = handle.readSync(buffer, filePosition);
      const { goodBytes, fault } = check.check(buffer, 0, length, { filePosition, fileBytes });
      if (fault !== undefined || length === 0) return;
      if (goodBytes === 0) buffer = new Uint8Array(buffer.length * 2);
      filePosition += goodBytes;
    }
  } finally {
    handle.closeSync();
  }
}
