import { expect, test } from 'vitest';
import { hashMapOrder, hashSetOrder, javaStringHash } from './java-hash-order.ts';

test.each([
  ['', 0],
  ['test', 3556498],
  ['hello world', 1794106052],
  ['polygenelubricants', -2147483648],
])('String.hashCode of "%s"', (text, hash) => {
  expect(javaStringHash(text)).toBe(hash);
});

test('groups are listed as a HashMap yields them', () => {
  const put = ['ours', 'live', 'nobody', 'empty3', 'live2', 'empty6', 'g22'];
  expect(hashMapOrder(put, javaStringHash)).toEqual([
    ...['ours', 'live2', 'g22', 'empty6', 'empty3', 'nobody', 'live'],
  ]);
});

test('what a set is made of decides its size: more than twelve entries spread over more buckets', () => {
  const hashes = Array.from({ length: 13 }, (_, index) => index * 16);
  const identity = (hash: number): number => hash;
  // In 16 buckets all would meet in one, and stay as they were put.
  expect(hashMapOrder(hashes.slice(0, 12).toReversed(), identity)).toEqual(hashes.slice(0, 12).toReversed());
  expect(hashSetOrder(hashes.toReversed(), identity)).toEqual([
    ...[192, 160, 128, 96, 64, 32, 0],
    ...[176, 144, 112, 80, 48, 16],
  ]);
});
