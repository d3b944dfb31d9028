/** Several brokers of one Apache release in one cluster, on any ZooKeeper, and what they complained about in their logs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { apacheCommand } from './apache-tools.ts';
import type { ApacheVersion } from './installations.ts';
import { freePorts, ServerProcess } from './server-process.ts';

export interface ApacheBrokersOptions {
  readonly version: ApacheVersion;
  readonly count: number;
  /** `zookeeper.connect`. */
  readonly connect: string;
  /** For files and logs. */
  readonly directory: string;
  /** Settings above those that all have. */
  readonly properties?: Readonly<Record<string, string>>;
}

interface Broker {
  readonly id: number;
  readonly port: number;
  readonly logPath: string;
  process: ServerProcess;
}

export class ApacheBrokers {
  readonly #brokers: readonly Broker[];

  private constructor(brokers: readonly Broker[]) {
    this.#brokers = brokers;
  }

  /** Starts brokers 1 … `count` and waits until each is registered. Broker 1 becomes the controller: the others start after it. */
  static async start(options: ApacheBrokersOptions): Promise<ApacheBrokers> {
    const [firstPort = 0, ...ports] = await freePorts(options.count);
    const first = await launch(options, 1, firstPort);
    const others = ports.map((port, index) => launch(options, index + 2, port));
    return new ApacheBrokers([first, ...(await Promise.all(others))]);
  }

  /** Addresses of those that run. */
  get bootstrap(): string {
    const running = this.#brokers.filter(({ process }) => process.isRunning);
    return running.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  /** `kill -9`. */
  async kill(id: number): Promise<void> {
    await this.#broker(id).process.kill();
  }

  /** Starts a killed broker again, on its files. */
  async restart(id: number): Promise<void> {
    const broker = this.#broker(id);
    broker.process = await ServerProcess.launch(broker.process.options);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#brokers.map(({ process }) => process.discard()));
  }

  /** Every kind of line at WARN and above in the logs, without what differs from run to run. */
  complaints(): Set<string> {
    return new Set(this.#brokers.flatMap(({ logPath }) => complaintsOf(readFileSync(logPath, 'utf8'))));
  }

  #broker(id: number): Broker {
    const broker = this.#brokers.find((one) => one.id === id);
    if (broker === undefined) throw new Error(`there is no broker ${id}`);
    return broker;
  }
}

async function launch(options: ApacheBrokersOptions, id: number, port: number): Promise<Broker> {
  const { version, connect } = options;
  const directory = join(options.directory, `broker-${id}`);
  mkdirSync(directory, { recursive: true });
  const properties: Record<string, string> = {
    'broker.id': String(id),
    ...(version === '0.8.2.2'
      ? { 'host.name': '127.0.0.1', port: String(port) }
      : { listeners: `PLAINTEXT://127.0.0.1:${port}` }),
    'log.dirs': join(directory, 'logs'),
    'zookeeper.connect': connect,
    'zookeeper.session.timeout.ms': '6000',
    'replica.lag.time.max.ms': '3000',
    'auto.leader.rebalance.enable': 'false',
    'delete.topic.enable': 'true',
    'offsets.topic.replication.factor': '3',
    'offsets.topic.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'controlled.shutdown.enable': 'false',
    ...options.properties,
  };
  const path = join(directory, 'server.properties');
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(path, lines.join(''));
  const logPath = join(directory, 'kafka.log');
  const process = await ServerProcess.launch({
    name: `broker ${id} of Kafka ${version}`,
    command: apacheCommand(version, 'kafka-server', [path]),
    logPath,
    isReady: () => registered(connect, id),
  });
  return { id, port, logPath, process };
}

/** Resolves when the broker is registered and some broker is the controller; says no at leisure, to leave the processor to the JVMs. */
async function registered(connect: string, id: number): Promise<void> {
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 10_000 });
  try {
    await zk.getData(`/brokers/ids/${id}`);
    await zk.getData('/controller');
  } catch (error) {
    await sleep(250);
    throw error;
  } finally {
    await zk.close();
  }
}

/** `LEVEL message (logger)`, of long messages the beginning; numbers, addresses, ids and lists of brokers become signs. */
function complaintsOf(log: string): string[] {
  return [...log.matchAll(/^\[[^\]]+\] (WARN|ERROR|FATAL) (.*?)( \([\w.$]+\))?$/gm)].map((match) => {
    const [, level, text = '', logger = ''] = match;
    const kind = text
      .replaceAll(/\b(?:__consumer_offsets|during|after|t|u)[-,]\d+/g, '<partition>') // which broker led which is chance
      .replaceAll(/0x[0-9a-f]+/g, '#')
      .replaceAll(/[\w./-]*kafka-ts-zookeeper-\w+[\w./-]*/g, '<file>')
      .replaceAll(/\b[\w-]{22}\b/g, '<id>')
      .replaceAll(/-?\d+/g, '#')
      .replaceAll(/(#[,; ]*)+/g, '#');
    return `${level} ${kind.length > 120 ? `${kind.slice(0, 100)}…` : kind}${logger}`;
  });
}
