/** A table grouped anew: its updates travel to their groups, where the old value leaves and the new one enters. */

import type { Serde } from '../serde/serde.ts';
import { Serdes } from '../serde/serdes.ts';
import type { GroupedTableParts } from './dsl-factory.ts';
import type { GraphNode } from './graph/graph-node.ts';
import { processorGraphNode } from './graph/nodes.ts';
import type { KTable } from './ktable.ts';
import { type Materialized, type MaterializedSettings, tableStore } from './materialized.ts';
import type { Named } from './named.ts';
import { nodeName, split } from './naming.ts';
import { TableAggregate, type TableCombine } from './processors/table-aggregate.ts';
import { tableRepartition } from './repartition.ts';

const AGGREGATE = 'KTABLE-AGGREGATE-';
const REDUCE = 'KTABLE-REDUCE-';

interface TableStep<K, V, VR> {
  readonly prefix: string;
  readonly named: Named | undefined;
  readonly materialized: MaterializedSettings<K, VR>;
  readonly valueSerde: Serde<VR> | undefined;
  readonly combine: TableCombine<K, V, VR>;
}

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

  #toTable<VR>(step: TableStep<K, V, VR>): KTable<K, VR> {
    const { builder, grouped } = this.#parts;
    const { materialized } = step;
    const storeName = materialized.name ?? builder.newStoreName(AGGREGATE);
    const keySerde = materialized.keySerde ?? grouped.keySerde;
    const valueSerde = materialized.valueSerde ?? step.valueSerde;
    const given = step.named?.name;
    const sinkName = nodeName(builder, given, 'KSTREAM-SINK-', '-sink');
    const sourceName = nodeName(builder, given, 'KSTREAM-SOURCE-', '-source');
    const name = nodeName(builder, step.named?.name, step.prefix);
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
    builder.add(this.#parts.node, this.#repartition);
    const node = processorGraphNode({
      name,
      supplier: () => view.supply(),
      store: tableStore({ storeName, materialized, keySerde, valueSerde }),
    });
    builder.add(this.#repartition, node);
    return builder.make.table<K, VR>({
      name,
      builder,
      node,
      keySerde,
      valueSerde,
      view,
      queryableStoreName: materialized.name,
    });
  }
}
