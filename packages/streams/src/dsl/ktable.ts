/** A table: for each key the latest value. A null value takes the key out. */

import type { Serde } from '../serde/serde.ts';
import type { Change, KeyValue } from '../topology/record.ts';
import type { StreamParts, TableParts } from './dsl-factory.ts';
import { processorGraphNode } from './graph/nodes.ts';
import type { Grouped } from './grouped.ts';
import type { KGroupedTable } from './kgrouped-table.ts';
import type { KStream } from './kstream.ts';
import { type Materialized, type MaterializedSettings, tableStore } from './materialized.ts';
import { Named } from './named.ts';
import { nodeName, split } from './naming.ts';
import { stateless } from './processors/stateless.ts';
import { TableMapValues } from './processors/table-map-values.ts';
import { tableRepartitionMap } from './processors/table-repartition-map.ts';

interface MapStep<K, V, VR> {
  readonly prefix: string;
  readonly named: Named | undefined;
  readonly materialized: MaterializedSettings<K, VR> | undefined;
  /** What the result has if nothing else is said. */
  readonly valueSerde: Serde<VR> | undefined;
  readonly isFilter: boolean;
  readonly map: (key: K, value: V) => VR | null;
}

export class KTable<K, V> {
  readonly #parts: TableParts<K, V>;

  constructor(parts: TableParts<K, V>) {
    this.#parts = parts;
  }

  /** Undefined: nobody can ask for the table's state. */
  get queryableStoreName(): string | undefined {
    return this.#parts.queryableStoreName;
  }

  filter(
    predicate: (key: K, value: V) => boolean,
    first?: Named | Materialized<K, V>,
    second?: Materialized<K, V>,
  ): KTable<K, V> {
    return this.#filtered((key, value) => (predicate(key, value) ? value : null), first, second);
  }

  filterNot(
    predicate: (key: K, value: V) => boolean,
    first?: Named | Materialized<K, V>,
    second?: Materialized<K, V>,
  ): KTable<K, V> {
    return this.#filtered((key, value) => (predicate(key, value) ? null : value), first, second);
  }

  /** `mapper` gets the value and, second, its key. */
  mapValues<VR>(
    mapper: (value: V, key: K) => VR | null,
    first?: Named | Materialized<K, VR>,
    second?: Materialized<K, VR>,
  ): KTable<K, VR> {
    return this.#mapped<VR>({
      ...split(first, second),
      prefix: 'KTABLE-MAPVALUES-',
      valueSerde: undefined,
      isFilter: false,
      map: (key, value) => mapper(value, key),
    });
  }

  /** The updates of the table, one record each; null values are deletions. */
  toStream(named?: Named): KStream<K, V>;
  /** With another key. */
  toStream<KR>(mapper: (key: K, value: V) => KR, named?: Named): KStream<KR, V>;
  toStream<KR>(first?: Named | ((key: K, value: V) => KR), second?: Named): KStream<K, V> | KStream<KR, V> {
    const mapper = first instanceof Named ? undefined : first;
    const stream = this.#updates(first instanceof Named ? first : second);
    return mapper === undefined ? stream : stream.selectKey(mapper);
  }

  #updates(named: Named | undefined): KStream<K, V> {
    const { builder, node: parent, keySerde, valueSerde } = this.#parts;
    const name = nodeName(builder, named?.name, 'KTABLE-TOSTREAM-');
    const supplier = stateless<K, Change<V>, K, V | null>((record, context) =>
      context.forward({ ...record, value: record.value.newValue }),
    );
    const node = processorGraphNode({ name, supplier });
    builder.add(parent, node);
    const parts: StreamParts<K, V> = {
      name,
      builder,
      node,
      keySerde,
      valueSerde,
      isRepartitionRequired: false,
    };
    return builder.make.stream(parts);
  }

  /** Groups the rows anew; a row for which `selector` gives a null key or value is in no group. */
  groupBy<KR, VR>(
    selector: (key: K, value: V) => KeyValue<KR, VR>,
    grouped?: Grouped<KR, VR>,
  ): KGroupedTable<KR, VR> {
    const { builder, node: parent, view } = this.#parts;
    const name = nodeName(builder, grouped?.settings.name, 'KTABLE-SELECT-');
    const node = processorGraphNode({ name, supplier: tableRepartitionMap(selector) });
    builder.add(parent, node);
    view.enableSendingOldValues(true);
    return builder.make.groupedTable<KR, VR>({ builder, node, grouped: grouped?.settings ?? {} });
  }

  #filtered(
    map: (key: K, value: V) => V | null,
    first: Named | Materialized<K, V> | undefined,
    second: Materialized<K, V> | undefined,
  ): KTable<K, V> {
    const { valueSerde } = this.#parts;
    return this.#mapped<V>({
      ...split(first, second),
      prefix: 'KTABLE-FILTER-',
      valueSerde,
      isFilter: true,
      map,
    });
  }

  #mapped<VR>(step: MapStep<K, V, VR>): KTable<K, VR> {
    const { builder, node: parent, view: parentView } = this.#parts;
    const { prefix, named, materialized, map, isFilter } = step;
    // A number that Kafka uses up where the state is described but not named.
    if (materialized !== undefined && materialized.name === undefined) builder.newStoreName(prefix);
    const storeName = materialized?.name;
    const keySerde = materialized?.keySerde ?? this.#parts.keySerde;
    const valueSerde = materialized?.valueSerde ?? step.valueSerde;
    const name = nodeName(builder, named?.name, prefix);
    const view = new TableMapValues<K, V, VR>({ parent: parentView, map, isFilter, storeName });
    const store =
      storeName === undefined || materialized === undefined
        ? undefined
        : tableStore({ storeName, materialized, keySerde, valueSerde });
    const node = processorGraphNode({ name, supplier: () => view.supply(), store });
    builder.add(parent, node);
    return builder.make.table<K, VR>({
      name,
      builder,
      node,
      keySerde,
      valueSerde,
      view,
      queryableStoreName: storeName,
    });
  }
}
