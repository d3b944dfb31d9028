/**
 * The order in which Kafka's tools of 1.1 – 2.3 print partitions and groups: that of the hash maps they pass through. Tables are compared
 * with theirs as text, and scripts take lines by number, so the order is part of the text.
 *
 * Java's are in `environment/java-hash-order`. Scala's immutable map keeps up to four entries as they were put, and yields more by the
 * digits, five bits each, of a mixed hash, the lowest first.
 */
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import { javaStringHash } from '@kafka-ts/environment/java-hash-order';

const LARGEST_SMALL_MAP = 4;
const DIGIT_BITS = 5;

/** `org.apache.kafka.common.TopicPartition.hashCode`. */
export function topicPartitionHash({ topic, partition }: TopicPartition): number {
  return (Math.imul(31, 31 + partition) + javaStringHash(topic)) | 0;
}

/** As Scala 2.11's and 2.12's immutable `Map` yields what was put in this order. */
export function scalaMapOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  if (items.length <= LARGEST_SMALL_MAP) return [...items];
  return items
    .map((item) => ({ item, hash: mixed(hashOf(item)) }))
    .sort((left, right) => compareDigits(left.hash, right.hash))
    .map(({ item }) => item);
}

/** `HashMap.improve`. */
function mixed(hash: number): number {
  let mix = (hash + ~(hash << 9)) | 0;
  mix ^= mix >>> 14;
  mix = (mix + (mix << 4)) | 0;
  return mix ^ (mix >>> 10);
}

function compareDigits(left: number, right: number): number {
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const difference = ((left >>> shift) & 31) - ((right >>> shift) & 31);
    if (difference !== 0) return difference;
  }
  return 0;
}
