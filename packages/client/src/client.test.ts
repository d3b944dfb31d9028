/** Producers and readers with a broker in this process, and between them a network that breaks. */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster } from './cluster/cluster.ts';
import { parseBrokerList } from './connection/broker-address.ts';
import { KafkaJsGroupConsumer } from './kafkajs/kafkajs-group-consumer.ts';
import { KafkaJsProducer } from './kafkajs/kafkajs-producer.ts';
import { PipelinedProducer } from './producer/pipelined-producer.ts';
import type { Producer } from './producer.ts';
import { FetchingReader } from './reader/fetching-reader.ts';

const environment = nodeEnvironment();
type Kafka = Awaited<ReturnType<typeof startKafka>>;

const clusterOf = ({ bootstrapServers }: Kafka): Cluster =>
  new Cluster(environment, { bootstrap: parseBrokerList(bootstrapServers), clientId: 'test' });

const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: null, value: Buffer.from(String(index)) }));

/** The values of a topic's first partition, until `count` are there. */
async function readAll(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const cluster = clusterOf(kafka);
  const reader = new FetchingReader(cluster);
  await reader.add([{ topic, partition: 0, offset: 'earliest' }]);
  const values: string[] = [];
  while (values.length < count) {
    for (const { records } of await reader.poll(1000)) {
      for (const { value } of records) values.push(Buffer.from(value ?? []).toString());
    }
  }
  reader.close();
  cluster.close();
  return values;
}

describe('with one broker', () => {
  let kafka: Kafka;
  beforeAll(async () => {
    kafka = await startKafka({ topics: [{ name: 'three', partitions: 3 }] });
  });
  afterAll(() => kafka?.stop());

  const producers: readonly (readonly [string, () => Producer])[] = [
    ['our own', () => new PipelinedProducer(clusterOf(kafka))],
    [
      'our own with small batches',
      () => new PipelinedProducer(clusterOf(kafka), { batchBytes: 500, isIdempotent: false }),
    ],
    [
      'kafkajs',
      () => new KafkaJsProducer({ bootstrap: parseBrokerList(kafka.bootstrapServers), clientId: 'test' }),
    ],
  ];

  test.each(producers)('%s keeps the order of sends that do not wait for each other', async (name, make) => {
    const topic = `order-${name.replaceAll(' ', '-')}`;
    const producer = make();
    const sends = Array.from({ length: 20 }, (_, part) =>
      producer.send(topic, numbers(1000).slice(part * 50, part * 50 + 50)),
    );
    await Promise.all(sends);
    await producer.close();
    expect(await readAll(kafka, topic, 1000)).toEqual(numbers(1000).map(({ value }) => value.toString()));
  });

  test('a key goes to the partition that Java clients send it to, by both producers', async () => {
    for (const [, make] of producers) {
      const producer = make();
      await producer.send('three', [{ key: Buffer.from('foobar'), value: Buffer.from('x') }]);
      await producer.close();
    }
    const cluster = clusterOf(kafka);
    const reader = new FetchingReader(cluster);
    await reader.add(
      [0, 1, 2].map((partition) => ({ topic: 'three', partition, offset: 'earliest' as const })),
    );
    const found = new Set<number>();
    for (let count = 0; count < producers.length; ) {
      for (const { partition, records } of await reader.poll(1000)) {
        count += [...records].length;
        found.add(partition);
      }
    }
    reader.close();
    cluster.close();
    // Apache's hash of "foobar" is -790332482.
    expect([...found]).toEqual([(-790332482 & 0x7fffffff) % 3]);
  });

  test('acks=0 asks for no answer', async () => {
    const producer = new PipelinedProducer(clusterOf(kafka), { acks: 0 });
    await producer.send('unacknowledged', numbers(10));
    await producer.close();
    expect(await readAll(kafka, 'unacknowledged', 10)).toHaveLength(10);
  });

  test('a batch that is too large is halved until it fits, and only the record that never fits fails', async () => {
    const small = await startKafka({ topics: [{ name: 'small', config: { 'max.message.bytes': '1000' } }] });
    const producer = new PipelinedProducer(clusterOf(small));
    const records = numbers(500);
    const huge = { key: null, value: Buffer.alloc(5000) };
    const failure: unknown = await producer
      .send('small', [...records, huge])
      .catch((error: unknown) => error);
    await producer.close();
    expect(failure).toMatchObject({
      name: 'SendError',
      failed: [{ record: { value: huge.value }, error: { code: 10 } }],
    });
    expect(await readAll(small, 'small', 500)).toEqual(records.map(({ value }) => value.toString()));
    await small.stop();
  });

  test.each(Object.entries(CompressionCodec))('kafkajs reads and writes %s', async (name, codec) => {
    const topic = `codec-${name}`;
    const client = { bootstrap: parseBrokerList(kafka.bootstrapServers), clientId: 'test' };
    const producer = new KafkaJsProducer(client, { codec });
    await producer.send(topic, numbers(100));
    await producer.close();
    const consumer = new KafkaJsGroupConsumer(client, {
      groupId: topic,
      topics: [topic],
      startAt: 'earliest',
      isCommitting: true,
    });
    const seen: string[] = [];
    await consumer.run(async ({ records }) => {
      const values = [...records].map(({ value }) => Buffer.from(value ?? []).toString());
      seen.push(...values);
      if (seen.length >= 100) void consumer.stop();
      return values.length;
    });
    await consumer.stop();
    expect(seen).toEqual(numbers(100).map(({ value }) => value.toString()));
  });
});

describe('through a network that breaks', () => {
  /** Passes bytes on to the broker; cuts the connections in whose answers the cutter finds what it waits for. */
  async function proxy(
    target: () => number,
    isCut: (answer: Buffer) => boolean,
  ): Promise<{ server: Server; port: number }> {
    const server = createServer((client: Socket) => {
      const upstream = connect(target(), '127.0.0.1');
      const end = (): void => {
        client.destroy();
        upstream.destroy();
      };
      client
        .on('data', (bytes) => upstream.write(bytes))
        .on('close', end)
        .on('error', end);
      upstream
        .on('data', (bytes) => (isCut(bytes) ? end() : client.write(bytes)))
        .on('close', end)
        .on('error', end);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
  }

  test('answers that are lost cost neither records nor order, and double none', async () => {
    let brokerPort = 0;
    let answers = 0;
    // Produce answers name the topic; every third of them never arrives.
    const isCut = (answer: Buffer): boolean =>
      answer.includes('lossy') && answer.length < 120 && ++answers % 3 === 0;
    const { server, port } = await proxy(() => brokerPort, isCut);
    const kafka = await startKafka({ config: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}` } });
    brokerPort = Number(kafka.bootstrapServers.split(':')[1]);
    const producer = new PipelinedProducer(clusterOf(kafka), { batchBytes: 2000, retryBackoffMs: 1 });
    await Promise.all(
      Array.from({ length: 20 }, (_, part) =>
        producer.send('lossy', numbers(2000).slice(part * 100, part * 100 + 100)),
      ),
    );
    await producer.close();
    expect(answers).toBeGreaterThan(3);
    brokerPort = Number(kafka.bootstrapServers.split(':')[1]);
    answers = Number.NEGATIVE_INFINITY;
    expect(await readAll(kafka, 'lossy', 2000)).toEqual(numbers(2000).map(({ value }) => value.toString()));
    server.close();
    await kafka.stop();
  });
});
