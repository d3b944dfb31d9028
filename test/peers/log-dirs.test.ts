/**
 * Log directories of our broker and Apache Kafka 3.9.2's, two each: the same requests of all versions get the same answers, replicas move
 * there and back under load, and the tools of 3.9.2 and ours print the same text. `LOG_DIRS=long` has each of the tools at either broker.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alterReplicaLogDirs } from '@kafka-ts/protocol/messages/alter-replica-log-dirs';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { describeLogDirs } from '@kafka-ts/protocol/messages/describe-log-dirs';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTopic } from './api-differential/make-topic.ts';
import { awaitReadiness } from './api-differential/readiness.ts';
import { Side, versionsOf } from './api-differential/side.ts';
import { runApacheTool } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { runOurTool } from './lib/our-tools.ts';

const topic = 'moving';

/** A broker and its two directories, which are called by what they are to the partition that moves: home at first, away. */
class Place {
  readonly cluster: Cluster;
  readonly side: Side;
  /** What was asked and answered, the same for brokers that behave alike. */
  readonly told: string[] = [];
  home = '';
  away = '';

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.side = new Side(cluster.name, cluster.port, new Map());
  }

  masked(text: string): string {
    return text.replaceAll(this.home, '<home>').replaceAll(this.away, '<away>');
  }

  async move(version: number, path: string, partitions: readonly number[], name = topic): Promise<void> {
    const dirs = [{ path, topics: [{ name, partitions }] }];
    const answer = await this.side.ask(alterReplicaLogDirs, version, { dirs }, { about: 'move' });
    const results = (answer?.results ?? []).map(({ topicName, partitions: found }) => {
      const codes = found.map(({ partitionIndex, errorCode }) => `${partitionIndex}: ${errorCode}`);
      return `${topicName.slice(0, 20)} ${codes.sort().join(' ')}`;
    });
    this.told.push(
      this.masked(
        `move v${version} ${name.slice(0, 20)}-${partitions} to ${path}: ${results.sort().join('; ')}`,
      ),
    );
  }

  async describe(
    version: number,
    topics: { topic: string; partitions: number[] }[] | null,
  ): Promise<readonly string[]> {
    const answer = await this.side.ask(describeLogDirs, version, { topics }, { about: 'describe' });
    const lines = (answer?.results ?? []).map((result) => {
      // Which directory a partition of an internal topic got is chance.
      const ofTests = result.topics.filter(({ name }) => !name.startsWith('__'));
      const found = ofTests.flatMap(({ name, partitions }) =>
        partitions.map(
          (one) => `${name}-${one.partitionIndex} ${one.partitionSize} ${one.offsetLag} ${one.isFutureKey}`,
        ),
      );
      const bytes = [result.totalBytes, result.usableBytes].map((count) => Math.sign(count));
      return this.masked(`${result.logDir} ${result.errorCode} ${bytes}: ${found.sort().join(', ')}`);
    });
    return [`describe v${version} ${JSON.stringify(topics)} ${answer?.errorCode}`, ...lines.sort()];
  }

  async append(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const records = buildRecordBatch([
        { value: new Uint8Array(9000).fill(n), timestamp: 1_790_000_000_000 },
      ]);
      const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
      const answer = await this.side.ask(
        produce,
        7,
        { acks: -1, timeoutMs: 5000, topicData },
        { about: 'fill' },
      );
      const code = answer?.responses[0]?.partitionResponses[0]?.errorCode;
      if (code !== 0) this.told.push(`an append failed: ${code}`);
    }
  }

  /** Until nothing moves, at most ten seconds. */
  async settle(): Promise<void> {
    for (let n = 0; n < 100; n++) {
      if (!(await this.describe(4, null)).some((line) => line.includes(' true'))) return;
      await sleep(100);
    }
    this.told.push('a move did not end');
  }

  async deleteBefore(version: number, offset: number): Promise<void> {
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset }] }];
    const answer = await this.side.ask(
      deleteRecords,
      version,
      { topics, timeoutMs: 5000 },
      { about: 'delete' },
    );
    const partitions = [-2, -1].map((timestamp) => ({ partitionIndex: 0, timestamp }));
    const ends = await Promise.all(
      partitions.map((one) =>
        this.side.ask(
          listOffsets,
          5,
          { replicaId: -1, isolationLevel: 0, topics: [{ name: topic, partitions: [one] }] },
          { about: 'ends', on: `ends ${one.timestamp}` },
        ),
      ),
    );
    const offsets = ends.map((end) => end?.topics[0]?.partitions[0]?.offset);
    this.told.push(`delete v${version} before ${offset}: ${JSON.stringify(answer?.topics)}, now ${offsets}`);
  }
}

let scratch: string;
let places: Place[] = [];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'kafka-ts-log-dirs-'));
  const clusters = await Promise.all(
    (['apache 3.9.2', 'kafka-ts'] as const).map((kind, n) =>
      startCluster({
        kind,
        config: {
          'log.dirs': `${join(scratch, `a${n}`)},${join(scratch, `b${n}`)}`,
          'offsets.topic.num.partitions': '1',
          'log.retention.ms': '-1',
        },
      }),
    ),
  );
  await Promise.all(clusters.map((cluster) => awaitReadiness(cluster.port)));
  places = clusters.map((cluster) => new Place(cluster));
});

afterAll(async () => {
  for (const { side } of places) side.close();
  await Promise.all(places.map(({ cluster }) => cluster.stop()));
  rmSync(scratch, { recursive: true, force: true });
});

async function tellAll(place: Place, n: number): Promise<void> {
  const paths = [join(scratch, `a${n}`), join(scratch, `b${n}`)];
  await makeTopic(place.side, topic, 1);
  const isHome = (path: string): boolean => readdirSync(path).includes(`${topic}-0`);
  place.home = paths.find((path) => isHome(path)) ?? '';
  place.away = paths.find((path) => !isHome(path)) ?? '';
  await place.append(20);
  const asked = [null, [], [{ topic, partitions: [0, 0, 7] }], [{ topic: 'nobody', partitions: [0] }]];
  for (const version of versionsOf(describeLogDirs))
    for (const topics of asked) place.told.push(...(await place.describe(version, topics)));
  for (const version of versionsOf(alterReplicaLogDirs)) {
    for (const path of ['', '/elsewhere', 'relative', `${place.home}/`]) await place.move(version, path, [0]);
    await place.move(version, place.away, [0], 'nobody');
    await place.move(version, place.away, [7, -1]);
    await place.move(version, place.away, [0], 'x'.repeat(240));
    await place.move(version, place.away, [0], '');
    await place.move(version, place.away, []);
    await place.move(version, place.home, [0]);
  }
  for (const [version, path] of [
    [0, place.away],
    [1, place.home],
    [2, place.away],
  ] as const) {
    await Promise.all([place.move(version, path, [0]), place.append(30)]);
    await place.settle();
    place.told.push(...(await place.describe(4, [{ topic, partitions: [0] }])));
    await place.deleteBefore(version, 5 * version + 3);
  }
  await place.deleteBefore(2, 1000);
  await place.move(2, place.home, [0], 'later');
  await makeTopic(place.side, 'later');
  place.told.push(...(await place.describe(4, [{ topic: 'later', partitions: [0] }])));
}

test('requests of all versions, good and bad, are answered as by Apache, and replicas move', async () => {
  await Promise.all(places.map((place, n) => tellAll(place, n)));
  const [apache, ours] = places;
  expect(ours?.told.length).toBeGreaterThan(90);
  expect(ours?.told).toEqual(apache?.told);
  expect(ours?.told.filter((line) => line.includes('failed') || line.includes('did not'))).toEqual([]);
});

test('the tools print the same text as those of 3.9.2', async () => {
  const file = join(scratch, 'offsets.json');
  const partitions = [
    { topic, partition: 0, offset: 25 },
    { topic: 'later', partition: 0, offset: -1 },
    { topic: 'many', partition: 0, offset: 0 },
    { topic: 'many', partition: 2, offset: -1 },
    { topic: 'many', partition: 4, offset: 0 },
    { topic: 'many', partition: 1, offset: -1 },
  ];
  writeFileSync(file, JSON.stringify({ partitions, version: 1 }));
  await Promise.all(places.map(({ side }) => makeTopic(side, 'many', 5)));
  const calls = places.flatMap(({ cluster }) => [
    { cluster, tool: 'log-dirs', args: ['--describe'] } as const,
    { cluster, tool: 'delete-records', args: ['--offset-json-file', file] } as const,
  ]);
  // Each tool, and each broker, once; all of them where there is time.
  const chosen = process.env['LOG_DIRS'] === 'long' ? calls : calls.slice(1, 3);
  for (const { cluster, tool, args } of chosen) {
    const line = ['--bootstrap-server', cluster.bootstrap, ...args];
    const apache = await runApacheTool('3.9.2', tool, line);
    expect(apache.code).toBe(0);
    expect(await runOurTool(tool, line), `${tool} at ${cluster.name}`).toEqual(apache);
  }
});
