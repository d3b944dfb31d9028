/**
 * Our broker and tools on Apache ZooKeeper when sessions end and hosts say nothing: the broker is stopped in its tracks beyond its
 * session, ZooKeeper is, an ensemble's leader is; the first hosts of `a,b,c/chroot` are dead, silent or drop packets. Nobody lends a
 * hand, and no acknowledged record is lost. `ZOOKEEPER=apache-3.8.6`, `ensemble-3.9.5`, … choose the servers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTopic } from './lib/admin.ts';
import { runCommand, type ToolResult } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { PersistentLoad } from './lib/persistent-load.ts';
import { freePorts } from './lib/server-process.ts';
import { type RunningZooKeeper, startApacheZooKeeper, wantedZooKeeper } from './lib/wanted-zookeeper.ts';
import { zooKeeperMode } from './lib/zookeeper-srvr.ts';

const wanted = wantedZooKeeper() ?? { version: '3.9.5', kind: 'apache' };
/** The shortest that servers with ticks of 2 s grant. */
const sessionTimeoutMs = 4000;
const bin = join(import.meta.dirname, '..', '..', 'bin');

let directory: string;
let zooKeeper: RunningZooKeeper;
/** What tools are given. */
let connectOfTools: string;
let cluster: Cluster | undefined;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-sessions-'));
  zooKeeper = await startApacheZooKeeper(wanted, directory);
  connectOfTools = zooKeeper.connect;
});

afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
  await Promise.all(zooKeeper.processes.map((server) => server.kill()));
  rmSync(directory, { recursive: true, force: true });
});

async function startBroker(connect = zooKeeper.connect): Promise<Cluster> {
  const config = {
    'zookeeper.connect': connect,
    'zookeeper.session.timeout.ms': `${sessionTimeoutMs}`,
  };
  cluster = await startCluster({ kind: 'kafka-ts', config });
  return cluster;
}

/** The session that holds a node; undefined without a node. */
async function ownerOf(path: string): Promise<bigint | undefined> {
  const { connect } = zooKeeper;
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 10_000 });
  try {
    return (await zk.exists(path))?.ephemeralOwner;
  } finally {
    await zk.close();
  }
}

const registered = '/brokers/ids/0';
const signal = (pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT'): void => {
  for (const pid of pids) process.kill(pid, name);
};

/** Registered and elected by one session, which is not `before` where that is given; metadata can be changed, and records go on. */
async function isBackAtWork(before: bigint | undefined, loads: readonly PersistentLoad[]): Promise<void> {
  const owners = async (): Promise<(bigint | undefined)[]> => [
    await ownerOf(registered),
    await ownerOf('/controller'),
  ];
  const isNew = async (): Promise<boolean> => {
    const [broker, controller] = await owners();
    return broker !== undefined && broker !== before && controller === broker;
  };
  await expect.poll(isNew, { timeout: 30_000, interval: 100 }).toBe(true);
  // A node is written before the new controller is at work: NOT_CONTROLLER is for clients to try again.
  const isMade = (): Promise<boolean> =>
    createTopic(cluster?.port ?? 0, 'afterwards').then(
      () => true,
      () => false,
    );
  await expect.poll(isMade, { timeout: 20_000 }).toBe(true);
  const acknowledged = loads.map((load) => load.acknowledgedBatches);
  const goesOn = (): boolean =>
    loads.every((load, index) => load.acknowledgedBatches > (acknowledged[index] ?? 0) + 10);
  await expect.poll(goesOn, { timeout: 20_000 }).toBe(true);
  for (const load of loads) await load.finish();
}

async function startLoads(port: number): Promise<PersistentLoad[]> {
  const topics = ['idempotent', 'plain'];
  for (const topic of topics) await createTopic(port, topic);
  const loads = topics.map((topic) => new PersistentLoad(port, topic, topic === 'idempotent'));
  await expect
    .poll(() => loads.every((load) => load.acknowledgedBatches > 10), { timeout: 20_000 })
    .toBe(true);
  return loads;
}

test('a broker that was stopped in its tracks beyond its session registers again, is elected, and leads', async () => {
  const { port, broker } = await startBroker();
  const loads = await startLoads(port);
  const before = await ownerOf(registered);
  signal([broker.pid], 'SIGSTOP');
  await expect.poll(() => ownerOf(registered), { timeout: 20_000, interval: 100 }).toBeUndefined();
  expect(await ownerOf('/controller')).toBeUndefined();
  signal([broker.pid], 'SIGCONT');
  await isBackAtWork(before, loads);
});

test('while ZooKeeper is stopped in its tracks the broker serves; it is registered and leads afterwards', async () => {
  const { port } = await startBroker();
  const loads = await startLoads(port);
  const pids = zooKeeper.processes.map(({ pid }) => pid);
  signal(pids, 'SIGSTOP');
  const frozenAt = performance.now();
  const acknowledged = loads.map((load) => load.acknowledgedBatches);
  await expect
    .poll(() => performance.now() - frozenAt > 3 * sessionTimeoutMs, { timeout: 30_000, interval: 200 })
    .toBe(true);
  for (const [index, load] of loads.entries()) {
    expect(load.acknowledgedBatches).toBeGreaterThan((acknowledged[index] ?? 0) + 100);
  }
  signal(pids, 'SIGCONT');
  // Whether Apache's first reads what clients sent meanwhile or first looks for sessions that have ended is up to its threads; the
  // leader that an ensemble elects anew gives every session its whole time again.
  await isBackAtWork(undefined, loads);
});

test.runIf(wanted.kind === 'ensemble')(
  "while an ensemble's leader is stopped in its tracks, broker and tools go on with the others",
  async () => {
    const { port } = await startBroker();
    const loads = await startLoads(port);
    const ports = [...zooKeeper.connect.matchAll(/:(\d+)/g)].map(([, each]) => Number(each));
    const modes = await Promise.all(ports.map(zooKeeperMode));
    const leader = zooKeeper.processes[modes.indexOf('leader')];
    if (leader === undefined) throw new Error(`no leader: ${modes.join(', ')}`);
    signal([leader.pid], 'SIGSTOP');
    const made = await ours('kafka-topics.sh', '--create', '--topic', 'meanwhile', ...onePartition);
    expect(made.result).toMatchObject({ code: 0, stdout: 'Created topic "meanwhile".\n' });
    await createTopic(port, 'meanwhile');
    signal([leader.pid], 'SIGCONT');
    for (const load of loads) await load.finish();
  },
);

const onePartition = ['--partitions', '1', '--replication-factor', '1'] as const;

/** One of our tools by `--zookeeper`, or a shell; how it ended, and how long it took. */
async function ours(
  script: 'kafka-topics.sh' | 'zkCli.sh' | 'zookeeper-shell.sh',
  ...args: readonly string[]
): Promise<{ result: ToolResult; ms: number }> {
  const address = { 'kafka-topics.sh': ['--zookeeper'], 'zkCli.sh': ['-server'], 'zookeeper-shell.sh': [] };
  const startMs = performance.now();
  const all = [...address[script], connectOfTools, ...args];
  const result = await runCommand([join(bin, script), all], { timeoutMs: 60_000 });
  return { result, ms: performance.now() - startMs };
}

/** Takes connections, and never says a word. */
async function silentServer(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('the first hosts of a,b,c/chroot are dead, silent and drop packets: broker and tools work', async () => {
  const [deadPort = 0] = await freePorts(1);
  const silent = await silentServer();
  const address = silent.address();
  const silentPort = typeof address === 'object' ? address?.port : undefined;
  // 192.0.2.0/24 is for documentation: nobody answers there.
  const dead = `127.0.0.1:${deadPort},127.0.0.1:${silentPort},192.0.2.1:2181`;
  try {
    connectOfTools = `${dead},${zooKeeper.connect.replace(/\/.*/, '')}/clusters/of/ours`;
    const { port } = await startBroker(connectOfTools);
    const told = [
      await ours('kafka-topics.sh', '--create', '--topic', 'made', ...onePartition),
      await ours('kafka-topics.sh', '--list'),
      await ours('kafka-topics.sh', '--describe', '--topic', 'made'),
      await ours('zookeeper-shell.sh', 'ls', '/brokers/ids'),
      await ours('zkCli.sh', 'ls', '/brokers/topics'),
      await ours('kafka-topics.sh', '--delete', '--topic', 'made'),
    ];
    const stdout = told.map(({ result }) => result.stdout.trim());
    expect(stdout).toEqual([
      'Created topic "made".',
      'made',
      expect.stringMatching(/Topic: made\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0$/),
      expect.stringMatching(/^\[0\]$/m),
      expect.stringMatching(/^\[made\]$/m),
      expect.stringMatching(/^Topic made is marked for deletion/),
    ]);
    expect(told.map(({ result }) => result.code)).toEqual(told.map(() => 0));
    console.log(`tools behind three dead hosts: ${told.map(({ ms }) => Math.round(ms)).join(', ')} ms`);
    expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(15_000);
    await createTopic(port, 'by-broker');
  } finally {
    silent.close();
  }
});
