/** Names of the nodes and the topic by which a stream is partitioned anew. */
import type { Serde } from '../serde/serde.ts';
import type { StreamPartitioner } from '../topology/nodes.ts';
import type { GraphNode } from './graph/graph-node.ts';
import { orDefault, repartitionGraphNode } from './graph/nodes.ts';
import type { InternalStreamsBuilder } from './internal-streams-builder.ts';
import { changeSerde } from './processors/change-serde.ts';
import { passThrough } from './processors/stateless.ts';

const SUFFIX = '-repartition';

export interface RepartitionOptions<K, V> {
  /** Of a store or of a node, or the program's; with or without its suffix. */
  readonly prefix: string;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V> | undefined;
  readonly numberOfPartitions?: number | undefined;
}

/** Out and in again for a stream; its name is that of the source. */
export function streamRepartition<K, V>(
  builder: InternalStreamsBuilder,
  options: RepartitionOptions<K, V>,
): GraphNode {
  const { prefix, keySerde, valueSerde, partitioner, numberOfPartitions } = options;
  const topic = prefix.endsWith(SUFFIX) ? prefix : `${prefix}${SUFFIX}`;
  // The numbers are used up in any case.
  const sinkName = builder.newProcessorName('KSTREAM-SINK-');
  const filterName = builder.newProcessorName('KSTREAM-FILTER-');
  const sourceName = builder.newProcessorName('KSTREAM-SOURCE-');
  const choose = (to: string, key: K, value: V, count: number) => partitioner?.(to, key, value, count);
  const isNumbered = /^KSTREAM.*-[0-9]{10}$/.test(prefix);
  return repartitionGraphNode({
    topic,
    sinkName: isNumbered ? sinkName : `${topic}-sink`,
    sourceName: isNumbered ? sourceName : `${topic}-source`,
    filter: { name: isNumbered ? filterName : `${topic}-filter`, supplier: passThrough() },
    keySerde: orDefault(keySerde),
    valueSerde: orDefault(valueSerde),
    partitioner: partitioner === undefined ? undefined : { choose },
    numberOfPartitions,
  });
}

export interface TableRepartitionOptions<K, V> {
  readonly topic: string;
  readonly sinkName: string;
  readonly sourceName: string;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
}

/** Out and in again for the updates of a table. */
export function tableRepartition<K, V>(options: TableRepartitionOptions<K, V>): GraphNode {
  const { topic, sinkName, sourceName, keySerde, valueSerde } = options;
  return repartitionGraphNode({
    topic: `${topic}${SUFFIX}`,
    sinkName,
    sourceName,
    filter: undefined,
    keySerde: orDefault(keySerde),
    valueSerde: (defaultSerde) => changeSerde(valueSerde ?? defaultSerde()),
  });
}
