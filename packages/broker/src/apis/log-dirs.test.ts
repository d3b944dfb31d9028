/** Replicas move between log directories while they are written to, over the road from socket to disk. */
import { join } from 'node:path';
import { Errors } from '@kafka-ts/protocol/errors';
import { alterReplicaLogDirs } from '@kafka-ts/protocol/messages/alter-replica-log-dirs';
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { describeLogDirs } from '@kafka-ts/protocol/messages/describe-log-dirs';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { batchSizeAt, recordCountAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { segmentVectors } from '@kafka-ts/protocol/records/segments.vectors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

const topic = 'moving';
const a = join('/', 'data', 'a');
const b = join('/', 'data', 'b');
const rate = 'replica.alter.log.dirs.io.max.bytes.per.second';
let broker: SimulatedBroker;
let client: RawClient;

async function start(config: Readonly<Record<string, string>> = {}): Promise<void> {
  broker = await SimulatedBroker.start({ config: { 'log.dirs': `${a},${b}`, ...config } });
  client = await broker.connect();
}

beforeEach(async () => {
  await start();
  await broker.createTopic(topic);
});
afterEach(() => broker.stop());

const batch = (bytes: number): Uint8Array =>
  buildRecordBatch([{ value: new Uint8Array(bytes).fill(7), timestamp: 1_700_000_000_000 }]);

async function append(records: Uint8Array, to = client): Promise<{ errorCode: number; baseOffset: number }> {
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const answer = await to.ask(produce, 7, { acks: -1, timeoutMs: 5000, topicData });
  const { errorCode = -1, baseOffset = -1 } = answer.responses[0]?.partitionResponses[0] ?? {};
  return { errorCode, baseOffset };
}

async function move(path: string, partition = 0, name = topic): Promise<number | undefined> {
  const dirs = [{ path, topics: [{ name, partitions: [partition] }] }];
  const answer = await broker.run(client.ask(alterReplicaLogDirs, 2, { dirs }));
  return answer.results[0]?.partitions[0]?.errorCode;
}

/** `directory: partition (isFuture, lag)` of all directories. */
async function places(): Promise<string[]> {
  const { results } = await broker.run(client.ask(describeLogDirs, 4, { topics: null }));
  return results.flatMap(({ logDir, topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.map(
        ({ partitionIndex, isFutureKey, offsetLag }) =>
          `${logDir}: ${name}-${partitionIndex}${isFutureKey ? ` future, lag ${offsetLag}` : ''}`,
      ),
    ),
  );
}

const isMoving = async (): Promise<boolean> => (await places()).some((place) => place.includes('future'));

async function settled(): Promise<void> {
  for (let n = 0; n < 1000 && (await isMoving()); n++) await pause(50);
}

const pause = (ms: number): Promise<void> =>
  broker.run(new Promise<void>((resolve) => void broker.world.clock.setTimer(ms, resolve)));

/** Numbers of records in all batches from the beginning on. */
async function recordsFrom(fetchOffset: number): Promise<number> {
  let offset = fetchOffset;
  for (;;) {
    const partitions = [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 1 << 20 }];
    const request = { maxWaitMs: 0, minBytes: 0, maxBytes: 1 << 20, topics: [{ topic, partitions }] };
    const answer = await broker.run(
      client.ask(fetch, 11, { ...request, forgottenTopicsData: [], isolationLevel: 0, rackId: '' }),
    );
    const found = answer.responses[0]?.partitions[0];
    expect(found?.errorCode).toBe(0);
    const { records } = found ?? {};
    if (records === null || records === undefined || records.length === 0) return offset - fetchOffset;
    for (let at = 0; at < records.length; at += batchSizeAt(records, at))
      offset += recordCountAt(records, at);
  }
}

test('all versions tell directories, sizes and free bytes', async () => {
  await broker.run(append(batch(100)));
  for (const version of [0, 1, 2, 3, 4]) {
    const { results, errorCode } = await broker.run(client.ask(describeLogDirs, version, { topics: null }));
    expect([errorCode, results.map(({ logDir }) => logDir)]).toEqual([0, [a, b]]);
    const [first] = results;
    expect(first?.topics).toEqual([
      {
        name: topic,
        partitions: [
          { partitionIndex: 0, partitionSize: batch(100).length, offsetLag: 0, isFutureKey: false },
        ],
      },
    ]);
    expect((first?.totalBytes ?? 0) > 0).toBe(version >= 4);
  }
  const none = await broker.run(
    client.ask(describeLogDirs, 4, { topics: [{ topic: 'x', partitions: [0] }] }),
  );
  expect(none.results.map(({ topics }) => topics)).toEqual([[], []]);
});

test('a replica moves under load: nothing is refused, nothing is lost, and it lies in the other directory', async () => {
  const others = await Promise.all([broker.connect(), broker.connect()]);
  for (let n = 0; n < 40; n++) await broker.run(append(batch(50_000)));
  expect(await places()).toEqual([`${a}: ${topic}-0`]);
  expect(await move(b)).toBe(0);
  const errors = new Set<number>();
  let appended = 40;
  await broker.run(
    Promise.all(
      others.map(async (one) => {
        for (let n = 0; n < 200; n++) {
          errors.add((await append(batch(3000), one)).errorCode);
          appended++;
        }
      }),
    ),
  );
  await settled();
  expect([...errors]).toEqual([0]);
  expect(await places()).toEqual([`${b}: ${topic}-0`]);
  expect(await recordsFrom(0)).toBe(appended);
  expect((await broker.run(append(batch(10)))).baseOffset).toBe(appended);
  expect(
    broker.logLines.some((line) => line.includes('is successfully replaced with the future replica')),
  ).toBe(true);
  await broker.killAndRestart();
  client = await broker.connect();
  expect([await places(), await recordsFrom(0)]).toEqual([[`${b}: ${topic}-0`], appended + 1]);
});

test('a throttled move goes on after a kill, is called off when moved back, and a deletion takes both', async () => {
  await broker.stop();
  await start({ [rate]: '100000' });
  await broker.createTopic(topic);
  for (let n = 0; n < 20; n++) await broker.run(append(batch(50_000)));
  expect(await move(b)).toBe(0);
  await pause(3000);
  const [, copy] = await places();
  const lag = Number(copy?.match(/^\/data\/b: moving-0 future, lag (\d+)$/)?.[1]);
  expect(lag).toBeGreaterThan(5);
  expect(lag).toBeLessThan(20);
  await broker.killAndRestart();
  client = await broker.connect();
  expect(await isMoving()).toBe(true);
  expect(await move(a)).toBe(0);
  expect(await places()).toEqual([`${a}: ${topic}-0`]);
  expect(await move(b)).toBe(0);
  await settled();
  expect([await places(), await recordsFrom(0)]).toEqual([[`${b}: ${topic}-0`], 20]);
  expect(await move(a)).toBe(0);
  await broker.run(client.ask(deleteTopics, 3, { topicNames: [topic], timeoutMs: 5000 }));
  await pause(1000);
  expect(await places()).toEqual([]);
});

test('records deleted during a move are deleted in the copy before the answer', async () => {
  await broker.stop();
  await start({ [rate]: '100000' });
  await broker.createTopic(topic);
  for (let n = 0; n < 20; n++) await broker.run(append(batch(50_000)));
  await move(b);
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset: 15 }] }];
  const hasty = await broker.run(client.ask(deleteRecords, 2, { topics, timeoutMs: 1 }));
  expect(hasty.topics[0]?.partitions[0]).toEqual({
    partitionIndex: 0,
    lowWatermark: 0,
    errorCode: Errors.REQUEST_TIMED_OUT.code,
  });
  const answer = await broker.run(client.ask(deleteRecords, 2, { topics, timeoutMs: 60_000 }));
  expect(answer.topics[0]?.partitions[0]).toEqual({ partitionIndex: 0, lowWatermark: 15, errorCode: 0 });
  await settled();
  expect([await places(), await recordsFrom(15)]).toEqual([[`${b}: ${topic}-0`], 5]);
});

test('what cannot be done is refused as in Apache', async () => {
  expect(await move(join('/', 'elsewhere'))).toBe(Errors.LOG_DIR_NOT_FOUND.code);
  expect(await move(b, 0, 'nobody')).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION.code);
  expect(await move(b, 0, 'x'.repeat(214))).toBe(Errors.INVALID_TOPIC_EXCEPTION.code);
  expect(await move(a)).toBe(0);
  expect(await places()).toEqual([`${a}: ${topic}-0`]);
});

test('for a partition that is not here yet the directory is remembered', async () => {
  // The emptier directory would be b.
  expect(await move(a, 1)).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION.code);
  const topics = [{ name: topic, count: 2, assignments: null }];
  await broker.run(client.ask(createPartitions, 1, { topics, timeoutMs: 5000, validateOnly: false }));
  await pause(500);
  expect(await places()).toEqual([`${a}: ${topic}-0`, `${a}: ${topic}-1`]);
});

test('a log that begins in old formats moves byte for byte', async () => {
  const old = segmentVectors.filter(({ magic }) => magic < 2);
  expect(old.length).toBeGreaterThan(8);
  for (const [n, { hex }] of old.entries()) await storeOld(`old${n}`, Buffer.from(hex, 'hex'));
  await broker.killAndRestart();
  client = await broker.connect();
  for (const n of old.keys()) {
    const topicData = [{ name: `old${n}`, partitionData: [{ index: 0, records: batch(50) }] }];
    const answer = await broker.run(client.ask(produce, 7, { acks: -1, timeoutMs: 5000, topicData }));
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
    const from = homeOf(`old${n}`);
    const before = contentOf(join(from, `old${n}-0`, '00000000000000000000.log'));
    const to = from === a ? b : a;
    expect(await move(to, 0, `old${n}`)).toBe(0);
    await settled();
    expect(homeOf(`old${n}`)).toBe(to);
    const moved = (name: string) => contentOf(join(to, `old${n}-0`, name));
    expect(moved('00000000000000000000.log').toString('hex')).toBe(before.toString('hex'));
    // Old messages have no leader epoch: there is one, from the new batch on.
    expect(moved('leader-epoch-checkpoint').toString()).toBe('0\n1\n0 3\n');
  }
});

/** Makes a topic, and `content` what its log begins with once the broker was killed. */
async function storeOld(name: string, content: Uint8Array): Promise<void> {
  await broker.createTopic(name);
  const { files } = broker.world.process({ name: 'apache', disk: broker.disk }).environment;
  const file = files.openSync(join(homeOf(name), `${name}-0`, '00000000000000000000.log'), 'create');
  file.writeSync([content], 0);
  file.closeSync();
}

function homeOf(name: string): string {
  const has = (directory: string): boolean =>
    [...broker.disk.directory(directory, 'scandir').entries.values()].some((one) => one.name === `${name}-0`);
  return has(a) ? a : b;
}

function contentOf(path: string): Buffer {
  const { files } = broker.world.process({ name: 'reader', disk: broker.disk }).environment;
  return Buffer.from(files.readFileSync(path) ?? []);
}
