import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import type { Producer as KafkaJsClientProducer, Message } from 'kafkajs';
import { type Producer, type ProducerRecord, SendError } from '../producer.ts';
import { type KafkaJsOptions, kafkaJsClient, loadKafkaJs } from './load-kafkajs.ts';

export interface KafkaJsProducerOptions {
  /** 0 none, 1 the leader, -1 all in-sync replicas (default). */
  readonly acks?: 0 | 1 | -1;
  readonly codec?: CompressionCodec;
  readonly requestTimeoutMs?: number;
}

/** A producer by kafkajs. Sends of one producer go one after the other, so that records keep their order. */
export class KafkaJsProducer implements Producer {
  readonly #options: KafkaJsProducerOptions;
  readonly #opening: Promise<KafkaJsClientProducer>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: KafkaJsOptions, options: KafkaJsProducerOptions = {}) {
    this.#options = options;
    this.#opening = open(client);
    // Who sends hears of a failure; nobody else has to.
    this.#opening.catch(() => {});
  }

  send(topic: string, records: readonly ProducerRecord[]): Promise<void> {
    const sending = this.#last.then(() => this.#send(topic, records));
    this.#last = sending.catch(() => {});
    return sending;
  }

  async close(): Promise<void> {
    await this.#last;
    const producer = await this.#opening.catch(() => undefined);
    await producer?.disconnect();
  }

  async #send(topic: string, records: readonly ProducerRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { acks = -1, codec, requestTimeoutMs = 30_000 } = this.#options;
    try {
      const producer = await this.#opening;
      await producer.send({
        topic,
        acks,
        timeout: requestTimeoutMs,
        messages: records.map(toMessage),
        ...(codec === undefined ? {} : { compression: codec }),
      });
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      throw new SendError(
        topic,
        records.map((record) => ({ record, error: reason })),
      );
    }
  }
}

async function open(client: KafkaJsOptions): Promise<KafkaJsClientProducer> {
  const { Partitioners } = await loadKafkaJs();
  const producer = (await kafkaJsClient(client)).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  return producer;
}

function toMessage({ key, value, headers, partition, timestamp }: ProducerRecord): Message {
  return {
    key: key === null ? null : toBuffer(key),
    value: value === null ? null : toBuffer(value),
    ...(partition === undefined ? {} : { partition }),
    ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
    ...(headers === undefined ? {} : { headers: toHeaders(headers) }),
  };
}

/** kafkajs has an object where Kafka has a list: several headers of one name become a list; a null value becomes empty. */
function toHeaders(headers: NonNullable<ProducerRecord['headers']>): Record<string, Buffer[]> {
  const result: Record<string, Buffer[]> = {};
  for (const { key, value } of headers) {
    result[key] = [...(result[key] ?? []), toBuffer(value ?? new Uint8Array(0))];
  }
  return result;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
