/** Where a group keeps its offsets: `offsets.storage` of the old consumers, and `dual.commit.enabled`. */
import type { TopicPartition } from '@kafka-ts/client/topic-partition';

export interface PartitionOffset extends TopicPartition {
  /** The next record to be consumed. */
  readonly offset: number;
}

export interface OffsetStorage {
  /** What is stored, in the order asked for; undefined for none. */
  fetch(partitions: readonly TopicPartition[]): Promise<(number | undefined)[]>;
  commit(offsets: readonly PartitionOffset[]): Promise<void>;
}
