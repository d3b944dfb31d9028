/** Gathers records into batches, one queue for each partition: chooses the partition, and when a batch is full. */
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { Cluster } from '../cluster/cluster.ts';
import type { ProducerRecord } from '../producer.ts';
import { estimatedBytes, ProducerBatch } from './batch.ts';
import { partitionOfKey } from './murmur2.ts';
import type { Ticket } from './ticket.ts';
import { waitForTopic } from './topic-partitions.ts';

/** Batches of one partition that wait or are on their way, in order. */
export interface PartitionQueue {
  readonly topic: string;
  readonly partition: number;
  leader: number | undefined;
  readonly batches: ProducerBatch[];
  nextSequence: number;
}

interface TopicState {
  readonly queues: readonly PartitionQueue[];
  /** Where records without key go until the batch is sent. */
  sticky: number;
}

export class RecordAccumulator {
  /** Of all topics that were sent to. */
  readonly queues: PartitionQueue[] = [];
  readonly #cluster: Cluster;
  readonly #options: { readonly batchBytes: number; readonly maxBlockMs: number };
  readonly #topics = new Map<string, Promise<TopicState>>();

  /** @param options bytes of a batch; how long a topic may take to be ready */
  constructor(cluster: Cluster, options: { readonly batchBytes: number; readonly maxBlockMs: number }) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /**
   * Puts records into the batches of their partitions, in order.
   * @throws KafkaError, NoBrokerError if the topic cannot be used; nothing is kept then
   */
  async append(topic: string, records: readonly ProducerRecord[], ticket: Ticket): Promise<void> {
    const state = await this.#topicState(topic);
    for (const record of records) this.#enqueue(state, record, ticket);
  }

  #topicState(topic: string): Promise<TopicState> {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    const opening = this.#openTopic(topic);
    this.#topics.set(topic, opening);
    opening.catch(() => this.#topics.delete(topic));
    return opening;
  }

  async #openTopic(topic: string): Promise<TopicState> {
    const leaders = await waitForTopic(this.#cluster, topic, this.#options.maxBlockMs);
    const queues = leaders.map(
      (leader, partition): PartitionQueue => ({ topic, partition, leader, batches: [], nextSequence: 0 }),
    );
    this.queues.push(...queues);
    return { queues, sticky: this.#cluster.environment.random.below(queues.length) };
  }

  #enqueue(state: TopicState, record: ProducerRecord, ticket: Ticket): void {
    const partition = record.partition ?? this.#choosePartition(state, record.key);
    const queue = state.queues[partition];
    if (queue === undefined) {
      const error = new KafkaError(Errors.UNKNOWN_TOPIC_OR_PARTITION, `there is no partition ${partition}`);
      ticket.fail([record], error);
      return;
    }
    let batch = queue.batches.at(-1);
    const isFull = batch !== undefined && batch.bytes + estimatedBytes(record) > this.#options.batchBytes;
    if (batch === undefined || isFull || batch.attempts > 0) {
      batch = new ProducerBatch();
      queue.batches.push(batch);
    }
    const timestamp = record.timestamp ?? this.#cluster.environment.clock.nowMs();
    batch.add(record.timestamp === undefined ? { ...record, timestamp } : record, ticket);
  }

  #choosePartition(state: TopicState, key: Uint8Array | null): number {
    const { queues } = state;
    if (key !== null) return partitionOfKey(key, queues.length);
    const current = queues[state.sticky]?.batches.at(-1);
    const isSent = current === undefined || current.attempts > 0;
    if (isSent) {
      for (let step = 1; step <= queues.length; step++) {
        const next = (state.sticky + step) % queues.length;
        if (queues[next]?.leader === undefined) continue;
        state.sticky = next;
        break;
      }
    }
    return state.sticky;
  }
}
