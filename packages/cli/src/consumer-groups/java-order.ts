/**
 * The order in which Kafka's tools of 1.1 – 2.3 print partitions and groups: that of the hash maps they pass through. Tables are compared
 * with theirs as text, and scripts take lines by number, so the order is part of the text.
 *
 * A `java.util.HashMap` yields its entries by bucket, within one by insertion. Scala's immutable map keeps up to four entries as they were
 * put, and yields more by the digits, five bits each, of a mixed hash, the lowest first.
 */
import type { TopicPartition } from '@kafka-ts/client/admin/group-administration';

const DEFAULT_CAPACITY = 16;
const LOAD_FACTOR = 0.75;
const LARGEST_SMALL_MAP = 4;
const DIGIT_BITS = 5;

/** `String.hashCode`. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}

/** `org.apache.kafka.common.TopicPartition.hashCode`. */
export function topicPartitionHash({ topic, partition }: TopicPartition): number {
  return (Math.imul(31, 31 + partition) + javaStringHash(topic)) | 0;
}

/** As a `HashMap` or `HashSet` yields what was put in this order. `capacity`: what it was made with. */
export function hashMapOrder<T>(
  items: readonly T[],
  hashOf: (item: T) => number,
  capacity = DEFAULT_CAPACITY,
): T[] {
  let buckets = 2 ** Math.ceil(Math.log2(capacity));
  while (items.length > buckets * LOAD_FACTOR) buckets *= 2;
  const bucketOf = (item: T): number => {
    const hash = hashOf(item);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return items
    .map((item) => ({ item, bucket: bucketOf(item) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ item }) => item);
}

/** As a `HashSet` yields what it was made of. */
export function hashSetOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  return hashMapOrder(items, hashOf, Math.max(DEFAULT_CAPACITY, Math.floor(items.length / LOAD_FACTOR) + 1));
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
