/** CRC-32 (IEEE, as in gzip): the checksum of messages of magic 0 and 1. */
import { crc32 as zlibCrc32 } from 'node:zlib';
import { buildCrcTables, crcByTables } from './crc-tables.ts';

/** Shorter inputs are done by tables: a call into zlib, and the view it needs, cost more. */
const zlibThresholdBytes = 200;
let tables: Uint32Array | undefined;

/**
 * The checksum of `bytes[start … end)` as an unsigned 32-bit number. `initial` is the checksum of what came
 * before, for data in several pieces. The range must lie inside `bytes`.
 */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length, initial = 0): number {
  if (end - start < zlibThresholdBytes) {
    tables ??= buildCrcTables(0xedb88320);
    return crcByTables(tables, bytes, start, end, initial);
  }
  return zlibCrc32(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), initial);
}
