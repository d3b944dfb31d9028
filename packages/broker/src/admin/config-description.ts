/**
 * What DescribeConfigs tells of topics and brokers: value, where it comes from, and every other place that could have
 * given it, in the order of precedence (`kafka.server.ConfigHelper`).
 */
import type { ConfigKey, ConfigType } from '../config/config-key.ts';
import { configKeys, isConfigName } from '../config/config-keys.ts';
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
  const inherited = brokerSynonyms(
    key.synonyms.map((synonym) => synonym.name),
    sources,
  );
  const own = override === undefined ? [] : [{ name, value: override, source: ConfigSource.topic }];
  const synonyms = [...own, ...inherited];
  return {
    name,
    value: override ?? topicDefault(sources.config, name),
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
  const unknown = [...sources.config.given.keys()].filter((name) => !isConfigName(name));
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
  const key: ConfigKey | undefined = isConfigName(name) ? configKeys[name] : undefined;
  // A key of unknown type could hold anything, a password too.
  const isSensitive = key === undefined || key.type === 'password';
  const hide = (synonym: ConfigSynonym): ConfigSynonym =>
    isSensitive ? { ...synonym, value: null } : synonym;
  const synonyms = brokerSynonyms([name, ...fallbacksOf(name)], sources).map(hide);
  return {
    name,
    value: isSensitive ? null : (synonyms.find((synonym) => synonym.name === name)?.value ?? null),
    isReadOnly: key?.dynamic === undefined,
    source: synonyms[0]?.source ?? ConfigSource.default,
    isSensitive,
    synonyms,
    type: key === undefined ? 0 : typeNumbers[key.type],
    documentation: key === undefined ? null : documentationOf(key),
  };
}

/** Keys with a coarser unit that a `.ms` key falls back to. */
function fallbacksOf(name: string): readonly string[] {
  const synonyms = Object.values(topicConfigKeys).find(
    (key: TopicConfigKey) => key.synonyms[0]?.name === name,
  )?.synonyms;
  return (synonyms ?? []).slice(1).map((synonym) => synonym.name);
}

function brokerSynonyms(names: readonly string[], sources: BrokerConfigSources): ConfigSynonym[] {
  const from = (texts: ReadonlyMap<string, string>, source: number): ConfigSynonym[] =>
    names.flatMap((name) => {
      const value = texts.get(name);
      return value === undefined ? [] : [{ name, value, source }];
    });
  const defaults = names.flatMap((name) => {
    const value = isConfigName(name) ? configKeys[name].default : null;
    return value === null ? [] : [{ name, value, source: ConfigSource.default }];
  });
  return [
    ...from(sources.dynamicBroker, ConfigSource.dynamicBroker),
    ...from(sources.dynamicDefault, ConfigSource.dynamicDefaultBroker),
    ...from(sources.config.given, ConfigSource.staticBroker),
    ...defaults,
  ];
}

function documentationOf(key: ConfigKey): string | null {
  if (key.doc !== undefined) return key.doc;
  return key.unused === undefined ? null : `No effect here: ${key.unused}.`;
}
