/**
 * A Kafka for tests, in the caller's process: a real broker and its ZooKeeper on real sockets of 127.0.0.1, with their
 * data in memory, or in a directory where it is to survive.
 */
import { join } from 'node:path';
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import type { Environment } from '@kafka-ts/environment/environment';
import { type Logger, lineLogger, silentLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { MemoryDisk } from './memory-file-system/memory-disk.ts';
import { MemoryFileSystem } from './memory-file-system/memory-file-system.ts';

/** A topic to be there from the start. */
export interface KafkaTopic {
  readonly name: string;
  /** 1 by default. */
  readonly partitions?: number | undefined;
  /** Settings of the topic, such as `{ 'cleanup.policy': 'compact' }`. */
  readonly config?: Readonly<Record<string, string>> | undefined;
}

export interface StartKafkaOptions {
  /** Topics to create before the promise resolves; a name alone is a topic with one partition. None by default. */
  readonly topics?: readonly (string | KafkaTopic)[] | undefined;
  /** Port of the broker; 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** Port of the ZooKeeper; 0, the default, takes a free one. */
  readonly zookeeperPort?: number | undefined;
  /** Directory for the data, made if it is missing; what a former run left there is there again. In memory by default. */
  readonly dir?: string | undefined;
  /** Settings of the broker, as `server.properties` has them. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Gets each line of the broker's and ZooKeeper's log; nobody by default. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface RunningKafka extends AsyncDisposable {
  /** `host:port`, for clients. */
  readonly bootstrapServers: string;
  /** `host:port`, for tools that take `--zookeeper`. */
  readonly zookeeperConnect: string;
  /** Stops broker and ZooKeeper and frees their ports; what is in memory is gone. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a Kafka and waits until it serves. Fails with the broker's own error: a port in use (`EADDRINUSE`), a setting that
 * is wrong, a directory that another process uses.
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<RunningKafka> {
  const environment = environmentFor(options);
  const { log } = options;
  const logger: Logger = log === undefined ? silentLogger : lineLogger(environment.clock, log);
  const config = KafkaConfig.parse(new Map(Object.entries(propertiesOf(options))));
  const server = await KafkaServer.start(environment, config, {
    logger,
    zookeeperPort: options.zookeeperPort ?? 0,
  });
  const stop = (): Promise<void> => server.stop();
  try {
    const bootstrapServers = `127.0.0.1:${server.listeners[0]?.port ?? 0}`;
    await createTopics(environment, bootstrapServers, options.topics ?? []);
    return {
      bootstrapServers,
      zookeeperConnect: server.zookeeperConnect,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The real world, but for the files where they are to be in memory. */
function environmentFor({ dir }: StartKafkaOptions): Environment {
  const real = nodeEnvironment();
  if (dir !== undefined) return real;
  // Other threads have the real files.
  const { workers: _, ...rest } = real;
  const disk = new MemoryDisk({ survivesPowerLoss: false, nowMs: rest.clock.nowMs });
  return { ...rest, files: new MemoryFileSystem({ disk, complete: rest.clock.endOfTurn }) };
}

function propertiesOf({ port = 0, dir, config = {} }: StartKafkaOptions): Record<string, string> {
  return {
    'broker.id': '0',
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': join(dir ?? '/memory', 'kafka-logs'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    ...config,
  };
}

async function createTopics(
  environment: Environment,
  bootstrapServers: string,
  topics: readonly (string | KafkaTopic)[],
): Promise<void> {
  if (topics.length === 0) return;
  const [host = '', port = ''] = bootstrapServers.split(':');
  const bootstrap = [{ host, port: Number(port) }];
  const admin = new KafkaAdmin(new Cluster(environment, { bootstrap, clientId: 'start-kafka' }));
  try {
    const existing = new Set(await admin.listTopics());
    for (const topic of topics) {
      const { name, partitions = 1, config = {} } = typeof topic === 'string' ? { name: topic } : topic;
      if (existing.has(name)) continue;
      const configs = new Map(Object.entries(config));
      await admin.createTopic({ name, partitions, replicationFactor: 1, configs });
    }
  } finally {
    admin.close();
  }
}
