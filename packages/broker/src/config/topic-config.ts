/** The configuration of a topic: its overrides over the broker's defaults, typed for the log. */
import { defaultLogConfig, type LogConfig } from '@kafka-ts/storage/log/log-config';
import {
  ConfigError,
  type ConfigKeyValue,
  InvalidConfigurationError,
  parseConfigValue,
} from './config-key.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { type TopicConfigKey, type TopicConfigName, topicConfigKeys } from './keys/topic-keys.ts';

const table: Readonly<Record<string, TopicConfigKey>> = topicConfigKeys;

/** Whether topics have a key of this name. */
export function isTopicConfigName(name: string): name is TopicConfigName {
  return Object.hasOwn(topicConfigKeys, name);
}

/** What Kafka says of the two keys that only KRaft knows how to use. */
const REMOTE_KEYS_IN_ZOOKEEPER_MODE =
  "It is invalid to set `remote.log.delete.on.disable` or `remote.log.copy.disable` under Zookeeper's mode.";

/**
 * Throws {@link ConfigError}, in the words of Kafka, for overrides that a topic may not have. With `broker` its defaults count where the
 * topic has none of its own.
 */
export function checkTopicConfig(overrides: ReadonlyMap<string, string>, broker?: KafkaConfig): void {
  for (const name of overrides.keys()) {
    if (table[name] === undefined) throw new InvalidConfigurationError(`Unknown topic config name: ${name}`);
  }
  for (const [name, text] of overrides) {
    const key = table[name];
    if (key !== undefined) parseConfigValue(name, key, text);
  }
  checkCompactionLags(overrides, broker);
  const isOn = (name: TopicConfigName): boolean => overrides.get(name)?.trim().toLowerCase() === 'true';
  if (isOn('remote.log.delete.on.disable') || isOn('remote.log.copy.disable'))
    throw new InvalidConfigurationError(REMOTE_KEYS_IN_ZOOKEEPER_MODE);
  if (isOn('remote.storage.enable')) {
    throw new ConfigError(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    );
  }
}

function checkCompactionLags(overrides: ReadonlyMap<string, string>, broker: KafkaConfig | undefined): void {
  const text = (name: 'min.compaction.lag.ms' | 'max.compaction.lag.ms'): string =>
    (
      overrides.get(name) ??
      (broker === undefined ? topicConfigKeys[name].default : topicDefault(broker, name))
    ).trim();
  const [least, most] = [text('min.compaction.lag.ms'), text('max.compaction.lag.ms')];
  if (Number(least) > Number(most)) {
    throw new InvalidConfigurationError(
      `conflict topic config setting min.compaction.lag.ms (${BigInt(least)}) > max.compaction.lag.ms (${BigInt(most)})`,
    );
  }
}

/** The text of a topic's key that holds without an override: the broker's, converted where the broker has another unit. */
export function topicDefault(broker: KafkaConfig, name: TopicConfigName): string {
  const key: TopicConfigKey = topicConfigKeys[name];
  for (const { name: synonym, millisecondsPer } of key.synonyms) {
    const text = broker.text(synonym);
    if (text === undefined) continue;
    return millisecondsPer === undefined || Number(text) < 0 ? text : `${Number(text) * millisecondsPer}`;
  }
  return key.default ?? '';
}

/** What a log of the topic goes by. Values that are wrong (written to ZooKeeper by somebody else) fall back to the default. */
export function logConfigOf(broker: KafkaConfig, overrides: ReadonlyMap<string, string>): LogConfig {
  const value = (name: TopicConfigName): ConfigKeyValue => {
    const override = overrides.get(name);
    if (override !== undefined) {
      try {
        return parseConfigValue(name, topicConfigKeys[name], override);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
      }
    }
    return parseConfigValue(name, topicConfigKeys[name], topicDefault(broker, name));
  };
  const number = (name: TopicConfigName): number => Number(value(name));
  const limit = (name: TopicConfigName): number => unlimited(number(name));
  const policies = value('cleanup.policy');
  const isPolicy = (policy: string): boolean => Array.isArray(policies) && policies.includes(policy);
  return {
    ...defaultLogConfig,
    segmentBytes: number('segment.bytes'),
    segmentMs: limit('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    flushMessages: limit('flush.messages'),
    flushMs: limit('flush.ms'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    deleteRetentionMs: number('delete.retention.ms'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: limit('max.compaction.lag.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    maxMessageBytes: number('max.message.bytes'),
    minInsyncReplicas: number('min.insync.replicas'),
    isCompacted: isPolicy('compact'),
    isDeleted: isPolicy('delete'),
    uncleanLeaderElection: value('unclean.leader.election.enable') === true,
    compressionType: String(value('compression.type')),
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    preallocate: value('preallocate') === true,
    messageTimestampType:
      value('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: timestampLimit('message.timestamp.before.max.ms', limit),
    messageTimestampAfterMaxMs: timestampLimit('message.timestamp.after.max.ms', limit),
    messageDownconversionEnable: value('message.downconversion.enable') === true,
  };
}

/** The largest long means "no limit". */
function unlimited(value: number): number {
  return value >= 2 ** 63 ? Number.POSITIVE_INFINITY : value;
}

/** `message.timestamp.difference.max.ms` (before 3.6) holds where the newer key is at its default. */
function timestampLimit(
  name: 'message.timestamp.before.max.ms' | 'message.timestamp.after.max.ms',
  limit: (name: TopicConfigName) => number,
): number {
  const own = limit(name);
  return own === Number.POSITIVE_INFINITY ? limit('message.timestamp.difference.max.ms') : own;
}
