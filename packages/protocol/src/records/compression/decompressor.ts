/**
 * One compressed block, read like a stream: the reader names the memory, so that a block that grows a thousandfold
 * never takes more than the reader gives it.
 */
import { CompressionError } from './compression-error.ts';

export interface Decompressor {
  /**
   * Fills `target` from `position` on, as far as it can in one step; returns the bytes written, at least one, or 0
   * at the end of the block (`position` must be inside `target`). Throws {@link CompressionError} for corrupt input.
   */
  read(target: Uint8Array, position: number): number;

  /** Gives back what the decompressor holds; it is not read any more. Idempotent. */
  close(): void;
}

/**
 * Everything that `decompressor` yields, and closes it; throws {@link CompressionError} past `maxBytes`. If it yields
 * exactly `expectedBytes`, memory is taken once.
 */
export function readAll(decompressor: Decompressor, expectedBytes: number, maxBytes: number): Uint8Array {
  try {
    // One byte of room beyond the limit tells a block of exactly that size from a larger one.
    const limit = maxBytes + 1;
    let target = new Uint8Array(Math.min(expectedBytes + 1, limit));
    let length = 0;
    for (;;) {
      if (length === target.length) {
        if (length === limit) throw tooLarge(maxBytes);
        const grown = new Uint8Array(Math.min(length * 2 + 64, limit));
        grown.set(target);
        target = grown;
      }
      const count = decompressor.read(target, length);
      if (count === 0) break;
      length += count;
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
