/** The kinds of steps, and which nodes of the topology each of them becomes. */
import type { Deserializer, Serde, Serializer } from '../../serde/serde.ts';
import type { StoreBuilder } from '../../state/state-store.ts';
import type { FromDefault, SinkNode } from '../../topology/nodes.ts';
import type { ProcessorSupplier } from '../../topology/processor.ts';
import { failOnInvalidTimestamp } from '../../topology/timestamp-extractor.ts';
import type { ConsumedSettings } from '../consumed.ts';
import { GraphNode } from './graph-node.ts';

export interface ReadTopics<K, V> {
  readonly name: string;
  readonly topics: readonly string[];
  readonly pattern: RegExp | undefined;
  readonly consumed: ConsumedSettings<K, V>;
}

/** A stream's source; several streams of the same topics share one. */
export class StreamSourceGraphNode extends GraphNode {
  /** Equal for those that read the same. */
  readonly identity: string;
  readonly topics: readonly string[];

  constructor(read: ReadTopics<unknown, unknown>) {
    super({ name: read.name, write: (topology) => topology.addSource(sourceNode(read)) });
    this.topics = read.topics;
    this.identity = read.pattern === undefined ? read.topics.join(' ') : `/${read.pattern.source}/`;
  }
}

/** What a source is in the topology. */
export function sourceNode<K, V>(read: ReadTopics<K, V>) {
  const { keySerde, valueSerde, timestampExtractor, offsetReset } = read.consumed;
  return {
    kind: 'source' as const,
    name: read.name,
    topics: read.topics,
    pattern: read.pattern,
    keyDeserializer: orDefault(keySerde),
    valueDeserializer: orDefault(valueSerde),
    timestampExtractor,
    offsetReset,
  };
}

export function orDefault<T>(serde: Serde<T> | undefined): FromDefault<Serde<unknown>> {
  return (defaultSerde) => serde ?? defaultSerde();
}

export interface ProcessorStep<KIn, VIn, KOut, VOut> {
  readonly name: string;
  readonly supplier: ProcessorSupplier<KIn, VIn, KOut, VOut>;
  /** Made with the node and connected to it. */
  readonly store?: StoreBuilder | undefined;
  /** Stores of others that it uses too. */
  readonly stateStoreNames?: readonly string[];
}

export function processorGraphNode<KIn, VIn, KOut, VOut>(
  step: ProcessorStep<KIn, VIn, KOut, VOut>,
): GraphNode {
  const { name, supplier, store, stateStoreNames = [] } = step;
  return new GraphNode({
    name,
    write: (topology, predecessors) => {
      topology.addProcessor({ kind: 'processor', name, supplier, predecessors, stateStores: new Set() });
      for (const storeName of stateStoreNames) topology.connect(name, storeName);
      if (store !== undefined) topology.addStateStore(store, [name]);
    },
  });
}

export function sinkGraphNode(sink: Omit<SinkNode, 'kind' | 'predecessors'>): GraphNode {
  return new GraphNode({
    name: sink.name,
    write: (topology, predecessors) => topology.addSink({ ...sink, kind: 'sink', predecessors }),
  });
}

export interface RepartitionStep {
  readonly topic: string;
  readonly sinkName: string;
  readonly sourceName: string;
  /** The node in front of the sink, if there is one. */
  readonly filter:
    | { readonly name: string; readonly supplier: ProcessorSupplier<unknown, unknown> }
    | undefined;
  readonly keySerde: FromDefault<Serializer<unknown> & Deserializer<unknown>>;
  readonly valueSerde: FromDefault<Serializer<unknown> & Deserializer<unknown>>;
  readonly partitioner?: SinkNode['partitioner'];
  readonly numberOfPartitions?: number | undefined;
}

/** Out to a topic of our own and in again, so that equal keys meet. */
export function repartitionGraphNode(step: RepartitionStep): GraphNode {
  const { topic, sinkName, sourceName, filter, keySerde, valueSerde } = step;
  return new GraphNode({
    name: sourceName,
    write: (topology, parents) => {
      topology.addInternalTopic(topic, step.numberOfPartitions);
      if (filter !== undefined) {
        const { name, supplier } = filter;
        topology.addProcessor({
          kind: 'processor',
          name,
          supplier,
          predecessors: parents,
          stateStores: new Set(),
        });
      }
      topology.addSink({
        kind: 'sink',
        name: sinkName,
        topic,
        keySerializer: keySerde,
        valueSerializer: valueSerde,
        partitioner: step.partitioner,
        predecessors: filter === undefined ? parents : [filter.name],
      });
      topology.addSource({
        kind: 'source',
        name: sourceName,
        topics: [topic],
        pattern: undefined,
        keyDeserializer: keySerde,
        valueDeserializer: valueSerde,
        timestampExtractor: failOnInvalidTimestamp,
        offsetReset: undefined,
      });
    },
  });
}
