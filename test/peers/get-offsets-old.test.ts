/**
 * GetOffsetShell of 0.8.2.2 and ours, the same calls on a broker of 0.8.2.2 and on ours (`OLD_OFFSETS=1`): several offsets of a partition, times between
 * its segments. Of what goes to stderr the first line counts: Java has stacks behind it.
 */
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '@kafka-ts/cli/run-command';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JavaTools } from './java-tools/java-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { answerOf } from './log-directories/patience.ts';

const isWanted = process.env['OLD_OFFSETS'] !== undefined;
const topic = 'rolled';
const firstSeconds = Date.UTC(2026, 0, 1) / 1000;

let clusters: readonly Cluster[] = [];
let java: JavaTools;

beforeAll(async () => {
  if (!isWanted) return;
  java = new JavaTools('0.8.2.2');
  const config = { 'log.retention.hours': '100000', 'log.retention.check.interval.ms': '3600000' };
  clusters = await Promise.all(
    (['apache 0.8.2.2', 'kafka-ts with zookeeper'] as const).map((kind) => startCluster({ kind, config })),
  );
  await Promise.all(clusters.map((cluster) => fill(cluster)));
});

afterAll(async () => {
  java?.close();
  await Promise.all(clusters.map((cluster) => cluster.stop()));
});

/** Partition 0 has six segments, an hour between each two; partition 1 has one, partition 2 nothing. */
async function fill({ zookeeper = '', port, logDir }: Cluster): Promise<void> {
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect: zookeeper,
    sessionTimeoutMs: 10_000,
  });
  // 0.8.2.2 takes connections before the controller knows of it.
  for (const path of ['/controller', '/brokers/ids/0'])
    while ((await zk.exists(path)) === undefined) await sleep(20);
  const put = (path: string, value: unknown): Promise<unknown> =>
    zk.create(path, Buffer.from(JSON.stringify(value)), { mode: 'persistent' });
  await put(`/config/topics/${topic}`, { version: 1, config: { 'segment.bytes': '1000' } });
  await put(`/brokers/topics/${topic}`, { version: 1, partitions: { 0: [0], 1: [0], 2: [0] } });
  await zk.close();
  const connection = await KafkaConnection.open(port);
  for (const index of [0, 0, 0, 0, 0, 0, 1]) {
    const builder = new MessageSetBuilder({ magic: 0, codec: 0 });
    for (let n = 0; n < 3; n++) builder.append(n, -1, null, new Uint8Array(250));
    const topicData = [{ name: topic, partitionData: [{ index, records: builder.build() }] }];
    await answerOf(
      'append',
      () => connection.call(produce, 0, { acks: 1, timeoutMs: 5000, topicData }),
      ({ responses: [one] }) => one?.partitionResponses[0]?.errorCode,
    );
  }
  connection.close();
  const directory = join(logDir, `${topic}-0`);
  const segments = readdirSync(directory).filter((name) => name.endsWith('.log'));
  expect(segments.length).toBe(6);
  for (const [n, name] of segments.sort().entries())
    utimesSync(join(directory, name), firstSeconds, firstSeconds + n * 3600);
}

const at = (hours: number): string => `--time ${(firstSeconds + hours * 3600) * 1000}`;
const lines = [
  '--time -1',
  '--time -2',
  '--time -1 --offsets 3',
  '--time -1 --offsets 100',
  '--time -1 --offsets 0',
  '--time -2 --offsets 5',
  '--time -1 --offsets 2',
  '--time 0',
  '--time 0 --offsets 4',
  '--time 99999999999999 --offsets 3',
  ...[-1, 0, 1, 2.5, 4, 5, 6].map((hours) => `${at(hours)} --offsets 3`),
  '--time -1 --partitions 0 --offsets 2',
  '--time -1 --partitions 1,2 --offsets 2',
  '--time -1 --partitions 0,7',
  '--time -1 --max-wait-ms 10 --offsets 2',
];
/** By newer brokers ours has the first record that is so young, as since 2.0: none of these records has a time. */
const linesForOld = [-1, 0, 1, 2.5, 4, 5, 6].map((hours) => at(hours));

test.skipIf(!isWanted)('offsets of a topic, as 0.8.2.2 shows them', async () => {
  for (const cluster of clusters) {
    for (const line of cluster.name === 'apache 0.8.2.2' ? [...lines, ...linesForOld] : lines) {
      const words = line.split(' ').filter((word) => word !== '');
      const args = ['--broker-list', cluster.bootstrap, '--topic', topic, ...words];
      const expected = await java.call('kafka.tools.GetOffsetShell', args);
      const found = await runCommand(['run-class', 'kafka.tools.GetOffsetShell', ...args]);
      expect.soft([cluster.name, line, found.stdout]).toEqual([cluster.name, line, expected.stdout]);
      expect
        .soft([cluster.name, line, found.stderr, found.code])
        .toEqual([cluster.name, line, expected.stderr, expected.code]);
    }
  }
});
