/** gzip (RFC 1952) by Node's zlib; several members back to back are read as one block, as Java reads them. */
import { gzipSync } from 'node:zlib';
import type { Decompressor } from './decompressor.ts';
import { openZlib } from './zlib-stream.ts';

/** `level` 1 (fast) … 9 (small), -1 or undefined for zlib's default. */
export function gzipCompress(bytes: Uint8Array, level: number | undefined): Uint8Array {
  return gzipSync(bytes, level === undefined ? {} : { level });
}

export function gzipDecompressor(bytes: Uint8Array): Decompressor {
  return openZlib('gzip', bytes);
}
