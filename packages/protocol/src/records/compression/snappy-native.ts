/**
 * The add-on `snappy`, used to compress blocks from {@link nativeThresholdBytes} on; where it cannot be loaded the
 * JavaScript of `snappy-block.ts` does all. Decoding stays in JavaScript: the add-on gives a new buffer per block.
 */

import { nativeCompressor, nativeThresholdBytes } from './native-compressor.ts';
import { snappyCompressBlock } from './snappy-block.ts';

export const snappyAddOn = nativeCompressor('snappy');

/** As `snappyCompressBlock`, by whatever is fastest here. */
export function snappyCompressBlockFast(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const native = end - start < nativeThresholdBytes ? undefined : snappyAddOn.load();
  if (native === undefined) return snappyCompressBlock(source, start, end, target, position);
  const block = native.compressSync(source.subarray(start, end));
  target.set(block, position);
  return position + block.length;
}
