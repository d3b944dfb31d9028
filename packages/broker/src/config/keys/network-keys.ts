import type { ConfigKey } from '../config-key.ts';

/** Broker configuration: network. Names, types, defaults and limits are those of Apache Kafka 3.9. */
export const networkKeys = {
  listeners: {
    type: 'string',
    default: 'PLAINTEXT://:9092',
    dynamic: 'broker',
    doc: 'Addresses to listen on, NAME://host:port, comma separated; an empty host means all interfaces.',
  },
  'advertised.listeners': {
    type: 'string',
    default: null,
    dynamic: 'broker',
    doc: 'Addresses that clients are told, by listener name; those of listeners if unset.',
  },
  'listener.security.protocol.map': {
    type: 'string',
    default: 'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    dynamic: 'broker',
    doc: 'Security protocol of each listener name.',
  },
  'inter.broker.listener.name': {
    type: 'string',
    default: null,
    doc: 'Listener that brokers use among themselves.',
  },
  'security.inter.broker.protocol': {
    type: 'string',
    default: 'PLAINTEXT',
    oneOf: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    doc: 'Security protocol among brokers where no inter.broker.listener.name is set.',
  },
  'control.plane.listener.name': {
    type: 'string',
    default: null,
    unused: 'controller requests come over the inter-broker listener',
  },
  'early.start.listeners': { type: 'string', default: null, unused: 'all listeners start together' },
  'socket.listen.backlog.size': {
    type: 'int',
    default: '50',
    min: 1,
    doc: 'Connections that may wait to be accepted.',
  },
  'socket.request.max.bytes': {
    type: 'int',
    default: '104857600',
    min: 1,
    doc: 'Largest request frame; a longer one closes its connection.',
  },
  'socket.send.buffer.bytes': {
    type: 'int',
    default: '102400',
    unused: 'the operating system sizes socket buffers',
  },
  'socket.receive.buffer.bytes': {
    type: 'int',
    default: '102400',
    unused: 'the operating system sizes socket buffers',
  },
  'connections.max.idle.ms': {
    type: 'long',
    default: '600000',
    doc: 'A connection without requests for so long is closed.',
  },
  'max.connections': {
    type: 'int',
    default: '2147483647',
    min: 0,
    dynamic: 'cluster',
    doc: 'Connections of this broker at most.',
  },
  'max.connections.per.ip': {
    type: 'int',
    default: '2147483647',
    min: 0,
    dynamic: 'cluster',
    doc: 'Connections from one address at most.',
  },
  'max.connections.per.ip.overrides': {
    type: 'string',
    default: '',
    dynamic: 'cluster',
    doc: 'Exceptions to max.connections.per.ip: host:count, comma separated.',
  },
  'max.connection.creation.rate': {
    type: 'int',
    default: '2147483647',
    min: 0,
    dynamic: 'cluster',
    doc: 'New connections a second at most; others wait.',
  },
  'socket.connection.setup.timeout.ms': {
    type: 'long',
    default: '10000',
    unused: 'this broker connects to no other',
  },
  'socket.connection.setup.timeout.max.ms': {
    type: 'long',
    default: '30000',
    unused: 'this broker connects to no other',
  },
  'request.timeout.ms': { type: 'int', default: '30000', unused: 'this broker connects to no other' },
  'queued.max.requests': {
    type: 'int',
    default: '500',
    min: 1,
    unused: 'requests wait in their sockets, not in a queue',
  },
  'queued.max.request.bytes': {
    type: 'long',
    default: '-1',
    unused: 'the slab pool bounds the bytes of waiting requests',
  },
  'message.max.bytes': {
    type: 'int',
    default: '1048588',
    min: 0,
    dynamic: 'cluster',
    doc: 'Largest record batch, after compression.',
  },
  'fetch.max.bytes': { type: 'int', default: '57671680', min: 1024, doc: 'Most bytes of one Fetch answer.' },
  'max.incremental.fetch.session.cache.slots': {
    type: 'int',
    default: '1000',
    min: 0,
    doc: 'Fetch sessions kept at most.',
  },
  'max.request.partition.size.limit': {
    type: 'int',
    default: '2000',
    min: 1,
    unused: 'DescribeTopicPartitions is not built yet',
  },
  'fetch.purgatory.purge.interval.requests': {
    type: 'int',
    default: '1000',
    unused: 'waiters leave the purgatory at once',
  },
  'producer.purgatory.purge.interval.requests': {
    type: 'int',
    default: '1000',
    unused: 'waiters leave the purgatory at once',
  },
  'delete.records.purgatory.purge.interval.requests': {
    type: 'int',
    default: '1',
    unused: 'waiters leave the purgatory at once',
  },
} as const satisfies Record<string, ConfigKey>;
