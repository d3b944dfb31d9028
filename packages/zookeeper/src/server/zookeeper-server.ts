/**
 * A single ZooKeeper server: wires its parts, starts and stops them. Answers only what is on the disk; see request-pipeline.ts
 * for the way of a write and persistence/recovery.ts for what a crash may leave.
 */

import { join } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import { type Logger, silentLogger } from '@kafka-ts/environment/logger';
import type { Listener } from '@kafka-ts/environment/network';
import { Authentication } from './authentication.ts';
import { ConnectionManager } from './connection-manager.ts';
import { ContainerManager } from './container-manager.ts';
import { openStorage, type Storage } from './persistence/open-storage.ts';
import { SnapshotKeeper } from './persistence/snapshot-keeper.ts';
import { TxnLog } from './persistence/txn-log.ts';
import { RequestPipeline } from './request-pipeline.ts';
import { RequestProcessor } from './request-processor.ts';
import { ServerStats } from './server-stats.ts';
import { Handshake } from './session/handshake.ts';
import { SessionTracker } from './session/session-tracker.ts';
import { PendingChanges } from './tree/pending-changes.ts';
import { Quotas } from './tree/quotas.ts';
import { WatchManager } from './watch-manager.ts';
import type { WordContext } from './words/words.ts';
import type { ZooConfig } from './zoo-config.ts';

const serverSource = 'org.apache.zookeeper.server.ZooKeeperServer';
const factorySource = 'org.apache.zookeeper.server.NIOServerCnxnFactory';
const logSource = 'org.apache.zookeeper.server.persistence.FileTxnLog';

interface ServerParts {
  readonly config: ZooConfig;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly authentication: Authentication;
}

export class ZooKeeperServer {
  readonly #env: Environment;
  readonly #config: ZooConfig;
  readonly #logger: Logger;
  readonly #storage: Storage;
  readonly #stats = new ServerStats();
  readonly #sessions: SessionTracker;
  readonly #log: TxnLog;
  readonly #snapshots: SnapshotKeeper;
  readonly #pipeline: RequestPipeline;
  readonly #processor: RequestProcessor;
  readonly #connections: ConnectionManager;
  readonly #containers: ContainerManager;
  readonly #failed = Promise.withResolvers<Error>();
  #listener: Listener | undefined;
  #closed: Promise<void> | undefined;

  private constructor(env: Environment, { config, logger, storage, authentication }: ServerParts) {
    this.#env = env;
    this.#config = config;
    this.#logger = logger;
    this.#storage = storage;
    const { clock, files } = env;
    const { tree, directories } = storage;
    const changes = new PendingChanges(tree);
    const watches = new WatchManager();
    tree.listen(watches);
    this.#sessions = new SessionTracker(clock, {
      tickMs: config.tickTimeMs,
      serverId: config.serverId,
      onExpired: (session) => {
        const id = BigInt.asUintN(64, session.id).toString(16);
        logger.info(`Expiring session 0x${id}, timeout of ${session.timeoutMs}ms exceeded`, serverSource);
        this.#processor.closeSession(session, 0, () => session.carrier?.sessionExpired());
      },
    });
    this.#log = new TxnLog(files, logger, {
      directory: directories.logs,
      preAllocBytes: config.preAllocBytes,
      forcesSync: config.forceSync,
    });
    this.#snapshots = new SnapshotKeeper(env, { config, directories, tree, log: this.#log, logger });
    this.#pipeline = new RequestPipeline({
      tree,
      log: this.#log,
      clock,
      outstandingLimit: config.globalOutstandingLimit,
      onApplied: ({ header }, bytes) => {
        changes.applied(header.zxid);
        this.#snapshots.onApplied(bytes);
        this.#containers.wake();
      },
      onDrained: () => this.#connections.resumePaused(),
      onSynced: (durationMs) => this.#noteSync(durationMs),
      onFailed: (error) => this.#fail(error),
    });
    this.#processor = new RequestProcessor({
      clock,
      tree,
      changes,
      quotas: new Quotas({ tree, clock, logger, isEnforced: config.enforceQuota }),
      watches,
      sessions: this.#sessions,
      pipeline: this.#pipeline,
      stats: this.#stats,
      skipsAcl: config.skipAcl,
      knowsSasl: config.sasl.hasProvider,
      allowsTtl: config.extendedTypesEnabled,
      authentication,
    });
    this.#containers = new ContainerManager(clock, tree, (path) => this.#processor.deleteContainer(path));
    const handshake = new Handshake({
      tree,
      sessions: this.#sessions,
      processor: this.#processor,
      logger,
      minTimeoutMs: config.minSessionTimeoutMs,
      maxTimeoutMs: config.maxSessionTimeoutMs,
    });
    this.#connections = new ConnectionManager(env, {
      config,
      logger,
      tree,
      watches,
      handshake,
      directories,
      sessions: this.#sessions,
      stats: this.#stats,
      pipeline: this.#pipeline,
      processor: this.#processor,
    });
  }

  /**
   * Takes the data directory, brings back what it holds and listens. Fails with DataDirectoryError if another process has the
   * directory or its content cannot be trusted, ZooConfigError for a login file that cannot be used, and with Node's errors (`EADDRINUSE`, `EACCES`, …).
   */
  static async start(
    env: Environment,
    config: ZooConfig,
    logger: Logger = silentLogger,
  ): Promise<ZooKeeperServer> {
    printSettings(config, logger);
    const { tickTimeMs, minSessionTimeoutMs, maxSessionTimeoutMs, dataDir, dataLogDir } = config;
    logger.info(`minSessionTimeout set to ${minSessionTimeoutMs} ms`, serverSource);
    logger.info(`maxSessionTimeout set to ${maxSessionTimeoutMs} ms`, serverSource);
    logger.info(
      `Created server with tickTime ${tickTimeMs} ms minSessionTimeout ${minSessionTimeoutMs} ms maxSessionTimeout ${maxSessionTimeoutMs} ms clientPortListenBacklog ${config.clientPortListenBacklog} datadir ${join(dataLogDir, 'version-2')} snapdir ${join(dataDir, 'version-2')}`,
      serverSource,
    );
    const authentication = new Authentication(env, config, logger);
    const storage = await openStorage(env, config, logger);
    const server = new ZooKeeperServer(env, { config, logger, storage, authentication });
    try {
      await server.#serve();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** The port that clients connect to. */
  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** What there is to tell about the server now. */
  describe(): WordContext {
    return { ...this.#connections.wordContext(), clientPort: this.port };
  }

  /** Resolves with the reason if the server has to give up (its log cannot be written); it has closed by then. */
  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  /** Answers what was received, then lets go of connections, files and the directory. Sessions live on in the files. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #serve(): Promise<void> {
    const { tree, unsyncedSnapshot, replayedTxns } = this.#storage;
    for (const [id, timeoutMs] of tree.sessions) this.#sessions.restore(id, timeoutMs);
    this.#sessions.start();
    this.#containers.wake();
    const { clientPortAddress: host, clientPort: port, clientPortListenBacklog } = this.#config;
    this.#logger.info(`binding to port ${bindName(host)}:${port}`, factorySource);
    const backlog = clientPortListenBacklog > 0 ? { backlog: clientPortListenBacklog } : {};
    this.#listener = await this.#env.network.listen({ host, port, ...backlog }, (socket) =>
      this.#connections.accept(socket, this.port),
    );
    this.#snapshots.start({ unsyncedSnapshot, isBehind: replayedTxns > 0 });
  }

  async #close(): Promise<void> {
    this.#logger.info('shutting down', serverSource);
    this.#sessions.stop();
    this.#containers.close();
    await this.#listener?.close();
    this.#connections.stopReading();
    await this.#pipeline.stop();
    this.#connections.close();
    await this.#snapshots.close();
    await this.#log.close();
    for (const lock of this.#storage.locks) lock.release();
  }

  #noteSync(durationMs: number): void {
    if (durationMs <= this.#config.fsyncWarningThresholdMs) return;
    this.#stats.slowSyncs++;
    this.#logger.warn(
      `fsync-ing the write ahead log took ${Math.round(durationMs)}ms which will adversely affect operation latency`,
      logSource,
    );
  }

  #fail(cause: unknown): void {
    const reason = messageOf(cause);
    const message = `Severe unrecoverable error: the transaction log cannot be written (${reason}); the server stops, so that nothing is promised that is not on the disk`;
    this.#logger.error(message, 'org.apache.zookeeper.server.SyncRequestProcessor');
    const error = new Error(message, { cause });
    this.#connections.close();
    this.close().then(
      () => this.#failed.resolve(error),
      () => this.#failed.resolve(error),
    );
  }
}

/** The lines that ZooKeeper prints before it starts. */
function printSettings(config: ZooConfig, logger: Logger): void {
  const source = 'org.apache.zookeeper.server.DatadirCleanupManager';
  logger.info(`autopurge.snapRetainCount set to ${config.autopurgeSnapRetainCount}`, source);
  logger.info(`autopurge.purgeInterval set to ${config.autopurgeIntervalHours}`, source);
  if (config.autopurgeIntervalHours === 0) logger.info('Purge task is not scheduled.', source);
  logger.info('Starting server', 'org.apache.zookeeper.server.ZooKeeperServerMain');
}

/** Java's way to print an address to bind to. */
function bindName(host: string | undefined): string {
  return host === undefined ? '0.0.0.0/0.0.0.0' : `${/^[\d.:]+$/.test(host) ? '' : host}/${host}`;
}
