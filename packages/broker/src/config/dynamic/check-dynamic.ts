/**
 * Whether settings may be made while the broker runs: for one broker, for all of them (`DynamicBrokerConfig.validateConfigs`). Keys that
 * Kafka does not know may: plugins could have them.
 */
import { ConfigError, type ConfigKey, parseConfigValue } from '../config-key.ts';
import { configKeys, isConfigName } from '../config-keys.ts';
import { dynamicOnlyKeys } from '../keys/dynamic-only-keys.ts';
import { foreignDynamicKeys, foreignKeys } from '../keys/foreign-keys.ts';
import { withoutListenerPrefix } from './listener-prefix.ts';
import { propertiesOrder, scalaSetText } from './scala-set.ts';

const known: Readonly<Record<string, ConfigKey>> = { ...configKeys, ...dynamicOnlyKeys };

/** Secrets and stores of one listener each: for all at once they cannot be changed. */
const perListenerKeys: ReadonlySet<string> = new Set([
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.certificates',
]);

/** Of a listener, and yet the same for all brokers. */
const clusterListenerKeys: ReadonlySet<string> = new Set([
  'max.connections',
  'max.connection.creation.rate',
  'num.network.threads',
]);

const passwordKeys: readonly string[] = Object.entries(known)
  .filter(([, key]) => key.type === 'password' && key.dynamic !== undefined)
  .map(([name]) => name);

/** Whether the value is a secret, which is encrypted in ZooKeeper and never told. */
export function isDynamicPassword(name: string): boolean {
  return passwordKeys.some((key) => name.endsWith(key));
}

/** Type and limits of a key that can change while the broker runs; undefined for any other. */
export function dynamicKey(name: string): ConfigKey | undefined {
  const key = Object.hasOwn(known, name) ? known[name] : undefined;
  return key?.dynamic === undefined ? undefined : key;
}

/** Kafka's keys that need a restart. */
export function isStaticKey(name: string): boolean {
  if (isConfigName(name)) return dynamicKey(name) === undefined;
  return foreignKeys.has(name) && !foreignDynamicKeys.has(name);
}

/** The key may not be changed without the name of a listener before it. */
export function isPerListenerKey(name: string): boolean {
  return perListenerKeys.has(name);
}

/** The key may be changed for one broker only. */
export function isPerBrokerKey(name: string): boolean {
  const base = withoutListenerPrefix(name);
  if (base !== undefined) return !clusterListenerKeys.has(base);
  return dynamicKey(name)?.dynamic === 'broker';
}

/** Throws {@link ConfigError} for a value that is none of its key's type, or outside its limits. */
export function checkDynamicValue(name: string, value: string): void {
  const base = withoutListenerPrefix(name) ?? name;
  const key = dynamicKey(base);
  if (key !== undefined) parseConfigValue(base, key, value);
}

/** Throws {@link ConfigError} in Kafka's words for the first rule that the settings break. */
export function checkDynamicConfigs(configs: ReadonlyMap<string, string>, isPerBroker: boolean): void {
  const names = propertiesOrder([...configs.keys()]);
  refuse(names.filter(isStaticKey), 'Cannot update these configs dynamically');
  const bare = names.filter(isPerListenerKey);
  if (bare.length > 0) {
    // Apache filters a set that is large: what is left of it still says so.
    throw new ConfigError(
      `These security configs can be dynamically updated only per-listener using the listener prefix: HashSet(${bare.join(', ')})`,
    );
  }
  for (const name of names) checkDynamicValue(name, configs.get(name) ?? '');
  if (isPerBroker) return;
  refuse(
    names.filter(isPerBrokerKey),
    'Cannot update these configs at default cluster level, broker id must be specified',
  );
}

function refuse(names: readonly string[], reason: string): void {
  if (names.length > 0) throw new ConfigError(`${reason}: ${scalaSetText(names)}`);
}
