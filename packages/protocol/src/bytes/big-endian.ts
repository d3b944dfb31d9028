/**
 * Big-endian integers at a position of a `Uint8Array`, without an object per read: for the few header fields that the
 * data path touches in bytes it does not decode. Byte arithmetic, not a `DataView`: it costs 1–3 ns, and a view per
 * buffer would have to be found or made first. Nothing is checked: the caller has made sure that the bytes are there.
 */

export function uint8At(bytes: Uint8Array, position: number): number {
  return bytes[position] as number;
}

export function int8At(bytes: Uint8Array, position: number): number {
  return ((bytes[position] as number) << 24) >> 24;
}

export function int16At(bytes: Uint8Array, position: number): number {
  return (((bytes[position] as number) << 24) >> 16) | (bytes[position + 1] as number);
}

export function int32At(bytes: Uint8Array, position: number): number {
  return (
    ((bytes[position] as number) << 24) |
    ((bytes[position + 1] as number) << 16) |
    ((bytes[position + 2] as number) << 8) |
    (bytes[position + 3] as number)
  );
}

export function uint32At(bytes: Uint8Array, position: number): number {
  return int32At(bytes, position) >>> 0;
}

/** Exact, or NaN for what lies beyond ±(2^53−1): an offset or timestamp is never rounded. */
export function int64At(bytes: Uint8Array, position: number): number {
  const value = int32At(bytes, position) * 0x100000000 + (int32At(bytes, position + 4) >>> 0);
  return value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER ? value : Number.NaN;
}

export function writeInt16At(bytes: Uint8Array, position: number, value: number): void {
  bytes[position] = value >> 8;
  bytes[position + 1] = value;
}

/** Signed or unsigned: the low 32 bits of `value`. */
export function writeInt32At(bytes: Uint8Array, position: number, value: number): void {
  bytes[position] = value >> 24;
  bytes[position + 1] = value >> 16;
  bytes[position + 2] = value >> 8;
  bytes[position + 3] = value;
}

/** A whole number within ±(2^53−1). */
export function writeInt64At(bytes: Uint8Array, position: number, value: number): void {
  const high = Math.floor(value / 0x100000000);
  writeInt32At(bytes, position, high);
  writeInt32At(bytes, position + 4, value - high * 0x100000000);
}
