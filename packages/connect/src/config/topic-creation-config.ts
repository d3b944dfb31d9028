/** The settings of topics that a source connector creates (`TopicCreationConfig`, KIP-158). */
import { ConfigDef, type RawSettings, type Validator } from './config-def.ts';
import { ConfigError } from './config-error.ts';
import { parseSetting } from './config-type.ts';
import { embedConfig } from './embed-config.ts';
import { compileJavaPattern } from './java-pattern.ts';
import { nonNull, validator } from './validators.ts';

/** What groups take over from the default group. */
interface TopicCreationDefaults {
  readonly replicationFactor: number;
  readonly partitions: number;
}

/**
 * The keys of a group, without `topic.creation.<group>.`; without `defaults` those of the group `default`, which
 * has to say how many partitions and replicas.
 */
function topicCreationConfigDef(group: string, defaults?: TopicCreationDefaults): ConfigDef {
  const isDefault = defaults === undefined;
  const def = new ConfigDef();
  const common = { importance: 'LOW', group, width: 'LONG' } as const;
  const patterns = { type: 'LIST', validator: isDefault ? nonNull() : patternList } as const;
  def.define({
    ...common,
    ...patterns,
    name: 'include',
    defaultValue: isDefault ? '.*' : [],
    documentation: 'Patterns of the topics that are created with the settings of this group.',
    orderInGroup: 1,
    displayName: `Inclusion Topic Pattern for ${group}`,
  });
  def.define({
    ...common,
    ...patterns,
    name: 'exclude',
    defaultValue: [],
    documentation: 'Patterns of the topics that are not, though include has them.',
    orderInGroup: 2,
    displayName: `Exclusion Topic Pattern for ${group}`,
  });
  def.define({
    ...common,
    name: 'replication.factor',
    type: 'SHORT',
    ...(isDefault ? {} : { defaultValue: defaults.replicationFactor }),
    validator: replicationFactor,
    documentation: "How many replicas new topics have, -1 for the broker's default.",
    orderInGroup: 3,
    displayName: `Replication Factor for Topics in ${group}`,
  });
  return def.define({
    ...common,
    name: 'partitions',
    type: 'INT',
    ...(isDefault ? {} : { defaultValue: defaults.partitions }),
    validator: partitions,
    documentation: "How many partitions new topics have, -1 for the broker's default.",
    orderInGroup: 4,
    displayName: `Partition Count for Topics in ${group}`,
  });
}

const replicationFactor = positiveOrMinusOne(
  "Positive number not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default",
  "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default",
);

const partitions = positiveOrMinusOne(
  "Positive number, or -1 to use the broker's default",
  "Number of partitions must be positive, or -1 to use the broker's default",
);

function positiveOrMinusOne(description: string, refusal: string): Validator {
  return validator(description, (name, value) => {
    if (typeof value === 'number' && value !== -1 && value < 1)
      throw ConfigError.invalid(name, value, refusal);
  });
}

const patternList = validator('list of regular expressions', (name, value) => {
  if (!Array.isArray(value)) return;
  for (const pattern of value) {
    try {
      compileJavaPattern(String(pattern));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw ConfigError.invalid(name, value, `Syntax error in regular expression: ${reason}`);
    }
  }
});

/** Topics that are created alike. */
export interface TopicCreationGroup {
  readonly name: string;
  readonly replicationFactor: number;
  readonly partitions: number;
  /** Settings of the topics themselves. */
  readonly configs: ReadonlyMap<string, string>;
  /** Whether a topic of this name belongs to the group. */
  takes(topic: string): boolean;
}

const prefixOfAll = 'topic.creation.';
const ownKeys = new Set(['include', 'exclude', 'replication.factor', 'partitions']);

/**
 * The groups of a connector in their order, `default` last; none if it says nothing about topics.
 * @throws ConfigError for settings that are wrong or missing
 */
export function topicCreationGroups(props: RawSettings): TopicCreationGroup[] {
  if (!Object.keys(props).some((name) => name.startsWith(prefixOfAll))) return [];
  const last = topicCreationGroup('default', props);
  const names = parseSetting('topic.creation.groups', props['topic.creation.groups'] ?? '', 'LIST');
  const others = Array.isArray(names) ? [...new Set(names.map(String))] : [];
  return [
    ...others.filter((name) => name !== 'default').map((name) => topicCreationGroup(name, props, last)),
    last,
  ];
}

function topicCreationGroup(
  name: string,
  props: RawSettings,
  defaults?: TopicCreationDefaults,
): TopicCreationGroup {
  const prefix = `${prefixOfAll}${name}.`;
  const def = new ConfigDef();
  embedConfig(def, topicCreationConfigDef(name, defaults), { prefix, group: name, firstOrder: 0 });
  const values = def.parse(props);
  const include = values.list(`${prefix}include`).map(compileJavaPattern);
  const exclude = values.list(`${prefix}exclude`).map(compileJavaPattern);
  const configs = new Map<string, string>();
  for (const [key, value] of Object.entries(props)) {
    const own = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    if (own !== '' && !ownKeys.has(own) && value !== null) configs.set(own, value);
  }
  return {
    name,
    replicationFactor: values.int(`${prefix}replication.factor`),
    partitions: values.int(`${prefix}partitions`),
    configs,
    takes: (topic) =>
      // Patterns of the default group are Kafka's own business: it takes what is left.
      defaults === undefined ||
      (include.some((pattern) => pattern.matches(topic)) &&
        !exclude.some((pattern) => pattern.matches(topic))),
  };
}
