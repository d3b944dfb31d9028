/**
 * Kafka's `StreamsBuilder`: builds the topology of a Streams application from streams and tables.
 *
 *     const builder = new StreamsBuilder();
 *     builder
 *       .stream('lines', Consumed.with(Serdes.String(), Serdes.String()))
 *       .flatMapValues((line) => line.toLowerCase().split(/\W+/))
 *       .groupBy((_key, word) => word, Grouped.with(Serdes.String(), Serdes.String()))
 *       .count()
 *       .toStream()
 *       .to('counts', Produced.with(Serdes.String(), Serdes.Long()));
 *     const topology = builder.build();
 */
import type { Consumed } from './dsl/consumed.ts';
import type { DslFactory } from './dsl/dsl-factory.ts';
import { GraphNode } from './dsl/graph/graph-node.ts';
import { InternalStreamsBuilder } from './dsl/internal-streams-builder.ts';
import { KGroupedStream } from './dsl/kgrouped-stream.ts';
import { KGroupedTable } from './dsl/kgrouped-table.ts';
import { KStream } from './dsl/kstream.ts';
import { KTable } from './dsl/ktable.ts';
import { Materialized } from './dsl/materialized.ts';
import { openSource, openTable } from './dsl/sources.ts';
import type { StoreBuilder } from './state/state-store.ts';
import { Topology } from './topology/topology.ts';

const factory: DslFactory = {
  stream: (parts) => new KStream(parts),
  table: (parts) => new KTable(parts),
  groupedStream: (parts) => new KGroupedStream(parts),
  groupedTable: (parts) => new KGroupedTable(parts),
};

export class StreamsBuilder {
  readonly #internal = new InternalStreamsBuilder(factory);

  /** The records of one topic, of several, or of all topics whose whole name matches. */
  stream<K, V>(topics: string | readonly string[] | RegExp, consumed?: Consumed<K, V>): KStream<K, V> {
    return openSource<K, V>(this.#internal, {
      topics: typeof topics === 'string' ? [topics] : topics instanceof RegExp ? [] : [...topics],
      pattern: topics instanceof RegExp ? topics : undefined,
      consumed: consumed?.settings ?? {},
    });
  }

  /** A topic as a table: for each key the latest value. */
  table<K, V>(
    topic: string,
    first?: Consumed<K, V> | Materialized<K, V>,
    second?: Materialized<K, V>,
  ): KTable<K, V> {
    const materialized = first instanceof Materialized ? first : second;
    const consumed = first instanceof Materialized ? undefined : first;
    return openTable<K, V>(this.#internal, {
      topic,
      consumed: consumed?.settings ?? {},
      materialized: materialized?.settings,
    });
  }

  /** A store for `KStream.process`. */
  addStateStore(store: StoreBuilder): this {
    const write = (topology: Topology['internal']) => topology.addStateStore(store, []);
    this.#internal.add(this.#internal.root, new GraphNode({ name: store.name, write }));
    return this;
  }

  /** @throws TopologyException for what makes no sense together */
  build(): Topology {
    return new Topology(this.#internal.build());
  }
}
