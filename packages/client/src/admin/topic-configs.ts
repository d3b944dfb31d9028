import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { type DescribeConfigsResponse, describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import type { Cluster } from '../cluster/cluster.ts';

const TOPIC_RESOURCE = 2;
/** Source of a setting that was made for the topic. */
const TOPIC_CONFIG = 1;

export interface TopicConfigs {
  /** Settings made for the topic itself, by topic and key; empty maps where there are none. */
  readonly overrides: Map<string, Map<string, string>>;
  /** Everything the broker told, by topic; nothing for brokers before 0.11, which cannot tell. */
  readonly values: Map<string, Map<string, string>>;
}

/**
 * Asks for the configuration of topics.
 * @param keys undefined asks for all
 */
export async function describeTopicConfigs(
  cluster: Cluster,
  topics: readonly string[],
  keys: readonly string[] | undefined,
): Promise<TopicConfigs> {
  const configs: TopicConfigs = {
    overrides: new Map(topics.map((topic) => [topic, new Map()])),
    values: new Map(),
  };
  const connection = await cluster.anyBroker();
  const version = connection.versionOf(describeConfigs);
  if (version === undefined || topics.length === 0) return configs;
  const resources = topics.map((resourceName) => ({
    resourceType: TOPIC_RESOURCE,
    resourceName,
    configurationKeys: keys === undefined ? null : [...keys],
  }));
  const { results } = await connection.request(describeConfigs, { resources }, { version });
  for (const result of results) collect(result, configs, version);
  return configs;
}

function collect(
  result: DescribeConfigsResponse['results'][number],
  into: TopicConfigs,
  version: number,
): void {
  const { errorCode, errorMessage, resourceName, configs } = result;
  // Deleted between two questions: that is no failure of the second.
  if (errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION.code) return;
  if (errorCode !== 0)
    throw new KafkaError(
      errorByCode(errorCode),
      errorMessage === '' ? undefined : (errorMessage ?? undefined),
    );
  const overrides = new Map<string, string>();
  const values = new Map<string, string>();
  for (const { name, value, isDefault, configSource } of configs) {
    if (value !== null) values.set(name, value);
    // Version 0 marks what differs from the default, wherever that was set.
    const isOverride = version === 0 ? !isDefault : configSource === TOPIC_CONFIG;
    if (isOverride && value !== null) overrides.set(name, value);
  }
  into.overrides.set(resourceName, overrides);
  into.values.set(resourceName, values);
}
