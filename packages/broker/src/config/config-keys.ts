/** All broker keys in one table, and the value types that follow from it. */
import type { ConfigKey } from './config-key.ts';
import { generalKeys } from './keys/general-keys.ts';
import { groupsAndTransactionsKeys } from './keys/groups-and-transactions-keys.ts';
import { logKeys } from './keys/log-keys.ts';
import { networkKeys } from './keys/network-keys.ts';
import { quotasKeys } from './keys/quotas-keys.ts';
import { replicationKeys } from './keys/replication-keys.ts';
import { securityKeys } from './keys/security-keys.ts';
import { zookeeperKeys } from './keys/zookeeper-keys.ts';

export const configKeys = {
  ...generalKeys,
  ...networkKeys,
  ...logKeys,
  ...replicationKeys,
  ...groupsAndTransactionsKeys,
  ...zookeeperKeys,
  ...securityKeys,
  ...quotasKeys,
} as const satisfies Record<string, ConfigKey>;

export type ConfigName = keyof typeof configKeys;

interface ValueTypes {
  boolean: boolean;
  int: number;
  short: number;
  long: number;
  double: number;
  string: string;
  class: string;
  password: string;
  list: readonly string[];
}

/** What a key's value is: `undefined` is possible only where the default is null. */
export type ConfigValue<K extends ConfigName> =
  | ValueTypes[(typeof configKeys)[K]['type']]
  | ((typeof configKeys)[K]['default'] extends null ? undefined : never);

/** Whether `name` is a key of the table. */
export function isConfigName(name: string): name is ConfigName {
  return Object.hasOwn(configKeys, name);
}
