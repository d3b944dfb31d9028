import type { ConfigKey } from '../config-key.ts';

/** Broker configuration: quotas. Names, types, defaults and limits are those of Apache Kafka 3.9. */
export const quotasKeys = {
  'quota.window.num': { type: 'int', default: '11', min: 1, unused: 'quotas are not built yet' },
  'quota.window.size.seconds': { type: 'int', default: '1', min: 1, unused: 'quotas are not built yet' },
  'replication.quota.window.num': { type: 'int', default: '11', min: 1, unused: 'quotas are not built yet' },
  'replication.quota.window.size.seconds': {
    type: 'int',
    default: '1',
    min: 1,
    unused: 'quotas are not built yet',
  },
  'controller.quota.window.num': { type: 'int', default: '11', min: 1, unused: 'quotas are not built yet' },
  'controller.quota.window.size.seconds': {
    type: 'int',
    default: '1',
    min: 1,
    unused: 'quotas are not built yet',
  },
  'alter.log.dirs.replication.quota.window.num': {
    type: 'int',
    default: '11',
    min: 1,
    unused: 'quotas are not built yet',
  },
  'alter.log.dirs.replication.quota.window.size.seconds': {
    type: 'int',
    default: '1',
    min: 1,
    unused: 'quotas are not built yet',
  },
  'client.quota.callback.class': { type: 'class', default: null, refused: 'Java classes cannot be loaded' },
} as const satisfies Record<string, ConfigKey>;
