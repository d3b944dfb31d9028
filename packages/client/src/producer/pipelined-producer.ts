/**
 * A producer by our own codec. While a request is with a broker the next batches fill, so that batches grow with the
 * load and nothing waits without it. One request is in flight to each leader: a repeated batch keeps its place, and
 * with a producer id (brokers since 0.11, acks=all) the broker recognises a repetition, so records are written once
 * and in order.
 */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { Producer, ProducerRecord } from '../producer.ts';
import { encodeBatch } from './encode-batch.ts';
import { ProducerIdentity } from './producer-identity.ts';
import { type PartitionQueue, RecordAccumulator } from './record-accumulator.ts';
import { Ticket } from './ticket.ts';
import { isPassing, waitForTopic } from './topic-partitions.ts';

export interface PipelinedProducerOptions {
  /** 0 none, 1 the leader, -1 all in-sync replicas (default). */
  readonly acks?: 0 | 1 | -1;
  readonly codec?: CompressionCodec;
  /** Bytes of one batch; 128 KiB by default. A larger record travels alone. */
  readonly batchBytes?: number | undefined;
  readonly requestTimeoutMs?: number | undefined;
  /** How often to try again; by default until `deliveryTimeoutMs`. */
  readonly retries?: number | undefined;
  readonly retryBackoffMs?: number | undefined;
  /** Until a batch is given up; 120000 by default. */
  readonly deliveryTimeoutMs?: number | undefined;
  /** Until a topic must be ready; 60000 by default. */
  readonly maxBlockMs?: number | undefined;
  /** Whether to ask for a producer id; by default with acks -1. */
  readonly isIdempotent?: boolean;
}

const FIRST_VERSION_WITH_ZSTD = 7;

export class PipelinedProducer implements Producer {
  readonly #cluster: Cluster;
  readonly #options: PipelinedProducerOptions;
  readonly #accumulator: RecordAccumulator;
  readonly #busyLeaders = new Set<number>();
  readonly #identity: ProducerIdentity;
  readonly #open = new Set<Promise<void>>();
  #isScheduled = false;
  #isRefreshing = false;

  constructor(cluster: Cluster, options: PipelinedProducerOptions = {}) {
    this.#cluster = cluster;
    this.#options = options;
    const { batchBytes = 128 * 1024, maxBlockMs = 60_000 } = options;
    this.#accumulator = new RecordAccumulator(cluster, { batchBytes, maxBlockMs });
    this.#identity = new ProducerIdentity(cluster, options.isIdempotent ?? (options.acks ?? -1) === -1);
  }

  async send(topic: string, records: readonly ProducerRecord[]): Promise<void> {
    const ticket = new Ticket(topic, records.length);
    const sent = this.#accumulator.append(topic, records, ticket).then(() => {
      this.#schedule();
      return ticket.done;
    });
    this.#open.add(sent);
    try {
      await sent;
    } finally {
      this.#open.delete(sent);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#open);
    this.#cluster.close();
  }

  /** Gathers what this turn of the event loop sends. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#cluster.environment.clock.endOfTurn(() => {
      this.#isScheduled = false;
      for (const { leader, batches } of this.#accumulator.queues) {
        if (batches.length === 0) continue;
        if (leader === undefined) this.#refreshLeaders().catch(() => this.#schedule());
        else if (!this.#busyLeaders.has(leader))
          this.#sendTo(leader).catch((error: unknown) => this.#failAll(error));
      }
    });
  }

  async #sendTo(leader: number): Promise<void> {
    this.#busyLeaders.add(leader);
    try {
      const queues = this.#accumulator.queues.filter(
        (queue) => queue.leader === leader && queue.batches.length > 0,
      );
      const failure = await this.#sendOnce(leader, queues);
      if (failure !== undefined)
        await sleep(this.#cluster.environment.clock, this.#options.retryBackoffMs ?? 100);
    } finally {
      this.#busyLeaders.delete(leader);
    }
    this.#schedule();
  }

  /** Sends the first batch of each queue; answers what made it necessary to try again. */
  async #sendOnce(leader: number, queues: readonly PartitionQueue[]): Promise<Error | undefined> {
    const { clock } = this.#cluster.environment;
    for (const { batches } of queues) {
      const [batch] = batches;
      if (batch === undefined) continue;
      batch.firstSentMs ??= clock.monotonicMs();
      batch.attempts++;
    }
    try {
      const connection = await this.#cluster.broker(leader);
      return await this.#exchange(connection, queues);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const queue of queues) this.#retryOrFail(queue, failure, isPassing(failure));
      return failure;
    }
  }

  async #exchange(
    connection: BrokerConnection,
    queues: readonly PartitionQueue[],
  ): Promise<Error | undefined> {
    const { acks = -1, requestTimeoutMs = 30_000, codec = CompressionCodec.none } = this.#options;
    const version = connection.versionOf(produce) ?? 0;
    if (codec === CompressionCodec.zstd && version < FIRST_VERSION_WITH_ZSTD) {
      throw new KafkaError(
        Errors.UNSUPPORTED_COMPRESSION_TYPE,
        'the broker is too old for zstd (2.1 brought it)',
      );
    }
    const identity = version >= 3 ? await this.#identity.get() : undefined;
    const topicData = queues.flatMap((queue) => {
      const [batch] = queue.batches;
      if (batch === undefined) return [];
      batch.baseSequence ??= identity === undefined ? -1 : queue.nextSequence;
      const records = encodeBatch(batch, { version, codec, identity });
      return [{ name: queue.topic, partitionData: [{ index: queue.partition, records }] }];
    });
    const request = { acks, timeoutMs: requestTimeoutMs, topicData: joined(topicData) };
    if (acks === 0) {
      await connection.sendOnly(produce, request, { version });
      for (const queue of queues) this.#acknowledge(queue);
      return undefined;
    }
    const response = await connection.request(produce, request, {
      version,
      timeoutMs: requestTimeoutMs + 1000,
    });
    let failure: Error | undefined;
    for (const { name, partitionResponses } of response.responses) {
      for (const { index, errorCode, errorMessage, recordErrors } of partitionResponses) {
        const queue = queues.find((each) => each.topic === name && each.partition === index);
        if (queue === undefined) continue;
        const detail = recordErrors[0]?.batchIndexErrorMessage ?? errorMessage;
        failure = this.#take(queue, errorCode, detail) ?? failure;
      }
    }
    return failure;
  }

  #take(queue: PartitionQueue, errorCode: number, detail: string | null): Error | undefined {
    if (errorCode === Errors.NONE.code || errorCode === Errors.DUPLICATE_SEQUENCE_NUMBER.code) {
      this.#acknowledge(queue);
      return undefined;
    }
    const [batch] = queue.batches;
    const error = new KafkaError(errorByCode(errorCode), detail ?? undefined);
    if (errorCode === Errors.MESSAGE_TOO_LARGE.code && batch !== undefined && batch.records.length > 1) {
      queue.batches.splice(0, 1, ...batch.split());
      return undefined;
    }
    const isForgotten = errorCode === Errors.UNKNOWN_PRODUCER_ID.code;
    if (isForgotten || errorCode === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code) this.#renewIdentity();
    return this.#retryOrFail(queue, error, error.retriable || isForgotten);
  }

  #acknowledge(queue: PartitionQueue): void {
    const batch = queue.batches.shift();
    if (batch === undefined) return;
    if ((batch.baseSequence ?? -1) >= 0)
      queue.nextSequence = (queue.nextSequence + batch.records.length) % 2 ** 31;
    batch.acknowledge();
  }

  #retryOrFail(queue: PartitionQueue, error: Error, isPassingError: boolean): Error | undefined {
    const [batch] = queue.batches;
    if (batch === undefined) return undefined;
    const { retries = Number.POSITIVE_INFINITY, deliveryTimeoutMs = 120_000 } = this.#options;
    const age = this.#cluster.environment.clock.monotonicMs() - (batch.firstSentMs ?? 0);
    if (isPassingError && batch.attempts <= retries && age < deliveryTimeoutMs) {
      queue.leader = undefined;
      return error;
    }
    queue.batches.shift();
    // The broker may or may not have written it: a number that was used is not used for other records.
    if (batch.attempts > 1 || isPassingError) this.#renewIdentity();
    batch.fail(error);
    return undefined;
  }

  #renewIdentity(): void {
    this.#identity.renew();
    for (const queue of this.#accumulator.queues) {
      queue.nextSequence = 0;
      for (const batch of queue.batches) batch.baseSequence = undefined;
    }
  }

  async #refreshLeaders(): Promise<void> {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    try {
      const missing = this.#accumulator.queues.filter(
        ({ leader, batches }) => leader === undefined && batches.length > 0,
      );
      for (const topic of new Set(missing.map((queue) => queue.topic))) {
        const leaders = await waitForTopic(
          this.#cluster,
          topic,
          this.#options.deliveryTimeoutMs ?? 120_000,
        ).catch((error: unknown) => this.#judgeRefresh(topic, error));
        for (const queue of missing) if (queue.topic === topic) queue.leader = leaders[queue.partition];
      }
    } finally {
      this.#isRefreshing = false;
    }
    await sleep(this.#cluster.environment.clock, this.#options.retryBackoffMs ?? 100);
    this.#schedule();
  }

  #judgeRefresh(topic: string, error: unknown): [] {
    const failure = error instanceof Error ? error : new Error(String(error));
    for (const queue of this.#accumulator.queues) {
      if (queue.topic === topic && queue.leader === undefined)
        this.#retryOrFail(queue, failure, isPassing(failure));
    }
    return [];
  }

  #failAll(error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    for (const { batches } of this.#accumulator.queues)
      for (const batch of batches.splice(0)) batch.fail(failure);
  }
}

type TopicData = {
  readonly name: string;
  readonly partitionData: { readonly index: number; readonly records: Uint8Array }[];
};

/** One entry for each topic, as the request wants it. */
function joined(entries: readonly TopicData[]): TopicData[] {
  const topics = new Map<string, TopicData>();
  for (const { name, partitionData } of entries) {
    const topic = topics.get(name) ?? { name, partitionData: [] };
    topic.partitionData.push(...partitionData);
    topics.set(name, topic);
  }
  return [...topics.values()];
}
