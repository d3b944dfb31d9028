/**
 * One compressed block, read like a stream: the reader names the memory, so that a block that grows a thousandfold
 * never takes more than the reader gives it.
 */
import { type Steps, stepBytes } from '../steps.ts';
import { CompressionError } from './compression-error.ts';
import type { Scratch } from './scratch.ts';

export interface Decompressor {
  /**
   * Fills `target` from `position` on, as far as it can in one step; returns the bytes written, at least one, or 0
   * at the end of the block (`position` must be inside `target`). Throws {@link CompressionError} for corrupt input.
   */
  read(target: Uint8Array, position: number): number;

  /** Gives back what the decompressor holds; it is not read any more. Idempotent. */
  close(): void;
}

/** Others have a turn after so much; a decoder of blocks may go on to the end of its block. */
const pauseBytes = 64 * 1024;

/** How much may come, and where it goes. */
export interface ReadAllOptions {
  /** If the decompressor yields exactly that, memory is taken once. */
  readonly expectedBytes: number;
  /** More is a {@link CompressionError}. */
  readonly maxBytes: number;
  /** Where the result lies; undefined for memory of its own. */
  readonly scratch: Scratch | undefined;
}

/** Everything that `decompressor` yields, and closes it. */
export function* readAllInSteps(decompressor: Decompressor, options: ReadAllOptions): Steps<Uint8Array> {
  const { expectedBytes, maxBytes, scratch } = options;
  try {
    // One byte of room beyond the limit tells a block of exactly that size from a larger one.
    const limit = maxBytes + 1;
    const memory = (sizeBytes: number): Uint8Array =>
      scratch === undefined ? new Uint8Array(sizeBytes) : scratch.take(sizeBytes, limit);
    let target = memory(Math.min(expectedBytes + 1, limit));
    let length = 0;
    let pauseAt = pauseBytes;
    for (;;) {
      if (length === target.length) {
        if (length === limit) throw tooLarge(maxBytes);
        const grown = memory(Math.min(length * 2 + 64, limit));
        grown.set(target);
        target = grown;
      }
      // A decoder fills what it gets: a view keeps the step short.
      const end = Math.min(target.length, length + stepBytes);
      const room = end === target.length ? target : target.subarray(0, end);
      const count = decompressor.read(room, length);
      if (count === 0) break;
      length += count;
      if (length < pauseAt) continue;
      pauseAt = length + pauseBytes;
      yield;
    }
    if (length > maxBytes) throw tooLarge(maxBytes);
    return target.subarray(0, length);
  } finally {
    decompressor.close();
  }
}

export function tooLarge(maxBytes: number): CompressionError {
  return new CompressionError('too-large', `Decompressed data exceed the limit of ${maxBytes} bytes`);
}
