/** Stopping and starting our broker where its ZooKeeper is there, is gone, or answers no more. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { freePorts, type ServerProcess } from './lib/server-process.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
const clusters: Cluster[] = [];

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

async function start(): Promise<Cluster> {
  const cluster = await startCluster({ kind: 'kafka-ts with zookeeper' });
  clusters.push(cluster);
  return cluster;
}

async function stopMs(broker: ServerProcess): Promise<number> {
  const startMs = performance.now();
  await broker.stop();
  return performance.now() - startMs;
}

test('a signal stops the broker within a second', async () => {
  const { broker } = await start();
  expect(await stopMs(broker)).toBeLessThan(1000);
});

test('the stop script stops it within a second of its own start', async () => {
  const cluster = await start();
  const env = { ...process.env, TMPDIR: dirname(dirname(cluster.logDir)) };
  const startMs = performance.now();
  const { code } = await runCommand([join(bin, 'kafka-server-stop.sh'), []], { env });
  expect(code).toBe(0);
  await expect.poll(() => cluster.broker.isRunning, { timeout: 5000, interval: 10 }).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(2000);
});

test('it stops within a second when its ZooKeeper was killed before', async () => {
  const { zooKeepers, broker } = await start();
  await Promise.all(zooKeepers.map((server) => server.kill()));
  expect(await stopMs(broker)).toBeLessThan(1000);
});

test('it stops within a second when its ZooKeeper does not answer any more', async () => {
  const { zooKeepers, broker } = await start();
  for (const { pid } of zooKeepers) process.kill(pid, 'SIGSTOP');
  const elapsedMs = await stopMs(broker);
  for (const { pid } of zooKeepers) process.kill(pid, 'SIGCONT');
  expect(elapsedMs).toBeLessThan(1000);
});

test('without a ZooKeeper the start ends in one line that says where it was looked for', async () => {
  const cluster = await start();
  await cluster.broker.stop();
  await Promise.all(cluster.zooKeepers.map((server) => server.stop()));
  const [port = 0] = await freePorts(1);
  const path = join(dirname(cluster.logDir), 'absent.properties');
  const lines = [
    `listeners=PLAINTEXT://127.0.0.1:${port}`,
    `log.dirs=${cluster.logDir}`,
    `zookeeper.connect=${cluster.zookeeper}`,
    'zookeeper.connection.timeout.ms=1500',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  const startMs = performance.now();
  const { code, stderr } = await runCommand([join(bin, 'kafka-server-start.sh'), [path]]);
  expect(code).toBe(1);
  expect(stderr.trim()).toMatch(/^Kafka did not start: [^\n]*$/);
  expect(stderr).toContain(`No ZooKeeper session at ${cluster.zookeeper} within 1500 ms`);
  expect(performance.now() - startMs).toBeLessThan(6000);
});
