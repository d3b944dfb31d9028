/** The configuration of a topic: its overrides over the broker's defaults, typed for the log. */
import { defaultLogConfig, type LogConfig } from '@kafka-ts/storage/log/log-config';
import { ConfigError, parseConfigValue } from './config-key.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { type TopicConfigKey, type TopicConfigName, topicConfigKeys } from './keys/topic-keys.ts';

const table: Readonly<Record<string, TopicConfigKey>> = topicConfigKeys;

/** Whether topics have a key of this name. */
export function isTopicConfigName(name: string): name is TopicConfigName {
  return Object.hasOwn(topicConfigKeys, name);
}

/** Throws {@link ConfigError}, in the words of Kafka's tools, for an override that a topic may not have. */
export function checkTopicConfig(overrides: ReadonlyMap<string, string>): void {
  for (const [name, text] of overrides) {
    const key = table[name];
    if (key === undefined) throw new ConfigError(`Unknown topic config name: ${name}`);
    const value = parseConfigValue(name, key, text);
    if (key.refused !== undefined && text.trim() !== key.default) {
      throw new ConfigError(`Invalid value ${text} for configuration ${name}: ${key.refused}`);
    }
    if (name === 'cleanup.policy' && Array.isArray(value) && value.length === 0) {
      throw new ConfigError(
        `Invalid value ${text} for configuration cleanup.policy: expected compact, delete or both`,
      );
    }
  }
  const [least, most] = [
    overrides.get('min.compaction.lag.ms') ?? '0',
    overrides.get('max.compaction.lag.ms'),
  ];
  if (most !== undefined && Number(least) > Number(most)) {
    throw new ConfigError(
      `conflict topic config setting min.compaction.lag.ms (${Number(least)}) > max.compaction.lag.ms (${Number(most)})`,
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
  const value = (name: TopicConfigName): string | number | boolean | string[] => {
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
