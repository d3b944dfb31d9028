/**
 * The partitions that a consumer owns, from one rebalance to the next: reads them, and knows how far each was taken.
 * Positions advance while batches are iterated; when it is stopped, batches already handed out yield nothing more, so
 * that the positions committed then are exactly what was taken.
 */
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { NoBrokerError } from '@kafka-ts/client/cluster/no-broker-error';
import { sleep } from '@kafka-ts/client/cluster/sleep';
import { ConnectionError } from '@kafka-ts/client/connection/connection-error';
import type {
  ConsumedRecord,
  ConsumedRecords,
  PartitionPosition,
  PartitionReader,
} from '@kafka-ts/client/partition-reader';
import { offsetAt } from '@kafka-ts/client/reader/list-offsets';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { OffsetStorage, PartitionOffset } from './offset-storage.ts';

const RETRY_MS = 200;

interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The next record to be taken. */
  next: number;
  /** What is stored. */
  committed: number | undefined;
}

export class PartitionReading {
  readonly cluster: Cluster;
  readonly #reader: PartitionReader;
  readonly #positions: Position[] = [];
  #isStopped = false;

  constructor(cluster: Cluster, reader: PartitionReader) {
    this.cluster = cluster;
    this.#reader = reader;
  }

  /** Then there is nothing to wait for. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Begins with partitions whose offsets are stored; of the others the start is looked up, for as long as that takes. */
  async start(positions: readonly PartitionPosition[], onFailure: (error: unknown) => void): Promise<void> {
    const known: PartitionOffset[] = [];
    for (const { topic, partition, offset } of positions) {
      if (typeof offset === 'number') known.push({ topic, partition, offset });
      else this.#startAt({ topic, partition, offset }, offset).catch(onFailure);
    }
    await this.#add(known, true);
  }

  /** What has come, at the latest after `maxWaitMs`. @throws KafkaError */
  async poll(maxWaitMs: number): Promise<readonly ConsumedRecords[]> {
    const batches = await this.#reader.poll(maxWaitMs);
    return batches.map(({ topic, partition, records }) => ({
      topic,
      partition,
      records: { [Symbol.iterator]: () => this.#taken(topic, partition, records) },
    }));
  }

  /** Stores what was taken since the last time. */
  async commit(storage: OffsetStorage): Promise<void> {
    const changed = this.#positions.filter(({ next, committed }) => next !== committed);
    if (changed.length === 0) return;
    const offsets = changed.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
    await storage.commit(offsets);
    offsets.forEach(({ offset }, index) => {
      const position = changed[index];
      if (position !== undefined) position.committed = offset;
    });
  }

  /** Idempotent; a poll that waits is answered. */
  stop(): void {
    this.#isStopped = true;
    this.#reader.close();
  }

  async #add(offsets: readonly PartitionOffset[], isCommitted: boolean): Promise<void> {
    for (const { topic, partition, offset } of offsets) {
      this.#positions.push({ topic, partition, next: offset, committed: isCommitted ? offset : undefined });
    }
    if (offsets.length > 0) await this.#reader.add(offsets);
  }

  *#taken(
    topic: string,
    partition: number,
    records: Iterable<ConsumedRecord>,
  ): Generator<ConsumedRecord, void, undefined> {
    const position = this.#positions.find((each) => each.topic === topic && each.partition === partition);
    for (const record of records) {
      if (this.#isStopped) return;
      yield record;
      if (position !== undefined) position.next = record.offset + 1;
    }
  }

  async #startAt({ topic, partition }: PartitionPosition, at: 'earliest' | 'latest'): Promise<void> {
    while (!this.#isStopped) {
      try {
        const response = await this.cluster.metadata([topic]);
        const leader = response.topics
          .find(({ name }) => name === topic)
          ?.partitions.find(({ partitionIndex }) => partitionIndex === partition)?.leaderId;
        if (leader !== undefined && leader >= 0) {
          const offset = await offsetAt(this.cluster, {
            topic,
            partition,
            leader,
            at,
            isCommittedOnly: false,
          });
          if (!this.#isStopped) await this.#add([{ topic, partition, offset }], false);
          return;
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      await sleep(this.cluster.environment.clock, RETRY_MS);
    }
  }
}

/** Whether waiting may mend it. */
function isPassing(error: unknown): boolean {
  if (error instanceof KafkaError) return error.retriable || error.code === Errors.BROKER_NOT_AVAILABLE.code;
  return error instanceof ConnectionError || error instanceof NoBrokerError;
}
