import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { type FetchRequestInput, fetch } from '@kafka-ts/protocol/messages/fetch';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { type ProduceRequestInput, produce } from '@kafka-ts/protocol/messages/produce';
import { batchSizeAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { describe, expect, test } from 'vitest';
import { SimulatedBroker } from '../fixtures/simulated-broker.ts';

function batch(values: readonly Uint8Array[]): Uint8Array {
  return buildRecordBatch(
    values.map((value, index) => ({ offset: index, timestamp: 1_700_000_000_000, key: null, value })),
  );
}

function produceRequest(topic: string, records: Uint8Array, acks = -1): ProduceRequestInput {
  return { acks, timeoutMs: 5000, topicData: [{ name: topic, partitionData: [{ index: 0, records }] }] };
}

function fetchRequest(
  topic: string,
  fetchOffset: number,
  options: Partial<FetchRequestInput> = {},
): FetchRequestInput {
  return {
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 1 << 20,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
    forgottenTopicsData: [],
    rackId: '',
    ...options,
  };
}

describe('answers', () => {
  test('leave in the order of the requests, also when a parked fetch holds those behind it', async () => {
    const broker = await SimulatedBroker.start();
    await broker.createTopic('t');
    const client = await broker.connect();
    const ids = [
      client.send(fetch, 11, fetchRequest('t', 0)),
      client.send(metadata, 5, { topics: null, allowAutoTopicCreation: false }),
      client.send(produce, 7, produceRequest('t', batch([Buffer.from('a')]))),
    ];
    const startMs = broker.world.clock.monotonicMs();
    const fetched = await broker.run(client.answer(fetch, 11, ids[0] ?? 0));
    expect(broker.world.clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(500);
    expect(fetched.responses[0]?.partitions[0]?.records?.length).toBe(0);
    expect((await broker.run(client.answer(metadata, 5, ids[1] ?? 0))).topics.length).toBeGreaterThan(0);
    const produced = await broker.run(client.answer(produce, 7, ids[2] ?? 0));
    expect(produced.responses[0]?.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: 0 });
    await broker.stop();
  });

  test('a waiting fetch is answered as soon as another client produces', async () => {
    const broker = await SimulatedBroker.start();
    await broker.createTopic('t');
    const [consumer, producer] = [await broker.connect(), await broker.connect()];
    const waiting = consumer.ask(fetch, 11, fetchRequest('t', 0, { maxWaitMs: 60_000 }));
    await broker.world.clock.runFor(100);
    const startMs = broker.world.clock.monotonicMs();
    await broker.run(producer.ask(produce, 7, produceRequest('t', batch([Buffer.from('a')]))));
    const fetched = await broker.run(waiting);
    expect(broker.world.clock.monotonicMs() - startMs).toBeLessThan(20);
    expect(fetched.responses[0]?.partitions[0]).toMatchObject({ errorCode: 0, highWatermark: 1 });
    await broker.stop();
  });

  test('pipelined produces and fetches see each other in the order of sending', async () => {
    const broker = await SimulatedBroker.start();
    await broker.createTopic('t');
    const client = await broker.connect();
    const sent: (() => Promise<void>)[] = [];
    for (let round = 0; round < 20; round++) {
      const produceId = client.send(produce, 7, produceRequest('t', batch([Buffer.from(`${round}`)])));
      const fetchId = client.send(fetch, 11, fetchRequest('t', round));
      sent.push(async () => {
        const produced = await client.answer(produce, 7, produceId);
        expect(produced.responses[0]?.partitionResponses[0]?.baseOffset).toBe(round);
        const fetched = await client.answer(fetch, 11, fetchId);
        expect(fetched.responses[0]?.partitions[0]?.highWatermark).toBe(round + 1);
        expect(fetched.responses[0]?.partitions[0]?.records?.length).toBeGreaterThan(0);
      });
    }
    for (const check of sent) await broker.run(check());
    await broker.stop();
  });

  test('acks=0 gets no answer, and an error of it ends the connection', async () => {
    const broker = await SimulatedBroker.start();
    await broker.createTopic('t');
    const client = await broker.connect();
    client.send(produce, 7, produceRequest('t', batch([Buffer.from('a')]), 0));
    const fetched = await broker.run(client.ask(fetch, 11, fetchRequest('t', 0)));
    expect(fetched.responses[0]?.partitions[0]?.highWatermark).toBe(1);
    client.send(produce, 7, produceRequest('missing', batch([Buffer.from('a')]), 0));
    expect(await broker.run(client.frame())).toBeUndefined();
    expect(broker.logLines.some((line) => /acks=0 failed with UNKNOWN_TOPIC_OR_PARTITION/.test(line))).toBe(
      true,
    );
    await broker.stop();
  });
});

describe('what no client should send', () => {
  test.each([
    ['an unknown API', Buffer.from('0000000a03e70000000000050000', 'hex'), /API key 999/],
    ['a version that is not supported', Buffer.from('0000000b0003006300000005000000', 'hex'), /Metadata v99/],
    ['a body that ends too soon', Buffer.from('0000000c000000070000000500000001', 'hex'), /cannot be read/],
    ['a negative size', Buffer.from('ffffffff', 'hex'), /announces -1 bytes/],
    ['2 GB', Buffer.from('7fffffff', 'hex'), /announces 2147483647 bytes/],
    ['a frame without a header', Buffer.from('00000000', 'hex'), /cannot be read/],
  ])('%s ends the connection with a line in the log, others go on', async (_, bytes, line) => {
    const broker = await SimulatedBroker.start();
    const [bad, good] = [await broker.connect(), await broker.connect()];
    bad.socket.write([bytes]);
    expect(await broker.run(bad.frame())).toBeUndefined();
    expect(broker.logLines.some((text) => line.test(text))).toBe(true);
    expect((await broker.run(good.ask(metadata, 5, { topics: [] }))).brokers.length).toBe(1);
    await broker.stop();
  });

  test('ApiVersions of a version to come is answered in v0 with the versions there are', async () => {
    const broker = await SimulatedBroker.start();
    const client = await broker.connect();
    client.socket.write([Buffer.from('0000001000120063000000070003616263' + '00' + 'ffff', 'hex')]);
    const frame = await broker.run(client.frame());
    expect(frame?.toString('hex')).toBe('00000007' + '0023' + '00000001' + '0012' + '0000' + '0004');
    const answer = await broker.run(
      client.ask(apiVersions, 3, { clientSoftwareName: 'x y', clientSoftwareVersion: '1' }),
    );
    expect(answer).toMatchObject({ errorCode: 42, apiKeys: [] });
    await broker.stop();
  });
});

test('50 consumers that stop reading get every byte right after much was produced over them', {
  timeout: 60_000,
}, async () => {
  const mebibyte = 1 << 20;
  const broker = await SimulatedBroker.start({
    maxWindowBytes: 64 * 1024,
    memory: {
      poison: true,
      budgets: {
        slabBytes: 256 * 1024,
        receiveSlabs: 8,
        ringSlabs: 4,
        readBufferBytes: 256 * 1024,
        outputBytes: 2 * mebibyte,
        pinnedByAnswersBytes: mebibyte,
      },
    },
  });
  await broker.createTopic('t', { 'segment.bytes': `${4 * mebibyte}` });
  const producer = await broker.connect();
  const sizes = [100, 20_000, 60_000, 300, 150_000, 5_000];
  const value = (offset: number): Uint8Array =>
    new Uint8Array(sizes[offset % sizes.length] ?? 1).fill(offset % 251);
  let end = 0;
  const produceMore = async (count: number): Promise<void> => {
    for (const upTo = end + count; end < upTo; end++) {
      const answer = await broker.run(producer.ask(produce, 7, produceRequest('t', batch([value(end)]))));
      expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: end });
    }
  };
  await produceMore(60);
  const consumers = [];
  for (let index = 0; index < 50; index++) {
    const consumer = await broker.connect();
    const fetchOffset = index % 2 === 0 ? end - 1 - (index % 12) : index;
    const id = consumer.send(fetch, 11, fetchRequest('t', fetchOffset, { maxBytes: 200_000 }));
    consumer.socket.pause();
    consumers.push({ consumer, fetchOffset, id });
  }
  await broker.world.clock.runFor(50);
  await produceMore(300);
  for (const { consumer, fetchOffset, id } of consumers) {
    consumer.socket.resume();
    const answer = await broker.run(consumer.answer(fetch, 11, id));
    const records = answer.responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
    expect(records.length).toBeGreaterThan(0);
    for (let at = 0, offset = fetchOffset; at < records.length; offset++) {
      const size = batchSizeAt(records, at);
      const stored = Buffer.from(records.subarray(at + 21, at + size));
      expect(stored.equals(Buffer.from(batch([value(offset)])).subarray(21))).toBe(true);
      at += size;
    }
  }
  await broker.stop();
});

test('idle connections are closed after connections.max.idle.ms, busy ones are not', async () => {
  const broker = await SimulatedBroker.start({ config: { 'connections.max.idle.ms': '1000' } });
  await broker.createTopic('t');
  const [idle, waiting] = [await broker.connect(), await broker.connect()];
  const parked = waiting.ask(fetch, 11, fetchRequest('t', 0, { maxWaitMs: 5000 }));
  await broker.world.clock.runFor(3000);
  expect([idle.isClosed, waiting.isClosed]).toEqual([true, false]);
  await broker.run(parked);
  await broker.stop();
});
