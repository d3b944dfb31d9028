/**
 * Kafka's `TopologyTestDriver`: runs a topology without a broker. What is piped into an input topic goes through all
 * sub-topologies at once, repartition topics included, and is committed, so caches never hide an output. Every topic has
 * one partition.
 */
import type { ConsumedRecord, RecordHeader } from '@kafka-ts/client/partition-reader';
import { StreamsConfig, type StreamsProperties } from '../config/streams-config.ts';
import { StreamsException } from '../errors.ts';
import type { CollectedRecord } from '../runtime/record-collector.ts';
import { StreamTask } from '../runtime/stream-task.ts';
import type { TaskSettings } from '../runtime/task-settings.ts';
import type { Deserializer, Serializer } from '../serde/serde.ts';
import { CacheBudget } from '../state/cache-budget.ts';
import type { KeyValueStore } from '../state/key-value-store.ts';
import type { Topology } from '../topology/topology.ts';
import { trusted } from '../trusted.ts';
import { TestInputTopic } from './test-input-topic.ts';
import { TestOutputTopic } from './test-output-topic.ts';

export interface PipedRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly timestamp: number;
  readonly headers: readonly RecordHeader[];
}

export interface TopologyTestDriverOptions {
  /** Milliseconds since 1970 at which the clock starts; 0 by default. It moves only by `advanceWallClockTime`. */
  readonly initialWallClockTimeMs?: number;
  /** Where warnings go, such as that a record was left out. */
  readonly onWarning?: (message: string) => void;
}

export class TopologyTestDriver {
  readonly #settings: TaskSettings;
  readonly #tasks: StreamTask[] = [];
  readonly #outputs = new Map<string, CollectedRecord[]>();
  readonly #offsets = new Map<string, number>();
  #waiting: CollectedRecord[] = [];
  #nowMs: number;

  /** @param properties as `KafkaStreams`; `application.id` may be left out */
  constructor(
    topology: Topology,
    properties: StreamsProperties = {},
    options: TopologyTestDriverOptions = {},
  ) {
    const config = new StreamsConfig({ 'application.id': 'test-topology', ...properties });
    this.#nowMs = options.initialWallClockTimeMs ?? 0;
    this.#settings = {
      applicationId: config.applicationId,
      topology: topology.internal,
      defaultKeySerde: () => config.defaultSerde('key'),
      defaultValueSerde: () => config.defaultSerde('value'),
      timestampExtractor: config.timestampExtractor(),
      deserializationExceptionHandler: config.deserializationExceptionHandler(),
      cacheBudget: new CacheBudget(config.cacheBytes),
      nowMs: () => this.#nowMs,
      warn: options.onWarning ?? (() => {}),
    };
    const collector = { collect: (record: CollectedRecord) => this.#collect(record), partitionsOf: () => 1 };
    for (const subTopology of topology.internal.subTopologies()) {
      const id = { subTopology: subTopology.id, partition: 0 };
      const task = new StreamTask({ id, subTopology, settings: this.#settings, collector });
      this.#tasks.push(task);
      task.init();
    }
    this.#settle();
  }

  /** @param options `startMs`: the first record's timestamp, by default the clock's; `autoAdvanceMs`: added for each next one */
  createInputTopic<K, V>(
    topic: string,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
    options: { readonly startMs?: number; readonly autoAdvanceMs?: number } = {},
  ): TestInputTopic<K, V> {
    const { startMs = this.#nowMs, autoAdvanceMs = 0 } = options;
    return new TestInputTopic<K, V>({
      topic,
      keySerializer,
      valueSerializer,
      startMs,
      autoAdvanceMs,
      pipe: (record) => this.#pipe(topic, record),
    });
  }

  createOutputTopic<K, V>(
    topic: string,
    keyDeserializer: Deserializer<K>,
    valueDeserializer: Deserializer<V>,
  ): TestOutputTopic<K, V> {
    return new TestOutputTopic<K, V>({
      topic,
      keyDeserializer,
      valueDeserializer,
      records: this.#recordsOf(topic),
    });
  }

  /** Topics that something was written to, repartition and changelog topics included. */
  producedTopicNames(): string[] {
    return [...this.#outputs].filter(([, records]) => records.length > 0).map(([topic]) => topic);
  }

  /** Undefined for a store that the topology does not have. */
  getKeyValueStore<K, V>(name: string): KeyValueStore<K, V> | undefined {
    for (const task of this.#tasks) {
      const store = task.store(name);
      if (store !== undefined) return trusted<KeyValueStore<K, V>>(store);
    }
    return undefined;
  }

  /** Moves the clock, and punctuates by it. */
  advanceWallClockTime(byMs: number): void {
    this.#nowMs += byMs;
    for (const task of this.#tasks) task.punctuateByClock();
    this.#settle();
  }

  close(): void {
    for (const task of this.#tasks) task.close();
  }

  #pipe(topic: string, record: PipedRecord): void {
    if (!this.#tasks.some((task) => task.reads(topic))) throw new StreamsException(`Unknown topic: ${topic}`);
    this.#take(topic, record);
    this.#settle();
  }

  #take(topic: string, { key, value, timestamp, headers }: PipedRecord): void {
    const offset = this.#offsets.get(topic) ?? 0;
    this.#offsets.set(topic, offset + 1);
    const record: ConsumedRecord = {
      offset,
      timestamp,
      timestampType: 'CreateTime',
      key,
      value,
      headers,
      leaderEpoch: undefined,
    };
    for (const task of this.#tasks) if (task.reads(topic)) task.add(topic, [record]);
  }

  /** Works until nothing waits, in any sub-topology or cache. */
  #settle(): void {
    do {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const { topic, key, value, timestamp = this.#nowMs, headers } of waiting)
        this.#take(topic, { key, value, timestamp, headers });
      for (const task of this.#tasks) {
        while (task.process());
        task.flush();
      }
    } while (this.#waiting.length > 0);
  }

  #collect(record: CollectedRecord): void {
    this.#recordsOf(record.topic).push(record);
    if (this.#tasks.some((task) => task.reads(record.topic))) this.#waiting.push(record);
  }

  #recordsOf(topic: string): CollectedRecord[] {
    const records = this.#outputs.get(topic) ?? [];
    this.#outputs.set(topic, records);
    return records;
  }
}
