import type { TopicPartition } from '../znodes/admin-nodes.ts';

export type { TopicPartition } from '../znodes/admin-nodes.ts';

/** A replica of a partition on one broker. */
export interface PartitionAndReplica {
  readonly partition: TopicPartition;
  readonly replica: number;
}

/** Map key of a partition; topic names hold no `/`. */
export function topicPartitionKey(partition: TopicPartition): string {
  return `${partition.topic}/${partition.partition}`;
}

/** Map key of a replica. */
export function replicaKey(replica: PartitionAndReplica): string {
  return `${topicPartitionKey(replica.partition)}/${replica.replica}`;
}

/** How logs and messages name a partition. */
export function partitionName(partition: TopicPartition): string {
  return `${partition.topic}-${partition.partition}`;
}
