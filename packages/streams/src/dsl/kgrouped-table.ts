/** A table grouped anew: its updates travel to their groups, where the old value leaves and the new one enters. */
import { Serdes } from '../serde/serdes.ts';
import { aggregateTable, type TableStep } from './aggregate-table.ts';
import type { GroupedTableParts } from './dsl-factory.ts';
import type { GraphNode } from './graph/graph-node.ts';
import type { KTable } from './ktable.ts';
import type { Materialized } from './materialized.ts';
import type { Named } from './named.ts';
import { nodeName, split } from './naming.ts';
import { TableAggregate, type TableCombine } from './processors/table-aggregate.ts';
import { tableRepartition } from './repartition.ts';

const AGGREGATE = 'KTABLE-AGGREGATE-';
const REDUCE = 'KTABLE-REDUCE-';

export class KGroupedTable<K, V> {
  readonly #parts: GroupedTableParts<K, V>;
  #repartition: GraphNode | undefined;

  constructor(parts: GroupedTableParts<K, V>) {
    this.#parts = parts;
  }

  /** How many rows each group has. */
  count(first?: Named | Materialized<K, bigint>, second?: Materialized<K, bigint>): KTable<K, bigint> {
    const { named, materialized } = split(first, second);
    return this.#toTable<bigint>({
      prefix: AGGREGATE,
      named,
      materialized: materialized ?? {},
      valueSerde: Serdes.Long(),
      combine: {
        operator: 'aggregate',
        add: (_key, _value, aggregate) => (aggregate ?? 0n) + 1n,
        subtract: (_key, _value, aggregate) => aggregate - 1n,
      },
    });
  }

  reduce(
    adder: (aggregate: V, value: V) => V | null,
    subtractor: (aggregate: V, oldValue: V) => V | null,
    first?: Named | Materialized<K, V>,
    second?: Materialized<K, V>,
  ): KTable<K, V> {
    const { named, materialized } = split(first, second);
    return this.#toTable<V>({
      prefix: REDUCE,
      named,
      materialized: materialized ?? {},
      valueSerde: this.#parts.grouped.valueSerde,
      combine: {
        operator: 'reduce',
        add: (_key, value, aggregate) => (aggregate === null ? value : adder(aggregate, value)),
        subtract: (_key, oldValue, aggregate) => subtractor(aggregate, oldValue),
      },
    });
  }

  /** @param options `adder` and `subtractor` are given the key, the value that enters or leaves, and the aggregate */
  aggregate<VR>(
    initializer: () => VR,
    adder: (key: K, value: V, aggregate: VR) => VR | null,
    subtractor: (key: K, oldValue: V, aggregate: VR) => VR | null,
    ...options: readonly [(Named | Materialized<K, VR>)?, Materialized<K, VR>?]
  ): KTable<K, VR> {
    const { named, materialized } = split(options[0], options[1]);
    return this.#toTable<VR>({
      prefix: AGGREGATE,
      named,
      materialized: materialized ?? {},
      valueSerde: undefined,
      combine: {
        operator: 'aggregate',
        add: (key, value, aggregate) => adder(key, value, aggregate ?? initializer()),
        subtract: subtractor,
      },
    });
  }

  #toTable<VR>(step: TableStep<K, VR, TableCombine<K, V, VR>>): KTable<K, VR> {
    const { builder, grouped } = this.#parts;
    const storeName = step.materialized.name ?? builder.newStoreName(AGGREGATE);
    const given = step.named?.name;
    const sinkName = nodeName(builder, given, 'KSTREAM-SINK-', '-sink');
    const sourceName = nodeName(builder, given, 'KSTREAM-SOURCE-', '-source');
    const name = nodeName(builder, given, step.prefix);
    const view = new TableAggregate<K, V, VR>(storeName, step.combine);
    if (this.#repartition === undefined || grouped.name === undefined) {
      this.#repartition = tableRepartition({
        topic: grouped.name ?? storeName,
        sinkName,
        sourceName,
        keySerde: grouped.keySerde,
        valueSerde: grouped.valueSerde,
      });
    }
    const parent = this.#repartition;
    builder.add(this.#parts.node, parent);
    return aggregateTable({ builder, grouped, step, name, storeName, view, parent });
  }
}
