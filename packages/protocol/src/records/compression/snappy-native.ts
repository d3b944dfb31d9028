/**
 * The add-on `snappy`, used to compress blocks from {@link nativeThresholdBytes} on; where it cannot be loaded the
 * JavaScript of `snappy-block.ts` does all. Decoding stays in JavaScript: the add-on gives a new buffer per block.
 */

import { nativeCompressor, nativeThresholdBytes } from './native-compressor.ts';
import { snappyCompressBlock } from './snappy-block.ts';

/** The add-on's function; undefined where it cannot be loaded. */
export const snappyNative = nativeCompressor('snappy');

/** As `snappyCompressBlock`, by whatever is fastest here. */
export function snappyCompressBlockFast(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const compress = end - start < nativeThresholdBytes ? undefined : snappyNative();
  if (compress === undefined) return snappyCompressBlock(source, start, end, target, position);
  const block = compress(source.subarray(start, end));
  target.set(block, position);
  return position + block.length;
}
