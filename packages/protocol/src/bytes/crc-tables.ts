/** Reflected 32-bit CRCs by slicing-by-8 tables: eight bytes a step, one table look-up for each. */

/** `tables[256 * k + b]`: what byte `b` contributes when `k` more bytes follow it. `polynomial` is the reflected one. */
export function buildCrcTables(polynomial: number): Uint32Array {
  const built = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0);
    built[byte] = crc;
  }
  for (let i = 256; i < built.length; i++) {
    const previous = built[i - 256] as number;
    built[i] = (built[previous & 0xff] as number) ^ (previous >>> 8);
  }
  return built;
}

/** The checksum of `bytes[start … end)`, going on from `initial`; unsigned. */
export function crcByTables(
  t: Uint32Array,
  bytes: Uint8Array,
  start: number,
  end: number,
  initial: number,
): number {
  let crc = ~initial;
  let i = start;
  for (const last = end - 8; i <= last; i += 8) {
    const low =
      crc ^
      ((bytes[i] as number) |
        ((bytes[i + 1] as number) << 8) |
        ((bytes[i + 2] as number) << 16) |
        ((bytes[i + 3] as number) << 24));
    crc =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (bytes[i + 4] as number)] as number) ^
      (t[512 + (bytes[i + 5] as number)] as number) ^
      (t[256 + (bytes[i + 6] as number)] as number) ^
      (t[bytes[i + 7] as number] as number);
  }
  for (; i < end; i++) crc = (t[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
