/** What streams and tables are made of, and who makes them. */
import type { Serde } from '../serde/serde.ts';
import type { GraphNode } from './graph/graph-node.ts';
import type { GroupedSettings } from './grouped.ts';
import type { InternalStreamsBuilder } from './internal-streams-builder.ts';
import type { KGroupedStream } from './kgrouped-stream.ts';
import type { KGroupedTable } from './kgrouped-table.ts';
import type { KStream } from './kstream.ts';
import type { KTable } from './ktable.ts';
import type { TableView } from './processors/table-view.ts';

/** The place in the graph that a stream or table stands for. */
export interface StreamParts<K, V> {
  readonly name: string;
  readonly builder: InternalStreamsBuilder;
  readonly node: GraphNode;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  /** Whether the key may have changed since the records were partitioned by it. */
  readonly isRepartitionRequired: boolean;
}

export interface TableParts<K, V> extends Omit<StreamParts<K, V>, 'isRepartitionRequired'> {
  readonly view: TableView;
  /** Undefined: nobody can ask for the table's state. */
  readonly queryableStoreName: string | undefined;
}

export interface GroupedStreamParts<K, V> extends StreamParts<K, V> {
  readonly grouped: GroupedSettings<K, V>;
}

export interface GroupedTableParts<K, V> {
  readonly builder: InternalStreamsBuilder;
  readonly node: GraphNode;
  readonly grouped: GroupedSettings<K, V>;
}

export interface DslFactory {
  stream<K, V>(parts: StreamParts<K, V>): KStream<K, V>;
  table<K, V>(parts: TableParts<K, V>): KTable<K, V>;
  groupedStream<K, V>(parts: GroupedStreamParts<K, V>): KGroupedStream<K, V>;
  groupedTable<K, V>(parts: GroupedTableParts<K, V>): KGroupedTable<K, V>;
}
