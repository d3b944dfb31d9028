import { Errors } from '@kafka-ts/protocol/errors';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { type ProduceResponse, produce } from '@kafka-ts/protocol/messages/produce';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { patchCrc } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

const time = 1_700_000_000_000;
const text = (value: string): Uint8Array => Buffer.from(value);

type BatchOptions = Parameters<typeof buildRecordBatch>[1];

function batch(
  values: readonly string[],
  options: BatchOptions = {},
  key: Uint8Array | null = null,
): Uint8Array {
  return buildRecordBatch(
    values.map((value, index) => ({ offset: index, timestamp: time + index, key, value: text(value) })),
    options,
  );
}

function damaged(bytes: Uint8Array): Uint8Array {
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
}

describe('produce', () => {
  let broker: SimulatedBroker;
  let client: RawClient;
  beforeAll(async () => {
    broker = await SimulatedBroker.start({ config: { 'auto.create.topics.enable': 'false' } });
    await broker.createTopic('plain');
    await broker.createTopic('compacted', { 'cleanup.policy': 'compact' });
    await broker.createTopic('timed', { 'message.timestamp.type': 'LogAppendTime' });
    await broker.createTopic('small', { 'max.message.bytes': '200' });
    await broker.createTopic('two-replicas', { 'min.insync.replicas': '2' });
    await broker.createTopic('zipped', { 'compression.type': 'gzip' });
    client = await broker.connect();
  });
  afterAll(() => broker.stop());

  async function send(
    topic: string,
    records: Uint8Array | null,
    options: { version?: number; acks?: number; transactionalId?: string; partition?: number } = {},
  ): Promise<ProduceResponse['responses'][number]['partitionResponses'][number]> {
    const { version = 9, acks = -1, transactionalId, partition: index = 0 } = options;
    const request = {
      acks,
      timeoutMs: 1000,
      topicData: [{ name: topic, partitionData: [{ index, records }] }],
    };
    const answer = await broker.run(
      client.ask(produce, version, transactionalId === undefined ? request : { ...request, transactionalId }),
    );
    const found = answer.responses[0]?.partitionResponses[0];
    if (found === undefined) throw new Error('the answer names no partition');
    return found;
  }

  test('offsets go on from batch to batch; LogStartOffset is told, no LogAppendTime on a CreateTime topic', async () => {
    const first = await send('plain', batch(['a', 'b']));
    const second = await send('plain', batch(['c']), { acks: 1 });
    expect(first).toMatchObject({ errorCode: 0, logAppendTimeMs: -1, logStartOffset: 0 });
    expect(second.baseOffset).toBe(first.baseOffset + 2);
  });

  test.each([
    ['acks of 2', 'plain', () => batch(['a']), { acks: 2 }, Errors.INVALID_REQUIRED_ACKS],
    ['an unknown topic', 'missing', () => batch(['a']), {}, Errors.UNKNOWN_TOPIC_OR_PARTITION],
    [
      'an unknown partition',
      'plain',
      () => batch(['a']),
      { partition: 7 },
      Errors.UNKNOWN_TOPIC_OR_PARTITION,
    ],
    ['an internal topic', '__consumer_offsets', () => batch(['a']), {}, Errors.INVALID_TOPIC_EXCEPTION],
    ['null records', 'plain', () => null, {}, Errors.INVALID_RECORD],
    ['no batch', 'plain', () => new Uint8Array(0), {}, Errors.INVALID_RECORD],
    ['two batches', 'plain', () => Buffer.concat([batch(['a']), batch(['b'])]), {}, Errors.INVALID_RECORD],
    ['a wrong checksum', 'plain', () => damaged(batch(['a'])), {}, Errors.CORRUPT_MESSAGE],
    [
      'a batch above max.message.bytes',
      'small',
      () => batch(['a'.repeat(300)]),
      {},
      Errors.MESSAGE_TOO_LARGE,
    ],
    ['no key on a compacted topic', 'compacted', () => batch(['a']), {}, Errors.INVALID_RECORD],
    ['too few replicas in sync', 'two-replicas', () => batch(['a']), {}, Errors.NOT_ENOUGH_REPLICAS],
    [
      'zstd before v7',
      'plain',
      () => batch(['a'], { codec: CompressionCodec.zstd }),
      { version: 6 },
      Errors.UNSUPPORTED_COMPRESSION_TYPE,
    ],
    [
      'a transactional id',
      'plain',
      () => batch(['a']),
      { transactionalId: 't' },
      Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    ],
    [
      'a batch of a transaction without its id',
      'plain',
      () =>
        buildRecordBatch([{ value: new Uint8Array(1) }], {
          isTransactional: true,
          producerId: 5,
          producerEpoch: 0,
          baseSequence: 0,
        }),
      {},
      Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    ],
  ])('%s is refused for the partition', async (_, topic, records, options, error) => {
    expect(await send(topic, records(), options)).toMatchObject({ errorCode: error.code, baseOffset: -1 });
  });

  test('from v8 on the records that were refused are named', async () => {
    const { recordErrors, errorMessage } = await send('compacted', batch(['a', 'b']));
    expect(recordErrors.map(({ batchIndex }) => batchIndex)).toEqual([0, 1]);
    expect(errorMessage).toContain('One or more records have been rejected');
  });

  test('acks=1 does not ask for replicas in sync', async () => {
    expect((await send('two-replicas', batch(['a']), { acks: 1 })).errorCode).toBe(0);
  });

  test('one bad partition does not harm the others of the request', async () => {
    const partition = (records: Uint8Array) => [{ index: 0, records }];
    const answer = await broker.run(
      client.ask(produce, 9, {
        acks: -1,
        timeoutMs: 1000,
        topicData: [
          { name: 'missing', partitionData: partition(batch(['a'])) },
          { name: 'plain', partitionData: partition(batch(['a'])) },
        ],
      }),
    );
    expect(answer.responses.map(({ partitionResponses }) => partitionResponses[0]?.errorCode)).toEqual([
      3, 0,
    ]);
  });

  test('on a LogAppendTime topic the time is the answer and that of every record', async () => {
    const { logAppendTimeMs, baseOffset } = await send('timed', batch(['a', 'b']));
    expect(logAppendTimeMs).toBeGreaterThan(time);
    const stored = await stored11('timed', baseOffset);
    expect([...readRecords(stored)].map(({ timestamp }) => timestamp)).toEqual([
      logAppendTimeMs,
      logAppendTimeMs,
    ]);
  });

  test('records get the codec of the topic', async () => {
    const { baseOffset } = await send('zipped', batch(['a', 'b']));
    const stored = await stored11('zipped', baseOffset);
    expect((stored[22] ?? 0) & 7).toBe(CompressionCodec.gzip);
    expect([...readRecords(stored)].map(({ value }) => Buffer.from(value ?? []).toString())).toEqual([
      'a',
      'b',
    ]);
  });

  test.each([
    ['magic 0 by v1', 0, 1, -1],
    ['magic 1 by v2', 1, 2, time],
  ] as const)(
    '%s is stored as magic 2 and read again as what it was',
    async (_, magic, version, timestamp) => {
      const set = new MessageSetBuilder({ magic, codec: CompressionCodec.none, logAppendTime: undefined });
      for (let index = 0; index < 3; index++) set.append(index, timestamp, null, text(`old ${index}`));
      const { errorCode, baseOffset } = await send('plain', set.build(), { version });
      expect(errorCode).toBe(0);
      const records = [...readRecords(await stored11('plain', baseOffset))];
      expect(records.map((record) => record.timestamp)).toEqual([timestamp, timestamp, timestamp]);
      const old = await fetched('plain', baseOffset, magic === 0 ? 1 : 3);
      expect(
        [...readMessageSet(old, {})]
          .slice(0, 3)
          .map(({ offset, value }) => [offset, Buffer.from(value ?? []).toString()]),
      ).toEqual([0, 1, 2].map((index) => [baseOffset + index, `old ${index}`]));
    },
  );

  test('an idempotent producer: repetitions have their old offsets, gaps and old epochs are refused', async () => {
    const { producerId, errorCode } = await broker.run(
      client.ask(initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 1000 }),
    );
    expect(errorCode).toBe(0);
    const by = (baseSequence: number, producerEpoch = 0): Uint8Array =>
      batch(['x'], { producerId, producerEpoch, baseSequence });
    const first = await send('plain', by(0));
    expect((await send('plain', by(1))).baseOffset).toBe(first.baseOffset + 1);
    expect(await send('plain', by(0))).toMatchObject({
      errorCode: 0,
      baseOffset: first.baseOffset,
      logAppendTimeMs: time,
    });
    expect((await send('plain', by(5))).errorCode).toBe(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code);
    expect((await send('plain', by(0, 1))).errorCode).toBe(0);
    expect((await send('plain', by(2, 0))).errorCode).toBe(Errors.INVALID_PRODUCER_EPOCH.code);
  });

  async function fetched(topic: string, fetchOffset: number, version: number): Promise<Uint8Array> {
    const answer = await broker.run(
      client.ask(fetch, version, {
        maxWaitMs: 0,
        minBytes: 1,
        isolationLevel: 0,
        sessionId: 0,
        topics: [{ topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
        forgottenTopicsData: [],
        rackId: '',
      }),
    );
    const found = answer.responses[0]?.partitions[0];
    expect(found?.errorCode).toBe(0);
    return found?.records ?? new Uint8Array(0);
  }

  const stored11 = (topic: string, offset: number): Promise<Uint8Array> => fetched(topic, offset, 11);

  test('what comes behind a batch that takes many steps to validate waits for it, other partitions do not', async () => {
    // Who is answered first is to be told by the broker's work, not by the ways there and back.
    const steady = await SimulatedBroker.start({ latencyMs: { min: 0.1, max: 0.1 } });
    await steady.createTopic('slow');
    await steady.createTopic('other');
    const value = new Uint8Array(20_000_000);
    const bomb = buildRecordBatch([{ timestamp: time, value }], { codec: CompressionCodec.zstd });
    const order: string[] = [];
    const tell = (name: string) => (answer: { readonly baseOffset: number; readonly errorCode: number }) => {
      order.push(`${name} ${answer.errorCode === 0 ? answer.baseOffset : answer.errorCode}`);
    };
    const first = await steady.connect();
    const second = await steady.connect();
    const third = await steady.connect();
    const on = (one: RawClient, topic: string, records: Uint8Array) => {
      const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
      return one.ask(produce, 9, { acks: -1, timeoutMs: 1000, topicData }).then((answer) => {
        const found = answer.responses[0]?.partitionResponses[0];
        if (found === undefined) throw new Error('no answer');
        return found;
      });
    };
    await steady.run(
      Promise.all([
        on(first, 'slow', bomb).then(tell('bomb')),
        on(second, 'slow', batch(['behind it'])).then(tell('behind')),
        on(third, 'other', batch(['elsewhere'])).then(tell('elsewhere')),
      ]),
    );
    await steady.stop();
    expect(order[0]).toBe('elsewhere 0');
    expect(order.slice(1).sort()).toEqual(['behind 1', 'bomb 0']);
  });

  test('a large batch that is compressed anew, and a bad one, end in their turn as small ones do', async () => {
    const values = Array.from({ length: 5000 }, (_, index) => `${index} `.repeat(100));
    const large = await send('zipped', batch(values, { codec: CompressionCodec.snappy }));
    expect(large).toMatchObject({ errorCode: 0 });
    const bad = batch(values, { codec: CompressionCodec.gzip });
    bad.set(Buffer.from('garbage'), bad.length - 2000);
    patchCrc(bad, 0);
    expect((await send('plain', bad)).errorCode).not.toBe(Errors.NONE.code);
    const compacted = await send('compacted', batch(values, { codec: CompressionCodec.lz4 }));
    expect(compacted.errorCode).toBe(Errors.INVALID_RECORD.code);
    expect(compacted.recordErrors).toHaveLength(1000);
  });
});
