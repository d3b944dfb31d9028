import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import { FetchingReader } from '@kafka-ts/client/reader/fetching-reader';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StreamsProperties } from './config/streams-config.ts';
import { Consumed } from './dsl/consumed.ts';
import { Materialized } from './dsl/materialized.ts';
import { Produced } from './dsl/produced.ts';
import { KafkaStreams, type State } from './kafka-streams.ts';
import { Serdes } from './serde/serdes.ts';
import { StreamsBuilder } from './streams-builder.ts';
import type { Topology } from './topology/topology.ts';

let kafka: RunningKafka;
const environment = nodeEnvironment();
const text = Serdes.String();
const long = Serdes.Long();

beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.stop());

function cluster(): Cluster {
  return new Cluster(environment, { bootstrap: parseBrokerList(kafka.bootstrapServers), clientId: 'test' });
}

async function createTopics(partitions: number, ...names: string[]): Promise<void> {
  const admin = new KafkaAdmin(cluster());
  for (const name of names) await admin.createTopic({ name, partitions });
  admin.close();
}

async function send(topic: string, lines: readonly string[]): Promise<void> {
  const producer = new PipelinedProducer(cluster());
  await producer.send(
    topic,
    lines.map((line) => ({ key: null, value: Buffer.from(line) })),
  );
  await producer.close();
}

/** The last count of each word, once they add up to `total`. */
async function counts(topic: string, partitions: number, total: number): Promise<Map<string, number>> {
  const reader = new FetchingReader(cluster());
  await reader.add(
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 'earliest' as const })),
  );
  const found = new Map<string, number>();
  const sum = () => [...found.values()].reduce((all, count) => all + count, 0);
  while (sum() !== total) {
    for (const { records } of await reader.poll(10_000)) {
      for (const { key, value } of records)
        if (key !== null && value !== null)
          found.set(text.deserialize('', key), Number(long.deserialize('', value)));
    }
  }
  reader.close();
  return found;
}

function wordCount(input: string, output: string): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream(input, Consumed.with(text, text))
    .flatMapValues((line) => line.split(' '))
    .groupBy((_key, word) => word)
    .count(Materialized.as('counts'))
    .toStream()
    .to(output, Produced.with(text, long));
  return builder.build();
}

function properties(applicationId: string): StreamsProperties {
  return {
    'application.id': applicationId,
    'bootstrap.servers': kafka.bootstrapServers,
    'default.key.serde': text,
    'default.value.serde': text,
    'commit.interval.ms': 100,
    'session.timeout.ms': 6000,
    'heartbeat.interval.ms': 200,
  };
}

/** Started, and RUNNING. */
async function run(topology: Topology, applicationId: string): Promise<KafkaStreams> {
  const streams = new KafkaStreams(topology, properties(applicationId), { environment });
  await new Promise<void>((resolve, reject) => {
    streams.setStateListener((state) => {
      if (state === 'RUNNING') resolve();
      if (state === 'ERROR') reject(streams.failure);
    });
    streams.start();
  });
  return streams;
}

test('words are counted, and counted on after a restart with nothing but the changelog', async () => {
  await createTopics(3, 'lines', 'counts');
  await send('lines', ['all streams lead to kafka', 'hello kafka streams']);
  const streams = await run(wordCount('lines', 'counts'), 'words');
  expect((await counts('counts', 3, 8)).get('kafka')).toBe(2);
  expect(streams.store<string, { value: bigint }>('counts').get('streams')?.value).toBe(2n);
  expect(await streams.close()).toBe(true);
  expect(streams.state()).toBe('NOT_RUNNING');

  await send('lines', ['join kafka summit']);
  const again = await run(wordCount('lines', 'counts'), 'words');
  const found = await counts('counts', 3, 11);
  expect(found.get('kafka')).toBe(3);
  expect([...again.store<string, unknown>('counts').all()]).toHaveLength(found.size);
  await again.close();
});

test('its own topics have the source’s partitions and the settings that Kafka Streams gives them', async () => {
  await createTopics(3, 'settings-in', 'settings-out');
  const streams = await run(wordCount('settings-in', 'settings-out'), 'settings');
  await streams.close();
  const admin = new KafkaAdmin(cluster());
  const names = [
    'settings-KSTREAM-KEY-SELECT-0000000002',
    'settings-counts-changelog',
    'settings-counts-repartition',
  ];
  const topics = await admin.describeTopics(names);
  expect(topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([
    ['settings-counts-changelog', 3],
    ['settings-counts-repartition', 3],
  ]);
  const overrides = await admin.topicOverrides(topics.map(({ name }) => name));
  expect(overrides.get('settings-counts-changelog')?.get('cleanup.policy')).toBe('compact');
  expect(overrides.get('settings-counts-repartition')?.get('cleanup.policy')).toBe('delete');
  expect(overrides.get('settings-counts-repartition')?.get('retention.ms')).toBe('-1');
  admin.close();
});

test('two instances share the tasks; when one goes, the other takes over with its counts', async () => {
  await createTopics(4, 'shared-in', 'shared-out');
  const words = Array.from({ length: 100 }, (_, index) => `w${index % 20}`);
  await send('shared-in', words);
  const topology = () => wordCount('shared-in', 'shared-out');
  const first = await run(topology(), 'shared');
  const second = await run(topology(), 'shared');
  await send('shared-in', words);
  await counts('shared-out', 4, 200);
  await first.close();
  await send('shared-in', words);
  const found = await counts('shared-out', 4, 300);
  expect(new Set(found.values())).toEqual(new Set([15]));
  await second.close();
});

test('a record that a function fails on ends it uncommitted; who can take it goes on there', async () => {
  await createTopics(1, 'poison-in', 'poison-out');
  await send('poison-in', ['fine', 'poison', 'later']);
  const counting = (isTaken: (line: string) => boolean) => {
    const builder = new StreamsBuilder();
    builder
      .stream('poison-in', Consumed.with(text, text))
      .peek((_key, line) => {
        if (!isTaken(line)) throw new Error(`no ${line}`);
      })
      .groupBy((_key, line) => line)
      .count()
      .toStream()
      .to('poison-out', Produced.with(text, long));
    return builder.build();
  };
  const failures: string[] = [];
  const failing = new KafkaStreams(
    counting((line) => line !== 'poison'),
    properties('poison'),
    { environment },
  );
  failing.setUncaughtExceptionHandler(({ message }) => {
    failures.push(message);
    return failures.length < 2 ? 'REPLACE_THREAD' : 'SHUTDOWN_CLIENT';
  });
  failing.start();
  await failing.closed();
  expect(failing.state()).toBe('ERROR');
  const failure =
    'Exception caught in process. taskId=0_0, processor=KSTREAM-SOURCE-0000000000, topic=poison-in, partition=0, offset=1: no poison';
  expect(failures).toEqual([failure, failure]);
  const streams = await run(
    counting(() => true),
    'poison',
  );
  const reader = new FetchingReader(cluster());
  await reader.add([{ topic: 'poison-out', partition: 0, offset: 'earliest' }]);
  const words = new Set<string>();
  while (!words.has('later')) {
    for (const { records } of await reader.poll(5000))
      for (const { key } of records) words.add(text.deserialize('', key ?? new Uint8Array()));
  }
  expect([...words]).toEqual(['fine', 'poison', 'later']);
  reader.close();
  await streams.close();
});

test('a source topic that does not exist ends it with its name', async () => {
  const streams = new KafkaStreams(wordCount('no-such-topic', 'out'), properties('missing'), { environment });
  const states: State[] = [];
  streams.setStateListener((state) => states.push(state));
  streams.start();
  await streams.closed();
  expect(states).toEqual(['REBALANCING', 'PENDING_ERROR', 'ERROR']);
  expect(String(streams.failure)).toBe(
    'MissingSourceTopicException: One or more source topics were missing during rebalance: [no-such-topic]',
  );
  await streams.close();
});
