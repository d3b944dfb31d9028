/**
 * What may be appended, and what then lies in the log: record sets of all formats and codecs, good, bad and random, sent to topics of all settings in all
 * versions of Produce, are taken or refused by our broker as by Apache Kafka 3.9.2, with the same codes, offsets and record errors; what every kind
 * of Fetch then reads is the same. `RECORDS_WHOLE=1` sends every set to every topic, `RECORDS_SEEDS=7,8` and `RECORDS_COUNT=5000` choose the random ones, `SHOW_IN=file` keeps every
 * difference.
 */
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from './api-differential/comparison.ts';
import { awaitReadiness } from './api-differential/readiness.ts';
import { Side } from './api-differential/side.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { tellProducers } from './records-differential/producers.ts';
import { randomSets } from './records-differential/random-sets.ts';
import { MasksOfRecords } from './records-differential/shown.ts';
import { tellRandom, tellTopic } from './records-differential/stories.ts';
import { topics } from './records-differential/topics.ts';

const config = { 'log.retention.ms': '-1', 'log.cleaner.enable': 'false' };
const seeds = (process.env['RECORDS_SEEDS'] ?? '1').split(',').map(Number);
const count = Number(process.env['RECORDS_COUNT'] ?? 300);
const isWhole = process.env['RECORDS_WHOLE'] !== undefined;
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
  console.log([...counts].map(([api, sent]) => `${api}: ${sent}`).join(', '));
});

async function compare(tell: (side: Side) => Promise<void>): Promise<void> {
  const [apache, ours] = clusters.map(
    (one) => new Side(one.name, one.port, counts, new MasksOfRecords(one.port)),
  );
  if (apache === undefined || ours === undefined) throw new Error('two brokers are needed');
  await Promise.all([tell(apache), tell(ours)]);
  apache.close();
  ours.close();
  const differing = differences(apache.lines, ours.lines);
  const show = process.env['SHOW_IN'];
  if (show !== undefined) appendFileSync(show, differing.map((one) => `${JSON.stringify(one)}\n`).join(''));
  expect(differing).toEqual([]);
  expect(ours.lines.length).toBe(apache.lines.length);
}

describe('records that are sent, and read again', () => {
  test.each(Object.keys(topics))('topic %s', (topic) => compare((side) => tellTopic(side, topic, isWhole)));

  test.each(seeds)('random ones, seed %i', (seed) => {
    // Both get the same: what gzip writes depends on what it has written before.
    const sets = [...randomSets(seed, count)];
    return compare((side) => tellRandom(side, seed, sets));
  });

  test.each(seeds)('producer ids, seed %i', (seed) =>
    compare((side) => tellProducers(side, seed, count / 2)),
  );
});
