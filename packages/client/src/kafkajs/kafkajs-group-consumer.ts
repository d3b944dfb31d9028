import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { GroupConsumer, GroupConsumerOptions } from '../group-consumer.ts';
import type { ConsumedRecord, ConsumedRecords, RecordHeader } from '../partition-reader.ts';
import { type KafkaJsOptions, kafkaJsClient } from './load-kafkajs.ts';

const COMMIT_INTERVAL_MS = 5000;

/** A group member by kafkajs. */
export class KafkaJsGroupConsumer implements GroupConsumer {
  readonly #client: KafkaJsOptions;
  readonly #options: GroupConsumerOptions;
  #consumer: Consumer | undefined;
  #stopped: Promise<void> | undefined;
  #end: (error?: Error) => void = () => {};

  constructor(client: KafkaJsOptions, options: GroupConsumerOptions) {
    this.#client = client;
    this.#options = options;
  }

  async run(onRecords: (batch: ConsumedRecords) => Promise<number>): Promise<void> {
    const { groupId, topics, startAt, isolationLevel, isCommitting } = this.#options;
    const client = await kafkaJsClient(this.#client);
    const consumer = client.consumer({
      groupId,
      readUncommitted: isolationLevel !== 'read_committed',
      sessionTimeout: this.#options.sessionTimeoutMs ?? 10_000,
      heartbeatInterval: this.#options.heartbeatIntervalMs ?? 3000,
      // How long a fetch may wait decides how long a stop takes.
      maxWaitTimeInMs: 500,
      // Memory: what is fetched ahead is bounded by this.
      maxBytes: 4 * 2 ** 20,
    });
    this.#consumer = consumer;
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.#end(payload.error);
    });
    await consumer.connect();
    const subscription = topics instanceof RegExp ? [new RegExp(`^(?:${topics.source})$`)] : [...topics];
    await consumer.subscribe({ topics: subscription, fromBeginning: startAt === 'earliest' });
    await consumer.run({
      autoCommit: isCommitting,
      autoCommitInterval: COMMIT_INTERVAL_MS,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#onBatch(payload, onRecords),
    });
    await ended;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#leave();
    return this.#stopped;
  }

  async #leave(): Promise<void> {
    this.#end();
    await this.#consumer?.disconnect();
  }

  async #onBatch(
    payload: EachBatchPayload,
    onRecords: (batch: ConsumedRecords) => Promise<number>,
  ): Promise<void> {
    const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, uncommittedOffsets } = payload;
    if (this.#stopped !== undefined || payload.isStale()) return;
    const records = batch.messages.map(toRecord);
    const taken = await onRecords({ topic: batch.topic, partition: batch.partition, records });
    const last = records[taken - 1];
    if (last !== undefined) resolveOffset(String(last.offset));
    await heartbeat();
    if (!this.#options.isCommitting) return;
    // The last batch before a stop is committed at once: after it kafkajs commits nothing more.
    if (taken < records.length || this.#stopped !== undefined)
      await commitOffsetsIfNecessary(uncommittedOffsets());
    else await commitOffsetsIfNecessary();
  }
}

function toRecord(message: KafkaMessage): ConsumedRecord {
  return {
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    timestampType: Number(message.timestamp) < 0 ? 'none' : 'CreateTime',
    key: message.key,
    value: message.value,
    headers: toHeaders(message),
    leaderEpoch: undefined,
  };
}

function toHeaders({ headers = {} }: KafkaMessage): RecordHeader[] {
  return Object.entries(headers).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => ({ key, value: toBytes(each) })),
  );
}

function toBytes(value: Buffer | string | undefined): Uint8Array | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? new TextEncoder().encode(value) : value;
}
