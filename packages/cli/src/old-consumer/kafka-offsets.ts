/**
 * `offsets.storage=kafka` (0.8.2 – 1.1): the group's coordinator keeps the offsets, of consumers that it does not know as
 * members. Sent as OffsetCommit v1 (v2 where there is one) and OffsetFetch v1, without generation.
 */
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { NoBrokerError } from '@kafka-ts/client/cluster/no-broker-error';
import { sleep } from '@kafka-ts/client/cluster/sleep';
import { ConnectionError } from '@kafka-ts/client/connection/connection-error';
import { byTopic, type TopicPartition } from '@kafka-ts/client/topic-partition';
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import type { OffsetStorage, PartitionOffset } from './offset-storage.ts';

export interface KafkaOffsetsOptions {
  readonly group: string;
  /** `offsets.channel.backoff.ms`. */
  readonly backoffMs: number;
  /** `offsets.commit.max.retries`: more failures in a row are the caller's. */
  readonly maxRetries: number;
}

export class KafkaOffsets implements OffsetStorage {
  readonly #cluster: () => Cluster;
  readonly #options: KafkaOffsetsOptions;

  /** `cluster`: the one that is connected at the moment. */
  constructor(cluster: () => Cluster, options: KafkaOffsetsOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  fetch(partitions: readonly TopicPartition[]): Promise<(number | undefined)[]> {
    return this.#retried(async () => {
      const connection = await this.#cluster().coordinator(this.#options.group);
      const version = 1;
      const request = {
        groupId: this.#options.group,
        topics: [...byTopic(partitions)].map(([name, list]) => ({
          name,
          partitionIndexes: list.map(({ partition }) => partition),
        })),
      };
      const { topics } = await connection.request(offsetFetch, request, { version });
      const found = new Map<string, number>();
      for (const { name, partitions: answers } of topics) {
        for (const { partitionIndex, committedOffset, errorCode } of answers) {
          // Brokers of 0.8.2 say so of a partition without offset too.
          if (errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION.code) continue;
          if (errorCode !== 0) throw new KafkaError(errorByCode(errorCode));
          if (committedOffset >= 0) found.set(`${name}-${partitionIndex}`, committedOffset);
        }
      }
      return partitions.map(({ topic, partition }) => found.get(`${topic}-${partition}`));
    });
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    await this.#retried(async () => {
      const connection = await this.#cluster().coordinator(this.#options.group);
      const version = connection.versionOf(offsetCommit, 2) ?? 1;
      const request = {
        groupId: this.#options.group,
        memberId: '',
        topics: [...byTopic(offsets)].map(([name, list]) => ({
          name,
          partitions: list.map(({ partition, offset }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            committedMetadata: '',
          })),
        })),
      };
      const { topics } = await connection.request(offsetCommit, request, { version });
      const failed = topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== 0);
      if (failed !== undefined) throw new KafkaError(errorByCode(failed.errorCode));
    });
  }

  async #retried<T>(call: () => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries++) {
      try {
        return await call();
      } catch (error) {
        const isPassing =
          error instanceof ConnectionError ||
          error instanceof NoBrokerError ||
          (error instanceof KafkaError && error.retriable);
        if (!isPassing || retries >= this.#options.maxRetries) throw error;
        await sleep(this.#cluster().environment.clock, this.#options.backoffMs);
      }
    }
  }
}
