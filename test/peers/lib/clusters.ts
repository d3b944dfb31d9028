/**
 * Brokers to test or measure, each on one machine with one broker: ours in one process, ours with its own ZooKeeper
 * process, Apache's with ZooKeeper, Apache's with KRaft. Apache's get their shipped server.properties, with own ports
 * and directories. `ZOOKEEPER=apache-3.9.5` or `ensemble-3.9.5` puts Apache's ZooKeeper where ours would be, in or beside the broker.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './admin.ts';
import { apacheCommand, runApacheTool } from './apache-tools.ts';
import type { ApacheVersion } from './installations.ts';
import { clusterMetadataRequest } from './requests.ts';
import { freePorts, ServerProcess } from './server-process.ts';
import { type RunningZooKeeper, startApacheZooKeeper, wantedZooKeeper } from './wanted-zookeeper.ts';
import { zooKeeperAnswers } from './zookeeper-srvr.ts';

export interface Cluster {
  readonly name: string;
  /** Port of the broker on 127.0.0.1. */
  readonly port: number;
  readonly bootstrap: string;
  /** `zookeeper.connect`: hosts and chroot; undefined where the broker has its own, or none. */
  readonly zookeeper: string | undefined;
  /** Where the partitions' directories lie. */
  readonly logDir: string;
  readonly pids: readonly number[];
  /** From exec of the first launcher to the broker's Metadata answer. */
  readonly startMs: number;
  readonly zooKeepers: readonly ServerProcess[];
  readonly broker: ServerProcess;
  /** Stops all processes and deletes the data, unless `KEEP_CLUSTERS` is set. */
  stop(): Promise<void>;
}

export type ClusterKind = 'kafka-ts' | 'kafka-ts with zookeeper' | `apache ${ApacheVersion}`;

export interface ClusterOptions {
  readonly kind: ClusterKind;
  /** Lines of server.properties that win over the shipped ones. */
  readonly config?: Readonly<Record<string, string>>;
}

const repository = join(import.meta.dirname, '..', '..', '..');

/** What every release's config/server.properties has in common, as shipped. */
const shipped = {
  'num.network.threads': '3',
  'num.io.threads': '8',
  'socket.send.buffer.bytes': '102400',
  'socket.receive.buffer.bytes': '102400',
  'socket.request.max.bytes': '104857600',
  'num.partitions': '1',
  'num.recovery.threads.per.data.dir': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'log.retention.hours': '168',
  'log.segment.bytes': '1073741824',
  'log.retention.check.interval.ms': '300000',
};

export function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { kind, config = {} } = options;
  if (kind === 'kafka-ts') return startOurs(config, false);
  if (kind === 'kafka-ts with zookeeper') return startOurs(config, true);
  if (kind === 'apache 4.3.1') return startKraft(config);
  const version = (['0.8.2.2', '0.11.0.0', '1.0.0', '2.2.0', '3.9.2'] as const).find(
    (one) => kind === `apache ${one}`,
  );
  if (version === undefined) throw new Error(`unknown kind of cluster: ${kind}`);
  return startApacheWithZooKeeper(version, config);
}

/** Ready when Metadata lists a broker. */
export async function brokerAnswers(port: number): Promise<void> {
  const answer = await ask(port, clusterMetadataRequest());
  if (answer.readInt32BE(0) < 1) throw new Error('no broker in the metadata yet');
}

function writeProperties(path: string, properties: Readonly<Record<string, string>>): string {
  writeFileSync(
    path,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  return path;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'kafka-ts-peers-'));
  mkdirSync(join(directory, 'data'));
  return directory;
}

interface ClusterParts {
  readonly kind: ClusterKind;
  readonly directory: string;
  readonly port: number;
  readonly zookeeper?: RunningZooKeeper | undefined;
  readonly broker: ServerProcess;
}

function toCluster(parts: ClusterParts): Cluster {
  const { kind, directory, port, zookeeper, broker } = parts;
  const zooKeepers = zookeeper?.processes ?? [];
  const processes = [...zooKeepers, broker];
  return {
    name: kind,
    port,
    bootstrap: `127.0.0.1:${port}`,
    zookeeper: zookeeper?.connect,
    logDir: join(directory, 'data', 'kafka'),
    pids: processes.map((process) => process.pid),
    startMs: processes.reduce((sum, process) => sum + process.startMs, 0),
    zooKeepers,
    broker,
    stop: async () => {
      const isKept = process.env['KEEP_CLUSTERS'] !== undefined;
      const isApache = kind.startsWith('apache');
      for (const one of processes.toReversed()) await (isApache && !isKept ? one.discard() : one.stop());
      if (!isKept) rmSync(directory, { recursive: true, force: true });
      else console.log(`${kind} left its data and logs in ${directory}`);
    },
  };
}

async function startApacheWithZooKeeper(
  version: ApacheVersion,
  config: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const directory = newDirectory();
  const [port = 0, zookeeperPort = 0] = await freePorts(2);
  const zooConfig = writeProperties(join(directory, 'zookeeper.properties'), {
    dataDir: join(directory, 'data', 'zookeeper'),
    clientPort: `${zookeeperPort}`,
    clientPortAddress: '127.0.0.1',
    maxClientCnxns: '0',
    'admin.enableServer': 'false',
    '4lw.commands.whitelist': '*',
  });
  const zookeeper = await ServerProcess.launch({
    name: `zookeeper of apache ${version}`,
    command: apacheCommand(version, 'zookeeper-server', [zooConfig]),
    logPath: join(directory, 'zookeeper.log'),
    isReady: () => zooKeeperAnswers(zookeeperPort),
  });
  const properties = writeProperties(join(directory, 'server.properties'), {
    'broker.id': '0',
    ...(version === '0.8.2.2'
      ? { 'host.name': '127.0.0.1', port: `${port}` }
      : { listeners: `PLAINTEXT://127.0.0.1:${port}` }),
    ...shipped,
    'log.dirs': join(directory, 'data', 'kafka'),
    'zookeeper.connect': `127.0.0.1:${zookeeperPort}`,
    'group.initial.rebalance.delay.ms': '0',
    ...config,
  });
  const broker = await ServerProcess.launch({
    name: `apache ${version}`,
    command: apacheCommand(version, 'kafka-server', [properties]),
    logPath: join(directory, 'kafka.log'),
    isReady: () => (version === '0.8.2.2' ? tcpAnswers(port) : brokerAnswers(port)),
  });
  return toCluster({
    kind: `apache ${version}`,
    directory,
    port,
    zookeeper: { connect: `127.0.0.1:${zookeeperPort}`, processes: [zookeeper] },
    broker,
  });
}

/** 0.8 answers no ApiVersions and lists no broker before its first topic. */
function tcpAnswers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

async function startKraft(config: Readonly<Record<string, string>>): Promise<Cluster> {
  const directory = newDirectory();
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const properties = writeProperties(join(directory, 'server.properties'), {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    ...shipped,
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'log.dirs': join(directory, 'data', 'kafka'),
    ...config,
  });
  const clusterId = Buffer.from('kafka-ts-peers-1').toString('base64url');
  const formatted = await runApacheTool('4.3.1', 'storage', ['format', '-t', clusterId, '-c', properties]);
  if (formatted.code !== 0) throw new Error(`storage format failed: ${formatted.stderr}${formatted.stdout}`);
  const broker = await ServerProcess.launch({
    name: 'apache 4.3.1',
    command: apacheCommand('4.3.1', 'kafka-server', [properties]),
    logPath: join(directory, 'kafka.log'),
    isReady: () => brokerAnswers(port),
  });
  return toCluster({ kind: 'apache 4.3.1', directory, port, broker });
}

/** The launcher of one of our servers: `bin/…sh`, or another command by `KAFKA_TS_SERVER` (split at spaces). */
function ourLauncher(script: string): [string, string[]] {
  const [command, ...args] = (process.env['KAFKA_TS_SERVER'] ?? '').split(' ');
  if (script === 'kafka-server-start.sh' && command !== undefined && command !== '') return [command, args];
  const path = join(repository, 'bin', script);
  if (!existsSync(join(repository, 'packages', 'cli', 'dist', 'main.js'))) {
    throw new Error(`${path} needs a build: run \`npm run build\``);
  }
  return [path, []];
}

async function startOurs(config: Readonly<Record<string, string>>, hasZooKeeper: boolean): Promise<Cluster> {
  const directory = newDirectory();
  const [port = 0] = await freePorts(1);
  const zookeeper = await startZooKeeper(directory, config, hasZooKeeper);
  const properties = writeProperties(join(directory, 'server.properties'), {
    'broker.id': '0',
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    ...shipped,
    'log.dirs': join(directory, 'data', 'kafka'),
    ...(zookeeper === undefined ? {} : { 'zookeeper.connect': zookeeper.connect }),
    'group.initial.rebalance.delay.ms': '0',
    ...config,
  });
  const isReady = (): Promise<void> => brokerAnswers(port);
  const broker = await launchOurs('kafka', directory, 'kafka-server-start.sh', properties, isReady);
  const kind = hasZooKeeper ? 'kafka-ts with zookeeper' : 'kafka-ts';
  return toCluster({ kind, directory, port, zookeeper, broker });
}

/** What `ZOOKEEPER` names; otherwise ours, or none where the broker has its own or is given one. */
async function startZooKeeper(
  directory: string,
  config: Readonly<Record<string, string>>,
  hasZooKeeper: boolean,
): Promise<RunningZooKeeper | undefined> {
  const wanted = config['zookeeper.connect'] === undefined ? wantedZooKeeper() : undefined;
  if (wanted !== undefined) return startApacheZooKeeper(wanted, directory);
  if (!hasZooKeeper) return undefined;
  const [port = 0] = await freePorts(1);
  const path = writeProperties(join(directory, 'zookeeper.properties'), {
    dataDir: join(directory, 'data', 'zookeeper'),
    clientPort: `${port}`,
    clientPortAddress: '127.0.0.1',
    maxClientCnxns: '0',
    'admin.enableServer': 'false',
    '4lw.commands.whitelist': '*',
  });
  const isReady = (): Promise<void> => zooKeeperAnswers(port);
  const server = await launchOurs('zookeeper', directory, 'zookeeper-server-start.sh', path, isReady);
  return { connect: `127.0.0.1:${port}`, processes: [server] };
}

function launchOurs(
  name: string,
  directory: string,
  script: string,
  properties: string,
  isReady: () => Promise<void>,
): Promise<ServerProcess> {
  const [command, args] = ourLauncher(script);
  return ServerProcess.launch({
    name: `${name} of kafka-ts`,
    command: [command, [...args, properties]],
    logPath: join(directory, `${name}.log`),
    isReady,
    // Stop scripts find running servers by the temporary directory: those of other tests must not find these.
    env: { ...process.env, TMPDIR: directory },
  });
}
