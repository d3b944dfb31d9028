/** Orders that Apache's tools of 2.2.0 printed. */
import { expect, test } from 'vitest';
import {
  hashMapOrder,
  hashSetOrder,
  javaStringHash,
  scalaMapOrder,
  topicPartitionHash,
} from './java-order.ts';

const topic = (name: string, partitions: number) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition }));
const names = (partitions: readonly { readonly topic: string; readonly partition: number }[]): string =>
  partitions.map(({ topic: name, partition }) => `${name.slice(0, 1)}${partition}`).join(' ');

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

test('three partitions without members come in the order of the HashMap that they were decoded into', () => {
  const decoded = hashMapOrder(topic('three-partitions', 3), topicPartitionHash);
  expect(names(scalaMapOrder(decoded, topicPartitionHash))).toBe('t2 t1 t0');
});

test("nine partitions come in the order of Scala's hash trie, whatever they were put in", () => {
  const all = [...topic('six', 6), ...topic('three-partitions', 3)];
  const printed = 's5 t1 s4 t2 s2 s3 t0 s0 s1';
  expect(names(scalaMapOrder(all, topicPartitionHash))).toBe(printed);
  expect(names(scalaMapOrder(all.toReversed(), topicPartitionHash))).toBe(printed);
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
