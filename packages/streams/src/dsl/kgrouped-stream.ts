/** A stream grouped by its key: what is counted, reduced or aggregated becomes a table. */
import { Serdes } from '../serde/serdes.ts';
import { aggregateTable, type TableStep } from './aggregate-table.ts';
import type { GroupedStreamParts } from './dsl-factory.ts';
import type { GraphNode } from './graph/graph-node.ts';
import type { KTable } from './ktable.ts';
import type { Materialized } from './materialized.ts';
import type { Named } from './named.ts';
import { nodeName, split } from './naming.ts';
import { StreamAggregate } from './processors/stream-aggregate.ts';
import { streamRepartition } from './repartition.ts';

const AGGREGATE = 'KSTREAM-AGGREGATE-';
const REDUCE = 'KSTREAM-REDUCE-';

type StreamCombine<K, V, VR> = (key: K, value: V, before: VR | null) => VR | null;

export class KGroupedStream<K, V> {
  readonly #parts: GroupedStreamParts<K, V>;
  /** Shared by all tables made of this group when the program named the topic. */
  #repartition: GraphNode | undefined;

  constructor(parts: GroupedStreamParts<K, V>) {
    this.#parts = parts;
  }

  /** How many records each key has had; records without key or value are left out with a warning. */
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<K, bigint> {
    const { named, materialized } = split(first, second);
    // A number that Kafka uses up here.
    if (materialized !== undefined && materialized.name === undefined)
      this.#parts.builder.newStoreName(AGGREGATE);
    return this.#toTable({
      prefix: AGGREGATE,
      named,
      materialized: materialized ?? {},
      valueSerde: Serdes.Long(),
      combine: (_key, _value, before) => (before ?? 0n) + 1n,
    });
  }

  /** The first value of a key, then what `reducer` makes of the last result and each new value. */
  reduce(
    reducer: (aggregate: V, value: V) => V | null,
    first?: Named | Materialized<K, V>,
    second?: Materialized<K, V>,
  ): KTable<K, V> {
    const { named, materialized } = split(first, second);
    return this.#toTable<V>({
      prefix: REDUCE,
      named,
      materialized: materialized ?? {},
      valueSerde: this.#parts.grouped.valueSerde,
      combine: (_key, value, before) => (before === null ? value : reducer(before, value)),
    });
  }

  /** @param aggregator null takes the key out of the table */
  aggregate<VR>(
    initializer: () => VR,
    aggregator: (key: K, value: V, aggregate: VR) => VR | null,
    first?: Named | Materialized<K, VR>,
    second?: Materialized<K, VR>,
  ): KTable<K, VR> {
    const { named, materialized } = split(first, second);
    return this.#toTable<VR>({
      prefix: AGGREGATE,
      named,
      materialized: materialized ?? {},
      valueSerde: undefined,
      combine: (key, value, before) => aggregator(key, value, before ?? initializer()),
    });
  }

  #toTable<VR>(step: TableStep<K, VR, StreamCombine<K, V, VR>>): KTable<K, VR> {
    const { builder, grouped } = this.#parts;
    const storeName = step.materialized.name ?? builder.newStoreName(step.prefix);
    const name = nodeName(builder, step.named?.name, step.prefix);
    const view = new StreamAggregate<K, V, VR>(storeName, step.combine);
    const parent = this.#parent(storeName);
    return aggregateTable({ builder, grouped, step, name, storeName, view, parent });
  }

  /** This group's place in the graph, behind a repartition topic where the key may have changed. */
  #parent(storeName: string): GraphNode {
    const { builder, node, grouped, isRepartitionRequired } = this.#parts;
    if (!isRepartitionRequired) return node;
    // Names are made, and numbers used up, even when the topic is there already.
    const made = streamRepartition(builder, {
      prefix: grouped.name ?? storeName,
      keySerde: grouped.keySerde,
      valueSerde: grouped.valueSerde,
    });
    if (this.#repartition === undefined || grouped.name === undefined) this.#repartition = made;
    builder.add(node, this.#repartition);
    return this.#repartition;
  }
}
