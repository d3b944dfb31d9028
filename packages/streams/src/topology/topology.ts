/**
 * Kafka's `Topology`: the graph of a Streams application, built node by node here, or by `StreamsBuilder`. A node is
 * added after those before it.
 */
import type { Deserializer, Serializer } from '../serde/serde.ts';
import type { StoreBuilder } from '../state/state-store.ts';
import { InternalTopology } from './internal-topology.ts';
import type { OffsetReset, StreamPartitioner, TopicNameExtractor } from './nodes.ts';
import type { ProcessorSupplier } from './processor.ts';
import type { TimestampExtractor } from './timestamp-extractor.ts';
import { TopologyDescription } from './topology-description.ts';

export interface SourceOptions<K, V> {
  /** By default those of the settings. */
  readonly keyDeserializer?: Deserializer<K>;
  readonly valueDeserializer?: Deserializer<V>;
  readonly timestampExtractor?: TimestampExtractor;
  readonly offsetReset?: OffsetReset;
}

export interface SinkOptions<K, V> {
  /** By default those of the settings. */
  readonly keySerializer?: Serializer<K>;
  readonly valueSerializer?: Serializer<V>;
  /** By default the producer's: by the key's hash. */
  readonly partitioner?: StreamPartitioner<K, V>;
}

export class Topology {
  /** What tasks are made from. */
  readonly internal: InternalTopology;

  constructor(internal: InternalTopology = new InternalTopology()) {
    this.internal = internal;
  }

  /** @throws TopologyException for a name or topic that is taken */
  addSource<K = unknown, V = unknown>(
    name: string,
    topics: string | readonly string[] | RegExp,
    options: SourceOptions<K, V> = {},
  ): this {
    const { keyDeserializer, valueDeserializer, timestampExtractor, offsetReset } = options;
    this.internal.addSource({
      kind: 'source',
      name,
      topics: typeof topics === 'string' ? [topics] : topics instanceof RegExp ? [] : [...topics],
      pattern: topics instanceof RegExp ? topics : undefined,
      keyDeserializer: (defaultSerde) => keyDeserializer ?? defaultSerde(),
      valueDeserializer: (defaultSerde) => valueDeserializer ?? defaultSerde(),
      timestampExtractor,
      offsetReset,
    });
    return this;
  }

  /** @param parents sources and processors that hand their records to this one */
  addProcessor<KIn, VIn, KOut, VOut>(
    name: string,
    supplier: ProcessorSupplier<KIn, VIn, KOut, VOut>,
    ...parents: readonly string[]
  ): this {
    this.internal.addProcessor({
      kind: 'processor',
      name,
      supplier,
      predecessors: parents,
      stateStores: new Set(),
    });
    return this;
  }

  /** @param topic its name, or a function that chooses it for each record */
  addSink<K = unknown, V = unknown>(
    name: string,
    topic: string | TopicNameExtractor<K, V>,
    options: SinkOptions<K, V> & { readonly parents: readonly string[] },
  ): this {
    const { keySerializer, valueSerializer, partitioner, parents } = options;
    this.internal.addSink({
      kind: 'sink',
      name,
      topic:
        typeof topic === 'string'
          ? topic
          : { extract: (key: K, value: V, record: { timestamp: number }) => topic(key, value, record) },
      keySerializer: (defaultSerde) => keySerializer ?? defaultSerde(),
      valueSerializer: (defaultSerde) => valueSerializer ?? defaultSerde(),
      partitioner:
        partitioner === undefined
          ? undefined
          : {
              choose: (to: string, key: K, value: V, numPartitions: number) =>
                partitioner(to, key, value, numPartitions),
            },
      predecessors: parents,
    });
    return this;
  }

  /** @param processorNames those that may use it */
  addStateStore(builder: StoreBuilder, ...processorNames: readonly string[]): this {
    this.internal.addStateStore(builder, processorNames);
    return this;
  }

  connectProcessorAndStateStores(processorName: string, ...storeNames: readonly string[]): this {
    for (const storeName of storeNames) this.internal.connect(processorName, storeName);
    return this;
  }

  /** The same text as Kafka's for the same topology. */
  describe(): TopologyDescription {
    return new TopologyDescription(this.internal);
  }
}
