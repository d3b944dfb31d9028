import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import type { OffsetStorage, PartitionOffset } from './offset-storage.ts';

/** `dual.commit.enabled`: a group on its way from ZooKeeper to Kafka commits to both and goes on from the higher offset. */
export class DualOffsets implements OffsetStorage {
  readonly #kafka: OffsetStorage;
  readonly #zookeeper: OffsetStorage;

  constructor(kafka: OffsetStorage, zookeeper: OffsetStorage) {
    this.#kafka = kafka;
    this.#zookeeper = zookeeper;
  }

  async fetch(partitions: readonly TopicPartition[]): Promise<(number | undefined)[]> {
    const [kafka, zookeeper] = await Promise.all([
      this.#kafka.fetch(partitions),
      this.#zookeeper.fetch(partitions),
    ]);
    return kafka.map((offset, index) => {
      const other = zookeeper[index];
      return offset === undefined || (other !== undefined && other > offset) ? other : offset;
    });
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    await this.#kafka.commit(offsets);
    await this.#zookeeper.commit(offsets);
  }
}
