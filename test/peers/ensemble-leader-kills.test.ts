/**
 * Our broker and our tools on an ensemble of three Apache ZooKeepers, named as `a,b,c/chroot`, whose leader is killed every ten
 * seconds under load with acks=all: no acknowledged record is lost, topics are made after each kill, the broker is registered, and
 * nobody lends a hand. `ENSEMBLE_KILLS=12` is the run of two minutes.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterEach, expect, test } from 'vitest';
import { createTopic } from './lib/admin.ts';
import { runCommand, type ToolResult } from './lib/apache-tools.ts';
import type { ZooKeeperVersion } from './lib/apache-zookeeper.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { runOurTool } from './lib/our-tools.ts';
import { PersistentLoad } from './lib/persistent-load.ts';
import { recordValue } from './lib/persistent-producer.ts';
import { ZooKeeperEnsemble } from './lib/zookeeper-ensemble.ts';

const kills = Number(process.env['ENSEMBLE_KILLS'] ?? 2);
const intervalMs = 10_000;
const bin = join(import.meta.dirname, '..', '..', 'bin');

let ensemble: ZooKeeperEnsemble | undefined;
let cluster: Cluster | undefined;

afterEach(async () => {
  await cluster?.stop();
  await ensemble?.stop();
  cluster = undefined;
  ensemble = undefined;
});

/** A tool's call by `--zookeeper`, as it is typed; its output when it ends well. */
async function tool(connect: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runOurTool('topics', ['--zookeeper', connect, ...args]);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
  return stdout;
}

/** What else goes to ZooKeeper, typed while there may be no leader. */
async function useOtherTools(connect: string): Promise<void> {
  const shell = (script: string, ...args: readonly string[]): Promise<ToolResult> =>
    runCommand([join(bin, script), args], { timeoutMs: 60_000 });
  const reading = ['--zookeeper', connect, '--topic', 'plain', '--from-beginning', '--max-messages', '3'];
  const [listed, described, ids, state, read] = await Promise.all([
    tool(connect, '--list'),
    tool(connect, '--describe', '--topic', 'plain'),
    shell('zookeeper-shell.sh', connect, 'ls', '/brokers/ids'),
    shell('zkCli.sh', '-server', connect, 'get', '/brokers/topics/plain/partitions/0/state'),
    runOurTool('console-consumer', reading),
  ]);
  expect(listed).toMatch(/^plain$/m);
  expect(described).toContain('Topic: plain\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n');
  expect(ids).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\[0\]$/m) });
  expect(state).toMatchObject({ code: 0, stdout: expect.stringContaining('"isr":[0]') });
  const first = [0, 1, 2].map((number) => `${recordValue('plain', number)}\n`).join('');
  expect(read).toMatchObject({ code: 0, stdout: first });
}

/** Creates by the broker, which needs controller and ZooKeeper; again while there is neither. */
async function createWithin(port: number, topic: string, limitMs: number): Promise<number> {
  const startMs = performance.now();
  let last: unknown;
  while (performance.now() - startMs < limitMs) {
    try {
      await createTopic(port, topic);
      return performance.now() - startMs;
    } catch (error) {
      last = error;
      await sleep(50);
    }
  }
  throw new Error(`topic ${topic} could not be made within ${limitMs} ms`, { cause: last });
}

/** The session that holds the broker's registration; undefined when it is not registered. */
async function registration(connect: string): Promise<bigint | undefined> {
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 10_000 });
  try {
    return (await zk.exists('/brokers/ids/0'))?.ephemeralOwner;
  } finally {
    await zk.close();
  }
}

test.each<ZooKeeperVersion>(['3.8.6', '3.9.5'])(
  `ZooKeeper %s, its leader killed ${kills} times`,
  async (version) => {
    ensemble = await ZooKeeperEnsemble.start(version);
    const connect = `${ensemble.hosts}/clusters/kafka`;
    cluster = await startCluster({ kind: 'kafka-ts', config: { 'zookeeper.connect': connect } });
    const { port } = cluster;
    const loads: PersistentLoad[] = [];
    for (const name of ['idempotent', 'plain']) {
      await tool(connect, '--create', '--topic', name, '--partitions', '1', '--replication-factor', '1');
      await createTopic(port, name);
      loads.push(new PersistentLoad(port, name, name === 'idempotent'));
    }
    await expect
      .poll(() => loads.every((load) => load.acknowledgedBatches > 0), { timeout: 20_000 })
      .toBe(true);
    const owner = await registration(connect);
    const createdMs: number[] = [];
    const expected = ['idempotent', 'plain'];
    for (let kill = 0; kill < kills; kill++) {
      const nextKillMs = performance.now() + intervalMs;
      const before = loads.map((load) => load.acknowledgedBatches);
      const killed = await ensemble.killLeader();
      const byTool = tool(
        connect,
        ...['--create', '--topic', `by-tool-${kill}`, '--partitions', '1', '--replication-factor', '1'],
      );
      const others = useOtherTools(connect);
      createdMs.push(await createWithin(port, `by-broker-${kill}`, intervalMs));
      expect(await byTool).toContain(`Created topic`);
      await others;
      await ensemble.restart(killed);
      expected.push(`by-broker-${kill}`, `by-tool-${kill}`);
      expect((await tool(connect, '--list')).trim().split('\n')).toEqual(expected.toSorted());
      await createTopic(port, `by-tool-${kill}`); // exists: waits until the broker leads what the tool made
      expect(await registration(connect)).toBeDefined();
      for (const [index, load] of loads.entries()) {
        expect(load.failure).toBeUndefined();
        expect(load.acknowledgedBatches).toBeGreaterThan(before[index] ?? 0);
        await load.check();
      }
      await sleep(Math.max(0, nextKillMs - performance.now()));
    }
    for (const load of loads) await load.finish();
    const batches = loads.map((load) => load.acknowledgedBatches);
    const isSame = (await registration(connect)) === owner;
    console.log(
      `ZooKeeper ${version}: ${kills} kills of the leader, batches acknowledged ${batches.join(' and ')}, ` +
        `a topic made after ${createdMs.map((ms) => Math.round(ms)).join(', ')} ms, ` +
        `the broker's session ${isSame ? 'lived on' : 'is a new one'}`,
    );
  },
);
