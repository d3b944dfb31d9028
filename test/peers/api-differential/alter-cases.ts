/** What is asked of AlterConfigs and IncrementalAlterConfigs: the changes of one resource each, and what is said of them. */

export type Operation = 'set' | 'delete' | 'append' | 'subtract' | 'unknown';

export interface AlterCase {
  readonly about: string;
  readonly changes: readonly (readonly [Operation, string, (string | null)?])[];
  readonly validateOnly?: boolean;
  /** What is wrong is said in words of our own: only the code is compared. */
  readonly inOwnWords?: boolean;
}

export const set = (name: string, value: string | null): AlterCase => ({
  about: `${name}=${value}`,
  changes: [['set', name, value]],
});

export const inOwnWords = (name: string, value: string): AlterCase => ({
  ...set(name, value),
  inOwnWords: true,
});

export const one = (operation: Operation, name: string, value: string | null = null): AlterCase => ({
  about: `${operation} ${name} ${value}`,
  changes: [[operation, name, value]],
});

export const common: readonly AlterCase[] = [
  { about: 'nothing', changes: [] },
  {
    about: 'a key twice',
    changes: [
      ['set', 'retention.ms', '1'],
      ['set', 'retention.ms', '2'],
    ],
  },
  {
    about: 'a key set and deleted',
    changes: [
      ['set', 'retention.ms', '1'],
      ['delete', 'retention.ms'],
    ],
  },
  {
    about: 'two nulls',
    changes: [
      ['set', 'retention.ms', null],
      ['set', 'no.such', null],
    ],
  },
  one('unknown', 'retention.ms', '1'),
  one('append', 'no.such.key', 'x'),
  one('subtract', 'no.such.key', 'x'),
];

export const topicCases: readonly AlterCase[] = [
  set('retention.ms', '200000'),
  set('segment.bytes', '20000'),
  set('no.such.key', 'x'),
  set('retention.ms', 'much'),
  { about: 'validate only', changes: [['set', 'retention.ms', '7']], validateOnly: true },
  { about: 'validate only, wrong', changes: [['set', 'retention.ms', 'x']], validateOnly: true },
  one('delete', 'segment.bytes'),
  one('delete', 'segment.bytes'),
  one('delete', 'no.such.key'),
  one('append', 'cleanup.policy', 'compact'),
  one('append', 'cleanup.policy', 'compact,delete'),
  one('append', 'cleanup.policy', 'never'),
  one('subtract', 'cleanup.policy', 'delete'),
  one('subtract', 'cleanup.policy', 'compact'),
  one('delete', 'cleanup.policy'),
  one('append', 'retention.ms', '1'),
  one('subtract', 'retention.ms', '1'),
  one('append', 'cleanup.policy', null),
  one('append', 'leader.replication.throttled.replicas', '0:0,1:0'),
  one('subtract', 'leader.replication.throttled.replicas', '0:0'),
  one('append', 'leader.replication.throttled.replicas', 'x'),
  ...common,
  set('retention.ms', ''),
  set('retention.ms', ' 300000 '),
  set('retention.ms', '-1'),
  set('retention.ms', '-2'),
  set('retention.ms', '9223372036854775807'),
  set('retention.ms', '9223372036854775808'),
  set('retention.ms', '1.5'),
  set('retention.ms', '+5'),
  set('segment.bytes', '13'),
  set('segment.bytes', '14'),
  set('segment.bytes', '2147483648'),
  set('segment.ms', '0'),
  set('segment.index.bytes', '3'),
  set('cleanup.policy', 'x'),
  set('cleanup.policy', ''),
  set('cleanup.policy', 'compact, delete'),
  set('cleanup.policy', 'delete,x'),
  set('compression.type', 'brotli'),
  set('compression.type', 'zstd'),
  set('compression.gzip.level', '10'),
  set('compression.gzip.level', '0'),
  set('compression.lz4.level', '18'),
  set('compression.zstd.level', '23'),
  set('min.insync.replicas', '0'),
  set('min.cleanable.dirty.ratio', '1.1'),
  set('min.cleanable.dirty.ratio', '0.25'),
  set('min.cleanable.dirty.ratio', 'half'),
  set('message.timestamp.type', 'x'),
  set('message.timestamp.type', 'LogAppendTime'),
  set('message.format.version', '0.10.0'),
  set('message.format.version', '9.9'),
  set('message.timestamp.difference.max.ms', '-1'),
  set('preallocate', 'yes'),
  set('preallocate', 'TRUE'),
  set('unclean.leader.election.enable', 'maybe'),
  set('max.message.bytes', '-1'),
  set('index.interval.bytes', '-1'),
  set('flush.messages', '0'),
  set('flush.ms', '-1'),
  set('file.delete.delay.ms', '-1'),
  set('delete.retention.ms', '-1'),
  set('max.compaction.lag.ms', '0'),
  set('local.retention.ms', '-3'),
  set('remote.storage.enable', 'true'),
  set('remote.log.copy.disable', 'true'),
  set('remote.log.delete.on.disable', 'true'),
  set('follower.replication.throttled.replicas', '*'),
  set('follower.replication.throttled.replicas', '0-1'),
  {
    about: 'compaction lags that contradict each other',
    changes: [
      ['set', 'min.compaction.lag.ms', '10'],
      ['set', 'max.compaction.lag.ms', '5'],
    ],
  },
  {
    about: 'several',
    changes: [
      ['set', 'retention.ms', '1000'],
      ['delete', 'segment.bytes'],
      ['append', 'cleanup.policy', 'compact'],
    ],
  },
  {
    about: 'one good, one bad',
    changes: [
      ['set', 'flush.ms', '77'],
      ['set', 'retention.ms', 'x'],
    ],
  },
];
