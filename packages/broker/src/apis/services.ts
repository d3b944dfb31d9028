/** The parts of the broker that handlers work with. The server makes them once. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import type { TimerWheel } from '../purgatory/timer-wheel.ts';
import type { ReplicaManager } from '../replica/replica-manager.ts';
import type { Authorizer } from './authorizer.ts';
import type { FetchSessions } from './fetch-session/fetch-sessions.ts';
import type { Metrics } from './metrics.ts';

/** How a topic comes to be when a client merely names it. */
export interface AutoTopicCreation {
  /** Starts the creation and returns at once; the code is what the client is told meanwhile (LEADER_NOT_AVAILABLE, or why not). */
  create(topic: string): Promise<number>;
}

/** Where the ids of idempotent producers come from. */
export interface ProducerIds {
  /** Unique in the cluster; fails if none can be had now. */
  generate(): Promise<number>;
}

export interface BrokerServices {
  readonly brokerId: number;
  readonly clusterId: string;
  readonly config: KafkaConfig;
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly authorizer: Authorizer;
  readonly metadata: MetadataCache;
  readonly replicas: ReplicaManager;
  readonly fetchSessions: FetchSessions;
  readonly topicCreation: AutoTopicCreation;
  readonly producerIds: ProducerIds;
}
