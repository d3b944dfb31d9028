/**
 * The add-on `lz4-napi`, used to compress blocks from {@link nativeThresholdBytes} on; where it cannot be loaded
 * the JavaScript of `lz4-block.ts` does all. Decoding stays in JavaScript: the add-on gives a new buffer per block.
 */
import { lz4CompressBlock } from './lz4-block.ts';
import { nativeCompressor, nativeThresholdBytes } from './native-compressor.ts';

/** The add-on puts the uncompressed size (u32 LE) in front of the block. */
const sizePrefixBytes = 4;

export const lz4AddOn = nativeCompressor('lz4-napi');

/** As `lz4CompressBlock`, by whatever is fastest here. */
export function lz4CompressBlockFast(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const native = end - start < nativeThresholdBytes ? undefined : lz4AddOn.load();
  if (native === undefined) return lz4CompressBlock(source, start, end, target, position);
  const block = native.compressSync(source.subarray(start, end));
  target.set(block.subarray(sizePrefixBytes), position);
  return position + block.length - sizePrefixBytes;
}
