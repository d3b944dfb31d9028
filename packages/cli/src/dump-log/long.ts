/**
 * 64-bit numbers as a damaged file may hold them: a `number` where that is exact, a `bigint` beyond, so that every one
 * prints as Java prints its `long`, and sums wrap as Java's do. Equal numbers are `===`.
 */
import { int64At, uint32At } from '@kafka-ts/protocol/bytes/big-endian';

export type Long = number | bigint;

/** Eight bytes, big-endian. */
export function longAt(bytes: Uint8Array, position: number): Long {
  const value = int64At(bytes, position);
  if (!Number.isNaN(value)) return value;
  const high = BigInt(uint32At(bytes, position));
  return longOf((high << 32n) | BigInt(uint32At(bytes, position + 4)));
}

export function plus(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return longOf(BigInt(left) + BigInt(right));
}

/** The zig-zag number of up to ten bytes at `position`, whose end has been checked. */
export function exactVarlongAt(bytes: Uint8Array, position: number): Long {
  let raw = 0n;
  for (let at = position, shift = 0n; shift < 70n; at++, shift += 7n) {
    const byte = bytes[at] ?? 0;
    raw |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  raw = BigInt.asUintN(64, raw);
  return longOf((raw >> 1n) ^ -(raw & 1n));
}

/** `Long.parseLong`; undefined for what it refuses. */
export function parseLong(text: string): Long | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? longOf(value) : undefined;
}

/** The low 64 bits, signed. */
function longOf(value: bigint): Long {
  const wrapped = BigInt.asIntN(64, value);
  const number = Number(wrapped);
  return Number.isSafeInteger(number) ? number : wrapped;
}
