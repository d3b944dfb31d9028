/** An output topic of a `TopologyTestDriver`; what is read is gone. */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';
import { StreamsException } from '../errors.ts';
import type { CollectedRecord } from '../runtime/record-collector.ts';
import { type Deserializer, deserializeNullable } from '../serde/serde.ts';
import { trusted } from '../trusted.ts';

export interface TestOutputTopicOptions<K, V> {
  readonly topic: string;
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
  /** Filled by the driver. */
  readonly records: CollectedRecord[];
}

export interface TestRecord<K, V> {
  readonly key: K | null;
  readonly value: V | null;
  readonly timestamp: number | undefined;
  readonly headers: readonly RecordHeader[];
}

export class TestOutputTopic<K, V> {
  readonly #options: TestOutputTopicOptions<K, V>;

  constructor(options: TestOutputTopicOptions<K, V>) {
    this.#options = options;
  }

  isEmpty(): boolean {
    return this.#options.records.length === 0;
  }

  getQueueSize(): number {
    return this.#options.records.length;
  }

  /** @throws StreamsException when there is none */
  readRecord(): TestRecord<K, V> {
    const { topic, keyDeserializer, valueDeserializer, records } = this.#options;
    const record = records.shift();
    if (record === undefined) throw new StreamsException(`Empty topic: ${topic}`);
    return {
      key: trusted<K | null>(deserializeNullable(keyDeserializer, topic, record.key)),
      value: trusted<V | null>(deserializeNullable(valueDeserializer, topic, record.value)),
      timestamp: record.timestamp,
      headers: record.headers,
    };
  }

  readValue(): V | null {
    return this.readRecord().value;
  }

  /** All that is there, as pairs of key and value. */
  readKeyValuesToList(): [K | null, V | null][] {
    const pairs: [K | null, V | null][] = [];
    while (!this.isEmpty()) {
      const { key, value } = this.readRecord();
      pairs.push([key, value]);
    }
    return pairs;
  }

  /** The last value of each key. */
  readKeyValuesToMap(): Map<K | null, V | null> {
    return new Map(this.readKeyValuesToList());
  }
}
