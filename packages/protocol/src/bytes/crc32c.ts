/**
 * CRC-32C (Castagnoli, reflected polynomial 0x82F63B78): the checksum of record batches (magic 2) and of producer
 * snapshots. Two implementations give the same value: the add-on `@node-rs/crc32`, used from
 * {@link nativeThresholdBytes} on, and slicing-by-8 tables, which are faster below that (a call into the add-on
 * costs about 200 ns) and take over altogether where the add-on cannot be loaded.
 */
import { AddOn } from './add-on.ts';
import { buildCrcTables, crcByTables } from './crc-tables.ts';

type Checksum = (input: Uint8Array, initial: number) => number;

/** Shorter inputs are done by the tables; measured with Node 24, where both take the same time at 150–250 bytes. */
export const nativeThresholdBytes = 200;

let tables: Uint32Array | undefined;

/** Trusted only if it computes: a foreign build that loads may still be wrong for this processor. */
export const crc32cAddOn = new AddOn<{ readonly crc32c: Checksum }>(
  '@node-rs/crc32',
  (addOn) => addOn.crc32c(new Uint8Array([49, 50, 51, 52, 53, 54, 55, 56, 57]), 0) === 0xe3069283,
);

/**
 * The checksum of `bytes[start … end)` as an unsigned 32-bit number. `initial` is the checksum of what came
 * before, for data in several pieces. The range must lie inside `bytes`.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, initial = 0): number {
  if (end - start < nativeThresholdBytes) return crc32cJavaScript(bytes, start, end, initial);
  const native = crc32cAddOn.load();
  if (native === undefined) return crc32cJavaScript(bytes, start, end, initial);
  return native.crc32c(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), initial);
}

/** The tables alone; same contract as {@link crc32c}. */
export function crc32cJavaScript(bytes: Uint8Array, start = 0, end = bytes.length, initial = 0): number {
  tables ??= buildCrcTables(0x82f63b78);
  return crcByTables(tables, bytes, start, end, initial);
}
