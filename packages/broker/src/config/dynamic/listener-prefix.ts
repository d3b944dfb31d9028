/** Settings of one listener: `listener.name.<listener in small letters>.<key>` wins over `<key>` there. */
import { type ConfigKey, parseConfigValue } from '../config-key.ts';
import { type ConfigName, configKeys } from '../config-keys.ts';
import type { KafkaConfig } from '../kafka-config.ts';

const PREFIXED = /^listener\.name\.[^.]*\.(.*)$/;

/** The key without its prefix; undefined if it has none. */
export function withoutListenerPrefix(name: string): string | undefined {
  return PREFIXED.exec(name)?.[1];
}

/** A number that a listener may have for itself. Throws ConfigError where its text is none. */
export function listenerNumber(config: KafkaConfig, listenerName: string, name: ConfigName): number {
  const key: ConfigKey = configKeys[name];
  const own = config.current.get(`listener.name.${listenerName.toLowerCase()}.${name}`);
  return Number(own === undefined ? config.get(name) : parseConfigValue(name, key, own));
}
