/**
 * What DeleteRecords took away, after the broker was killed (`kill -9`) or stopped a few seconds later: ours and Apache's 3.9.2 show the same
 * offsets and batches again, whichever of them wrote and whichever opens the directory. Where the logs begin is written once a minute, so by default
 * a death brings deleted records back on either; what was written meanwhile (checkpoints, deleted segments, another topic's deletion) stays.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { expect, test } from 'vitest';
import type { KafkaConnection } from './lib/kafka-connection.ts';
import { freePorts } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import { viewOf } from './log-directories/partition-view.ts';
import { answerOf } from './log-directories/patience.ts';
import { SharedPlace, type Who } from './log-directories/shared-place.ts';

const BATCHES = 20;
const RECORDS_PER_BATCH = 5;
const END = BATCHES * RECORDS_PER_BATCH;
/** In the midst of a batch, and of a segment where there are many. */
const INSIDE = 53;
/** Of two batches each. */
const RECORDS_PER_SEGMENT = 10;
const small = { 'segment.bytes': '400' };
const large = { 'segment.bytes': '1048576' };
const topics: Readonly<Record<string, { configs: Readonly<Record<string, string>>; until: number }>> = {
  'one-segment': { configs: large, until: INSIDE },
  'many-segments': { configs: small, until: INSIDE },
  'all-of-one': { configs: large, until: END },
  'all-of-many': { configs: small, until: END },
  both: { configs: { ...small, 'cleanup.policy': 'compact,delete' }, until: INSIDE },
};
const names = Object.keys(topics);

interface Story {
  readonly settings: Readonly<Record<string, string>>;
  readonly deletesTopic?: boolean;
  readonly isStopped?: boolean;
  /** Where the logs begin afterwards: at 0, where they were told to, or with the first segment that is left. */
  readonly begin: 'at 0' | 'as told' | 'with a segment';
}

const soon = { 'log.initial.task.delay.ms': '500' };
const stories: Readonly<Record<string, Story>> = {
  'killed a few seconds later': { settings: {}, begin: 'at 0' },
  'killed behind a checkpoint of starts': {
    settings: { ...soon, 'log.flush.start.offset.checkpoint.interval.ms': '500' },
    begin: 'as told',
  },
  'killed behind a checkpoint of recovery points': {
    settings: { ...soon, 'log.flush.offset.checkpoint.interval.ms': '500' },
    begin: 'at 0',
  },
  'killed when the segments below were deleted': {
    settings: { ...soon, 'log.retention.check.interval.ms': '500' },
    begin: 'with a segment',
  },
  'killed when another topic was deleted': { settings: {}, deletesTopic: true, begin: 'as told' },
  'stopped a few seconds later': { settings: {}, isStopped: true, begin: 'as told' },
};

const pairs: readonly (readonly [Who, Who])[] = [
  ['3.9.2', '3.9.2'],
  ['ours', 'ours'],
  ['3.9.2', 'ours'],
  ['ours', '3.9.2'],
];

test.each(Object.entries(stories))('%s', async (name, story) => {
  const shown = await Promise.all(pairs.map((pair) => whatIsShown(story, pair)));
  const [apache] = shown;
  for (const [index, one] of shown.entries()) expect(one, `${pairs[index]?.join(', then ')}`).toEqual(apache);
  const starts = names.map((topic) => apache?.views[`${topic}-0`]?.logStartOffset ?? -1);
  console.log(`${name}: ${names.map((topic, index) => `${topic} ${starts[index]}`).join(', ')}`);
  expect(starts).toEqual(names.map((topic) => startOf(topic, story.begin)));
});

function startOf(topic: string, begin: Story['begin']): number {
  const until = topics[topic]?.until ?? 0;
  const inLastSegment = topic === 'all-of-many' ? END - 1 : until;
  const ofSegment = inLastSegment - (inLastSegment % RECORDS_PER_SEGMENT);
  if (begin === 'as told') return until;
  // The cleaner deletes segments of what it also compacts.
  const isRid = topic === 'both' || (begin === 'with a segment' && topics[topic]?.configs === small);
  return isRid ? ofSegment : 0;
}

/** `first` writes and deletes, and is gone; then what `second` shows and has on the disk. */
async function whatIsShown(story: Story, [first, second]: readonly [Who, Who]) {
  const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-deleted-records-'));
  const [zookeeperPort = 0, port = 0] = await freePorts(2);
  const zookeeper = await new ZooKeeperHome(zookeeperPort, directory).launchOurs();
  const placeWith = (settings: Story['settings']): SharedPlace =>
    new SharedPlace({
      ...{ directory, port, settings },
      zookeeper: `127.0.0.1:${zookeeperPort}`,
      apache: '3.9.2',
    });
  const [place, later] = [placeWith(story.settings), placeWith({})];
  try {
    await place.start(first, 0);
    await place.connected((connection) => writeAndDelete(connection, story));
    await sleep(3000);
    await (story.isStopped ? place.stop() : place.kill());
    await later.start(second, names.length);
    const views = await later.connected((connection) => viewOf(connection, names));
    return { views, segments: segmentsOf(later.logDirs) };
  } finally {
    await place.kill();
    await later.kill();
    await zookeeper.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function writeAndDelete(connection: KafkaConnection, story: Story): Promise<void> {
  await create(connection);
  // What is done once, half a second after the start, is over by then.
  await sleep(1000);
  for (const name of names) {
    for (let batch = 0; batch < BATCHES; batch++) await append(connection, name, batch);
    const { highWatermark, logStartOffset } = (await viewOf(connection, [name]))[`${name}-0`] ?? {};
    expect([logStartOffset, highWatermark]).toEqual([0, END]);
  }
  const answer = await connection.call(deleteRecords, 1, {
    topics: Object.entries(topics).map(([name, { until }]) => ({
      name,
      partitions: [{ partitionIndex: 0, offset: until }],
    })),
    timeoutMs: 10_000,
  });
  for (const { name, partitions } of answer.topics)
    expect([name, partitions[0]?.errorCode, partitions[0]?.lowWatermark]).toEqual([
      name,
      0,
      topics[name]?.until,
    ]);
  if (!story.deletesTopic) return;
  const deleted = await connection.call(deleteTopics, 1, { topicNames: ['gone'], timeoutMs: 20_000 });
  expect(deleted.responses).toEqual([expect.objectContaining({ name: 'gone', errorCode: 0 })]);
}

/** Also a topic of which each of the two log directories has a partition. */
async function create(connection: KafkaConnection): Promise<void> {
  const answer = await connection.call(createTopics, 2, {
    topics: [...Object.entries(topics), ['gone', { configs: {} }] as const].map(([name, { configs }]) => ({
      name,
      numPartitions: name === 'gone' ? 6 : 1,
      replicationFactor: 1,
      assignments: [],
      configs: Object.entries({ ...configs, 'retention.ms': '-1' }).map(([key, value]) => ({
        name: key,
        value,
      })),
    })),
    timeoutMs: 20_000,
    validateOnly: false,
  });
  expect(answer.topics.filter(({ errorCode }) => errorCode !== 0)).toEqual([]);
}

async function append(connection: KafkaConnection, name: string, batch: number): Promise<void> {
  const records = Array.from({ length: RECORDS_PER_BATCH }, (_, index) => ({
    timestamp: Date.UTC(2026, 10, 22) + batch * 1000 + index,
    key: Buffer.from(`key ${batch * RECORDS_PER_BATCH + index}`),
    value: Buffer.from(`value ${index}`),
    headers: [],
  }));
  const partitionData = [{ index: 0, records: buildRecordBatch(records, { codec: 0 }) }];
  await answerOf(
    `append to ${name}`,
    () =>
      connection.call(produce, 7, {
        transactionalId: null,
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name, partitionData }],
      }),
    (one) => one.responses[0]?.partitionResponses[0]?.errorCode,
  );
}

function segmentsOf(logDirs: readonly string[]): string[] {
  const directories = logDirs.flatMap((path) => names.map((name) => [path, `${name}-0`] as const));
  return directories
    .flatMap(([path, name]) => listIn(join(path, name)).map((file) => `${name}/${file}`))
    .filter((file) => file.endsWith('.log'))
    .sort();
}

function listIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // the partition lies in the other one
  }
}
