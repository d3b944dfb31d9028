/** What handlers of the cluster's and the groups' APIs work with, beyond {@link BrokerServices}. */
import type { TopicAdmin } from '../admin/topic-admin.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { ConfigRepository } from '../metadata/config-repository.ts';
import type { ConsumerOffsetZnodes } from '../znodes/consumer-offset-znodes.ts';
import type { BrokerServices } from './services.ts';

export interface ClusterServices extends BrokerServices {
  readonly groups: GroupCoordinator;
  readonly topicAdmin: TopicAdmin;
  readonly configs: ConfigRepository;
  /** Offsets of old consumers, in ZooKeeper (OffsetCommit and OffsetFetch v0). */
  readonly consumerOffsets: ConsumerOffsetZnodes;
  /** A producer id that nobody else has; fails while ZooKeeper is away. */
  readonly producerIds: { generate(): Promise<number> };
  /** Whether this broker controls the cluster. */
  readonly isController: () => boolean;
}
