/**
 * Requests in every version that we advertise, good and bad, are answered by our broker as by Apache Kafka 3.9.2 with ZooKeeper; what differs on
 * purpose is in docs/compatibility.md. Not compared yet: JoinGroup (beyond joins that other stories need) and
 * Metadata of all topics: PENDING=1 tells these too (pending.ts).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alterConfigsScenarios } from './api-differential/alter-configs.ts';
import { differences } from './api-differential/comparison.ts';
import { frameScenarios } from './api-differential/frames.ts';
import { groupScenarios } from './api-differential/groups.ts';
import { pendingScenarios } from './api-differential/pending.ts';
import { awaitReadiness } from './api-differential/readiness.ts';
import { recordScenarios } from './api-differential/records.ts';
import { Side } from './api-differential/side.ts';
import { topicScenarios } from './api-differential/topics.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';

/** Groups do not wait for more members; records of old times stay, however long a story takes. */
const config = { 'group.initial.rebalance.delay.ms': '0', 'log.retention.ms': '-1' };
let clusters: readonly Cluster[] = [];
const counts = new Map<string, number>();

beforeAll(async () => {
  clusters = await Promise.all([
    startCluster({ kind: 'apache 3.9.2', config }),
    startCluster({ kind: 'kafka-ts', config }),
  ]);
  await Promise.all(clusters.map((cluster) => awaitReadiness(cluster.port)));
});

afterAll(async () => {
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  console.log([...counts].map(([api, count]) => `${api}: ${count}`).join(', '));
});

const pending = process.env['PENDING'] === undefined ? [] : pendingScenarios;

test.each([
  ...pending,
  ...groupScenarios,
  ...topicScenarios,
  ...frameScenarios,
  ...recordScenarios,
  ...alterConfigsScenarios,
])('$name', async ({ tell }) => {
  const [apache, ours] = clusters.map((one) => new Side(one.name, one.port, counts));
  if (apache === undefined || ours === undefined) throw new Error('two brokers are needed');
  await Promise.all([tell(apache), tell(ours)]);
  apache.close();
  ours.close();
  const differing = differences(apache.lines, ours.lines);
  if (process.env['SHOW'] !== undefined) for (const one of differing) console.log(JSON.stringify(one));
  expect(differing).toEqual([]);
  expect(ours.lines.length).toBe(apache.lines.length);
});
