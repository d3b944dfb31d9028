import type { ConfigKey } from '../config-key.ts';

const rate = {
  type: 'long',
  default: '9223372036854775807',
  min: 0,
  dynamic: 'cluster',
  unused: 'replicas are not throttled yet',
} as const;

/** Keys of brokers that stand in ZooKeeper only, never in server.properties (`QuotaConfigs.brokerQuotaConfigs`). */
export const dynamicOnlyKeys = {
  'leader.replication.throttled.rate': rate,
  'follower.replication.throttled.rate': rate,
  'replica.alter.log.dirs.io.max.bytes.per.second': rate,
} as const satisfies Record<string, ConfigKey>;
