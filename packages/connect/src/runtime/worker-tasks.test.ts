/** What a connector says of its topics, and what a sink's task asks of its worker. */
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startHerder } from '../fixtures/herder-fixture.ts';
import { Stage } from '../fixtures/test-connectors.ts';
import type { StandaloneHerder } from './standalone-herder.ts';

let kafka: RunningKafka;
let admin: KafkaAdmin;
let stage: Stage;
let herder: StandaloneHerder;
let topics = 0;
let topic = '';

beforeAll(async () => {
  kafka = await startKafka();
  const bootstrap = parseBrokerList(kafka.bootstrapServers);
  admin = new KafkaAdmin(new Cluster(nodeEnvironment(), { bootstrap, clientId: 'test' }));
});

afterAll(async () => {
  admin.close();
  await kafka.stop();
});

beforeEach(async () => {
  stage = new Stage();
  topic = `tasks-${++topics}`;
  const files = new MemoryFileSystem();
  herder = await startHerder({
    bootstrapServers: kafka.bootstrapServers,
    files,
    stage,
    offsetFlushMs: 3_600_000,
  });
});

afterEach(() => herder.stop());

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 });

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index} of 0`);

test('topic.creation.*: a topic is made by the first group that takes its name, else by the default one', async () => {
  stage.count = 2;
  const groups = {
    'topic.creation.default.partitions': '3',
    'topic.creation.default.replication.factor': '1',
    'topic.creation.groups': 'kept',
    'topic.creation.kept.include': '.*-kept',
    'topic.creation.kept.partitions': '2',
    'topic.creation.kept.replication.factor': '-1',
    'topic.creation.kept.cleanup.policy': 'compact',
  };
  for (const name of [topic, `${topic}-kept`])
    await herder.createConnector({ name, config: { 'connector.class': 'Numbers', topic: name, ...groups } });
  await until(async () => {
    const described = await admin.describeTopics([topic, `${topic}-kept`]);
    expect(described.map(({ partitions }) => partitions.length)).toEqual([3, 2]);
  });
  const overrides = await admin.topicOverrides([topic, `${topic}-kept`]);
  expect(overrides.get(topic)?.size ?? 0).toBe(0);
  expect([...(overrides.get(`${topic}-kept`) ?? [])]).toEqual([['cleanup.policy', 'compact']]);
});

async function startPair(): Promise<void> {
  await herder.createConnector({ name: `numbers-${topic}`, config: { 'connector.class': 'Numbers', topic } });
  await herder.createConnector({
    name: `sink-${topic}`,
    config: { 'connector.class': 'Memory', topics: topic },
  });
  stage.count = 3;
  await until(() => expect(stage.taken).toEqual(lines(0, 3)));
}

test('a partition that the sink task pauses is not read until it resumes it', async () => {
  await startPair();
  const partition = [{ topic, partition: 0 }];
  expect(stage.sinkContext?.assignment()).toEqual(partition);
  stage.sinkContext?.pause(partition);
  stage.count = 6;
  await until(async () => {
    const [end] = await admin.listOffsets([{ topic, partition: 0 }], 'latest');
    expect(end?.offset).toBe(6);
  });
  expect(stage.taken).toHaveLength(3);
  stage.sinkContext?.resume(partition);
  await until(() => expect(stage.taken).toEqual(lines(0, 6)));
});

test('reading goes on where the sink task says', async () => {
  await startPair();
  stage.sinkContext?.offset([{ topic, partition: 0, offset: 1 }]);
  await until(() => expect(stage.taken.slice(3)).toEqual(lines(1, 3)));
});

test('a commit that the sink task asks for is made', async () => {
  await startPair();
  expect((await herder.offsets(`sink-${topic}`)).offsets).toEqual([]);
  stage.sinkContext?.requestCommit();
  await until(async () => {
    const { offsets } = await herder.offsets(`sink-${topic}`);
    expect(offsets).toEqual([{ topic, partition: 0, offset: 3 }]);
  });
});
