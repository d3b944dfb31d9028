/** Where streams and tables begin. */
import type { StoreBuilder } from '../state/state-store.ts';
import type { ConsumedSettings } from './consumed.ts';
import { GraphNode } from './graph/graph-node.ts';
import { StreamSourceGraphNode, sourceNode } from './graph/nodes.ts';
import type { InternalStreamsBuilder } from './internal-streams-builder.ts';
import type { KStream } from './kstream.ts';
import type { KTable } from './ktable.ts';
import { type MaterializedSettings, tableStore } from './materialized.ts';
import { nodeName } from './naming.ts';
import { TableSource } from './processors/table-source.ts';

export interface SourceRequest<K, V> {
  readonly topics: readonly string[];
  readonly pattern: RegExp | undefined;
  readonly consumed: ConsumedSettings<K, V>;
}

export function openSource<K, V>(
  builder: InternalStreamsBuilder,
  { topics, pattern, consumed }: SourceRequest<K, V>,
): KStream<K, V> {
  const name = nodeName(builder, consumed.name, 'KSTREAM-SOURCE-');
  const node = new StreamSourceGraphNode({ name, topics, pattern, consumed });
  builder.add(builder.root, node);
  const { keySerde, valueSerde } = consumed;
  return builder.make.stream<K, V>({
    name,
    builder,
    node,
    keySerde,
    valueSerde,
    isRepartitionRequired: false,
  });
}

export interface TableRequest<K, V> {
  readonly topic: string;
  readonly consumed: ConsumedSettings<K, V>;
  readonly materialized: MaterializedSettings<K, V> | undefined;
}

export function openTable<K, V>(
  builder: InternalStreamsBuilder,
  { topic, consumed, materialized = {} }: TableRequest<K, V>,
): KTable<K, V> {
  const keySerde = materialized.keySerde ?? consumed.keySerde;
  const valueSerde = materialized.valueSerde ?? consumed.valueSerde;
  const storeName = materialized.name ?? builder.newStoreName(`${topic}-`);
  const sourceName = nodeName(builder, consumed.name, 'KSTREAM-SOURCE-', '-source');
  const name = nodeName(builder, consumed.name, 'KTABLE-SOURCE-');
  const view = new TableSource<K, V>(storeName, materialized.name !== undefined);
  const store = tableStore({ storeName, materialized, keySerde, valueSerde });
  const table = tableGraphNode({ name, view, store, parentName: sourceName });
  const reads = {
    name: sourceName,
    topics: [topic],
    pattern: undefined,
    consumed: { ...consumed, ...(keySerde && { keySerde }), ...(valueSerde && { valueSerde }) },
  };
  const node = new GraphNode({
    name,
    write: (topology, parentNames) => {
      topology.addSource(sourceNode(reads));
      table.write(topology, parentNames);
    },
  });
  builder.add(builder.root, node);
  return builder.make.table<K, V>({
    name,
    builder,
    node,
    keySerde,
    valueSerde,
    view,
    queryableStoreName: materialized.name,
  });
}

export interface TableNodeOptions<K, V> {
  readonly name: string;
  readonly view: TableSource<K, V>;
  readonly store: StoreBuilder;
  /** By default the graph node's parents. */
  readonly parentName?: string;
}

/** A table's first processor; it has its store only if somebody needed it until the topology is built. */
export function tableGraphNode<K, V>(options: TableNodeOptions<K, V>): GraphNode {
  const { name, view, store, parentName } = options;
  return new GraphNode({
    name,
    write: (topology, parentNames) => {
      topology.addProcessor({
        kind: 'processor',
        name,
        supplier: () => view.supply(),
        predecessors: parentName === undefined ? parentNames : [parentName],
        stateStores: new Set(),
      });
      if (view.isMaterialized) topology.addStateStore(store, [name]);
    },
  });
}
