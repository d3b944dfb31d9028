/**
 * Sends what tasks collect. Records gather while tasks work and leave topic by topic, so that there is one promise for
 * many records; `flush` waits until all of them are acknowledged.
 */
import type { Producer, ProducerRecord } from '@kafka-ts/client/producer';
import { StreamsException } from '../errors.ts';
import type { CollectedRecord, RecordCollector } from './record-collector.ts';

/** Memory that may be on its way before work waits for it. */
const MAX_UNSENT_BYTES = 16 * 2 ** 20;
/** What a record takes beside its key and value until it is acknowledged. */
const RECORD_BYTES = 250;

export class ProducingCollector implements RecordCollector {
  readonly #producer: Producer;
  readonly #partitionCounts: ReadonlyMap<string, number>;
  #topics = new Map<string, ProducerRecord[]>();
  #gatheredBytes = 0;
  #unsentBytes = 0;
  readonly #open = new Set<Promise<void>>();
  #failure: Error | undefined;

  /** @param partitionCounts of the topics that are written to by partitioners */
  constructor(producer: Producer, partitionCounts: ReadonlyMap<string, number>) {
    this.#producer = producer;
    this.#partitionCounts = partitionCounts;
  }

  collect({ topic, key, value, headers, partition, timestamp }: CollectedRecord): void {
    const record: ProducerRecord = {
      key,
      value,
      headers,
      ...(partition === undefined ? {} : { partition }),
      ...(timestamp === undefined ? {} : { timestamp }),
    };
    const records = this.#topics.get(topic);
    if (records === undefined) this.#topics.set(topic, [record]);
    else records.push(record);
    this.#gatheredBytes += (key?.length ?? 0) + (value?.length ?? 0) + RECORD_BYTES;
  }

  partitionsOf(topic: string): number {
    const count = this.#partitionCounts.get(topic);
    if (count !== undefined) return count;
    throw new StreamsException(`A partitioner needs the topic ${topic}, which did not exist at the start`);
  }

  /** Sends what was gathered; waits only while too much is on its way. @throws what a send failed with */
  async send(): Promise<void> {
    const topics = this.#topics;
    const bytes = this.#gatheredBytes;
    this.#topics = new Map();
    this.#gatheredBytes = 0;
    if (topics.size > 0) this.#start(topics, bytes);
    while (this.#unsentBytes > MAX_UNSENT_BYTES && this.#failure === undefined)
      await Promise.race(this.#open);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Until everything is acknowledged. @throws what a send failed with */
  async flush(): Promise<void> {
    await this.send();
    await Promise.all(this.#open);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #start(topics: ReadonlyMap<string, ProducerRecord[]>, bytes: number): void {
    this.#unsentBytes += bytes;
    const sends = [...topics].map(([topic, records]) => this.#producer.send(topic, records));
    const sent = Promise.all(sends)
      .then(() => {})
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#failure ??= new StreamsException(`Error encountered sending records: ${why}`, { cause: error });
      })
      .finally(() => {
        this.#unsentBytes -= bytes;
        this.#open.delete(sent);
      });
    this.#open.add(sent);
  }
}
