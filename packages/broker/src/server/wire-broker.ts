/** Makes the parts of a broker and ties them together; nothing is started by it. */
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { LogLevels } from '@kafka-ts/environment/log-levels';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Turn } from '@kafka-ts/environment/turn';
import type { LogManager } from '@kafka-ts/storage/directory/log-manager';
import type { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { BrokerLoggers } from '../admin/broker-loggers.ts';
import { ConfigAdmin } from '../admin/config-admin.ts';
import type { Authorizer } from '../apis/authorizer.ts';
import { FetchSessions } from '../apis/fetch-session/fetch-sessions.ts';
import { apis } from '../apis/index.ts';
import type { Metrics } from '../apis/metrics.ts';
import type { BrokerServices } from '../apis/services.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { listenersOf } from '../config/listeners.ts';
import { logConfigOf } from '../config/topic-config.ts';
import { GroupCoordinator } from '../group/group-coordinator.ts';
import { groupLeadership } from '../group/group-leadership.ts';
import { ReplicaGroupLog } from '../group/replica-group-log.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import { sharedCodecBuffers } from '../network/connection.ts';
import { RequestMetrics } from '../network/request-metrics.ts';
import { SocketServer } from '../network/socket-server.ts';
import { TimerWheel } from '../purgatory/timer-wheel.ts';
import { ReplicaManager } from '../replica/replica-manager.ts';
import { ClusterMembership } from './cluster-membership.ts';
import { moveLimits } from './move-limits.ts';
import { newUuidText } from './new-ids.ts';
import { RuntimeConfiguration } from './runtime-configuration.ts';

export interface WiringOptions {
  readonly environment: Environment;
  readonly config: KafkaConfig;
  readonly logger: Logger;
  readonly logLevels: LogLevels;
  readonly metadata: MetadataCache;
  readonly metrics: Metrics;
  readonly logs: LogManager;
  readonly client: ZooKeeperClient;
  readonly brokerId: number;
  readonly clusterId: string;
  readonly interBrokerListener: string;
  readonly authorizer: Authorizer;
  readonly turn: Turn;
  readonly memory: LogMemory;
}

export interface WiredBroker {
  readonly replicas: ReplicaManager;
  readonly membership: ClusterMembership;
  readonly groups: GroupCoordinator;
  readonly sockets: SocketServer;
  readonly runtime: RuntimeConfiguration;
}

/** What handlers work with, beside what the broker was given. */
interface ServiceParts {
  readonly timers: TimerWheel;
  readonly replicas: ReplicaManager;
  readonly membership: ClusterMembership;
  readonly groups: GroupCoordinator;
  readonly runtime: RuntimeConfiguration;
}

export function wireBroker(options: WiringOptions): WiredBroker {
  const { environment, config, logger, metadata, metrics, logs, brokerId } = options;
  const { clock, random, network } = environment;
  const timers = new TimerWheel(clock, (error) =>
    logger.error(
      `A deadline could not be kept: ${error instanceof Error ? error.stack : error}`,
      'kafka.server.KafkaServer',
    ),
  );
  const replicas = new ReplicaManager({ brokerId, clock, logger, logs, ...moveLimits(config) });
  const runtime = new RuntimeConfiguration({ config, brokerId, logger, random });
  const membership: ClusterMembership = new ClusterMembership({
    environment,
    config,
    client: options.client,
    brokerId,
    interBrokerListener: options.interBrokerListener,
    replicas,
    metadata,
    logger,
    isUncleanElectionAllowed: (topic) =>
      logConfigOf(config, membership.configs.topicConfig(topic)).uncleanLeaderElection,
    onBrokerConfig: (name, configs) => runtime.stored(name, configs),
  });
  const log = new ReplicaGroupLog({ replicas, metadata, config, timers, clock });
  const groups = new GroupCoordinator({ clock, config, log, logger, newUuid: () => newUuidText(random) });
  replicas.addListener(
    groupLeadership(groups, ({ name }, error) =>
      logger.error(
        `Groups of ${name} could not be loaded: ${messageOf(error)}`,
        'kafka.coordinator.group.GroupCoordinator',
      ),
    ),
  );
  membership.configs.onTopicConfig((topics) => logs.updateConfigs(topics));
  const env = {
    services: servicesOf(options, { timers, replicas, membership, groups, runtime }),
    apis,
    turn: options.turn,
    memory: options.memory,
    metrics: new RequestMetrics(metrics, clock),
    ...sharedCodecBuffers(),
  };
  const sockets = new SocketServer({ env, network, endPoints: () => listenersOf(config).bound, config });
  return { replicas, membership, groups, sockets, runtime };
}

function servicesOf(options: WiringOptions, parts: ServiceParts): BrokerServices {
  const { environment, config, logger, metadata, metrics, brokerId, clusterId } = options;
  const { timers, replicas, membership, groups, runtime } = parts;
  const { clock, random } = environment;
  const { configs, znodes } = membership;
  const loggers = new BrokerLoggers(options.logLevels);
  const dynamicConfig = runtime.dynamic;
  return {
    brokerId,
    clusterId,
    config,
    clock,
    random,
    timers,
    logger,
    metrics,
    authorizer: options.authorizer,
    metadata,
    replicas,
    fetchSessions: new FetchSessions({
      clock,
      random,
      maxSessions: config.get('max.incremental.fetch.session.cache.slots'),
      topicName: (topicId) => metadata.topicName(topicId),
    }),
    groups,
    topicAdmin: membership.topicAdmin,
    configs,
    dynamicConfig,
    configAdmin: new ConfigAdmin({ brokerId, config, dynamicConfig, znodes, configs, metadata, loggers }),
    loggers,
    consumerOffsets: membership.consumerOffsets,
    producerIds: membership.producerIds,
    isController: () => membership.controller.isActive,
  };
}
