import type { ConfigKey } from '../config-key.ts';

/** Broker configuration: general. Names, types, defaults and limits are those of Apache Kafka 3.9. */
export const generalKeys = {
  'broker.id': {
    type: 'int',
    default: '-1',
    doc: 'Number of this broker in the cluster; -1 takes the one in meta.properties or a generated one.',
  },
  'broker.id.generation.enable': {
    type: 'boolean',
    default: 'true',
    doc: 'Whether a broker without broker.id draws one from ZooKeeper.',
  },
  'reserved.broker.max.id': {
    type: 'int',
    default: '1000',
    min: 0,
    doc: 'Generated broker ids begin above this number.',
  },
  'broker.rack': {
    type: 'string',
    default: null,
    doc: 'Rack of this broker; replica assignment spreads over racks.',
  },
  'auto.create.topics.enable': {
    type: 'boolean',
    default: 'true',
    doc: 'Whether a Metadata request for an unknown topic creates it.',
  },
  'delete.topic.enable': {
    type: 'boolean',
    default: 'true',
    doc: 'Whether topics may be deleted; otherwise a deletion stays marked.',
  },
  'num.partitions': {
    type: 'int',
    default: '1',
    min: 1,
    doc: 'Partitions of a topic that is created without a count.',
  },
  'default.replication.factor': {
    type: 'int',
    default: '1',
    doc: 'Replicas of a topic that is created without a factor.',
  },
  'inter.broker.protocol.version': {
    type: 'string',
    default: '3.9-IV0',
    doc: 'Release whose znode formats and inter-broker request versions are written.',
  },
  'background.threads': {
    type: 'int',
    default: '10',
    min: 1,
    dynamic: 'cluster',
    unused: 'one event loop does this work',
  },
  'num.io.threads': {
    type: 'int',
    default: '8',
    min: 1,
    dynamic: 'cluster',
    unused: 'one event loop does this work',
  },
  'num.network.threads': {
    type: 'int',
    default: '3',
    min: 1,
    dynamic: 'cluster',
    unused: 'one event loop does this work',
  },
  'num.recovery.threads.per.data.dir': {
    type: 'int',
    default: '1',
    min: 1,
    dynamic: 'cluster',
    unused: 'recovery reads are asynchronous, one directory at a time',
  },
  'auto.leader.rebalance.enable': {
    type: 'boolean',
    default: 'true',
    doc: 'Whether leadership returns to preferred replicas by itself.',
  },
  'leader.imbalance.per.broker.percentage': {
    type: 'int',
    default: '10',
    unused: 'a cluster of one broker is always balanced',
  },
  'leader.imbalance.check.interval.seconds': {
    type: 'long',
    default: '300',
    min: 1,
    doc: 'Seconds between two looks at the leader balance.',
  },
  'controlled.shutdown.enable': {
    type: 'boolean',
    default: 'true',
    doc: 'Whether a stopping broker hands its leaderships over first.',
  },
  'controlled.shutdown.max.retries': {
    type: 'int',
    default: '3',
    unused: 'the controller is in the same process: one try is enough',
  },
  'controlled.shutdown.retry.backoff.ms': {
    type: 'long',
    default: '5000',
    unused: 'the controller is in the same process: one try is enough',
  },
  'create.topic.policy.class.name': {
    type: 'class',
    default: null,
    refused: 'Java classes cannot be loaded',
  },
  'alter.config.policy.class.name': {
    type: 'class',
    default: null,
    refused: 'Java classes cannot be loaded',
  },
  'metric.reporters': {
    type: 'list',
    default: '',
    dynamic: 'cluster',
    unused: 'Java classes cannot be loaded',
  },
  'auto.include.jmx.reporter': { type: 'boolean', default: 'true', unused: 'there is no JMX' },
  'metrics.num.samples': { type: 'int', default: '2', min: 1, unused: 'rates are kept in fixed windows' },
  'metrics.recording.level': { type: 'string', default: 'INFO', unused: 'everything is recorded' },
  'metrics.sample.window.ms': {
    type: 'long',
    default: '30000',
    min: 1,
    unused: 'rates are kept in fixed windows',
  },
  'kafka.metrics.polling.interval.secs': {
    type: 'int',
    default: '10',
    min: 1,
    unused: 'Java classes cannot be loaded',
  },
  'kafka.metrics.reporters': { type: 'list', default: '', unused: 'Java classes cannot be loaded' },
} as const satisfies Record<string, ConfigKey>;
