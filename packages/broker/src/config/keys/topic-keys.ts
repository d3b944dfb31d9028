import type { ConfigKey } from '../config-key.ts';
import type { ConfigName } from '../config-keys.ts';
import { formatVersionProblem, gzipLevelProblem, throttledReplicasProblem } from '../value-problems.ts';

/** A topic's key, and the broker keys that give its default: the first one that has a value, as in Kafka's synonyms. */
export interface TopicConfigKey extends ConfigKey {
  readonly synonyms: readonly { readonly name: ConfigName; readonly millisecondsPer?: number }[];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Topic configuration of Apache Kafka 3.9, in the order in which DescribeConfigs answers (tools print it so); all keys can be
 * changed while the topic is in use.
 */
export const topicConfigKeys = {
  'compression.type': {
    type: 'string',
    default: 'producer',
    oneOf: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
    synonyms: [{ name: 'compression.type' }],
    doc: 'Codec of stored batches; producer keeps theirs.',
  },
  'remote.log.delete.on.disable': {
    type: 'boolean',
    default: 'false',
    synonyms: [],
    unused: 'there is no tiered storage',
  },
  'leader.replication.throttled.replicas': {
    type: 'list',
    default: '',
    problem: throttledReplicasProblem('leader.replication.throttled.replicas'),
    synonyms: [],
    unused: 'replication quotas are not built yet',
  },
  'remote.storage.enable': {
    type: 'boolean',
    default: 'false',
    synonyms: [],
    unused: 'there is no tiered storage',
  },
  'message.downconversion.enable': {
    type: 'boolean',
    default: 'true',
    synonyms: [{ name: 'log.message.downconversion.enable' }],
    doc: 'Whether old Fetch versions get records converted.',
  },
  'min.insync.replicas': {
    type: 'int',
    default: '1',
    min: 1,
    synonyms: [{ name: 'min.insync.replicas' }],
    doc: 'In-sync replicas that acks=all needs.',
  },
  'segment.jitter.ms': {
    type: 'long',
    default: '0',
    min: 0,
    synonyms: [{ name: 'log.roll.jitter.ms' }, { name: 'log.roll.jitter.hours', millisecondsPer: HOUR_MS }],
    doc: 'Random part taken off the rolling age.',
  },
  'remote.log.copy.disable': {
    type: 'boolean',
    default: 'false',
    synonyms: [],
    unused: 'there is no tiered storage',
  },
  'local.retention.ms': {
    type: 'long',
    default: '-2',
    min: -2,
    synonyms: [{ name: 'log.local.retention.ms' }],
    unused: 'there is no tiered storage',
  },
  'cleanup.policy': {
    type: 'list',
    default: 'delete',
    oneOf: ['compact', 'delete'],
    synonyms: [{ name: 'log.cleanup.policy' }],
    doc: 'What happens to old records: delete, compact or both.',
  },
  'flush.ms': {
    type: 'long',
    default: '9223372036854775807',
    min: 0,
    synonyms: [{ name: 'log.flush.interval.ms' }, { name: 'log.flush.scheduler.interval.ms' }],
    doc: 'Age of unflushed records at which the partition is flushed.',
  },
  'follower.replication.throttled.replicas': {
    type: 'list',
    default: '',
    problem: throttledReplicasProblem('follower.replication.throttled.replicas'),
    synonyms: [],
    unused: 'replication quotas are not built yet',
  },
  'compression.lz4.level': {
    type: 'int',
    default: '9',
    min: 1,
    max: 17,
    synonyms: [{ name: 'compression.lz4.level' }],
    doc: 'Level where batches are recompressed with lz4.',
  },
  'segment.bytes': {
    type: 'int',
    default: '1073741824',
    min: 14,
    synonyms: [{ name: 'log.segment.bytes' }],
    doc: 'Size at which a segment is rolled.',
  },
  'retention.ms': {
    type: 'long',
    default: '604800000',
    min: -1,
    synonyms: [
      { name: 'log.retention.ms' },
      { name: 'log.retention.minutes', millisecondsPer: MINUTE_MS },
      { name: 'log.retention.hours', millisecondsPer: HOUR_MS },
    ],
    doc: 'Age at which a segment is deleted; -1 keeps it.',
  },
  'compression.gzip.level': {
    type: 'int',
    default: '-1',
    problem: gzipLevelProblem,
    synonyms: [{ name: 'compression.gzip.level' }],
    doc: 'Level where batches are recompressed with gzip.',
  },
  'flush.messages': {
    type: 'long',
    default: '9223372036854775807',
    min: 1,
    synonyms: [{ name: 'log.flush.interval.messages' }],
    doc: 'Records after which the partition is flushed to the disk.',
  },
  'compression.zstd.level': {
    type: 'int',
    default: '3',
    min: -131072,
    max: 22,
    synonyms: [{ name: 'compression.zstd.level' }],
    doc: 'Level where batches are recompressed with zstd.',
  },
  'message.format.version': {
    type: 'string',
    default: '3.0-IV1',
    problem: formatVersionProblem,
    synonyms: [{ name: 'log.message.format.version' }],
    unused: 'the format on disk is always that of 0.11 and later (magic 2)',
  },
  'max.compaction.lag.ms': {
    type: 'long',
    default: '9223372036854775807',
    min: 1,
    synonyms: [{ name: 'log.cleaner.max.compaction.lag.ms' }],
    doc: 'How long a record may wait for compaction.',
  },
  'file.delete.delay.ms': {
    type: 'long',
    default: '60000',
    min: 0,
    synonyms: [{ name: 'log.segment.delete.delay.ms' }],
    doc: 'Time from the renaming of a deleted file to its removal.',
  },
  'max.message.bytes': {
    type: 'int',
    default: '1048588',
    min: 0,
    synonyms: [{ name: 'message.max.bytes' }],
    doc: 'Largest record batch, after compression.',
  },
  'min.compaction.lag.ms': {
    type: 'long',
    default: '0',
    min: 0,
    synonyms: [{ name: 'log.cleaner.min.compaction.lag.ms' }],
    doc: 'How long a record stays uncompacted at least.',
  },
  'message.timestamp.type': {
    type: 'string',
    default: 'CreateTime',
    oneOf: ['CreateTime', 'LogAppendTime'],
    synonyms: [{ name: 'log.message.timestamp.type' }],
    doc: 'Whose clock stamps the records.',
  },
  'local.retention.bytes': {
    type: 'long',
    default: '-2',
    min: -2,
    synonyms: [{ name: 'log.local.retention.bytes' }],
    unused: 'there is no tiered storage',
  },
  preallocate: {
    type: 'boolean',
    default: 'false',
    synonyms: [{ name: 'log.preallocate' }],
    doc: 'Whether a new segment file gets its full size at once.',
  },
  'min.cleanable.dirty.ratio': {
    type: 'double',
    default: '0.5',
    min: 0,
    max: 1,
    synonyms: [{ name: 'log.cleaner.min.cleanable.ratio' }],
    doc: 'How large the part of a log that is not compacted yet has to be.',
  },
  'index.interval.bytes': {
    type: 'int',
    default: '4096',
    min: 0,
    synonyms: [{ name: 'log.index.interval.bytes' }],
    doc: 'Bytes between two entries of the offset index.',
  },
  'unclean.leader.election.enable': {
    type: 'boolean',
    default: 'false',
    synonyms: [{ name: 'unclean.leader.election.enable' }],
    doc: 'Whether a replica outside the ISR may become leader.',
  },
  'retention.bytes': {
    type: 'long',
    default: '-1',
    synonyms: [{ name: 'log.retention.bytes' }],
    doc: 'Size above which old segments are deleted; -1 is no limit.',
  },
  'delete.retention.ms': {
    type: 'long',
    default: '86400000',
    min: 0,
    synonyms: [{ name: 'log.cleaner.delete.retention.ms' }],
    doc: 'How long the mark of a deleted key stays in a compacted log.',
  },
  'message.timestamp.after.max.ms': {
    type: 'long',
    default: '9223372036854775807',
    min: 0,
    synonyms: [{ name: 'log.message.timestamp.after.max.ms' }],
    doc: "How far in the future a record's time may lie.",
  },
  'message.timestamp.before.max.ms': {
    type: 'long',
    default: '9223372036854775807',
    min: 0,
    synonyms: [{ name: 'log.message.timestamp.before.max.ms' }],
    doc: "How far in the past a record's time may lie.",
  },
  'segment.ms': {
    type: 'long',
    default: '604800000',
    min: 1,
    synonyms: [{ name: 'log.roll.ms' }, { name: 'log.roll.hours', millisecondsPer: HOUR_MS }],
    doc: 'Age at which a segment is rolled.',
  },
  'message.timestamp.difference.max.ms': {
    type: 'long',
    default: '9223372036854775807',
    min: 0,
    synonyms: [{ name: 'log.message.timestamp.difference.max.ms' }],
    doc: 'Both limits above, where they are at their defaults.',
  },
  'segment.index.bytes': {
    type: 'int',
    default: '10485760',
    min: 4,
    synonyms: [{ name: 'log.index.size.max.bytes' }],
    doc: 'Largest index file.',
  },
} as const satisfies Record<string, TopicConfigKey>;

export type TopicConfigName = keyof typeof topicConfigKeys;
