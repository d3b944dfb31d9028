/** What grouped streams and grouped tables have in common: a step whose state is a table. */
import type { Serde } from '../serde/serde.ts';
import type { Processor } from '../topology/processor.ts';
import type { Change } from '../topology/record.ts';
import type { GraphNode } from './graph/graph-node.ts';
import { processorGraphNode } from './graph/nodes.ts';
import type { GroupedSettings } from './grouped.ts';
import type { InternalStreamsBuilder } from './internal-streams-builder.ts';
import type { KTable } from './ktable.ts';
import { type MaterializedSettings, tableStore } from './materialized.ts';
import type { Named } from './named.ts';
import type { TableView } from './processors/table-view.ts';

/** What a count, a reduction or an aggregation is made of; `Combine` works out the new result. */
export interface TableStep<K, VR, Combine> {
  readonly prefix: string;
  readonly named: Named | undefined;
  readonly materialized: MaterializedSettings<K, VR>;
  readonly valueSerde: Serde<VR> | undefined;
  readonly combine: Combine;
}

/** Where the table goes. Names are the caller's, because Kafka numbers them in another order for streams than for tables. */
interface TablePlace<K, VIn, VR> {
  readonly builder: InternalStreamsBuilder;
  readonly grouped: Pick<GroupedSettings<K, unknown>, 'keySerde'>;
  readonly step: Pick<TableStep<K, VR, unknown>, 'materialized' | 'valueSerde'>;
  readonly name: string;
  readonly storeName: string;
  readonly view: TableView & { supply(): Processor<K, VIn, K, Change<VR>> };
  readonly parent: GraphNode;
}

/** Adds the step below its parent. */
export function aggregateTable<K, VIn, VR>(place: TablePlace<K, VIn, VR>): KTable<K, VR> {
  const { builder, grouped, step, name, storeName, view, parent } = place;
  const { materialized } = step;
  const keySerde = materialized.keySerde ?? grouped.keySerde;
  const valueSerde = materialized.valueSerde ?? step.valueSerde;
  const store = tableStore({ storeName, materialized, keySerde, valueSerde });
  const node = processorGraphNode({ name, supplier: () => view.supply(), store });
  builder.add(parent, node);
  const queryableStoreName = materialized.name;
  return builder.make.table<K, VR>({ name, builder, node, keySerde, valueSerde, view, queryableStoreName });
}
