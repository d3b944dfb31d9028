/** Reads a segment from batch to batch, some hundred KiB at a time: while one chunk is worked on, the next is read. */
import {
  batchSizeAt,
  batchSizeWithin,
  logOverheadBytes,
  magicAt,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import { CorruptLogError } from '../log/log-reader.ts';
import type { OriginalFile } from './original-file.ts';

/** Whole batches: `bytes[0 … end)`, which is the file's from byte `position` on. Valid until the next chunk is asked for. */
export interface BatchChunk {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly position: number;
}

/** Told the header of a batch of magic 2; true if nobody needs the rest of it. It is told of each batch at most once where it says so. */
export type PassOver = (bytes: Uint8Array, at: number) => boolean;

/** A smaller batch is read sooner than the header behind it is found. */
const LEAST_PASSED_OVER_BYTES = 32 * 1024;

/** The two buffers that chunks are read into by turns. */
export class ChunkBuffers {
  readonly #smallestBytes: number;
  #buffers: readonly [Uint8Array, Uint8Array];

  constructor(smallestBytes: number) {
    this.#smallestBytes = smallestBytes;
    this.#buffers = [new Uint8Array(smallestBytes), new Uint8Array(smallestBytes)];
  }

  of(turn: number): Uint8Array {
    return this.#buffers[turn % 2 === 0 ? 0 : 1];
  }

  /** Makes room for `sizeBytes`; no read may be under way. */
  grow(sizeBytes: number): void {
    this.#buffers = [new Uint8Array(sizeBytes), new Uint8Array(sizeBytes)];
  }

  /** Gives up what was needed for a large batch. */
  shrink(): void {
    if (this.#buffers[0].length > this.#smallestBytes) this.grow(this.#smallestBytes);
  }
}

/**
 * All batches of `segment` from byte `from` on, where one begins, but for large ones that `passOver` does not want. Fails with {@link CorruptLogError} where there is none, and with the
 * disk's error. Checksums are the caller's to check.
 */
export async function* batchChunks(
  segment: OriginalFile,
  from: number,
  buffers: ChunkBuffers,
  passOver: PassOver = () => false,
): AsyncGenerator<BatchChunk, void, undefined> {
  const { sizeBytes } = segment;
  let position = from;
  let turn = 0;
  const read = (): Promise<number> => {
    const buffer = buffers.of(turn);
    return segment.read(buffer.subarray(0, Math.min(buffer.length, sizeBytes - position)), position);
  };
  let ahead = read();
  try {
    while (position < sizeBytes) {
      const bytes = buffers.of(turn);
      const length = await ahead;
      const end = endOfWholeBatches(bytes, length);
      const next = await behindPassedOver(segment, position + end, bytes.subarray(end, length), passOver);
      if (end === 0 && next > position) {
        position = next;
        if (position < sizeBytes) ahead = read();
        continue;
      }
      if (end === 0) {
        const wanted = length < logOverheadBytes ? 0 : batchSizeAt(bytes, 0);
        const isCut = batchSizeWithin(bytes, 0, length) === 0 && wanted > length;
        if (!isCut || position + wanted > sizeBytes) throw noBatch(segment, position);
        buffers.grow(wanted);
        ahead = read();
        continue;
      }
      const chunk = { bytes, end, position };
      position = next;
      turn++;
      if (position < sizeBytes) ahead = read();
      yield chunk;
    }
  } finally {
    // Whatever happens: the buffers must not be used again under a read.
    await Promise.allSettled([ahead]);
    buffers.shrink();
  }
}

/** Where the first batch begins, from `position` on, that is not passed over; `read` is what is in memory of what follows there. */
async function behindPassedOver(
  segment: OriginalFile,
  position: number,
  read: Uint8Array,
  passOver: PassOver,
): Promise<number> {
  let next = position;
  for (let header = read; header.length >= recordBatchOverheadBytes; ) {
    const size = batchSizeAt(header, 0);
    const isLarge = magicAt(header, 0) === 2 && size >= LEAST_PASSED_OVER_BYTES;
    if (!isLarge || next + size > segment.sizeBytes || !passOver(header, 0)) break;
    next += size;
    const bytes = header === read ? new Uint8Array(recordBatchOverheadBytes) : header;
    header = bytes.subarray(0, await segment.read(bytes, next));
  }
  return next;
}

function endOfWholeBatches(bytes: Uint8Array, length: number): number {
  let end = 0;
  for (let size = batchSizeWithin(bytes, 0, length); size > 0; size = batchSizeWithin(bytes, end, length)) {
    end += size;
  }
  return end;
}

function noBatch(segment: OriginalFile, position: number): CorruptLogError {
  return new CorruptLogError(
    `${segment.path}: expected a whole batch at byte ${position} of ${segment.sizeBytes}, found none`,
  );
}
