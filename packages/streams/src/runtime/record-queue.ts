/** Records of one partition that wait to be processed; the first of them decoded, to know its time. */
import type { ConsumedRecord } from '@kafka-ts/client/partition-reader';
import { StreamsException } from '../errors.ts';
import { type Deserializer, deserializeNullable } from '../serde/serde.ts';
import type { TimestampExtractor } from '../topology/timestamp-extractor.ts';
import type { TaskSettings } from './task-settings.ts';

export interface QueuedRecord {
  readonly offset: number;
  readonly key: unknown;
  readonly value: unknown;
  readonly timestamp: number;
  readonly headers: ConsumedRecord['headers'];
}

export interface RecordQueueOptions {
  readonly taskId: string;
  readonly topic: string;
  readonly partition: number;
  /** The node that takes the records. */
  readonly sourceName: string;
  readonly keyDeserializer: Deserializer<unknown>;
  readonly valueDeserializer: Deserializer<unknown>;
  readonly timestampExtractor: TimestampExtractor;
  readonly settings: TaskSettings;
}

export class RecordQueue {
  readonly topic: string;
  readonly partition: number;
  readonly sourceName: string;
  readonly #options: RecordQueueOptions;
  #records: readonly ConsumedRecord[] = [];
  #next = 0;
  #waiting: (readonly ConsumedRecord[])[] = [];
  #head: QueuedRecord | undefined;
  #partitionTimeMs = -1;
  #skippedTo: number | undefined;

  constructor(options: RecordQueueOptions) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.sourceName = options.sourceName;
    this.#options = options;
  }

  /** Behind the last record that was left out since the last one taken; undefined if none was. */
  get skippedTo(): number | undefined {
    return this.#skippedTo;
  }

  add(records: readonly ConsumedRecord[]): void {
    this.#waiting.push(records);
  }

  /** The record that is next, without taking it. @throws StreamsException for one that cannot be read */
  peek(): QueuedRecord | undefined {
    while (this.#head === undefined) {
      const record = this.#nextRaw();
      if (record === undefined) return undefined;
      this.#head = this.#decode(record);
      if (this.#head === undefined) this.#skippedTo = record.offset + 1;
    }
    return this.#head;
  }

  /** Takes what `peek` showed. */
  take(): void {
    if (this.#head !== undefined)
      this.#partitionTimeMs = Math.max(this.#partitionTimeMs, this.#head.timestamp);
    this.#head = undefined;
    this.#skippedTo = undefined;
  }

  #nextRaw(): ConsumedRecord | undefined {
    while (this.#next >= this.#records.length) {
      const records = this.#waiting.shift();
      if (records === undefined) return undefined;
      this.#records = records;
      this.#next = 0;
    }
    return this.#records[this.#next++];
  }

  #decode(record: ConsumedRecord): QueuedRecord | undefined {
    const { topic, partition, settings, keyDeserializer, valueDeserializer } = this.#options;
    const { offset, headers } = record;
    let key: unknown;
    let value: unknown;
    try {
      key = deserializeNullable(keyDeserializer, topic, record.key);
      value = deserializeNullable(valueDeserializer, topic, record.value);
    } catch (error) {
      this.#judge(record, error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
    const seen = { topic, partition, offset, timestamp: record.timestamp, key, value };
    const timestamp = this.#options.timestampExtractor(seen, this.#partitionTimeMs);
    if (timestamp >= 0) return { offset, key, value, timestamp, headers };
    settings.warn(
      `Skipping record due to negative extracted timestamp. topic=[${topic}] partition=[${partition}] offset=[${offset}] extractedTimestamp=[${timestamp}]`,
    );
    return undefined;
  }

  #judge({ offset }: ConsumedRecord, error: Error): void {
    const { taskId, topic, partition, settings } = this.#options;
    const place = `taskId: ${taskId}, topic: ${topic}, partition: ${partition}, offset: ${offset}`;
    settings.warn(`Exception caught during Deserialization, ${place}: ${error.message}`);
    const failure = { taskId, topic, partition, offset, error };
    if (settings.deserializationExceptionHandler(failure) === 'CONTINUE') return;
    throw new StreamsException(
      `Deserialization exception handler is set to fail upon a deserialization error (${place}: ${error.message}). If you would rather have the streaming pipeline continue after a deserialization error, please set the default.deserialization.exception.handler appropriately.`,
      { cause: error },
    );
  }
}
