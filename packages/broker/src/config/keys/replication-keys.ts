import type { ConfigKey } from '../config-key.ts';

/** Broker configuration: replication. Names, types, defaults and limits are those of Apache Kafka 3.9. */
export const replicationKeys = {
  'min.insync.replicas': {
    type: 'int',
    default: '1',
    min: 1,
    dynamic: 'cluster',
    doc: 'In-sync replicas that acks=all needs.',
  },
  'unclean.leader.election.enable': {
    type: 'boolean',
    default: 'false',
    dynamic: 'cluster',
    doc: 'Whether a replica outside the ISR may become leader.',
  },
  'replica.lag.time.max.ms': {
    type: 'long',
    default: '30000',
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.fetch.max.bytes': {
    type: 'int',
    default: '1048576',
    min: 0,
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.fetch.min.bytes': {
    type: 'int',
    default: '1',
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.fetch.response.max.bytes': {
    type: 'int',
    default: '10485760',
    min: 0,
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.fetch.wait.max.ms': {
    type: 'int',
    default: '500',
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.fetch.backoff.ms': {
    type: 'int',
    default: '1000',
    min: 0,
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.socket.timeout.ms': {
    type: 'int',
    default: '30000',
    unused: 'a cluster of one broker replicates nothing',
  },
  'replica.socket.receive.buffer.bytes': {
    type: 'int',
    default: '65536',
    unused: 'the operating system sizes socket buffers',
  },
  'replica.high.watermark.checkpoint.interval.ms': {
    type: 'long',
    default: '5000',
    doc: 'Time between two writes of the high watermarks.',
  },
  'replica.selector.class': { type: 'string', default: null, refused: 'Java classes cannot be loaded' },
  'num.replica.fetchers': {
    type: 'int',
    default: '1',
    dynamic: 'cluster',
    unused: 'one connection to each leader',
  },
  'num.replica.alter.log.dirs.threads': {
    type: 'int',
    default: null,
    doc: 'Replicas that are copied to another log directory at the same time; without it as many as there are log directories.',
  },
  'controller.socket.timeout.ms': {
    type: 'int',
    default: '30000',
    unused: 'this broker connects to no other',
  },
} as const satisfies Record<string, ConfigKey>;
