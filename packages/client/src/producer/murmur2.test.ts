import { expect, test } from 'vitest';
import { murmur2, partitionOfKey } from './murmur2.ts';

/** From Apache's own test of its hash (`UtilsTest.testMurmur2`). */
const known: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

test.each(known)('hashes %s as Java does', (text, expected) => {
  expect(murmur2(new TextEncoder().encode(text))).toBe(expected);
});

test('a negative hash still names a partition', () => {
  expect(partitionOfKey(new TextEncoder().encode('foobar'), 7)).toBe((-790332482 & 0x7fffffff) % 7);
});
