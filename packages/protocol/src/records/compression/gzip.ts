/** gzip (RFC 1952) by Node's zlib; several members back to back are read as one block, as Java reads them. */
import { constants, gzipSync, inflateRawSync } from 'node:zlib';
import type { Decompressor } from './decompressor.ts';
import { openZlib } from './zlib-stream.ts';

/** `level` 1 (fast) … 9 (small), -1 or undefined for zlib's default. */
export function gzipCompress(bytes: Uint8Array, level: number | undefined): Uint8Array {
  return gzipSync(bytes, level === undefined ? {} : { level });
}

export function gzipDecompressor(bytes: Uint8Array): Decompressor {
  return openZlib('gzip', bytes);
}

/** Of a member without optional fields. */
const headerBytes = 10;

/** What the first member holds up to its end, or that of `bytes`, whatever its checksum says; undefined for data that cannot be inflated. */
export function contentOfGzip(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8 || bytes[3] !== 0) return undefined;
  try {
    return inflateRawSync(bytes.subarray(headerBytes), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxBytes,
    });
  } catch {
    return undefined;
  }
}
