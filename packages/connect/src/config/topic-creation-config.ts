/** The settings of topics that a source connector creates (`TopicCreationConfig`, KIP-158). */
import { ConfigDef, type Validator } from './config-def.ts';
import { ConfigError } from './config-error.ts';
import { compileJavaPattern } from './java-pattern.ts';
import { nonNull, validator } from './validators.ts';

/** What groups take over from the default group. */
export interface TopicCreationDefaults {
  readonly replicationFactor: number;
  readonly partitions: number;
}

/**
 * The keys of a group, without `topic.creation.<group>.`; without `defaults` those of the group `default`, which
 * has to say how many partitions and replicas.
 */
export function topicCreationConfigDef(group: string, defaults?: TopicCreationDefaults): ConfigDef {
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
