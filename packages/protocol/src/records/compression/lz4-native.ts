/**
 * The add-on `lz4-napi`, used to compress blocks from {@link nativeThresholdBytes} on; where it cannot be loaded
 * the JavaScript of `lz4-block.ts` does all. Decoding stays in JavaScript: the add-on gives a new buffer per block.
 */
import { createRequire } from 'node:module';
import { lz4CompressBlock } from './lz4-block.ts';

/** Gives the uncompressed size (u32 LE) and the block. */
type CompressSync = (bytes: Uint8Array) => Uint8Array;
const sizePrefixBytes = 4;
const nativeThresholdBytes = 512;

let native: CompressSync | undefined;
let isTried = false;

/** The add-on's function; undefined where it cannot be loaded. */
export function lz4Native(): CompressSync | undefined {
  if (!isTried) {
    isTried = true;
    try {
      const addOn: { compressSync: CompressSync } = createRequire(import.meta.url)('lz4-napi');
      native = addOn.compressSync;
    } catch {
      native = undefined;
    }
  }
  return native;
}

/** As `lz4CompressBlock`, by whatever is fastest here. */
export function lz4CompressBlockFast(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const compress = end - start < nativeThresholdBytes ? undefined : lz4Native();
  if (compress === undefined) return lz4CompressBlock(source, start, end, target, position);
  const block = compress(source.subarray(start, end));
  target.set(block.subarray(sizePrefixBytes), position);
  return position + block.length - sizePrefixBytes;
}
