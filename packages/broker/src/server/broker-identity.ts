/** Who this broker is: its number and its cluster, from configuration, `meta.properties` and ZooKeeper. */
import type { MetaProperties } from '@kafka-ts/storage/checkpoint/meta-properties';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { BrokerZnodes } from '../znodes/broker-znodes.ts';

/** A contradiction about who the broker is; stops the start. */
export class BrokerIdentityError extends Error {
  override readonly name: string;

  constructor(name: 'InconsistentBrokerIdException' | 'InconsistentClusterIdException', message: string) {
    super(message);
    this.name = name;
  }
}

type Stored = Pick<MetaProperties, 'brokerId' | 'clusterId'>;

/**
 * The cluster's id: ZooKeeper's, which the first broker makes. Directories that have another id were written by another
 * cluster, also where this ZooKeeper is new: its topics would be unknown here.
 */
export async function clusterIdOf(
  znodes: BrokerZnodes,
  stored: Stored,
  newId: () => string,
): Promise<string> {
  const clusterId = await znodes.clusterId(newId);
  if (stored.clusterId !== undefined && stored.clusterId !== clusterId) {
    throw new BrokerIdentityError(
      'InconsistentClusterIdException',
      `The Cluster ID ${clusterId} doesn't match stored clusterId ${stored.clusterId} in meta.properties. The broker is trying to join the wrong cluster. Configured zookeeper.connect may be wrong.`,
    );
  }
  return clusterId;
}

/** `broker.id`, which must be that of `meta.properties`; without it the stored one, else one drawn from ZooKeeper. */
export async function brokerIdOf(config: KafkaConfig, znodes: BrokerZnodes, stored: Stored): Promise<number> {
  const configured = config.get('broker.id');
  if (configured < 0) {
    if (stored.brokerId !== undefined) return stored.brokerId;
    // A broker with a ZooKeeper of its own is alone: the number that every tutorial has.
    return config.isStandalone ? 0 : znodes.nextBrokerId(config.get('reserved.broker.max.id'));
  }
  if (stored.brokerId !== undefined && stored.brokerId !== configured) {
    throw new BrokerIdentityError(
      'InconsistentBrokerIdException',
      `Configured broker.id ${configured} doesn't match stored broker.id ${stored.brokerId} in meta.properties. If you moved your data, make sure your configured broker.id matches. If you intend to create a new broker, you should remove all data in your data directories (log.dirs).`,
    );
  }
  return configured;
}

/** Another broker is in the cluster, which this version cannot work with. */
export class ClusterOfOneError extends Error {
  override readonly name = 'ClusterOfOneError';
}

/** Replication between brokers is not built yet: a second broker would never get what this one leads. */
export async function refuseOtherBrokers(
  znodes: BrokerZnodes,
  { brokerId, connect }: { readonly brokerId: number; readonly connect: string },
): Promise<void> {
  const others = (await znodes.brokerIds()).filter((id) => id !== brokerId);
  if (others.length === 0) return;
  throw new ClusterOfOneError(
    `this version runs a cluster of one broker, and ${connect} has broker ${others.join(', ')} already: use another chroot (zookeeper.connect=host:2181/name) or stop the other broker`,
  );
}
