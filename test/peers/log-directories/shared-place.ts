/** A broker's place in a cluster, with two log directories, which ours and an Apache broker take by turns. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { apacheCommand } from '../lib/apache-tools.ts';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import { ServerProcess } from '../lib/server-process.ts';

export type Who = 'ours' | '3.9.2' | '2.2.0';

export interface SharedPlaceOptions {
  readonly directory: string;
  readonly zookeeper: string;
  readonly port: number;
  /** The Apache broker of the pair: its version is the protocol's and the format's. */
  readonly apache: '3.9.2' | '2.2.0';
  /** Of the brokers, over those that all stories have. */
  readonly settings?: Readonly<Record<string, string>>;
}

export class SharedPlace {
  readonly port: number;
  readonly apache: '3.9.2' | '2.2.0';
  readonly logDirs: readonly string[];
  readonly #options: SharedPlaceOptions;
  #running: ServerProcess | undefined;
  #starts = 0;

  constructor(options: SharedPlaceOptions) {
    this.#options = options;
    this.port = options.port;
    this.apache = options.apache;
    mkdirSync(options.directory, { recursive: true });
    this.logDirs = ['first', 'second'].map((name) => join(options.directory, name));
  }

  /** Ready when all of the cluster's `partitions` have their leader. */
  async start(who: Who, partitions: number): Promise<void> {
    await this.#forgetDeadBroker();
    const path = join(this.#options.directory, 'server.properties');
    writeFileSync(path, this.#properties());
    this.#starts++;
    const main = join(import.meta.dirname, '..', 'lib', 'kafka-main.ts');
    this.#running = await ServerProcess.launch({
      name: who,
      command: who === 'ours' ? [process.execPath, [main, path]] : apacheCommand(who, 'kafka-server', [path]),
      logPath: this.#logPath,
      isReady: () => this.#leadsAll(partitions),
    });
  }

  /** What the broker that runs, or ran last, has logged. */
  get log(): string {
    return existsSync(this.#logPath) ? readFileSync(this.#logPath, 'utf8') : '';
  }

  get #logPath(): string {
    return join(this.#options.directory, `broker-${this.#starts}.log`);
  }

  stop(): Promise<void> {
    return this.#running?.stop() ?? Promise.resolve();
  }

  kill(): Promise<void> {
    return this.#running?.kill() ?? Promise.resolve();
  }

  async connected<T>(action: (connection: KafkaConnection) => Promise<T>): Promise<T> {
    const connection = await KafkaConnection.open(this.port);
    try {
      return await action(connection);
    } finally {
      connection.close();
    }
  }

  #properties(): string {
    const { port, apache } = this;
    const properties = {
      'broker.id': '0',
      listeners: `PLAINTEXT://127.0.0.1:${port}`,
      'log.dirs': this.logDirs.join(),
      'zookeeper.connect': this.#options.zookeeper,
      'zookeeper.session.timeout.ms': '6000',
      'offsets.topic.num.partitions': '2',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.num.partitions': '2',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'group.initial.rebalance.delay.ms': '0',
      'log.segment.bytes': '4000',
      'log.index.interval.bytes': '300',
      'log.cleaner.backoff.ms': '200',
      'log.cleaner.min.cleanable.ratio': '1',
      'offsets.topic.segment.bytes': '1500',
      'transaction.state.log.segment.bytes': '1500',
      'log.cleaner.dedupe.buffer.size': '2000000',
      'inter.broker.protocol.version': apache.slice(0, 3),
      ...this.#options.settings,
    };
    return Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('');
  }

  async #leadsAll(count: number): Promise<void> {
    const answer = await this.connected((connection) =>
      connection.call(metadata, 4, { topics: null, allowAutoTopicCreation: false }),
    );
    const partitions = answer.topics.flatMap((topic) => topic.partitions);
    const leading = partitions.filter(({ errorCode }) => errorCode === 0);
    if (answer.brokers.length === 0 || leading.length < count)
      throw new Error('not all partitions have a leader yet');
  }

  /** What ZooKeeper does when the session of a killed broker ends, without the wait: Apache's broker refuses to start before. */
  async #forgetDeadBroker(): Promise<void> {
    const connect = this.#options.zookeeper;
    const zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 10_000 });
    try {
      for (const path of ['/brokers/ids/0', '/controller']) {
        if ((await zk.exists(path)) !== undefined) await zk.delete(path);
      }
    } finally {
      await zk.close();
    }
  }
}
