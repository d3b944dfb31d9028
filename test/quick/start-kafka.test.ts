import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '@kafka-ts/testing/start-kafka';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'kafka-ts-start-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function client(bootstrapServers: string): Kafka {
  return new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING, clientId: 'a-test' });
}

/** The values of `topic`, once `count` of them came. */
async function consume(bootstrapServers: string, topic: string, count: number): Promise<string[]> {
  const consumer = client(bootstrapServers).consumer({ groupId: `g-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
      values.push(String(message.value));
      if (values.length === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return values;
}

async function produce(bootstrapServers: string, topic: string, values: readonly string[]): Promise<void> {
  const producer = client(bootstrapServers).producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

test('a broker in memory serves a client, with the topics that were asked for', async () => {
  const lines: string[] = [];
  const config = { 'cleanup.policy': 'compact' };
  await using kafka = await startKafka({
    topics: ['orders', { name: 'users', partitions: 3, config }],
    log: (line) => lines.push(line),
  });
  expect(kafka.bootstrapServers).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(kafka.zookeeperConnect).toMatch(/^127\.0\.0\.1:\d+$/);
  await produce(kafka.bootstrapServers, 'orders', ['one', 'two']);
  expect(await consume(kafka.bootstrapServers, 'orders', 2)).toEqual(['one', 'two']);
  const admin = client(kafka.bootstrapServers).admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: ['users'] });
  expect(topics[0]?.partitions).toHaveLength(3);
  await admin.disconnect();
  expect(lines.some((line) => /\[KafkaServer id=0\] started/.test(line))).toBe(true);
  expect(lines.filter((line) => /Starting the log cleaner/.test(line))).toHaveLength(1);
});

test('several run side by side, and each frees its port when it stops', async () => {
  const [first, second] = await Promise.all([startKafka(), startKafka({ topics: ['a'] })]);
  expect(first.bootstrapServers).not.toBe(second.bootstrapServers);
  await first.stop();
  await first.stop();
  const port = Number(first.bootstrapServers.split(':')[1]);
  const third = await startKafka({ port });
  expect(third.bootstrapServers).toBe(first.bootstrapServers);
  await expect(startKafka({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await Promise.all([second.stop(), third.stop()]);
});

test('what is in a directory is there again at the next start', async () => {
  const dir = join(root, 'kept');
  const first = await startKafka({ dir, topics: ['orders'] });
  await produce(first.bootstrapServers, 'orders', ['kept']);
  await first.stop();
  const second = await startKafka({ dir, topics: ['orders'] });
  expect(await consume(second.bootstrapServers, 'orders', 1)).toEqual(['kept']);
  await expect(startKafka({ dir })).rejects.toThrow(/in another process|is using this directory/);
  await second.stop();
});

test('a setting that is wrong is refused by name', async () => {
  await expect(startKafka({ config: { 'num.partitions': 'many' } })).rejects.toThrow('num.partitions');
});

test.each(['memory', 'a directory'])(
  'a large topic is compacted in %s',
  async (place) => {
    const lines: string[] = [];
    let compacted = (): void => {};
    const isCompacted = new Promise<void>((resolve) => {
      compacted = resolve;
    });
    await using kafka = await startKafka({
      ...(place === 'memory' ? {} : { dir: join(root, 'large') }),
      config: { 'log.cleaner.backoff.ms': '20' },
      log: (line) => {
        lines.push(line);
        if (/cleaned log large-0|large-0\) as uncleanable|Shutdown/.test(line)) compacted();
      },
    });
    const admin = client(kafka.bootstrapServers).admin();
    await admin.connect();
    const segments = { name: 'segment.bytes', value: String(2 << 20) };
    await admin.createTopics({ topics: [{ topic: 'large', numPartitions: 1, configEntries: [segments] }] });
    const producer = client(kafka.bootstrapServers).producer();
    await producer.connect();
    for (let round = 0; round < 16; round++) {
      const messages = Array.from({ length: 8 }, (_, key) => ({
        key: `${key}`,
        value: `${round}`.padEnd(100_000),
      }));
      await producer.send({ topic: 'large', messages });
    }
    await producer.disconnect();
    // All of it at once: so much that a thread does it where there can be one.
    const configEntries = [segments, { name: 'cleanup.policy', value: 'compact' }];
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: 'large', configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
    await admin.disconnect();
    await isCompacted;
    expect(lines.some((line) => line.includes('cleaned log large-0'))).toBe(true);
    expect(lines.filter((line) => / (?:ERROR|WARN) .*(?:clean|compact|thread|director)/i.test(line))).toEqual(
      [],
    );
  },
  60_000,
);
