/** XXH32, the checksum of LZ4 frames (header byte, block checksums). */
import { uint8At } from '../../bytes/big-endian.ts';
import { int32LeAt } from '../../bytes/little-endian.ts';

const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

/** The hash of `bytes[start … end)` with seed 0, unsigned. */
export function xxhash32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let i = start;
  let hash = prime5;
  if (end - start >= 16) {
    let a = (prime1 + prime2) | 0;
    let b = prime2;
    let c = 0;
    let d = -prime1 | 0;
    for (; i <= end - 16; i += 16) {
      a = round(a, int32LeAt(bytes, i));
      b = round(b, int32LeAt(bytes, i + 4));
      c = round(c, int32LeAt(bytes, i + 8));
      d = round(d, int32LeAt(bytes, i + 12));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  }
  hash = (hash + (end - start)) | 0;
  for (; i <= end - 4; i += 4)
    hash = Math.imul(rotate(hash + Math.imul(int32LeAt(bytes, i), prime3), 17), prime4);
  for (; i < end; i++) hash = Math.imul(rotate(hash + Math.imul(uint8At(bytes, i), prime5), 11), prime1);
  hash = Math.imul(hash ^ (hash >>> 15), prime2);
  hash = Math.imul(hash ^ (hash >>> 13), prime3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(accumulator: number, word: number): number {
  return Math.imul(rotate(accumulator + Math.imul(word, prime2), 13), prime1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
