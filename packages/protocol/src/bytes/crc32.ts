/** CRC-32 (IEEE, as in gzip): the checksum of messages of magic 0 and 1. */
import { crc32 as zlibCrc32 } from 'node:zlib';

/**
 * The checksum of `bytes[start … end)` as an unsigned 32-bit number. `initial` is the checksum of what came
 * before, for data in several pieces. The range must lie inside `bytes`.
 */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length, initial = 0): number {
  return zlibCrc32(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), initial);
}
