/**
 * Every configuration key of a topic, once: type, default, limits, meaning, and the broker keys that give it its default,
 * the first that is set winning (`log.retention.ms` before `.minutes` before `.hours`). Names, types, defaults and
 * limits are those of Apache Kafka 3.9. Defaults are text, so that `9223372036854775807` is shown as written.
 */

export type TopicConfigType = 'boolean' | 'int' | 'long' | 'double' | 'string' | 'list';

/** A broker key that stands for a topic key; a value ≥ 0 counts `factor` of the topic key's unit. */
export interface BrokerSynonym {
  readonly key: string;
  readonly factor?: number;
}

export interface TopicConfigKey {
  readonly type: TopicConfigType;
  readonly default: string;
  readonly min?: number;
  readonly max?: number;
  /** Texts allowed; for a list, of each entry. */
  readonly oneOf?: readonly string[];
  readonly synonyms: readonly BrokerSynonym[];
  readonly doc: string;
}

const LONG_MAX = '9223372036854775807';
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const same = (key: string): BrokerSynonym[] => [{ key }];

export const topicConfigKeys = {
  'cleanup.policy': {
    type: 'list',
    default: 'delete',
    oneOf: ['compact', 'delete'],
    synonyms: same('log.cleanup.policy'),
    doc: 'What happens to old records: delete, compact or both.',
  },
  'compression.gzip.level': {
    type: 'int',
    default: '-1',
    min: -1,
    max: 9,
    synonyms: same('compression.gzip.level'),
    doc: "Level for compression.type gzip; -1 is the codec's default.",
  },
  'compression.lz4.level': {
    type: 'int',
    default: '9',
    min: 1,
    max: 17,
    synonyms: same('compression.lz4.level'),
    doc: 'Level for compression.type lz4.',
  },
  'compression.type': {
    type: 'string',
    default: 'producer',
    oneOf: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
    synonyms: same('compression.type'),
    doc: 'Codec in which batches are kept; producer keeps what came.',
  },
  'compression.zstd.level': {
    type: 'int',
    default: '3',
    min: -131072,
    max: 22,
    synonyms: same('compression.zstd.level'),
    doc: 'Level for compression.type zstd.',
  },
  'delete.retention.ms': {
    type: 'long',
    default: '86400000',
    min: 0,
    synonyms: same('log.cleaner.delete.retention.ms'),
    doc: 'How long a compacted topic keeps tombstones.',
  },
  'file.delete.delay.ms': {
    type: 'long',
    default: '60000',
    min: 0,
    synonyms: same('log.segment.delete.delay.ms'),
    doc: 'Time from the renaming of a deleted file to its removal.',
  },
  'flush.messages': {
    type: 'long',
    default: LONG_MAX,
    min: 1,
    synonyms: same('log.flush.interval.messages'),
    doc: 'Records after which the log is synced to the disk.',
  },
  'flush.ms': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    synonyms: [{ key: 'log.flush.interval.ms' }, { key: 'log.flush.scheduler.interval.ms' }],
    doc: 'Time after which the log is synced to the disk.',
  },
  'follower.replication.throttled.replicas': {
    type: 'list',
    default: '',
    synonyms: [],
    doc: 'Replicas (partition:broker, or *) whose fetching is throttled.',
  },
  'index.interval.bytes': {
    type: 'int',
    default: '4096',
    min: 0,
    synonyms: same('log.index.interval.bytes'),
    doc: 'Bytes between two entries of the offset index.',
  },
  'leader.replication.throttled.replicas': {
    type: 'list',
    default: '',
    synonyms: [],
    doc: 'Replicas (partition:broker, or *) whose serving of followers is throttled.',
  },
  'local.retention.bytes': {
    type: 'long',
    default: '-2',
    min: -2,
    synonyms: same('log.local.retention.bytes'),
    doc: 'For tiered storage; without effect here.',
  },
  'local.retention.ms': {
    type: 'long',
    default: '-2',
    min: -2,
    synonyms: same('log.local.retention.ms'),
    doc: 'For tiered storage; without effect here.',
  },
  'max.compaction.lag.ms': {
    type: 'long',
    default: LONG_MAX,
    min: 1,
    synonyms: same('log.cleaner.max.compaction.lag.ms'),
    doc: 'Time after which a record is compacted in any case.',
  },
  'max.message.bytes': {
    type: 'int',
    default: '1048588',
    min: 0,
    synonyms: same('message.max.bytes'),
    doc: 'Largest batch that is taken.',
  },
  'message.downconversion.enable': {
    type: 'boolean',
    default: 'true',
    synonyms: same('log.message.downconversion.enable'),
    doc: 'Whether old consumers get records in their format.',
  },
  'message.format.version': {
    type: 'string',
    default: '3.0-IV1',
    synonyms: same('log.message.format.version'),
    doc: 'Accepted and ignored, as by Kafka since 3.0: records are kept in format 2.',
  },
  'message.timestamp.after.max.ms': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    synonyms: same('log.message.timestamp.after.max.ms'),
    doc: "How far a record's timestamp may lie in the future.",
  },
  'message.timestamp.before.max.ms': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    synonyms: same('log.message.timestamp.before.max.ms'),
    doc: "How far a record's timestamp may lie in the past.",
  },
  'message.timestamp.difference.max.ms': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    synonyms: same('log.message.timestamp.difference.max.ms'),
    doc: 'The older name of both limits; counts for the one that is at its default.',
  },
  'message.timestamp.type': {
    type: 'string',
    default: 'CreateTime',
    oneOf: ['CreateTime', 'LogAppendTime'],
    synonyms: same('log.message.timestamp.type'),
    doc: 'Whose clock gives records their timestamps.',
  },
  'min.cleanable.dirty.ratio': {
    type: 'double',
    default: '0.5',
    min: 0,
    max: 1,
    synonyms: same('log.cleaner.min.cleanable.ratio'),
    doc: 'Share of uncompacted bytes from which a log is compacted.',
  },
  'min.compaction.lag.ms': {
    type: 'long',
    default: '0',
    min: 0,
    synonyms: same('log.cleaner.min.compaction.lag.ms'),
    doc: 'Time before which a record is not compacted.',
  },
  'min.insync.replicas': {
    type: 'int',
    default: '1',
    min: 1,
    synonyms: same('min.insync.replicas'),
    doc: 'Replicas in sync that acks=all needs.',
  },
  preallocate: {
    type: 'boolean',
    default: 'false',
    synonyms: same('log.preallocate'),
    doc: 'Whether a new segment takes its whole size at once.',
  },
  'remote.log.copy.disable': {
    type: 'boolean',
    default: 'false',
    synonyms: [],
    doc: 'For tiered storage; without effect here.',
  },
  'remote.log.delete.on.disable': {
    type: 'boolean',
    default: 'false',
    synonyms: [],
    doc: 'For tiered storage; without effect here.',
  },
  'remote.storage.enable': {
    type: 'boolean',
    default: 'false',
    synonyms: [],
    doc: 'For tiered storage; without effect here.',
  },
  'retention.bytes': {
    type: 'long',
    default: '-1',
    synonyms: same('log.retention.bytes'),
    doc: 'Size of a partition above which old segments are deleted; -1 is no limit.',
  },
  'retention.ms': {
    type: 'long',
    default: '604800000',
    min: -1,
    synonyms: [
      { key: 'log.retention.ms' },
      { key: 'log.retention.minutes', factor: MINUTE_MS },
      { key: 'log.retention.hours', factor: HOUR_MS },
    ],
    doc: 'Age at which a segment is deleted; -1 keeps it.',
  },
  'segment.bytes': {
    type: 'int',
    default: '1073741824',
    min: 14,
    synonyms: same('log.segment.bytes'),
    doc: 'Size at which a segment is rolled.',
  },
  'segment.index.bytes': {
    type: 'int',
    default: '10485760',
    min: 4,
    synonyms: same('log.index.size.max.bytes'),
    doc: 'Largest index file.',
  },
  'segment.jitter.ms': {
    type: 'long',
    default: '0',
    min: 0,
    synonyms: [{ key: 'log.roll.jitter.ms' }, { key: 'log.roll.jitter.hours', factor: HOUR_MS }],
    doc: 'Random part taken off the rolling age.',
  },
  'segment.ms': {
    type: 'long',
    default: '604800000',
    min: 1,
    synonyms: [{ key: 'log.roll.ms' }, { key: 'log.roll.hours', factor: HOUR_MS }],
    doc: 'Age at which a segment is rolled.',
  },
  'unclean.leader.election.enable': {
    type: 'boolean',
    default: 'false',
    synonyms: same('unclean.leader.election.enable'),
    doc: 'Whether a replica out of sync may become leader.',
  },
} as const satisfies Record<string, TopicConfigKey>;

export type TopicConfigName = keyof typeof topicConfigKeys;

export function isTopicConfigName(name: string): name is TopicConfigName {
  return Object.hasOwn(topicConfigKeys, name);
}

/** What is known of a key, in the general type. */
export function topicConfigKey(name: TopicConfigName): TopicConfigKey {
  return topicConfigKeys[name];
}
