import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { DualOffsets } from './dual-offsets.ts';
import { KafkaOffsets } from './kafka-offsets.ts';
import type { OffsetStorage } from './offset-storage.ts';
import type { OldConsumerSettings } from './old-consumer-settings.ts';
import { ZooKeeperOffsets } from './zookeeper-offsets.ts';

/** Where the settings say that offsets are kept. */
export function offsetStorageOf(
  settings: OldConsumerSettings,
  client: ZooKeeperClient,
  cluster: () => Cluster,
): OffsetStorage {
  const zookeeper = new ZooKeeperOffsets(client, settings.groupId);
  if (settings.offsetsStorage === 'zookeeper') return zookeeper;
  const kafka = new KafkaOffsets(cluster, {
    group: settings.groupId,
    backoffMs: settings.offsetsBackoffMs,
    maxRetries: settings.offsetsMaxRetries,
  });
  return settings.isDualCommitting ? new DualOffsets(kafka, zookeeper) : kafka;
}
