/**
 * A Connect worker that stands alone, as a library: from settings to a herder that runs connectors. Nothing of the process is
 * touched but through the environment; several may live in one process, each with an offset file of its own.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import { PluginRegistry } from '../plugins/plugin-registry.ts';
import { OffsetStore } from '../storage/offset-store.ts';
import { ConnectClients } from './connect-clients.ts';
import { kafkaCommit, kafkaVersion } from './kafka-version.ts';
import type { ConfigProblems } from './plugins.ts';
import { StandaloneHerder } from './standalone-herder.ts';
import { parseWorkerConfig, type WorkerConfig } from './worker-config.ts';

const source = 'org.apache.kafka.connect.runtime.Worker';
/** As long as Apache's admin client asks for the cluster's id. */
const CLUSTER_WAIT_MS = 60_000;
const RETRY_MS = 500;
const TELL_EVERY = 10;

export interface StandaloneWorkerOptions {
  readonly props: ConnectorProps;
  readonly logger: Logger;
  /** `host:port` under which the REST interface is known; `localhost:8083` by default. */
  readonly workerId?: (() => string) | undefined;
  /** Ends waiting for the brokers. */
  readonly signal?: AbortSignal | undefined;
}

export class StandaloneWorker {
  readonly herder: StandaloneHerder;
  readonly config: WorkerConfig;
  readonly plugins: PluginRegistry;

  private constructor(herder: StandaloneHerder, config: WorkerConfig, plugins: PluginRegistry) {
    this.herder = herder;
    this.config = config;
    this.plugins = plugins;
  }

  /**
   * Resolves when connectors can be created.
   * @throws ConfigError for wrong settings, ConnectError if the brokers or the offset file cannot be used
   */
  static async start(environment: Environment, options: StandaloneWorkerOptions): Promise<StandaloneWorker> {
    const { logger, props } = options;
    const config = parseWorkerConfig(props);
    const path = config.values.string('offset.storage.file.filename');
    const clients = new ConnectClients(environment, config);
    const [kafkaClusterId, offsets, plugins] = await Promise.all([
      lookUpCluster(environment, clients, options),
      OffsetStore.open(environment, path),
      PluginRegistry.open(environment, { pluginPath: config.values.list('plugin.path'), logger }),
    ]);
    if (offsets.isFromApache)
      logger.info(
        `Offsets of an Apache worker in ${path} are taken over; the file will be rewritten`,
        source,
      );
    const herder = new StandaloneHerder({
      environment,
      logger,
      config,
      clients,
      offsets,
      plugins,
      validate: (connectorProps) => validate(connectorProps, plugins, config),
      workerInfo: { version: kafkaVersion, commit: kafkaCommit, kafkaClusterId },
      workerId: options.workerId ?? (() => 'localhost:8083'),
    });
    return new StandaloneWorker(herder, config, plugins);
  }

  /** Stops all tasks and connectors, and stores their offsets. */
  async stop(): Promise<void> {
    await this.herder.stop();
  }
}

/** Loaded when the first connector is made: until then nobody needs the definitions of all settings. */
async function validate(
  props: ConnectorProps,
  registry: PluginRegistry,
  { overridePolicy }: WorkerConfig,
): Promise<ConfigProblems> {
  const { validateConnector } = await import('../plugins/validate-connector.ts');
  const { configs } = await validateConnector(props, { registry, overridePolicy });
  return { configs: configs.map(({ value }) => value) };
}

async function lookUpCluster(
  { clock }: Environment,
  clients: ConnectClients,
  { logger, signal }: StandaloneWorkerOptions,
): Promise<string> {
  const { cluster } = clients.admin('connect-worker');
  const deadlineMs = clock.monotonicMs() + CLUSTER_WAIT_MS;
  signal?.addEventListener('abort', () => cluster.close());
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        const { clusterId } = await cluster.metadata([]);
        return clusterId ?? '';
      } catch (error) {
        if (clock.monotonicMs() > deadlineMs || signal?.aborted === true)
          throw new ConnectError(
            "Failed to connect to and describe Kafka cluster. Check worker's broker connection and security properties.",
            { cause: error },
          );
        if (attempt % TELL_EVERY === 0)
          logger.warn(`No broker can be reached yet, trying again: ${messageOf(error)}`, source);
      }
      await new Promise<void>((resolve) => {
        clock.setTimer(RETRY_MS, resolve);
      });
    }
  } finally {
    cluster.close();
  }
}
