/** The parts of the broker that handlers work with. The server makes them once. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Random } from '@kafka-ts/environment/random';
import type { BrokerLoggers } from '../admin/broker-loggers.ts';
import type { ConfigAdmin } from '../admin/config-admin.ts';
import type { TopicAdmin } from '../admin/topic-admin.ts';
import type { DynamicBrokerConfig } from '../config/dynamic/dynamic-broker-config.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { ConfigRepository } from '../metadata/config-repository.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import type { TimerWheel } from '../purgatory/timer-wheel.ts';
import type { ReplicaManager } from '../replica/replica-manager.ts';
import type { ConsumerOffsetZnodes } from '../znodes/consumer-offset-znodes.ts';
import type { Authorizer } from './authorizer.ts';
import type { FetchSessions } from './fetch-session/fetch-sessions.ts';
import type { Metrics } from './metrics.ts';

export interface BrokerServices {
  readonly brokerId: number;
  readonly clusterId: string;
  readonly config: KafkaConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: TimerWheel;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly authorizer: Authorizer;
  readonly metadata: MetadataCache;
  readonly replicas: ReplicaManager;
  readonly fetchSessions: FetchSessions;
  readonly topicAdmin: TopicAdmin;
  readonly configs: ConfigRepository;
  /** What was set for this broker and for all since they run. */
  readonly dynamicConfig: DynamicBrokerConfig;
  readonly configAdmin: ConfigAdmin;
  readonly loggers: BrokerLoggers;
  readonly groups: GroupCoordinator;
  /** Offsets of old consumers, in ZooKeeper (OffsetCommit and OffsetFetch v0). */
  readonly consumerOffsets: ConsumerOffsetZnodes;
  /** A producer id that nobody else has; fails while ZooKeeper is away. */
  readonly producerIds: { generate(): Promise<number> };
  /** Whether this broker controls the cluster. */
  readonly isController: () => boolean;
}
