/** Zstandard frames by Node's zlib. */
import { constants, zstdCompressSync } from 'node:zlib';
import type { Decompressor } from './decompressor.ts';
import { openZlib } from './zlib-stream.ts';

/** `level` 1 … 22 or negative for faster ones; undefined for the default, 3. */
export function zstdCompress(bytes: Uint8Array, level: number | undefined): Uint8Array {
  return zstdCompressSync(
    bytes,
    level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } },
  );
}

export function zstdDecompressor(bytes: Uint8Array): Decompressor {
  return openZlib('zstd', bytes);
}
