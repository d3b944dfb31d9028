/** Where streams end. */
import type { TopicNameExtractor } from '../topology/nodes.ts';
import type { StreamParts } from './dsl-factory.ts';
import { orDefault, sinkGraphNode } from './graph/nodes.ts';
import { nodeName } from './naming.ts';
import type { Produced } from './produced.ts';

export function writeTo<K, V>(
  { builder, node, ...parts }: StreamParts<K, V>,
  topic: string | TopicNameExtractor<K, V>,
  produced: Produced<K, V> | undefined,
): void {
  const { keySerde, valueSerde, partitioner, name } = produced?.settings ?? {};
  const choose = (to: string, key: K, value: V, count: number) => partitioner?.(to, key, value, count);
  const extract: TopicNameExtractor<K, V> = (...args) => (typeof topic === 'string' ? topic : topic(...args));
  const sink = sinkGraphNode({
    name: nodeName(builder, name, 'KSTREAM-SINK-'),
    topic: typeof topic === 'string' ? topic : { extract },
    keySerializer: orDefault(keySerde ?? parts.keySerde),
    valueSerializer: orDefault(valueSerde ?? parts.valueSerde),
    partitioner: partitioner === undefined ? undefined : { choose },
  });
  builder.add(node, sink);
}
