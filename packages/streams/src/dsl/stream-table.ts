/** `KStream.toTable`: the latest value of each key. */
import type { StreamParts } from './dsl-factory.ts';
import type { KTable } from './ktable.ts';
import { tableStore } from './materialized.ts';
import { type NamedAndMaterialized, nodeName } from './naming.ts';
import { TableSource } from './processors/table-source.ts';
import { streamRepartition } from './repartition.ts';
import { tableGraphNode } from './sources.ts';

export function tableOfStream<K, V>(
  { builder, node: stream, ...parts }: StreamParts<K, V>,
  { named, materialized = {} }: NamedAndMaterialized<K, V>,
): KTable<K, V> {
  const name = nodeName(builder, named?.name, 'KSTREAM-TOTABLE-');
  const storeName = materialized.name ?? builder.newStoreName('KSTREAM-TOTABLE-');
  const keySerde = materialized.keySerde ?? parts.keySerde;
  const valueSerde = materialized.valueSerde ?? parts.valueSerde;
  let parent = stream;
  if (parts.isRepartitionRequired) {
    parent = streamRepartition(builder, { prefix: name, keySerde, valueSerde });
    builder.add(stream, parent);
  }
  const view = new TableSource<K, V>(storeName, materialized.name !== undefined);
  const store = tableStore({ storeName, materialized, keySerde, valueSerde });
  const node = tableGraphNode({ name, view, store });
  builder.add(parent, node);
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
