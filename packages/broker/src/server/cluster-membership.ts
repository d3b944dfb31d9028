/**
 * This broker as a member of its cluster: registered in ZooKeeper, taking part in the controller's election, following
 * configuration changes, and obeying the controller's requests, which come in memory if it controls the cluster itself.
 * When the session expires, everything that hung on it is made again.
 */

import type { Clock, Timer } from '@kafka-ts/environment/clock';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { StopReplicaRequest } from '@kafka-ts/protocol/messages/stop-replica';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { PartitionBudget } from '../admin/partition-budget.ts';
import { TopicAdmin } from '../admin/topic-admin.ts';
import { TopicCreation } from '../admin/topic-creation.ts';
import { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { EndPoint } from '../config/listeners.ts';
import { ControllerZnodes } from '../controller/controller-znodes.ts';
import { KafkaController } from '../controller/kafka-controller.ts';
import { ConfigRepository } from '../metadata/config-repository.ts';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import { ProducerIdManager } from '../metadata/producer-id-manager.ts';
import type { ReplicaManager } from '../replica/replica-manager.ts';
import { encodeLogDirEvent } from '../znodes/admin-nodes.ts';
import { BrokerZnodes } from '../znodes/broker-znodes.ts';
import { ConsumerOffsetZnodes } from '../znodes/consumer-offset-znodes.ts';
import { ConfigChangesPath, LogDirEventNotificationPath } from '../znodes/paths.ts';
import { TopicZnodes } from '../znodes/topic-znodes.ts';
import { newUuid } from './new-ids.ts';

export interface ClusterMembershipParts {
  readonly environment: Environment;
  readonly config: KafkaConfig;
  readonly client: ZooKeeperClient;
  readonly brokerId: number;
  readonly interBrokerListener: string;
  readonly replicas: ReplicaManager;
  readonly metadata: MetadataCache;
  readonly logger: Logger;
  /** Whether a topic allows a leader from outside the ISR. */
  readonly isUncleanElectionAllowed: (topic: string) => boolean;
  /** See {@link ConfigRepository}. */
  readonly onBrokerConfig: (name: string, stored: ReadonlyMap<string, string>) => void;
}

const SOURCE = 'kafka.server.KafkaServer';

/** How long a stop waits for what the controller does just now. */
const STOP_LIMIT_MS = 300;

export class ClusterMembership {
  readonly topicAdmin: TopicAdmin;
  readonly configs: ConfigRepository;
  /** Where topics and configurations stand in ZooKeeper. */
  readonly znodes: TopicZnodes;
  readonly producerIds: ProducerIdManager;
  readonly consumerOffsets: ConsumerOffsetZnodes;
  readonly controller: KafkaController;
  readonly #parts: ClusterMembershipParts;
  readonly #protocol: InterBrokerProtocol;
  readonly #brokerZnodes: BrokerZnodes;
  #endPoints: readonly EndPoint[] = [];
  #forget: (() => void)[] = [];
  #hasJoined = false;
  #isStopped = false;

  constructor(parts: ClusterMembershipParts) {
    const { client, config, environment, brokerId, metadata, logger } = parts;
    this.#parts = parts;
    this.#protocol = InterBrokerProtocol.parse(config.get('inter.broker.protocol.version'));
    this.#brokerZnodes = new BrokerZnodes(client);
    const znodes = new TopicZnodes(client, this.#protocol);
    this.znodes = znodes;
    const candidates = () => metadata.brokerIds.map((id) => ({ brokerId: id, rack: metadata.rack(id) }));
    const newTopicId = (): string => newUuid(environment.random);
    const budget = new PartitionBudget(metadata);
    const creation = new TopicCreation({
      znodes,
      config,
      random: environment.random,
      newTopicId,
      candidates,
      budget,
    });
    this.topicAdmin = new TopicAdmin({
      creation,
      znodes,
      metadata,
      config,
      clock: environment.clock,
      random: environment.random,
      candidates,
      budget,
    });
    this.configs = new ConfigRepository({
      client,
      znodes,
      brokerId,
      nowMs: () => environment.clock.nowMs(),
      logger,
      onBrokerConfig: parts.onBrokerConfig,
    });
    this.producerIds = new ProducerIdManager(client, brokerId);
    this.consumerOffsets = new ConsumerOffsetZnodes(client);
    this.controller = this.#newController(newTopicId);
  }

  /** Reads all configurations, and follows them from now on: logs are loaded by them, and requests served. */
  async followConfigs(): Promise<void> {
    const { client } = this.#parts;
    this.#forget = [
      client.onWatch((event) => this.#onWatch(event.path)),
      client.onSessionState((state) => this.#onState(state)),
    ];
    await this.configs.start();
  }

  /** Registers under these (advertised) addresses, and elects or follows; resolves when this broker knows its partitions. */
  async start(endPoints: readonly EndPoint[]): Promise<void> {
    this.#endPoints = endPoints;
    this.#hasJoined = true;
    // Brokers before 3.0 take a block of producer ids when they start, later ones with the first producer.
    if (!this.#protocol.isAtLeast('3.0-IV0')) await this.producerIds.takeBlock();
    await this.#register();
    await this.controller.start();
  }

  /** This broker is reached elsewhere from now on. */
  async moveTo(endPoints: readonly EndPoint[]): Promise<void> {
    const { brokerId, config, environment } = this.#parts;
    if (JSON.stringify(endPoints) === JSON.stringify(this.#endPoints)) return;
    this.#endPoints = endPoints;
    const registration = { brokerId, endPoints, rack: config.get('broker.rack') };
    const nowMs = environment.clock.nowMs();
    await this.#brokerZnodes.updateRegistration(registration, { protocol: this.#protocol, nowMs });
  }

  /** A topic, or every one, may be led from outside its ISR now: what nobody leads is tried again, if this broker is the controller. */
  async allowUncleanElection(): Promise<void> {
    await this.controller.whileActive('UncleanLeaderElectionEnable', (office) =>
      office.onUncleanElectionAllowed(),
    );
  }

  /** A log directory failed: the controller asks this broker which replicas it has lost, and elects others. */
  async announceLogDirFailure(): Promise<void> {
    const { client, brokerId } = this.#parts;
    const prefix = `${LogDirEventNotificationPath}/log_dir_event_`;
    await client.create(prefix, encodeLogDirEvent(brokerId), { mode: 'persistent-sequential' });
  }

  /**
   * Stops reacting; the registration ends with the session, which the caller closes. An event of the controller that waits for a
   * ZooKeeper that is gone, or that does not answer, does not hold up the stop: it ends with the session.
   */
  async stop(): Promise<void> {
    const { client, environment } = this.#parts;
    this.#isStopped = true;
    for (const forget of this.#forget) forget();
    client.giveUp();
    await within(environment.clock, STOP_LIMIT_MS, this.controller.close());
  }

  #newController(newTopicId: () => string): KafkaController {
    const { environment, config, replicas, metadata, brokerId, logger } = this.#parts;
    const isBalanced = config.get('auto.leader.rebalance.enable');
    return new KafkaController({
      environment,
      brokerId,
      logger,
      newTopicId,
      znodes: new ControllerZnodes(this.#parts.client, this.#protocol, logger),
      protocol: this.#protocol,
      interBrokerListener: this.#parts.interBrokerListener,
      isTopicDeletionEnabled: config.get('delete.topic.enable'),
      isUncleanElectionAllowed: this.#parts.isUncleanElectionAllowed,
      leaderImbalanceCheckIntervalMs: isBalanced
        ? config.get('leader.imbalance.check.interval.seconds') * 1000
        : undefined,
      local: {
        leaderAndIsr: async (request) => {
          const { topicStates, ungroupedPartitionStates } = request;
          await this.configs.loadNew(
            new Set([...topicStates, ...ungroupedPartitionStates].map(({ topicName }) => topicName)),
          );
          return replicas.becomeLeaderOrFollower(request);
        },
        stopReplica: async (request) => {
          const response = await replicas.stopReplicas(request);
          for (const topic of deletedTopicsOf(request)) this.configs.forget(topic);
          return response;
        },
        updateMetadata: (request) => {
          metadata.update(request);
          return Promise.resolve({ errorCode: 0 });
        },
      },
    });
  }

  async #register(): Promise<void> {
    const { brokerId, config, environment } = this.#parts;
    const registration = { brokerId, endPoints: this.#endPoints, rack: config.get('broker.rack') };
    const brokerEpoch = await this.#brokerZnodes.register(registration, {
      protocol: this.#protocol,
      nowMs: environment.clock.nowMs(),
    });
    const addresses = this.#endPoints.map(
      ({ listenerName, host, port }) => `${listenerName}://${host}:${port}`,
    );
    this.#parts.logger.info(
      `Registered broker ${brokerId} at path /brokers/ids/${brokerId} with addresses: ${addresses.join(',')}, czxid (broker epoch): ${brokerEpoch}`,
      'kafka.zk.KafkaZkClient',
    );
  }

  #onWatch(path: string): void {
    if (path !== ConfigChangesPath) this.controller.onWatch(path);
    else
      this.configs
        .onChange()
        .catch((error: unknown) => this.#warn('configuration changes could not be read', error));
  }

  #onState(state: string): void {
    if (!this.#hasJoined) {
      // The watch on configurations may have gone with the old session; nothing else hangs on it yet.
      if (state === 'connected' && !this.#isStopped)
        this.configs
          .start()
          .catch((error: unknown) => this.#warn('configurations could not be read again', error));
    } else if (state === 'expired') {
      this.#parts.logger.warn('ZooKeeper session expired; registering again', SOURCE);
      this.controller.onSessionExpired();
    } else if (state === 'connected' && !this.#isStopped) {
      this.#renew().catch((error: unknown) =>
        this.#warn('registering again after a lost session failed', error),
      );
    }
  }

  /** A new session: its watches and ephemeral nodes are ours to make. */
  async #renew(): Promise<void> {
    await this.#register();
    await this.configs.start();
    await this.controller.onSessionRenewed();
  }

  #warn(what: string, error: unknown): void {
    if (!this.#isStopped) this.#parts.logger.error(`${what}: ${messageOf(error)}`, SOURCE);
  }
}

/** When `work` is done, or `limitMs` have passed. */
async function within(clock: Clock, limitMs: number, work: Promise<void>): Promise<void> {
  let timer: Timer | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = clock.setTimer(limitMs, resolve);
  });
  await Promise.race([work, limit]);
  timer?.cancel();
}

/** Topics of which a StopReplica of any version deletes partitions. */
function deletedTopicsOf(request: StopReplicaRequest): Set<string> {
  const { deletePartitions, ungroupedPartitions, topics, topicStates } = request;
  const ofAll = deletePartitions
    ? [...ungroupedPartitions.map(({ topicName }) => topicName), ...topics.map(({ name }) => name)]
    : [];
  const ofSome = topicStates.filter(({ partitionStates }) =>
    partitionStates.some(({ deletePartition }) => deletePartition),
  );
  return new Set([...ofAll, ...ofSome.map(({ topicName }) => topicName)]);
}
