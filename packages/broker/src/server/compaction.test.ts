/** Compaction by a broker: what its settings do to it while it runs, whoever made them, and what a log does that cannot be compacted. */
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { describe, expect, test } from 'vitest';
import { alter } from '../fixtures/config-requests.ts';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';
import { createTopic } from '../fixtures/topic-requests.ts';

const quick = { 'log.cleaner.backoff.ms': '100', 'log.initial.task.delay.ms': '0' };
const compacted = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' };

type Pair = readonly [key: string, value: string];

/** Appends a batch to a partition; answers its error code. */
async function put(
  cluster: SimulatedCluster,
  topic: string,
  pairs: readonly Pair[],
  partition = 0,
): Promise<number> {
  const timestamp = cluster.world.clock.nowMs();
  const records = buildRecordBatch(
    pairs.map(([key, value]) => ({ timestamp, key: Buffer.from(key), value: Buffer.from(value) })),
  );
  const topicData = [{ name: topic, partitionData: [{ index: partition, records }] }];
  const { responses } = await cluster.request(produce, { acks: -1, timeoutMs: 10_000, topicData });
  return responses[0]?.partitionResponses[0]?.errorCode ?? -1;
}

/** Appends batches so that each but the last is in a segment of its own, which `segment.bytes` of the topic sees to. */
async function fill(cluster: SimulatedCluster, topic: string, count: number, partition = 0): Promise<void> {
  for (let n = 0; n < count; n++)
    await put(cluster, topic, [[`k${n % 3}`, `${n}`.padStart(200, '.')]], partition);
}

/** Offsets of a partition that can be read. */
async function offsets(cluster: SimulatedCluster, topic: string, partition = 0): Promise<number[]> {
  const found: number[] = [];
  const earliest = { name: topic, partitions: [{ partitionIndex: partition, timestamp: -2 }] };
  const { topics } = await cluster.request(listOffsets, { replicaId: -1, topics: [earliest] });
  let fetchOffset = topics[0]?.partitions[0]?.offset ?? 0;
  for (;;) {
    const partitions = [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }];
    const request = { maxWaitMs: 0, minBytes: 1, topics: [{ topic, partitions }], forgottenTopicsData: [] };
    const { responses } = await cluster.request(fetch, request, 12);
    const answer = responses[0]?.partitions[0];
    expect(answer?.errorCode).toBe(0);
    const bytes = answer?.records ?? new Uint8Array();
    const read = [...batchPositions(bytes)].flatMap((position) =>
      [...readRecords(bytes, { position })].map(({ offset }) => offset),
    );
    if (read.length === 0) return found;
    found.push(...read);
    fetchOffset = (read.at(-1) ?? 0) + 1;
  }
}

/** What the log says of compactions that ended: how long each took, s, the end of what was dirty, and which thread did it. */
function cleanings(cluster: SimulatedCluster, log: string) {
  return cluster.lines.flatMap((line) => {
    const match =
      /Log cleaner thread (\d+) cleaned log (\S+) \(dirty section = \[(\d+), (\d+)\]\).* processed in ([\d.,]+) seconds/s.exec(
        line,
      );
    if (match?.[2] !== log) return [];
    return [{ thread: Number(match[1]), to: Number(match[4]), seconds: Number(match[5]?.replace(',', '')) }];
  });
}

const pass = (cluster: SimulatedCluster, ms: number) => cluster.world.clock.runFor(ms);

describe('settings of all brokers', () => {
  test('log.cleaner.io.max.bytes.per.second slows compaction down, and lets one that rests go on', async () => {
    const cluster = await SimulatedCluster.started(quick);
    // 30 batches of some 270 bytes, which are read twice and of which a few are written.
    expect(await alter(cluster, 'broker', '', { 'log.cleaner.io.max.bytes.per.second': '1000' })).toBe('0');
    await createTopic(cluster, 't', { configs: { ...compacted, 'segment.bytes': '300' } });
    await fill(cluster, 't', 31);
    await cluster.until(() => cleanings(cluster, 't-0').length === 1);
    expect(cleanings(cluster, 't-0')[0]?.seconds).toBeGreaterThan(10);
    expect((await offsets(cluster, 't')).length).toBe(4);
    await alter(cluster, 'broker', '', { 'log.cleaner.io.max.bytes.per.second': '2' });
    await fill(cluster, 't', 31);
    // Two hours at that rate.
    await pass(cluster, 30_000);
    expect((await offsets(cluster, 't')).length).toBeGreaterThan(30);
    await alter(cluster, 'broker', '', { 'log.cleaner.io.max.bytes.per.second': null });
    await cluster.until(() => cleanings(cluster, 't-0').length === 2);
    expect((await offsets(cluster, 't')).length).toBe(4);
  });

  test('log.cleaner.backoff.ms counts from now on, not from the next look on', async () => {
    const cluster = await SimulatedCluster.started({ ...quick, 'log.cleaner.backoff.ms': '3600000' });
    await createTopic(cluster, 't', { configs: { ...compacted, 'segment.bytes': '300' } });
    await pass(cluster, 2000);
    await fill(cluster, 't', 10);
    await pass(cluster, 60_000);
    expect((await offsets(cluster, 't')).length).toBe(10);
    expect(await alter(cluster, 'broker', '0', { 'log.cleaner.backoff.ms': '500' })).toBe('0');
    await pass(cluster, 1000);
    expect((await offsets(cluster, 't')).length).toBe(4);
    await fill(cluster, 't', 10);
    await pass(cluster, 1000);
    expect((await offsets(cluster, 't')).length).toBe(4);
  });

  test('log.cleaner.threads: a second log is compacted while the first one rests', async () => {
    const slow = { 'log.cleaner.io.max.bytes.per.second': '100' };
    const cluster = await SimulatedCluster.started({ ...quick, ...slow });
    await createTopic(cluster, 't', {
      numPartitions: 2,
      configs: { ...compacted, 'segment.bytes': '300' },
    });
    for (const partition of [0, 1]) await fill(cluster, 't', 12, partition);
    await pass(cluster, 5000);
    const begun = () => cluster.lines.filter((line) => line.includes('Beginning cleaning of log t-')).length;
    expect(begun()).toBe(1);
    expect(await alter(cluster, 'broker', '', { 'log.cleaner.threads': '2' })).toBe('0');
    await pass(cluster, 1000);
    expect(begun()).toBe(2);
    await alter(cluster, 'broker', '', { 'log.cleaner.io.max.bytes.per.second': '1000000' });
    await cluster.until(() => cluster.lines.some((line) => line.includes('Log cleaner thread 1 cleaned')));
  });

  test('log.cleaner.dedupe.buffer.size bounds the keys of one compaction', async () => {
    const cluster = await SimulatedCluster.started(quick);
    const keys = 45_000;
    const fillWithKeys = async () => {
      for (let n = 0; n < keys; n += 1000) {
        const pairs = Array.from({ length: 1000 }, (_, i): Pair => [`${n + i}`, '']);
        expect(await put(cluster, 't', pairs)).toBe(0);
      }
    };
    const rollNow = async () => {
      await alter(cluster, 'topic', 't', { 'segment.ms': '1' });
      await pass(cluster, 2000);
      await put(cluster, 't', [['last', '']]);
    };
    const ends = () => cleanings(cluster, 't-0').map(({ to }) => to);
    // 24 bytes each, nine tenths of them used: 39,321 keys.
    const buffer = { 'log.cleaner.dedupe.buffer.size': `${(1 << 20) + 24}` };
    expect(await alter(cluster, 'broker', '', buffer)).toBe('0');
    await createTopic(cluster, 't', { configs: { ...compacted, 'min.compaction.lag.ms': '1000' } });
    await fillWithKeys();
    await rollNow();
    await cluster.until(() => ends().includes(keys));
    expect(ends()).toEqual([39_321, keys]);
    await alter(cluster, 'broker', '', { 'log.cleaner.dedupe.buffer.size': null });
    await alter(cluster, 'topic', 't', { 'segment.ms': null });
    await fillWithKeys();
    await rollNow();
    await cluster.until(() => ends().length === 3);
    expect(ends().at(-1)).toBe(2 * keys + 1);
  });
});

describe('settings of a topic', () => {
  test('min.compaction.lag.ms keeps what is younger out', async () => {
    const cluster = await SimulatedCluster.started(quick);
    const configs = { ...compacted, 'segment.bytes': '300', 'min.compaction.lag.ms': '60000' };
    await createTopic(cluster, 't', { configs });
    await fill(cluster, 't', 9);
    await pass(cluster, 30_000);
    await fill(cluster, 't', 9);
    await pass(cluster, 20_000);
    expect((await offsets(cluster, 't')).length).toBe(18);
    await pass(cluster, 12_000);
    // Those of the first nine are of age; of each key the newest stays that is.
    expect(await offsets(cluster, 't')).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(await alter(cluster, 'topic', 't', { 'min.compaction.lag.ms': '1000' })).toBe('0');
    await pass(cluster, 1000);
    expect(await offsets(cluster, 't')).toEqual([14, 15, 16, 17]);
  });

  test('max.compaction.lag.ms has a log compacted that is not dirty enough, and rolls it for that', async () => {
    const cluster = await SimulatedCluster.started(quick);
    await createTopic(cluster, 't', { configs: { ...compacted, 'min.cleanable.dirty.ratio': '1' } });
    await fill(cluster, 't', 9);
    await pass(cluster, 60_000);
    expect((await offsets(cluster, 't')).length).toBe(9);
    expect(await alter(cluster, 'topic', 't', { 'max.compaction.lag.ms': '50000' })).toBe('0');
    // The segment is older than that: the next batch goes into a new one.
    await fill(cluster, 't', 1);
    await pass(cluster, 1000);
    expect(await offsets(cluster, 't')).toEqual([6, 7, 8, 9]);
  });

  test('cleanup.policy changes between delete, compact and both', async () => {
    const cluster = await SimulatedCluster.started({ ...quick, 'log.retention.check.interval.ms': '1000' });
    const configs = { 'segment.bytes': '300', 'min.cleanable.dirty.ratio': '0' };
    await createTopic(cluster, 't', { configs });
    await fill(cluster, 't', 9);
    await pass(cluster, 5000);
    expect((await offsets(cluster, 't')).length).toBe(9);
    await alter(cluster, 'topic', 't', { 'cleanup.policy': 'compact', 'retention.ms': '1000' });
    await pass(cluster, 5000);
    // Those of the last segment are not compacted yet.
    expect(await offsets(cluster, 't')).toEqual([5, 6, 7, 8]);
    await alter(cluster, 'topic', 't', { 'cleanup.policy': 'compact,delete' });
    await pass(cluster, 5000);
    expect(await offsets(cluster, 't')).toEqual([]);
    await fill(cluster, 't', 9);
    await alter(cluster, 'topic', 't', { 'cleanup.policy': 'delete', 'retention.ms': '-1' });
    await pass(cluster, 5000);
    const before = (await offsets(cluster, 't')).length;
    await fill(cluster, 't', 9);
    await pass(cluster, 5000);
    expect((await offsets(cluster, 't')).length).toBe(before + 9);
  });
});

test('a log that cannot be read is named and left alone, by retention too; others go on; a start tries again', async () => {
  const cluster = await SimulatedCluster.started(quick);
  await createTopic(cluster, 'bad', { configs: { 'segment.bytes': '300' } });
  await createTopic(cluster, 'good', { configs: { ...compacted, 'segment.bytes': '300' } });
  await fill(cluster, 'bad', 9);
  await fill(cluster, 'good', 9);
  const damage = (path: string, at: number) => {
    const { files } = cluster.world.process({ name: 'vandal', disk: cluster.disk });
    const file = files.openSync(path, 'read-write');
    const byte = new Uint8Array(1);
    file.readSync(byte, at);
    file.writeSync([Uint8Array.of((byte[0] ?? 0) ^ 0xff)], at);
    file.closeSync();
  };
  const path = '/kafka/bad-0/00000000000000000003.log';
  damage(path, 80);
  await alter(cluster, 'topic', 'bad', { ...compacted, 'cleanup.policy': 'compact,delete' });
  await cluster.until(() => cluster.lines.some((line) => line.includes('as uncleanable')));
  const [warning] = cluster.lines.filter((line) => line.includes('as uncleanable'));
  expect(warning).toMatch(/^WARN .*bad-0.*as uncleanable.*00000000000000000003\.log/s);
  await fill(cluster, 'good', 9);
  await pass(cluster, 2000);
  expect((await offsets(cluster, 'good')).length).toBe(4);
  await alter(cluster, 'topic', 'bad', { 'retention.ms': '1' });
  await pass(cluster, 5000);
  expect(cluster.files('/kafka/bad-0').filter((name) => name.endsWith('.log'))).toHaveLength(9);
  expect(cluster.lines.filter((line) => line.includes('as uncleanable'))).toHaveLength(1);
  await alter(cluster, 'topic', 'bad', { 'retention.ms': null });
  await cluster.stopBroker();
  damage(path, 80);
  await cluster.startBroker(quick);
  await pass(cluster, 3000);
  expect(await offsets(cluster, 'bad')).toEqual([5, 6, 7, 8]);
});

test('__consumer_offsets stays small, and offsets are the same after a restart', async () => {
  const properties = {
    ...quick,
    'offsets.topic.num.partitions': '1',
    'offsets.topic.segment.bytes': '20000',
  };
  const cluster = await SimulatedCluster.started(properties);
  await createTopic(cluster, 't');
  const commit = async (groupId: string, offset: number): Promise<number | undefined> => {
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: '' }];
    const request = { groupId, memberId: '', topics: [{ name: 't', partitions }] };
    const answer = await cluster.request(offsetCommit, request);
    return answer.topics[0]?.partitions[0]?.errorCode;
  };
  const committed = async (groupId: string): Promise<number | undefined> => {
    const topics = [{ name: 't', partitionIndexes: [0] }];
    const answer = await cluster.request(offsetFetch, { groupId, topics, groups: [] }, 7);
    return answer.topics[0]?.partitions[0]?.committedOffset;
  };
  // Asking for a coordinator makes the topic.
  await cluster.until(async () => (await cluster.request(findCoordinator, { key: 'g0' }, 3)).errorCode === 0);
  await cluster.until(async () => (await commit('g0', 0)) === 0);
  for (let n = 0; n < 1000; n++) expect(await commit(`g${n % 10}`, n)).toBe(0);
  await pass(cluster, 5000);
  const directory = '/kafka/__consumer_offsets-0';
  const bytes = () => {
    const logs = cluster.files(directory).filter((name) => name.endsWith('.log'));
    return logs.reduce(
      (total, name) =>
        total + (cluster.brokerProcess?.files.statusSync(`${directory}/${name}`)?.sizeBytes ?? 0),
      0,
    );
  };
  // A thousand commits are 120 kB; ten keys, the active segment and what is not dirty enough yet stay.
  expect(bytes()).toBeLessThan(45_000);
  const expected = Array.from({ length: 10 }, (_, n) => 990 + n);
  for (const restart of ['stop', 'kill'] as const) {
    if (restart === 'stop') await cluster.stopBroker();
    else cluster.killBroker();
    await cluster.startBroker(properties);
    await cluster.until(async () => (await committed('g0')) === 990);
    const found = [];
    for (let n = 0; n < 10; n++) found.push(await committed(`g${n}`));
    expect(found).toEqual(expected);
  }
});
