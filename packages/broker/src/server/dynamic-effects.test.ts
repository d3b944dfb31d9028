/** What each setting that may change while a broker runs does from then on, set for a topic, for one broker or for all, and after a restart. */
import { openConnection } from '@kafka-ts/client/connection/open-connection';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { codecAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { batchPositions } from '@kafka-ts/protocol/records/record-batch-reader';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { expect, test } from 'vitest';
import { alter } from '../fixtures/config-requests.ts';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';
import { append, createTopic, describeTopic, readValues } from '../fixtures/topic-requests.ts';

const quick = { 'log.retention.check.interval.ms': '1000', 'log.initial.task.delay.ms': '0' };

/** What shows that a setting acts: something done afterwards, and its outcome before and after. */
interface Effect {
  readonly topicKey: string;
  readonly brokerKey: string;
  readonly value: string;
  /** Of the topic from the beginning, so that the effect can be seen. */
  readonly configs?: Readonly<Record<string, string>>;
  readonly seen: (cluster: SimulatedCluster) => Promise<unknown>;
  readonly before: unknown;
  readonly after: unknown;
}

const directory = '/kafka/orders-0';
const names = (cluster: SimulatedCluster, ending: string): string[] =>
  cluster.files(directory).filter((name) => name.endsWith(ending));
const sizeOf = (cluster: SimulatedCluster, name: string | undefined): number =>
  cluster.brokerProcess?.files.statusSync(`${directory}/${name}`)?.sizeBytes ?? 0;
const atLeast = (least: number) => expect.toSatisfy((count: number) => count >= least);

const appended = async (cluster: SimulatedCluster) =>
  (await append(cluster, 'orders', 'x'.repeat(200))).errorCode;
const appendedAt = (timestamp: (nowMs: number) => number) => async (cluster: SimulatedCluster) =>
  (await append(cluster, 'orders', 'x', timestamp(cluster.world.clock.nowMs()))).errorCode;

async function appendMany(cluster: SimulatedCluster): Promise<void> {
  for (let n = 0; n < 6; n++) await append(cluster, 'orders', 'x'.repeat(200));
}

const segmentsAfterAppends = async (cluster: SimulatedCluster) => {
  await append(cluster, 'orders', 'x'.repeat(200));
  await cluster.world.clock.runFor(5000);
  await append(cluster, 'orders', 'x'.repeat(200));
  return names(cluster, '.log').length;
};

/** Segments that are there still when retention has looked, of six that were appended to. */
const segmentsKept = async (cluster: SimulatedCluster) => {
  await appendMany(cluster);
  await cluster.world.clock.runFor(3000);
  return names(cluster, '.log').length;
};

/** What an old consumer is answered. */
const fetchedInOldFormat = async (cluster: SimulatedCluster) => {
  await append(cluster, 'orders', 'x');
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 10_000 }];
  const topics = [{ topic: 'orders', partitions }];
  const request = { maxWaitMs: 0, minBytes: 0, topics, forgottenTopicsData: [] };
  const { responses } = await cluster.request(fetch, request, 2);
  return responses[0]?.partitions[0]?.errorCode;
};

/** The codec of the newest batch. */
const storedCodec = async (cluster: SimulatedCluster) => {
  const { offset } = await append(cluster, 'orders', 'x'.repeat(200));
  const partitions = [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 10_000 }];
  const topics = [{ topic: 'orders', partitions }];
  const request = { maxWaitMs: 0, minBytes: 0, topics, forgottenTopicsData: [] };
  const { responses } = await cluster.request(fetch, request, 10);
  const bytes = responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
  return [...batchPositions(bytes)].map((at) => codecAt(bytes, at)).at(-1);
};

/** Whether the broker's clock has given a batch its time. */
const stampedByBroker = async (cluster: SimulatedCluster) => {
  const records = buildRecordBatch([{ timestamp: 5, key: null, value: Buffer.from('x') }]);
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
  const { responses } = await cluster.request(produce, { acks: -1, timeoutMs: 10_000, topicData });
  return (responses[0]?.partitionResponses[0]?.logAppendTimeMs ?? -1) >= 0;
};

/** Rolls by age, which the topic's `segment.ms` allows; the largest of the files. */
const newSegment = (ending: string) => async (cluster: SimulatedCluster) => {
  await append(cluster, 'orders', 'x');
  await cluster.world.clock.runFor(5000);
  await append(cluster, 'orders', 'x');
  return sizeOf(cluster, names(cluster, ending).sort().at(-1));
};

/** Bytes of the index of a segment of six batches that was rolled. */
const rolledIndex = async (cluster: SimulatedCluster) => {
  await cluster.world.clock.runFor(5000);
  await appendMany(cluster);
  await cluster.world.clock.runFor(5000);
  await append(cluster, 'orders', 'x');
  return sizeOf(cluster, names(cluster, '.index').sort().at(-2));
};

/** Files that wait for their deletion some time after a segment went by its age. */
const deletedLater = async (cluster: SimulatedCluster) => {
  const present = names(cluster, '.log.deleted');
  await append(cluster, 'orders', 'x');
  await cluster.world.clock.runFor(10_000);
  return names(cluster, '.log.deleted').filter((name) => !present.includes(name)).length;
};

const both = (key: string, value: string) => ({ topicKey: key, brokerKey: key, value });
const inLog = (key: string, value: string) => ({ topicKey: key, brokerKey: `log.${key}`, value });

const effects: readonly Effect[] = [
  {
    ...{ topicKey: 'max.message.bytes', brokerKey: 'message.max.bytes', value: '100' },
    ...{ seen: appended, before: 0, after: 10 },
  },
  { ...both('min.insync.replicas', '2'), seen: appended, before: 0, after: 19 },
  { ...both('compression.type', 'zstd'), seen: storedCodec, before: 0, after: 4 },
  { ...both('compression.type', 'gzip'), seen: storedCodec, before: 0, after: 1 },
  { ...inLog('segment.bytes', '300'), seen: segmentsAfterAppends, before: 1, after: atLeast(3) },
  {
    ...{ topicKey: 'segment.ms', brokerKey: 'log.roll.ms', value: '1000' },
    ...{ seen: segmentsAfterAppends, before: 1, after: atLeast(2) },
  },
  {
    ...{ topicKey: 'segment.jitter.ms', brokerKey: 'log.roll.jitter.ms', value: '19000' },
    ...{ configs: { 'segment.ms': '20000' }, before: 9, after: atLeast(11) },
    // Each new segment draws its part of the twenty seconds.
    seen: async (cluster) => {
      const present = names(cluster, '.log').length;
      for (let n = 0; n < 40; n++) {
        await append(cluster, 'orders', 'x');
        await cluster.world.clock.runFor(5000);
      }
      return names(cluster, '.log').length - present;
    },
  },
  {
    ...{ ...inLog('retention.bytes', '300'), configs: { 'segment.bytes': '300' } },
    ...{ seen: segmentsKept, before: atLeast(6), after: 2 },
  },
  {
    ...{ ...inLog('cleanup.policy', 'compact'), before: 0, after: 87 },
    seen: appended,
  },
  { ...inLog('message.timestamp.before.max.ms', '5'), seen: appendedAt(() => 1000), before: 0, after: 32 },
  {
    ...inLog('message.timestamp.after.max.ms', '5000'),
    ...{ seen: appendedAt((nowMs) => nowMs + 60_000), before: 0, after: 32 },
  },
  {
    ...inLog('message.timestamp.difference.max.ms', '5000'),
    ...{ seen: appendedAt((nowMs) => nowMs - 60_000), before: 0, after: 32 },
  },
  {
    ...inLog('message.timestamp.type', 'LogAppendTime'),
    ...{ seen: stampedByBroker, before: false, after: true },
  },
  { ...inLog('message.downconversion.enable', 'false'), seen: fetchedInOldFormat, before: 0, after: 35 },
  {
    ...{ ...inLog('preallocate', 'true'), configs: { 'segment.ms': '1000', 'segment.bytes': '50000' } },
    ...{ seen: newSegment('.log'), before: atLeast(60), after: 50_000 },
  },
  {
    ...{ topicKey: 'segment.index.bytes', brokerKey: 'log.index.size.max.bytes', value: '24' },
    ...{ configs: { 'segment.ms': '20000', 'index.interval.bytes': '1' }, before: 0, after: atLeast(3) },
    // A segment whose index is full is rolled.
    seen: async (cluster) => {
      const present = names(cluster, '.log').length;
      await cluster.world.clock.runFor(25_000);
      for (let n = 0; n < 12; n++) await append(cluster, 'orders', 'x');
      return names(cluster, '.log').length - present;
    },
  },
  {
    ...{ topicKey: 'index.interval.bytes', brokerKey: 'log.index.interval.bytes', value: '1' },
    ...{ configs: { 'segment.ms': '1000' }, seen: rolledIndex, before: 0, after: atLeast(32) },
  },
  {
    ...{ topicKey: 'file.delete.delay.ms', brokerKey: 'log.segment.delete.delay.ms', value: '1000' },
    ...{ configs: { 'retention.ms': '1000' }, seen: deletedLater, before: 1, after: 0 },
  },
];

const places = ['the topic', 'the broker', 'all brokers'] as const;

/** Each effect by one of the places, the first one by all. */
const cases = effects.flatMap((effect, n) =>
  places.filter((_, place) => n === 0 || place === n % places.length).map((place) => ({ ...effect, place })),
);

test.each(cases)(
  '$topicKey=$value, set for $place, acts at once, and after a restart',
  async ({ place, topicKey, brokerKey, value, configs, seen, before, after }) => {
    const cluster = await SimulatedCluster.started(quick);
    await createTopic(cluster, 'orders', configs === undefined ? {} : { configs });
    expect(await seen(cluster)).toEqual(before);
    const isTopic = place === 'the topic';
    const name = isTopic ? 'orders' : place === 'the broker' ? '0' : '';
    const settings = { [isTopic ? topicKey : brokerKey]: value };
    expect(await alter(cluster, isTopic ? 'topic' : 'broker', name, settings)).toBe('0');
    expect(await seen(cluster)).toEqual(after);
    await cluster.stopBroker();
    await cluster.startBroker(quick);
    expect(await seen(cluster)).toEqual(after);
  },
);

test.each([
  ['flush.messages', 'log.flush.interval.messages', '1'],
  ['flush.ms', 'log.flush.interval.ms', '100'],
])('%s: what was appended survives a loss of power', async (topicKey, brokerKey, value) => {
  const kept = async (seed: number, kind: 'topic' | 'broker', isSet: boolean) => {
    const cluster = await SimulatedCluster.started(quick);
    await createTopic(cluster, 'orders');
    await append(cluster, 'orders', 'before');
    const [name, key] = kind === 'topic' ? ['orders', topicKey] : ['', brokerKey];
    if (isSet) expect(await alter(cluster, kind, name, { [key]: value })).toBe('0');
    // Those who look for what is due do so once a minute while nothing is.
    await cluster.world.clock.runFor(61_000);
    for (let n = 0; n < 3; n++) await append(cluster, 'orders', `value ${n}`);
    await cluster.world.clock.runFor(1000);
    cluster.killBroker();
    cluster.disk.loseUnsynced(new SeededRandom(seed));
    await cluster.startBroker(quick);
    return (await readValues(cluster, 'orders')).length;
  };
  for (const seed of [1, 2, 3]) expect(await kept(seed, 'topic', true)).toBe(4);
  expect(await kept(4, 'broker', true)).toBe(4);
  const unset = [];
  for (const seed of [1, 2, 3, 4, 5, 6]) unset.push(await kept(seed, 'topic', false));
  expect(Math.min(...unset)).toBeLessThan(4);
});

test.each([
  ['the topic', 'topic', 'lost'],
  ['the broker', 'broker', '0'],
  ['all brokers', 'broker', ''],
] as const)(
  'unclean.leader.election.enable, set for %s: a replica out of sync leads at once, and after a restart',
  async (_, kind, name) => {
    const cluster = await SimulatedCluster.started(quick);
    await createTopic(cluster, 'lost');
    await append(cluster, 'lost', 'kept');
    await cluster.stopBroker();
    // Broker 7, which is gone, was the last in sync.
    const zk = await cluster.zooKeeper();
    const assignment = ((await cluster.znode('/brokers/topics/lost')) ?? '').replace('[0]', '[0,7]');
    await cluster.run(zk.setData('/brokers/topics/lost', Buffer.from(assignment), -1));
    const state = { controller_epoch: 1, leader: -1, version: 1, leader_epoch: 5, isr: [7] };
    const statePath = '/brokers/topics/lost/partitions/0/state';
    await cluster.run(zk.setData(statePath, Buffer.from(JSON.stringify(state)), -1));
    await cluster.startBroker(quick);
    const leader = async () => (await describeTopic(cluster, 'lost')).partitions[0]?.leaderId;
    await cluster.world.clock.runFor(1000);
    expect(await leader()).toBe(-1);
    expect(await alter(cluster, kind, name, { 'unclean.leader.election.enable': 'true' })).toBe('0');
    await cluster.until(async () => (await leader()) === 0);
    expect(await readValues(cluster, 'lost')).toEqual(['kept']);
    expect((await append(cluster, 'lost', 'more')).errorCode).toBe(0);
    expect(await cluster.znode(statePath)).toContain('"isr":[0]');
    await cluster.stopBroker();
    await cluster.startBroker(quick);
    await cluster.until(async () => (await leader()) === 0);
  },
);

test('max.connection.creation.rate has more connections wait', async () => {
  const cluster = await SimulatedCluster.started();
  const takenMs = async (count: number): Promise<number> => {
    const startMs = cluster.world.clock.monotonicMs();
    const address = { host: '127.0.0.1', port: 9092 };
    const { environment } = cluster.client;
    for (let n = 0; n < count; n++) {
      const connection = await cluster.run(
        openConnection(environment, { address, clientId: `c${n}`, connectTimeoutMs: 30_000 }),
      );
      connection.close();
    }
    return cluster.world.clock.monotonicMs() - startMs;
  };
  expect(await takenMs(30)).toBeLessThan(1000);
  expect(await alter(cluster, 'broker', '', { 'max.connection.creation.rate': '2' })).toBe('0');
  // Ten seconds' worth may come at once.
  expect(await takenMs(30)).toSatisfy((ms: number) => ms > 4000 && ms < 20_000);
  await cluster.stopBroker();
  await cluster.startBroker();
  expect(await takenMs(30)).toBeGreaterThan(4000);
  expect(await alter(cluster, 'broker', '', { 'max.connection.creation.rate': null })).toBe('0');
  await cluster.world.clock.runFor(20_000);
  expect(await takenMs(30)).toBeLessThan(1000);
});

test('producer.id.expiration.ms: an idle producer is forgotten', async () => {
  const properties = { ...quick, 'producer.id.expiration.check.interval.ms': '1000' };
  const cluster = await SimulatedCluster.started(properties);
  await createTopic(cluster, 'orders');
  const produced = async (producerId: number, baseSequence: number) => {
    const identity = { producerId, producerEpoch: 0, baseSequence };
    const timestamp = cluster.world.clock.nowMs();
    const records = buildRecordBatch([{ timestamp, key: null, value: Buffer.from('x') }], identity);
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
    const { responses } = await cluster.request(produce, { acks: -1, timeoutMs: 10_000, topicData });
    return responses[0]?.partitionResponses[0]?.errorCode;
  };
  expect(await produced(5, 0)).toBe(0);
  await cluster.world.clock.runFor(10_000);
  // A gap is seen as long as the producer is known.
  expect(await produced(5, 7)).toBe(45);
  expect(await alter(cluster, 'broker', '', { 'producer.id.expiration.ms': '2000' })).toBe('0');
  await cluster.world.clock.runFor(5000);
  expect(await produced(5, 7)).toBe(0);
});

test('a setting that needs a restart is refused, and says so', async () => {
  const cluster = await SimulatedCluster.started();
  for (const key of [
    'log.dirs',
    'zookeeper.connect',
    'log.retention.check.interval.ms',
    'log.retention.hours',
  ]) {
    expect(await alter(cluster, 'broker', '0', { [key]: '5' })).toBe(
      `42 Cannot update these configs dynamically: Set(${key})`,
    );
  }
  const topics = { topics: [], allowAutoTopicCreation: false };
  expect((await cluster.request(metadata, topics)).brokers).toHaveLength(1);
});
