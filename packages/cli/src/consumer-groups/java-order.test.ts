/** Orders that Apache's tools of 2.2.0 printed. */
import { hashMapOrder } from '@kafka-ts/environment/java-hash-order';
import { expect, test } from 'vitest';
import { scalaMapOrder, topicPartitionHash } from './java-order.ts';

const topic = (name: string, partitions: number) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition }));
const names = (partitions: readonly { readonly topic: string; readonly partition: number }[]): string =>
  partitions.map(({ topic: name, partition }) => `${name.slice(0, 1)}${partition}`).join(' ');

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
