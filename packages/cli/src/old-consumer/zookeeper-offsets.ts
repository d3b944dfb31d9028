import { ConsumerOffsetZnodes } from '@kafka-ts/broker/znodes/consumer-offset-znodes';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { OffsetStorage, PartitionOffset } from './offset-storage.ts';

/** `/consumers/GROUP/offsets/TOPIC/PARTITION`, decimal text: the default of the old consumers. */
export class ZooKeeperOffsets implements OffsetStorage {
  readonly #znodes: ConsumerOffsetZnodes;
  readonly #group: string;

  constructor(client: ZooKeeperClient, group: string) {
    this.#znodes = new ConsumerOffsetZnodes(client);
    this.#group = group;
  }

  async fetch(partitions: readonly TopicPartition[]): Promise<(number | undefined)[]> {
    const found = await Promise.all(
      partitions.map((partition) => this.#znodes.fetch(this.#group, partition)),
    );
    // Java's consumers may leave a -1 where nothing was consumed.
    return found.map((offset) => (offset === undefined || offset < 0 ? undefined : offset));
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    await Promise.all(
      offsets.map((partition) => this.#znodes.commit(this.#group, partition, partition.offset)),
    );
  }
}
