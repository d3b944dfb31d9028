/** Steps through a segment file from header to header, without its records: for the few places that must know its end. */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import {
  batchSizeAt,
  batchSizeWithin,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import { lastOffsetOfBatch } from './segment-check.ts';

/** Where the batches of a file end. */
export interface BatchesEnd {
  readonly nextOffset: number;
  readonly position: number;
}

/**
 * Follows the batches (any magic) from byte `from`, where one begins, to the last whole one. Without any, the next
 * offset is `fallbackOffset`.
 */
export function endOfBatches(
  files: FileSystem,
  path: string,
  fallbackOffset: number,
  from: number,
): BatchesEnd {
  const handle = files.openSync(path, 'read');
  try {
    const header = new Uint8Array(recordBatchOverheadBytes);
    const fileBytes = handle.sizeSync();
    let nextOffset = fallbackOffset;
    let position = from;
    for (;;) {
      const length = handle.readSync(header, position);
      // The header lies whole in the bytes read; the batch may not, but must in the file.
      const sizeBytes = length === 0 ? 0 : batchSizeWithin(header, 0, Math.max(length, fileBytes - position));
      if (sizeBytes <= 0 || length < Math.min(sizeBytes, header.length)) return { nextOffset, position };
      nextOffset = lastOffsetOfBatch(header, 0) + 1;
      position += sizeBytes;
    }
  } finally {
    handle.closeSync();
  }
}

/** Batches looked at between an entry of the offset index and the one sought; there are few, since entries come with every few KB. */
const MOST_BATCHES = 1_000;

/** Where {@link headersFrom} begins, and the end of the segment. */
export interface HeaderRange {
  readonly position: number;
  readonly endPosition: number;
}

/**
 * Reads the headers of batches (any magic) into `header`, one after the other, as long as one leads to the next in front of the end. Yields
 * how many bytes were there: less than a header at the end of the file.
 */
export function* headersFrom(
  handle: FileHandle,
  { position: start, endPosition }: HeaderRange,
  header: Uint8Array,
): Generator<number, void> {
  let position = start;
  for (let count = 0; count < MOST_BATCHES && position < endPosition; count++) {
    yield handle.readSync(header, position);
    const sizeBytes = batchSizeAt(header, 0);
    if (sizeBytes <= 0) return;
    position += sizeBytes;
  }
}

/** The offset behind the last whole batch; see {@link endOfBatches}. */
export function nextOffsetOfFile(
  files: FileSystem,
  path: string,
  fallbackOffset: number,
  from: number,
): number {
  return endOfBatches(files, path, fallbackOffset, from).nextOffset;
}
