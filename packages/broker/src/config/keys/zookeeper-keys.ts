import type { ConfigKey } from '../config-key.ts';

/** Broker configuration: zookeeper. Names, types, defaults and limits are those of Apache Kafka 3.9. */
export const zookeeperKeys = {
  'zookeeper.connect': {
    type: 'string',
    default: null,
    doc: 'ZooKeeper servers, host:port, comma separated, with an optional /chroot; unset starts one inside the broker.',
  },
  'zookeeper.connection.timeout.ms': {
    type: 'int',
    default: null,
    doc: 'Time for the first connection; the session timeout if unset.',
  },
  'zookeeper.session.timeout.ms': {
    type: 'int',
    default: '18000',
    doc: "Silence after which ZooKeeper ends the broker's session.",
  },
  'zookeeper.max.in.flight.requests': {
    type: 'int',
    default: '10',
    min: 1,
    unused: 'requests are sent one behind the other without a limit',
  },
  'zookeeper.set.acl': {
    type: 'boolean',
    default: 'false',
    doc: "Nodes are made so that only the broker's ZooKeeper user may change them; needs a login file (-Djava.security.auth.login.config in KAFKA_OPTS).",
  },
  'zookeeper.metadata.migration.enable': {
    type: 'boolean',
    default: 'false',
    refused: 'there is no KRaft to migrate to',
  },
  'zookeeper.ssl.client.enable': {
    type: 'boolean',
    default: 'false',
    refused: 'TLS towards ZooKeeper is not built yet',
  },
} as const satisfies Record<string, ConfigKey>;
