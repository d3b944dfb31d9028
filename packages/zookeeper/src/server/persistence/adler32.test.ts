import { expect, test } from 'vitest';
import { adler32 } from './adler32.ts';

test.each([
  ['', 1],
  ['Wikipedia', 0x11e60398],
  ['a'.repeat(10_000), 0x9fbbcde3],
])('a known checksum: %#', (text, expected) => {
  expect(adler32(Buffer.from(text))).toBe(expected);
});

test('parts one after the other give the checksum of the whole', () => {
  const bytes = Buffer.from('the quick brown fox'.repeat(1000));
  const first = adler32(bytes, 0, 7777);
  expect(adler32(bytes, 7777, bytes.length, first)).toBe(adler32(bytes));
});
