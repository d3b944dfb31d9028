import type { ConfigKey } from '../config-key.ts';

/** Broker configuration: groups and transactions. Names, types, defaults and limits are those of Apache Kafka 3.9. */
export const groupsAndTransactionsKeys = {
  'group.min.session.timeout.ms': {
    type: 'int',
    default: '6000',
    doc: 'Shortest session timeout a member may ask for.',
  },
  'group.max.session.timeout.ms': {
    type: 'int',
    default: '1800000',
    doc: 'Longest session timeout a member may ask for.',
  },
  'group.initial.rebalance.delay.ms': {
    type: 'int',
    default: '3000',
    doc: 'Time an empty group waits for more members before its first rebalance.',
  },
  'group.max.size': { type: 'int', default: '2147483647', min: 1, doc: 'Members of a group at most.' },
  'group.coordinator.rebalance.protocols': {
    type: 'list',
    default: 'classic',
    oneOf: ['consumer', 'classic', 'share', 'unknown'],
    unused: 'only the classic protocol is spoken',
  },
  'group.coordinator.threads': { type: 'int', default: '1', min: 1, unused: 'one event loop does this work' },
  'group.coordinator.append.linger.ms': {
    type: 'int',
    default: '10',
    min: 0,
    unused: 'group records of a turn are written together',
  },
  'offset.metadata.max.bytes': {
    type: 'int',
    default: '4096',
    doc: 'Longest text a client may store with an offset.',
  },
  'offsets.load.buffer.size': {
    type: 'int',
    default: '5242880',
    min: 1,
    doc: 'Bytes read at a time when a partition of offsets is loaded.',
  },
  'offsets.retention.minutes': {
    type: 'int',
    default: '10080',
    min: 1,
    doc: 'Time that the offsets of an empty group are kept.',
  },
  'offsets.retention.check.interval.ms': {
    type: 'long',
    default: '600000',
    min: 1,
    doc: 'Time between two looks for expired offsets.',
  },
  'offsets.topic.num.partitions': {
    type: 'int',
    default: '50',
    min: 1,
    doc: 'Partitions of __consumer_offsets.',
  },
  'offsets.topic.replication.factor': {
    type: 'short',
    default: '3',
    min: 1,
    doc: 'Replicas of __consumer_offsets.',
  },
  'offsets.topic.segment.bytes': {
    type: 'int',
    default: '104857600',
    min: 1,
    doc: 'Segment size of __consumer_offsets.',
  },
  'offsets.topic.compression.codec': {
    type: 'int',
    default: '0',
    min: 0,
    max: 4,
    doc: 'Codec number of the records of __consumer_offsets.',
  },
  'offsets.commit.timeout.ms': {
    type: 'int',
    default: '5000',
    min: 1,
    doc: 'Time that a commit waits for its replicas.',
  },
  'offsets.commit.required.acks': { type: 'short', default: '-1', doc: 'Acks of a commit.' },
  'transaction.max.timeout.ms': {
    type: 'int',
    default: '900000',
    min: 1,
    unused: 'transactions are not built yet',
  },
  'transaction.state.log.num.partitions': {
    type: 'int',
    default: '50',
    min: 1,
    doc: 'Partitions of __transaction_state.',
  },
  'transaction.state.log.replication.factor': {
    type: 'short',
    default: '3',
    min: 1,
    doc: 'Replicas of __transaction_state.',
  },
  'transaction.state.log.min.isr': {
    type: 'int',
    default: '2',
    min: 1,
    doc: 'In-sync replicas that __transaction_state needs.',
  },
  'transaction.state.log.segment.bytes': {
    type: 'int',
    default: '104857600',
    min: 1,
    doc: 'Segment size of __transaction_state.',
  },
  'transaction.state.log.load.buffer.size': {
    type: 'int',
    default: '5242880',
    min: 1,
    unused: 'transactions are not built yet',
  },
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': {
    type: 'int',
    default: '10000',
    min: 1,
    unused: 'transactions are not built yet',
  },
  'transaction.remove.expired.transaction.cleanup.interval.ms': {
    type: 'int',
    default: '3600000',
    min: 1,
    unused: 'transactions are not built yet',
  },
  'transaction.partition.verification.enable': {
    type: 'boolean',
    default: 'true',
    dynamic: 'cluster',
    unused: 'transactions are not built yet',
  },
  'transactional.id.expiration.ms': {
    type: 'int',
    default: '604800000',
    min: 1,
    doc: 'Time after which an unused transactional id is forgotten.',
  },
} as const satisfies Record<string, ConfigKey>;
