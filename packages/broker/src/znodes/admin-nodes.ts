/** Lists of partitions that tools and brokers leave for the controller, and the few small documents beside them. */
import { encodeJson, JsonNode } from './json-node.ts';
import { ClusterIdPath } from './paths.ts';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `/isr_change_notification/isr_change_N` and `/admin/preferred_replica_election`. */
export function encodePartitionList(partitions: readonly TopicPartition[]): Uint8Array {
  return encodeJson({
    version: 1,
    partitions: partitions.map(({ topic, partition }) => ({ topic, partition })),
  });
}

export function decodePartitionList(path: string, data: Uint8Array | null): TopicPartition[] {
  return JsonNode.parse(path, data)
    .objects('partitions')
    .map((entry) => ({ topic: entry.text('topic') ?? '', partition: entry.integer('partition') }));
}

/** `/cluster/id`. */
export function encodeClusterId(id: string): Uint8Array {
  return encodeJson({ version: '1', id });
}

export function decodeClusterId(data: Uint8Array | null): string {
  return JsonNode.parse(ClusterIdPath, data).text('id') ?? '';
}

/** `/feature` as ZooKeeper-mode controllers of `inter.broker.protocol.version` 2.7 and later write it. */
export function encodeFeature(options: { readonly isEnabled: boolean; readonly version: 1 | 2 }): Uint8Array {
  return encodeJson({ version: options.version, status: options.isEnabled ? 1 : 0, features: {} });
}

/** `/log_dir_event_notification/log_dir_event_N`: a broker lost a log directory. */
export function encodeLogDirEvent(brokerId: number): Uint8Array {
  return encodeJson({ version: 1, broker: brokerId, event: 1 });
}

export function decodeLogDirEvent(path: string, data: Uint8Array | null): number {
  return JsonNode.parse(path, data).integer('broker');
}
