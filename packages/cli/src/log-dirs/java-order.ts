/** The orders in which Kafka's log tools list brokers, directories and partitions: they keep them in hash maps. */
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import { hashMapOrder, javaStringHash } from '@kafka-ts/environment/java-hash-order';

/** `TopicPartition.hashCode`. */
function partitionHash({ topic, partition }: TopicPartition): number {
  return (Math.imul(31, 31 + partition) + javaStringHash(topic)) | 0;
}

/** As a map of partitions lists them; `capacity` where Kafka makes it with one. */
export function byPartitionHash<T extends TopicPartition>(items: readonly T[], capacity?: number): T[] {
  return hashMapOrder(items, partitionHash, capacity);
}

/** As the map of an answer's log directories lists them: it is made for just so many. */
export function byPathHash<T extends { readonly path: string }>(items: readonly T[]): T[] {
  return hashMapOrder(items, ({ path }) => javaStringHash(path), items.length);
}
