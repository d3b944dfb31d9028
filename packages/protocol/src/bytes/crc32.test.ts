import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

const digits = new TextEncoder().encode('123456789');

test('gives the check value of the algorithm', () => {
  expect(crc32(digits)).toBe(0xcbf43926);
});

test('covers exactly the range asked for, and goes on from pieces', () => {
  const padded = new Uint8Array([1, ...digits, 2]);
  expect(crc32(padded, 1, 10)).toBe(0xcbf43926);
  expect(crc32(padded, 5, 10, crc32(padded, 1, 5))).toBe(0xcbf43926);
  expect(crc32(padded, 3, 3)).toBe(0);
});

test('is that of zlib for every length around the threshold', () => {
  const bytes = Uint8Array.from({ length: 420 }, (_, i) => (i * 167 + 13) & 0xff);
  for (let start = 0; start < 9; start++) {
    for (let end = start; end <= bytes.length; end++) {
      expect(crc32(bytes, start, end, 7)).toBe(zlibCrc32(bytes.subarray(start, end), 7));
    }
  }
});
