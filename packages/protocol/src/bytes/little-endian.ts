/** Little-endian integers at a position of a `Uint8Array`, as LZ4 and snappy have them. Nothing is checked. */

export function uint16LeAt(bytes: Uint8Array, position: number): number {
  return (bytes[position] as number) | ((bytes[position + 1] as number) << 8);
}

/** Signed, so that it stays a small integer for the engine; `>>> 0` makes it unsigned. */
export function int32LeAt(bytes: Uint8Array, position: number): number {
  return (
    (bytes[position] as number) |
    ((bytes[position + 1] as number) << 8) |
    ((bytes[position + 2] as number) << 16) |
    ((bytes[position + 3] as number) << 24)
  );
}

/** The low 32 bits of `value`. */
export function writeInt32LeAt(bytes: Uint8Array, position: number, value: number): void {
  bytes[position] = value;
  bytes[position + 1] = value >> 8;
  bytes[position + 2] = value >> 16;
  bytes[position + 3] = value >> 24;
}
