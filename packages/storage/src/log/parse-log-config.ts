/** From the raw settings of a topic and its broker to the settings of a log; called again whenever either changes. */
import type { LogConfig } from './log-config.ts';
import type { TopicConfigName } from './topic-config-keys.ts';
import {
  booleanValue,
  listValue,
  numberValue,
  type RawConfig,
  resolveTopicConfig,
  stringValue,
} from './topic-config-value.ts';

/** Keys that are no topic keys are ignored. Throws `InvalidTopicConfigError` on a value that is not allowed. */
export function parseLogConfig(topic: RawConfig, broker: RawConfig): LogConfig {
  const text = (name: TopicConfigName): string => resolveTopicConfig(name, topic, broker).text;
  const number = (name: TopicConfigName): number => numberValue(name, text(name));
  const boolean = (name: TopicConfigName): boolean => booleanValue(name, text(name));
  const limit = (name: TopicConfigName): number => {
    const value = number(name);
    return value < 0 ? Number.POSITIVE_INFINITY : value;
  };
  const policies = listValue('cleanup.policy', text('cleanup.policy'));
  const difference = number('message.timestamp.difference.max.ms');
  return {
    segmentBytes: number('segment.bytes'),
    segmentMs: number('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    retentionBytes: limit('retention.bytes'),
    retentionMs: limit('retention.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    deleteRetentionMs: number('delete.retention.ms'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    maxMessageBytes: number('max.message.bytes'),
    minInsyncReplicas: number('min.insync.replicas'),
    isCompacted: policies.includes('compact'),
    isDeleted: policies.includes('delete'),
    uncleanLeaderElection: boolean('unclean.leader.election.enable'),
    compressionType: stringValue('compression.type', text('compression.type')),
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    preallocate: boolean('preallocate'),
    messageTimestampType:
      stringValue('message.timestamp.type', text('message.timestamp.type')) === 'LogAppendTime'
        ? 'LogAppendTime'
        : 'CreateTime',
    messageTimestampBeforeMaxMs: orIfUnlimited(number('message.timestamp.before.max.ms'), difference),
    messageTimestampAfterMaxMs: orIfUnlimited(number('message.timestamp.after.max.ms'), difference),
    messageDownconversionEnable: boolean('message.downconversion.enable'),
  };
}

/** The former name of both timestamp limits counts where the new one is at its default. */
function orIfUnlimited(value: number, former: number): number {
  return value === Number.POSITIVE_INFINITY ? former : value;
}
