/** What an entity may be configured with in ZooKeeper (`kafka.server.DynamicConfig`): keys, types and limits. */
import { type ConfigKey, parseConfigValue } from '@kafka-ts/broker/config/config-key';
import { propertiesOrder, scalaSetText } from '@kafka-ts/broker/config/dynamic/scala-set';
import { DefaultEntityName } from '@kafka-ts/broker/znodes/entity-config';
import { CliError } from '../cli-error.ts';
import type { ConfigEntity } from './config-entity.ts';

const long: ConfigKey = { type: 'long', default: null };
const double: ConfigKey = { type: 'double', default: null };

const quotaKeys: Readonly<Record<string, ConfigKey>> = {
  producer_byte_rate: long,
  consumer_byte_rate: long,
  request_percentage: double,
  controller_mutation_rate: double,
};
const scramKeys: Readonly<Record<string, ConfigKey>> = {
  'SCRAM-SHA-256': { type: 'string', default: null },
  'SCRAM-SHA-512': { type: 'string', default: null },
};
const addressKeys: Readonly<Record<string, ConfigKey>> = {
  connection_creation_rate: { type: 'int', default: null, min: 0 },
};

/** Throws for keys that users, clients or addresses do not have, and for wrong values. */
export function checkEntityConfig({ root, child }: ConfigEntity, configs: ReadonlyMap<string, string>): void {
  const keys = keysOf(root.type, child !== undefined || root.name === DefaultEntityName);
  const names = propertiesOrder([...configs.keys()]);
  const unknown = names.filter((name) => !Object.hasOwn(keys, name));
  if (unknown.length > 0)
    throw new CliError(`requirement failed: Unknown Dynamic Configuration: ${scalaSetText(unknown)}.`);
  for (const name of names) {
    const key = keys[name];
    if (key !== undefined) parseConfigValue(name, key, configs.get(name) ?? '');
  }
}

/** Credentials belong to one user, not to all and not to a user's clients. */
function keysOf(type: string, isNoUser: boolean): Readonly<Record<string, ConfigKey>> {
  if (type === 'ips') return addressKeys;
  return type === 'users' && !isNoUser ? { ...quotaKeys, ...scramKeys } : quotaKeys;
}
