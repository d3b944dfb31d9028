/**
 * `offsets.storage=kafka` (0.8.2 – 1.1): the group's coordinator keeps the offsets, of consumers that it does not know as
 * members. Sent as OffsetCommit v1 (v2 where there is one) and OffsetFetch v1, without generation.
 */
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { NoBrokerError } from '@kafka-ts/client/cluster/no-broker-error';
import { sleep } from '@kafka-ts/client/cluster/sleep';
import { ConnectionError } from '@kafka-ts/client/connection/connection-error';
import { fetchOffsets, sendCommit } from '@kafka-ts/client/group/offset-requests';
import { nameOf, type TopicPartition } from '@kafka-ts/client/topic-partition';
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import type { OffsetStorage, PartitionOffset } from './offset-storage.ts';

const FETCH_VERSION = 1;
const COMMIT_LIMIT = 2;

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
      const { offsets } = await fetchOffsets(connection, {
        version: FETCH_VERSION,
        groupId: this.#options.group,
        partitions,
      });
      const found = new Map<string, number>();
      for (const { errorCode, offset, ...partition } of offsets) {
        // Brokers of 0.8.2 say so of a partition without offset too.
        if (errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION.code) continue;
        if (errorCode !== 0) throw new KafkaError(errorByCode(errorCode));
        if (offset >= 0) found.set(nameOf(partition), offset);
      }
      return partitions.map((partition) => found.get(nameOf(partition)));
    });
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    await this.#retried(async () => {
      const connection = await this.#cluster().coordinator(this.#options.group);
      const version = connection.versionOf(offsetCommit, COMMIT_LIMIT) ?? 1;
      const request = { version, groupId: this.#options.group, generationId: -1, memberId: '', offsets };
      const failed = (await sendCommit(connection, request)).find(({ errorCode }) => errorCode !== 0);
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
