/** Adler-32, the checksum of ZooKeeper's files. Start with 1; feed consecutive bytes with the value so far. */

/** The most bytes whose sums stay below 2^32 without a modulo in between. */
const blockBytes = 5552;
const modulus = 65521;

export function adler32(bytes: Uint8Array, start = 0, end = bytes.length, checksum = 1): number {
  let low = checksum & 0xffff;
  let high = checksum >>> 16;
  for (let from = start; from < end; from += blockBytes) {
    const until = Math.min(end, from + blockBytes);
    for (let i = from; i < until; i++) {
      low += bytes[i] ?? 0;
      high += low;
    }
    low %= modulus;
    high %= modulus;
  }
  return ((high << 16) | low) >>> 0;
}
