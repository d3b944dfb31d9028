/**
 * Variable-length integers: 7 bits a byte, lowest first, the top bit says that more follow. Unsigned ones measure
 * the compact types of the protocol (at most 5 bytes, 32 bits); zig-zag ones (`(n << 1) ^ (n >> 31)`; varlong: 64 bits,
 * at most 10 bytes) are the fields of a record in a batch of magic 2.
 *
 * All functions work on a `Uint8Array` and a position and allocate nothing. Reading takes two steps:
 * `varintSizeAt` finds the length and checks it against the bytes left, `…At` then gives the value; an encoding longer
 * than needed (Kafka accepts those) is read as what it says. Values that do not fit: unsigned and varint wrap to 32
 * bits as Java's do, varlong gives NaN beyond ±2^53, so that no offset or timestamp is ever rounded.
 */

/** Longest encodings, in bytes. */
export const maxVarintBytes = 5;
export const maxVarlongBytes = 10;

/**
 * Bytes of the varint that starts at `position`; 0 if it does not end before `end` or within `maxBytes`.
 */
export function varintSizeAt(
  bytes: Uint8Array,
  position: number,
  end: number,
  maxBytes: number = maxVarintBytes,
): number {
  const limit = Math.min(position + maxBytes, end);
  for (let i = position; i < limit; i++) {
    if ((bytes[i] as number) < 0x80) return i - position + 1;
  }
  return 0;
}

/** The unsigned varint at `position` (0 … 2^32-1). Its size must have been checked. */
export function unsignedVarintAt(bytes: Uint8Array, position: number): number {
  return rawVarintAt(bytes, position) >>> 0;
}

/** The zig-zag varint at `position` (−2^31 … 2^31−1). Its size must have been checked. */
export function varintAt(bytes: Uint8Array, position: number): number {
  const raw = rawVarintAt(bytes, position);
  return (raw >>> 1) ^ -(raw & 1);
}

/** The zig-zag varlong at `position`; NaN if it lies beyond ±(2^53−1). Its size must have been checked. */
export function varlongAt(bytes: Uint8Array, position: number): number {
  let byte = bytes[position] as number;
  let low = byte & 0x7f;
  for (let shift = 7; byte >= 0x80 && shift < 28; shift += 7) {
    byte = bytes[++position] as number;
    low |= (byte & 0x7f) << shift;
  }
  if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
  let high = 0;
  let scale = 1;
  for (let group = 4; byte >= 0x80 && group < maxVarlongBytes; group++) {
    byte = bytes[++position] as number;
    // The tenth byte has one bit of the 64; the rest is cut off as in a shift of 63.
    high += (group === 9 ? byte & 1 : byte & 0x7f) * scale;
    scale *= 128;
  }
  const isNegative = (low & 1) === 1;
  const magnitude = high * 0x8000000 + (low >>> 1);
  const isSafe = isNegative ? magnitude < Number.MAX_SAFE_INTEGER : magnitude <= Number.MAX_SAFE_INTEGER;
  if (!isSafe) return Number.NaN;
  return isNegative ? -magnitude - 1 : magnitude;
}

/** Bytes that {@link writeUnsignedVarint} takes for `value`. */
export function sizeOfUnsignedVarint(value: number): number {
  const raw = value >>> 0;
  if (raw < 0x80) return 1;
  if (raw < 0x4000) return 2;
  if (raw < 0x200000) return 3;
  return raw < 0x10000000 ? 4 : 5;
}

/** Bytes that {@link writeVarint} takes for `value`. */
export function sizeOfVarint(value: number): number {
  return sizeOfUnsignedVarint((value << 1) ^ (value >> 31));
}

/** Bytes that {@link writeVarlong} takes for `value`, a whole number within ±(2^53−1). */
export function sizeOfVarlong(value: number): number {
  let magnitude = value < 0 ? -(value + 1) : value;
  let size = 1;
  for (magnitude = Math.floor(magnitude / 64); magnitude > 0; magnitude = Math.floor(magnitude / 128)) size++;
  return size;
}

/** Writes an unsigned 32-bit value; returns the position behind it. The bytes must be there. */
export function writeUnsignedVarint(bytes: Uint8Array, position: number, value: number): number {
  let raw = value >>> 0;
  while (raw >= 0x80) {
    bytes[position++] = raw | 0x80;
    raw >>>= 7;
  }
  bytes[position++] = raw;
  return position;
}

/** Writes a signed 32-bit value in zig-zag; returns the position behind it. The bytes must be there. */
export function writeVarint(bytes: Uint8Array, position: number, value: number): number {
  return writeUnsignedVarint(bytes, position, (value << 1) ^ (value >> 31));
}

/** Writes a whole number within ±(2^53−1) in zig-zag; returns the position behind it. The bytes must be there. */
export function writeVarlong(bytes: Uint8Array, position: number, value: number): number {
  if (value >= -0x40000000 && value < 0x40000000) return writeVarint(bytes, position, value);
  const isNegative = value < 0;
  let magnitude = isNegative ? -(value + 1) : value;
  // The first group holds the sign and the lowest 6 bits; doubling first would leave 2^53.
  bytes[position++] = ((magnitude % 64) * 2 + (isNegative ? 1 : 0)) | 0x80;
  magnitude = Math.floor(magnitude / 64);
  while (magnitude >= 128) {
    bytes[position++] = (magnitude % 128) | 0x80;
    magnitude = Math.floor(magnitude / 128);
  }
  bytes[position++] = magnitude;
  return position;
}

function rawVarintAt(bytes: Uint8Array, position: number): number {
  let byte = bytes[position] as number;
  let raw = byte & 0x7f;
  for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
    byte = bytes[++position] as number;
    raw |= (byte & 0x7f) << shift;
  }
  return raw;
}
