/**
 * A stream of records. Each method adds a node to the topology; functions are called record by record and must not
 * return promises. A record without key or value hands null to them, whatever its type says, as in Java.
 */
import { TopologyException } from '../errors.ts';
import type { TopicNameExtractor } from '../topology/nodes.ts';
import type { ProcessorSupplier } from '../topology/processor.ts';
import type { KeyValue } from '../topology/record.ts';
import { BranchedKStream } from './branched-kstream.ts';
import type { StreamParts } from './dsl-factory.ts';
import type { GraphNode } from './graph/graph-node.ts';
import { processorGraphNode } from './graph/nodes.ts';
import type { Grouped } from './grouped.ts';
import type { KGroupedStream } from './kgrouped-stream.ts';
import type { KTable } from './ktable.ts';
import type { Materialized } from './materialized.ts';
import type { Named } from './named.ts';
import { nodeName, split } from './naming.ts';
import { branching, passThrough, stateless } from './processors/stateless.ts';
import type { Produced } from './produced.ts';
import { streamRepartition } from './repartition.ts';
import type { Repartitioned } from './repartitioned.ts';
import { writeTo } from './sinks.ts';
import { openSource } from './sources.ts';
import { tableOfStream } from './stream-table.ts';

export class KStream<K, V> {
  readonly #parts: StreamParts<K, V>;

  constructor(parts: StreamParts<K, V>) {
    this.#parts = parts;
  }

  filter(predicate: (key: K, value: V) => boolean, named?: Named): KStream<K, V> {
    const supplier = stateless<K, V, K, V>((record, context) => {
      if (predicate(record.key, record.value)) context.forward(record);
    });
    return this.#same('KSTREAM-FILTER-', named, supplier);
  }

  filterNot(predicate: (key: K, value: V) => boolean, named?: Named): KStream<K, V> {
    return this.filter((key, value) => !predicate(key, value), named);
  }

  /** Another key; grouping after it goes through a repartition topic. */
  selectKey<KR>(mapper: (key: K, value: V) => KR, named?: Named): KStream<KR, V> {
    const supplier = stateless<K, V, KR, V>((record, context) =>
      context.forward({ ...record, key: mapper(record.key, record.value) }),
    );
    const parts = this.#step('KSTREAM-KEY-SELECT-', named, supplier);
    const { valueSerde } = this.#parts;
    return parts.builder.make.stream<KR, V>({
      ...parts,
      keySerde: undefined,
      valueSerde,
      isRepartitionRequired: true,
    });
  }

  map<KR, VR>(mapper: (key: K, value: V) => KeyValue<KR, VR>, named?: Named): KStream<KR, VR> {
    const supplier = stateless<K, V, KR, VR>((record, context) => {
      const { key, value } = mapper(record.key, record.value);
      context.forward({ ...record, key, value });
    });
    return this.#changed('KSTREAM-MAP-', named, supplier);
  }

  /** `mapper` gets the value and, second, its key. */
  mapValues<VR>(mapper: (value: V, key: K) => VR, named?: Named): KStream<K, VR> {
    const supplier = stateless<K, V, K, VR>((record, context) =>
      context.forward({ ...record, value: mapper(record.value, record.key) }),
    );
    return this.#sameKey('KSTREAM-MAPVALUES-', named, supplier);
  }

  flatMap<KR, VR>(mapper: (key: K, value: V) => Iterable<KeyValue<KR, VR>>, named?: Named): KStream<KR, VR> {
    const supplier = stateless<K, V, KR, VR>((record, context) => {
      for (const { key, value } of mapper(record.key, record.value)) {
        context.forward({ ...record, key, value });
      }
    });
    return this.#changed('KSTREAM-FLATMAP-', named, supplier);
  }

  /** `mapper` gets the value and, second, its key. */
  flatMapValues<VR>(mapper: (value: V, key: K) => Iterable<VR>, named?: Named): KStream<K, VR> {
    const supplier = stateless<K, V, K, VR>((record, context) => {
      for (const value of mapper(record.value, record.key)) context.forward({ ...record, value });
    });
    return this.#sameKey('KSTREAM-FLATMAPVALUES-', named, supplier);
  }

  /** Looks at each record on its way. */
  peek(action: (key: K, value: V) => void, named?: Named): KStream<K, V> {
    const supplier = stateless<K, V, K, V>((record, context) => {
      action(record.key, record.value);
      context.forward(record);
    });
    return this.#same('KSTREAM-PEEK-', named, supplier);
  }

  /** The end of the stream. */
  foreach(action: (key: K, value: V) => void, named?: Named): void {
    this.#step(
      'KSTREAM-FOREACH-',
      named,
      stateless<K, V, never, never>(({ key, value }) => action(key, value)),
    );
  }

  /** A processor of one's own. @param options its name, and the stores it uses */
  process<KR, VR>(
    supplier: ProcessorSupplier<K, V, KR, VR>,
    options: { readonly named?: Named; readonly stateStoreNames?: readonly string[] } = {},
  ): KStream<KR, VR> {
    // Here alone a given name uses up no number.
    const name = options.named?.name ?? this.#parts.builder.newProcessorName('KSTREAM-PROCESSOR-');
    const step = this.#add(name, supplier, options.stateStoreNames);
    return this.#parts.builder.make.stream<KR, VR>({
      ...step,
      keySerde: undefined,
      valueSerde: undefined,
      isRepartitionRequired: true,
    });
  }

  /** Both streams in one; records of each keep their order. */
  merge(stream: KStream<K, V>, named?: Named): KStream<K, V> {
    const { builder, node: left, isRepartitionRequired } = this.#parts;
    const other = stream.#parts;
    const name = nodeName(builder, named?.name, 'KSTREAM-MERGE-');
    const node = processorGraphNode({ name, supplier: passThrough<K, V>() });
    builder.add([left, other.node], node);
    return builder.make.stream<K, V>({
      name,
      builder,
      node,
      keySerde: undefined,
      valueSerde: undefined,
      isRepartitionRequired: isRepartitionRequired || other.isRepartitionRequired,
    });
  }

  /** One stream for each predicate: a record goes to the first that holds, or nowhere (`branch` of Kafka before 4). */
  branch(...predicates: readonly ((key: K, value: V) => boolean)[]): KStream<K, V>[] {
    if (predicates.length === 0) throw new TopologyException('branch() requires at least one predicate');
    const { builder } = this.#parts;
    const name = builder.newProcessorName('KSTREAM-BRANCH-');
    const childNames = predicates.map(() => builder.newProcessorName('KSTREAM-BRANCHCHILD-'));
    const node = processorGraphNode({ name, supplier: branching(predicates, childNames) });
    builder.add(this.#parts.node, node);
    return childNames.map((childName) => this.#branchChild(node, childName));
  }

  /** Branches by name: `split().branch(…).defaultBranch()`. */
  split(named?: Named): BranchedKStream<K, V, KStream<K, V>> {
    const { builder } = this.#parts;
    const name = nodeName(builder, named?.name, 'KSTREAM-BRANCH-');
    const predicates: ((key: K, value: V) => boolean)[] = [];
    const childNames: string[] = [];
    const node = processorGraphNode({ name, supplier: branching(predicates, childNames) });
    builder.add(this.#parts.node, node);
    return new BranchedKStream(name, (childName, predicate) => {
      if (predicate !== undefined) predicates.push(predicate);
      childNames.push(childName);
      // A number that Kafka uses up here.
      builder.newProcessorName(childName);
      return this.#branchChild(node, childName);
    });
  }

  groupByKey(grouped?: Grouped<K, V>): KGroupedStream<K, V> {
    const { keySerde, valueSerde } = this.#parts;
    const settings = grouped?.settings ?? { keySerde, valueSerde };
    return this.#parts.builder.make.groupedStream<K, V>({ ...this.#parts, grouped: settings });
  }

  /** Groups by another key, through a repartition topic. */
  groupBy<KR>(selector: (key: K, value: V) => KR, grouped?: Grouped<KR, V>): KGroupedStream<KR, V> {
    const supplier = stateless<K, V, KR, V>((record, context) =>
      context.forward({ ...record, key: selector(record.key, record.value) }),
    );
    const { valueSerde } = this.#parts;
    const parts = this.#step('KSTREAM-KEY-SELECT-', undefined, supplier);
    return parts.builder.make.groupedStream<KR, V>({
      ...parts,
      keySerde: undefined,
      valueSerde,
      isRepartitionRequired: true,
      grouped: grouped?.settings ?? { keySerde: undefined, valueSerde },
    });
  }

  /** Writes the stream to a topic that exists, or to that which the function names for each record. */
  to(topic: string | TopicNameExtractor<K, V>, produced?: Produced<K, V>): void {
    writeTo(this.#parts, topic, produced);
  }

  /** Writes to a topic that exists and reads it again (of Kafka before 4; `repartition` needs no topic). */
  through(topic: string, produced?: Produced<K, V>): KStream<K, V> {
    const { builder } = this.#parts;
    const keySerde = produced?.settings.keySerde ?? this.#parts.keySerde;
    const valueSerde = produced?.settings.valueSerde ?? this.#parts.valueSerde;
    this.to(topic, produced);
    return openSource<K, V>(builder, {
      topics: [topic],
      pattern: undefined,
      consumed: { ...(keySerde && { keySerde }), ...(valueSerde && { valueSerde }) },
    });
  }

  /** Through a topic of the application, whether the key changed or not. */
  repartition(repartitioned?: Repartitioned<K, V>): KStream<K, V> {
    const { builder } = this.#parts;
    const settings = repartitioned?.settings ?? {};
    const prefix = settings.name ?? builder.newProcessorName('KSTREAM-REPARTITION-');
    const keySerde = settings.keySerde ?? this.#parts.keySerde;
    const valueSerde = settings.valueSerde ?? this.#parts.valueSerde;
    const { partitioner, numberOfPartitions } = settings;
    const node = streamRepartition(builder, {
      prefix,
      keySerde,
      valueSerde,
      partitioner,
      numberOfPartitions,
    });
    builder.add(this.#parts.node, node);
    return builder.make.stream<K, V>({
      name: node.name,
      builder,
      node,
      keySerde,
      valueSerde,
      isRepartitionRequired: false,
    });
  }

  /** The latest value of each key. */
  toTable(first?: Named | Materialized<K, V>, second?: Materialized<K, V>): KTable<K, V> {
    return tableOfStream(this.#parts, split(first, second));
  }

  #branchChild(branch: GraphNode, name: string): KStream<K, V> {
    const { builder } = this.#parts;
    const node = processorGraphNode({ name, supplier: passThrough<K, V>() });
    builder.add(branch, node);
    return builder.make.stream<K, V>({ ...this.#parts, name, node });
  }

  #same(prefix: string, named: Named | undefined, supplier: ProcessorSupplier<K, V, K, V>): KStream<K, V> {
    const step = this.#step(prefix, named, supplier);
    return step.builder.make.stream<K, V>({ ...this.#parts, ...step });
  }

  #sameKey<VR>(
    prefix: string,
    named: Named | undefined,
    supplier: ProcessorSupplier<K, V, K, VR>,
  ): KStream<K, VR> {
    const step = this.#step(prefix, named, supplier);
    const { keySerde, isRepartitionRequired } = this.#parts;
    return step.builder.make.stream<K, VR>({
      ...step,
      keySerde,
      valueSerde: undefined,
      isRepartitionRequired,
    });
  }

  #changed<KR, VR>(
    prefix: string,
    named: Named | undefined,
    supplier: ProcessorSupplier<K, V, KR, VR>,
  ): KStream<KR, VR> {
    const step = this.#step(prefix, named, supplier);
    return step.builder.make.stream<KR, VR>({
      ...step,
      keySerde: undefined,
      valueSerde: undefined,
      isRepartitionRequired: true,
    });
  }

  #step<KR, VR>(prefix: string, named: Named | undefined, supplier: ProcessorSupplier<K, V, KR, VR>) {
    return this.#add(nodeName(this.#parts.builder, named?.name, prefix), supplier);
  }

  #add<KR, VR>(
    name: string,
    supplier: ProcessorSupplier<K, V, KR, VR>,
    stateStoreNames: readonly string[] = [],
  ) {
    const { builder, node: parent } = this.#parts;
    const node = processorGraphNode({ name, supplier, stateStoreNames });
    builder.add(parent, node);
    return { name, builder, node };
  }
}
