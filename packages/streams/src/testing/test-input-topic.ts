/** An input topic of a `TopologyTestDriver`. */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';
import { type Serializer, serializeNullable } from '../serde/serde.ts';
import type { PipedRecord } from './topology-test-driver.ts';

export interface TestInputTopicOptions<K, V> {
  readonly topic: string;
  readonly keySerializer: Serializer<K>;
  readonly valueSerializer: Serializer<V>;
  readonly startMs: number;
  readonly autoAdvanceMs: number;
  readonly pipe: (record: PipedRecord) => void;
}

export class TestInputTopic<K, V> {
  readonly #options: TestInputTopicOptions<K, V>;
  #timeMs: number;

  constructor(options: TestInputTopicOptions<K, V>) {
    this.#options = options;
    this.#timeMs = options.startMs;
  }

  /** Processes one record. @param timestampMs by default the topic's time, which then advances */
  pipeInput(
    key: K | null,
    value: V | null,
    timestampMs?: number,
    headers: readonly RecordHeader[] = [],
  ): void {
    const { topic, keySerializer, valueSerializer, pipe, autoAdvanceMs } = this.#options;
    const timestamp = timestampMs ?? this.#timeMs;
    if (timestampMs === undefined) this.#timeMs += autoAdvanceMs;
    pipe({
      key: serializeNullable(keySerializer, topic, key),
      value: serializeNullable(valueSerializer, topic, value),
      timestamp,
      headers,
    });
  }

  /** Records without key. */
  pipeValueList(values: readonly (V | null)[]): void {
    for (const value of values) this.pipeInput(null, value);
  }

  pipeKeyValueList(records: readonly (readonly [K | null, V | null])[]): void {
    for (const [key, value] of records) this.pipeInput(key, value);
  }

  advanceTime(byMs: number): void {
    this.#timeMs += byMs;
  }
}
