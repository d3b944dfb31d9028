/** The nodes of a topology as they were added, before there is a task. */
import type { AnySerde, Deserializer, Serializer } from '../serde/serde.ts';
import type { AnyProcessorSupplier } from './processor.ts';
import type { TimestampExtractor } from './timestamp-extractor.ts';

export type OffsetReset = 'earliest' | 'latest';

/** Which topic a record goes to. */
export type TopicNameExtractor<K, V> = (key: K, value: V, record: { readonly timestamp: number }) => string;

/** Which partition a record goes to; undefined leaves it to the producer. */
export type StreamPartitioner<K, V> = (
  topic: string,
  key: K,
  value: V,
  numPartitions: number,
) => number | undefined;

/** What is known once the settings are: the default serde is asked for only where none was given. */
export type FromDefault<T> = (defaultSerde: () => AnySerde) => T;

export interface SourceNode {
  readonly kind: 'source';
  readonly name: string;
  /** As written; names of repartition topics are still without the application's id. */
  readonly topics: readonly string[];
  readonly pattern: RegExp | undefined;
  readonly keyDeserializer: FromDefault<Deserializer<unknown>>;
  readonly valueDeserializer: FromDefault<Deserializer<unknown>>;
  /** Undefined: that of the settings. */
  readonly timestampExtractor: TimestampExtractor | undefined;
  readonly offsetReset: OffsetReset | undefined;
}

export interface ProcessorNode {
  readonly kind: 'processor';
  readonly name: string;
  readonly supplier: AnyProcessorSupplier;
  readonly predecessors: readonly string[];
  readonly stateStores: Set<string>;
}

export interface SinkNode {
  readonly kind: 'sink';
  readonly name: string;
  readonly topic: string | { extract(key: unknown, value: unknown, record: { timestamp: number }): string };
  readonly keySerializer: FromDefault<Serializer<unknown>>;
  readonly valueSerializer: FromDefault<Serializer<unknown>>;
  readonly partitioner:
    | { choose(topic: string, key: unknown, value: unknown, numPartitions: number): number | undefined }
    | undefined;
  readonly predecessors: readonly string[];
}

export type TopologyNode = SourceNode | ProcessorNode | SinkNode;
