/** The end of a way: hands records as bytes to the collector. */
import { serializeNullable } from '../serde/serde.ts';
import type { SinkNode } from '../topology/nodes.ts';
import type { Processor } from '../topology/processor.ts';
import type { StreamRecord } from '../topology/record.ts';
import type { RecordCollector } from './record-collector.ts';
import { type TaskSettings, topicName } from './task-settings.ts';

export class SinkProcessor implements Processor<unknown, unknown> {
  readonly #sink: SinkNode;
  readonly #settings: TaskSettings;
  readonly #collector: RecordCollector;
  readonly #keySerializer: ReturnType<SinkNode['keySerializer']>;
  readonly #valueSerializer: ReturnType<SinkNode['valueSerializer']>;
  readonly #topic: string | undefined;

  constructor(sink: SinkNode, settings: TaskSettings, collector: RecordCollector) {
    this.#sink = sink;
    this.#settings = settings;
    this.#collector = collector;
    this.#keySerializer = sink.keySerializer(settings.defaultKeySerde);
    this.#valueSerializer = sink.valueSerializer(settings.defaultValueSerde);
    this.#topic = typeof sink.topic === 'string' ? topicName(settings, sink.topic) : undefined;
  }

  process({ key, value, timestamp, headers }: StreamRecord<unknown, unknown>): void {
    const topic = this.#topic ?? this.#extract(key, value, timestamp);
    const { partitioner } = this.#sink;
    this.#collector.collect({
      topic,
      key: serializeNullable(this.#keySerializer, topic, key),
      value: serializeNullable(this.#valueSerializer, topic, value),
      headers,
      partition: partitioner?.choose(topic, key, value, this.#collector.partitionsOf(topic)),
      timestamp,
    });
  }

  #extract(key: unknown, value: unknown, timestamp: number): string {
    const { topic } = this.#sink;
    return topicName(
      this.#settings,
      typeof topic === 'string' ? topic : topic.extract(key, value, { timestamp }),
    );
  }
}
