/**
 * What DescribeConfigs tells of topics and brokers: value, where it comes from, and every other place that could have
 * given it, in the order of precedence (`kafka.server.ConfigHelper`).
 */
import { type ConfigKey, type ConfigType, canonicalText } from '../config/config-key.ts';
import { configKeys, isConfigName } from '../config/config-keys.ts';
import { dynamicKey, isDynamicPassword } from '../config/dynamic/check-dynamic.ts';
import { withoutListenerPrefix } from '../config/dynamic/listener-prefix.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { type TopicConfigKey, type TopicConfigName, topicConfigKeys } from '../config/keys/topic-keys.ts';
import { isTopicConfigName, topicDefault } from '../config/topic-config.ts';

/** `ConfigSource` of the protocol. */
export const ConfigSource = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
  brokerLogger: 6,
} as const;

export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
}

export interface ConfigDescription {
  readonly name: string;
  /** Null for no value and for secrets. */
  readonly value: string | null;
  readonly isReadOnly: boolean;
  readonly source: number;
  readonly isSensitive: boolean;
  readonly synonyms: readonly ConfigSynonym[];
  /** `ConfigType` of the protocol. */
  readonly type: number;
  readonly documentation: string | null;
}

/** Where broker configuration comes from, highest precedence first. */
export interface BrokerConfigSources {
  readonly dynamicBroker: ReadonlyMap<string, string>;
  readonly dynamicDefault: ReadonlyMap<string, string>;
  /** What `config.given` says is the file's; what its other methods tell is what holds now. */
  readonly config: KafkaConfig;
}

const typeNumbers = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
} as const satisfies Record<ConfigType, number>;

/** All keys of a topic, or those of `wanted` that topics have. */
export function describeTopic(
  overrides: ReadonlyMap<string, string>,
  sources: BrokerConfigSources,
  wanted: readonly string[] | null,
): ConfigDescription[] {
  const names = wanted === null ? Object.keys(topicConfigKeys) : wanted;
  return names.filter(isTopicConfigName).map((name) => describeTopicKey(name, overrides.get(name), sources));
}

function describeTopicKey(
  name: TopicConfigName,
  override: string | undefined,
  sources: BrokerConfigSources,
): ConfigDescription {
  const key: TopicConfigKey = topicConfigKeys[name];
  const brokerName = key.synonyms[0]?.name;
  const inherited = brokerName === undefined ? [] : brokerSynonyms(brokerName, familyOf(brokerName), sources);
  const value = canonicalText(key, override ?? topicDefault(sources.config, name));
  const own = override === undefined ? [] : [{ name, value, source: ConfigSource.topic }];
  const synonyms = [...own, ...inherited];
  return {
    name,
    value,
    isReadOnly: false,
    source: synonyms[0]?.source ?? ConfigSource.default,
    isSensitive: false,
    synonyms,
    type: typeNumbers[key.type],
    documentation: documentationOf(key),
  };
}

/** All keys of this broker, those it does not know but was given included, or the wanted ones among them. */
export function describeBroker(
  sources: BrokerConfigSources,
  wanted: readonly string[] | null,
): ConfigDescription[] {
  const unknown = [...sources.config.current.keys()].filter((name) => !isConfigName(name));
  const all = [...Object.keys(configKeys), ...unknown];
  return all
    .filter((name) => wanted === null || wanted.includes(name))
    .map((name) => describeBrokerKey(name, sources));
}

/** The cluster-wide dynamic defaults (broker resource ""). */
export function describeBrokerDefaults(
  sources: BrokerConfigSources,
  wanted: readonly string[] | null,
): ConfigDescription[] {
  const names = [...sources.dynamicDefault.keys()].filter((name) => wanted === null || wanted.includes(name));
  return names.map((name) => {
    const description = describeBrokerKey(name, sources);
    const value = description.isSensitive ? null : (sources.dynamicDefault.get(name) ?? null);
    const synonyms = description.synonyms.filter(
      ({ source }) => source === ConfigSource.dynamicDefaultBroker,
    );
    return { ...description, value, source: ConfigSource.dynamicDefaultBroker, synonyms };
  });
}

function describeBrokerKey(name: string, sources: BrokerConfigSources): ConfigDescription {
  const key = brokerKeyOf(name);
  // A key of unknown type could hold anything, a password too.
  const isSensitive = key === undefined || key.type === 'password';
  const hide = (synonym: ConfigSynonym): ConfigSynonym =>
    isSensitive ? { ...synonym, value: null } : synonym;
  const synonyms = brokerSynonyms(name, familyOf(name), sources).map(hide);
  const text = isConfigName(name) ? sources.config.text(name) : sources.config.current.get(name);
  return {
    name,
    value: isSensitive || text === undefined ? null : canonicalText(key, text),
    isReadOnly: !isConfigName(name) || dynamicKey(name) === undefined,
    source: synonyms[0]?.source ?? ConfigSource.default,
    isSensitive,
    synonyms,
    type: key === undefined ? 0 : typeNumbers[key.type],
    documentation: key === undefined ? null : documentationOf(key),
  };
}

/** Type and meaning of a key, with the prefix of a listener or without; undefined for one that Kafka does not know. */
function brokerKeyOf(name: string): ConfigKey | undefined {
  const base = withoutListenerPrefix(name) ?? name;
  if (isConfigName(base)) return configKeys[base];
  // With the name of a mechanism between prefix and key.
  return base !== name && isDynamicPassword(base) ? configKeys['sasl.jaas.config'] : dynamicKey(base);
}

/** The keys that say the same in finer and coarser units, finest first; the key alone where there are none. */
function familyOf(name: string): readonly string[] {
  const base = withoutListenerPrefix(name);
  if (base !== undefined) return [name, base.endsWith('sasl.jaas.config') ? 'sasl.jaas.config' : base];
  const families = Object.values(topicConfigKeys).map((key: TopicConfigKey) => key.synonyms);
  const family = families.find((synonyms) => synonyms.some((synonym) => synonym.name === name)) ?? [];
  return family.length === 0 ? [name] : family.map((synonym) => synonym.name);
}

/**
 * Where `name` or another of its family is set, from the first place that sets `name` itself on: what comes before is left
 * out, everything if only others of the family are set, as Apache does it.
 */
function brokerSynonyms(
  name: string,
  family: readonly string[],
  sources: BrokerConfigSources,
): ConfigSynonym[] {
  const from = (texts: ReadonlyMap<string, string>, source: number): ConfigSynonym[] =>
    family.flatMap((member) => {
      const value = texts.get(member);
      return value === undefined ? [] : [{ name: member, value, source }];
    });
  const defaults = family.flatMap((member) => {
    const value = isConfigName(member) ? configKeys[member].default : null;
    return value === null ? [] : [{ name: member, value, source: ConfigSource.default }];
  });
  const all = [
    ...from(sources.dynamicBroker, ConfigSource.dynamicBroker),
    ...from(sources.dynamicDefault, ConfigSource.dynamicDefaultBroker),
    ...from(sources.config.given, ConfigSource.staticBroker),
    ...defaults,
  ];
  const first = all.findIndex((synonym) => synonym.name === name);
  return first < 0 ? [] : all.slice(first);
}

function documentationOf(key: ConfigKey): string | null {
  if (key.doc !== undefined) return key.doc;
  return key.unused === undefined ? null : `No effect here: ${key.unused}.`;
}
