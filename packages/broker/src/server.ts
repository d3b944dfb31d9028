/**
 * A broker: wires its parts, starts and stops them; nothing else.
 *
 * Start: directories locked → own ZooKeeper, if none is configured → session → identity → logs loaded → listeners bound → registered,
 * controller elected, leaderships taken → requests served. Stop is the way back, each step bounded in time.
 */

import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import { LogLevels } from '@kafka-ts/environment/log-levels';
import { type Logger, silentLogger } from '@kafka-ts/environment/logger';
import { Turn } from '@kafka-ts/environment/turn';
import { agreedMetaProperties } from '@kafka-ts/storage/checkpoint/meta-properties';
import type { LogManager } from '@kafka-ts/storage/directory/log-manager';
import type { LogDirFailure } from '@kafka-ts/storage/directory/log-manager-settings';
import { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { allowEverything } from './apis/authorizer.ts';
import { Metrics } from './apis/metrics.ts';
import type { KafkaConfig } from './config/kafka-config.ts';
import { listenersOf } from './config/listeners.ts';
import type { GroupCoordinator } from './group/group-coordinator.ts';
import { MetadataCache } from './metadata/metadata-cache.ts';
import type { OpenListener, SocketServer } from './network/socket-server.ts';
import type { ReplicaManager } from './replica/replica-manager.ts';
import { AcceleratorsReport } from './server/accelerators-report.ts';
import { advertisedEndPoints } from './server/advertised-end-points.ts';
import { brokerIdOf, clusterIdOf, refuseOtherBrokers } from './server/broker-identity.ts';
import { openLogManager } from './server/broker-storage.ts';
import type { ClusterMembership } from './server/cluster-membership.ts';
import type { KafkaServerOptions } from './server/kafka-server-options.ts';
import { loggerNames } from './server/logger-names.ts';
import { newUuid } from './server/new-ids.ts';
import { ServerLog } from './server/server-log.ts';
import { DefaultZooKeeperPort } from './server/standalone-zookeeper.ts';
import { wireBroker } from './server/wire-broker.ts';
import { ZooKeeperLink } from './server/zookeeper-link.ts';
import { BrokerZnodes } from './znodes/broker-znodes.ts';

export class KafkaServer {
  readonly #environment: Environment;
  readonly #config: KafkaConfig;
  readonly #options: KafkaServerOptions;
  readonly #logLevels = new LogLevels(loggerNames);
  readonly #logger: Logger;
  readonly #log: ServerLog;
  readonly #accelerators: AcceleratorsReport;
  readonly #turn: Turn;
  readonly #memory: LogMemory;
  readonly #metadata = new MetadataCache();
  readonly #metrics = new Metrics();
  #zookeeper: ZooKeeperLink | undefined;
  #logs: LogManager | undefined;
  #replicas: ReplicaManager | undefined;
  #membership: ClusterMembership | undefined;
  #groups: GroupCoordinator | undefined;
  #sockets: SocketServer | undefined;
  #stopped: Promise<void> | undefined;
  #brokerId = -1;
  #clusterId = '';

  private constructor(environment: Environment, config: KafkaConfig, options: KafkaServerOptions) {
    this.#environment = environment;
    this.#config = config;
    this.#options = options;
    this.#logger = this.#logLevels.applyTo(options.logger ?? silentLogger);
    this.#log = new ServerLog(this.#logger);
    this.#accelerators = new AcceleratorsReport(environment.clock, this.#logger);
    this.#turn = new Turn(environment.clock);
    this.#memory = new LogMemory(options.memory);
  }

  /**
   * Starts a broker; resolves when it serves. Fails with ConfigError, LogDirectoryError, ZooKeeperConnectError, BrokerIdInUseError or
   * Node's error of a port that is taken; whatever was started is stopped again then.
   */
  static async start(
    environment: Environment,
    config: KafkaConfig,
    options: KafkaServerOptions = {},
  ): Promise<KafkaServer> {
    const server = new KafkaServer(environment, config, options);
    try {
      await server.#start();
    } catch (error) {
      server.#log.failed(error);
      await server.stop();
      throw error;
    }
    return server;
  }

  /** The bound listeners with their real ports. */
  get listeners(): readonly OpenListener[] {
    return this.#sockets?.listeners ?? [];
  }

  get brokerId(): number {
    return this.#brokerId;
  }

  get clusterId(): string {
    return this.#clusterId;
  }

  /** Where the broker's ZooKeeper is, its own or the configured one. */
  get zookeeperConnect(): string {
    return this.#zookeeper?.connect ?? '';
  }

  /** Apache's metrics by name. */
  get metrics(): Metrics {
    return this.#metrics;
  }

  /** Stops cleanly: leaderships, connections, logs with their clean shutdown marks, the session. Idempotent; never fails. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #start(): Promise<void> {
    this.#log.config(this.#config);
    this.#log.starting();
    const listeners = listenersOf(this.#config);
    this.#log.listeners(listeners.bound);
    this.#logs = await this.#openLogs();
    const stored = agreedMetaProperties(this.#logs.metaProperties);
    const session = await this.#connectToZooKeeper();
    const znodes = new BrokerZnodes(session);
    await znodes.makePersistentPaths();
    this.#clusterId = await clusterIdOf(znodes, stored, () => newUuid(this.#environment.random));
    this.#log.clusterId(this.#clusterId);
    this.#brokerId = await brokerIdOf(this.#config, znodes, stored);
    await refuseOtherBrokers(znodes, { brokerId: this.#brokerId, connect: this.zookeeperConnect });
    this.#log.identified(this.#brokerId);
    this.#logs.writeMetaProperties({ brokerId: this.#brokerId, clusterId: this.#clusterId });
    const { replicas, membership, groups, sockets, runtime } = wireBroker({
      environment: this.#environment,
      config: this.#config,
      logger: this.#logger,
      logLevels: this.#logLevels,
      metadata: this.#metadata,
      metrics: this.#metrics,
      logs: this.#logs,
      client: session,
      brokerId: this.#brokerId,
      clusterId: this.#clusterId,
      interBrokerListener: listeners.interBrokerName,
      authorizer: this.#options.authorizer ?? allowEverything,
      turn: this.#turn,
      memory: this.#memory,
    });
    this.#replicas = replicas;
    this.#membership = membership;
    this.#groups = groups;
    await runtime.renewSecrets(membership.znodes);
    await membership.followConfigs();
    await this.#logs.loadLogs();
    this.#sockets = sockets;
    await sockets.bind();
    await membership.start(advertisedEndPoints(listenersOf(this.#config), sockets.listeners));
    groups.start();
    this.#logs.start();
    sockets.serve();
    runtime.follow({ logs: this.#logs, sockets, membership });
    this.#log.started();
    this.#accelerators.started();
  }

  #openLogs(): Promise<LogManager> {
    return openLogManager({
      environment: this.#environment,
      turn: this.#turn,
      memory: this.#memory,
      config: this.#config,
      logger: this.#logger,
      topicConfig: (topic) => this.#membership?.configs.topicConfig(topic) ?? new Map(),
      onLogDirFailure: (failure) => this.#onLogDirFailure(failure),
    });
  }

  async #connectToZooKeeper(): Promise<ZooKeeperClient> {
    this.#zookeeper = await ZooKeeperLink.open({
      environment: this.#environment,
      config: this.#config,
      logDir: this.#logs?.directories[0]?.path ?? '',
      ownPort: this.#options.zookeeperPort ?? DefaultZooKeeperPort,
      login: this.#options.zookeeperLogin,
      logger: this.#logger,
      onConnect: (connect) => this.#log.connectingTo(connect),
    });
    return this.#zookeeper.client;
  }

  #onLogDirFailure(failure: LogDirFailure): void {
    const { directory, isLast, error } = failure;
    this.#replicas?.logsFailed(failure);
    if (!isLast) {
      void this.#quietly(`announcing the failure of ${directory}`, () =>
        this.#membership?.announceLogDirFailure(),
      );
      return;
    }
    const all = this.#config.logDirs.join(', ');
    const reason = `Shutdown broker because all log dirs in ${all} have failed, the last one ${directory}: ${error.message}`;
    this.#logger.error(reason, 'kafka.log.LogManager');
    this.#options.onFatal?.(reason);
  }

  async #stop(): Promise<void> {
    this.#log.shuttingDown();
    this.#accelerators.close();
    if (this.#config.get('controlled.shutdown.enable') && this.#membership !== undefined)
      this.#log.controlledShutdown();
    await this.#quietly('stopping groups', async () => this.#groups?.stop());
    await this.#quietly('stopping connections', () => this.#sockets?.stop());
    await this.#quietly('stopping cluster membership', () => this.#membership?.stop());
    await this.#quietly('stopping moves of replicas', () => this.#replicas?.moves.close());
    await this.#quietly('stopping logs', () => this.#logs?.close());
    await this.#quietly('stopping ZooKeeper', () => this.#zookeeper?.close());
    this.#log.shutDown();
  }

  /** Does what must not keep other things from being done: a failure is logged. */
  async #quietly(what: string, action: () => Promise<void> | undefined): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#logger.error(`Failed: ${what}: ${messageOf(error)}`, 'kafka.server.KafkaServer');
    }
  }
}
