import { Errors } from '@kafka-ts/protocol/errors';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { offsetForLeaderEpoch } from '@kafka-ts/protocol/messages/offset-for-leader-epoch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

const time = 1_700_000_000_000;

describe('offsets by time and name', () => {
  let broker: SimulatedBroker;
  let client: RawClient;
  beforeAll(async () => {
    broker = await SimulatedBroker.start();
    await broker.createTopic('t', { 'segment.bytes': '2000', 'index.interval.bytes': '100' });
    await broker.createTopic('empty');
    client = await broker.connect();
    // Batches of three records: times 0, 10, 20 · 30, 40, 50 · …, but the sixth is late: its times are 1000 less.
    for (let index = 0; index < 10; index++) {
      const late = index === 5 ? 1000 : 0;
      const records = buildRecordBatch(
        [0, 1, 2].map((delta) => ({
          offset: delta,
          timestamp: time + (index * 3 + delta) * 10 - late,
          key: null,
          value: new Uint8Array(100),
        })),
      );
      const topicData = [{ name: 't', partitionData: [{ index: 0, records }] }];
      await broker.run(client.ask(produce, 9, { acks: -1, timeoutMs: 1000, topicData }));
    }
  });
  afterAll(() => broker.stop());

  async function list(
    timestamp: number,
    version = 7,
    options: {
      topic?: string;
      currentLeaderEpoch?: number;
      isolationLevel?: number;
      maxNumOffsets?: number;
    } = {},
  ) {
    const { topic = 't', isolationLevel = 0, maxNumOffsets = 10, ...rest } = options;
    const old = version === 0 ? { maxNumOffsets } : {};
    const answer = await broker.run(
      client.ask(listOffsets, version, {
        replicaId: -1,
        isolationLevel,
        topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp, ...old, ...rest }] }],
      }),
    );
    const found = answer.topics[0]?.partitions[0];
    if (found === undefined) throw new Error('the answer names no partition');
    return found;
  }

  test.each([
    ['the end', -1, { timestamp: -1, offset: 30 }],
    ['the start', -2, { timestamp: -1, offset: 0 }],
    ['the greatest timestamp', -3, { timestamp: time + 290, offset: 29 }],
    ['a time before all: the late batch is no earlier place', time - 5000, { timestamp: time, offset: 0 }],
    ['a time of a record', time + 70, { timestamp: time + 70, offset: 7 }],
    ['a time between records of two batches', time + 81, { timestamp: time + 90, offset: 9 }],
    [
      'the time of a record that comes after the late batch',
      time + 151,
      { timestamp: time + 180, offset: 18 },
    ],
    ['the time of the last record', time + 290, { timestamp: time + 290, offset: 29 }],
    ['a time after all', time + 291, { timestamp: -1, offset: -1 }],
  ])('%s', async (_, timestamp, expected) => {
    expect(await list(timestamp)).toMatchObject({ errorCode: 0, ...expected });
  });

  test('an empty log has an end and no greatest timestamp', async () => {
    expect(await list(-1, 7, { topic: 'empty' })).toMatchObject({ offset: 0 });
    expect(await list(-3, 7, { topic: 'empty' })).toMatchObject({ errorCode: 0, timestamp: -1, offset: -1 });
    expect(await list(0, 7, { topic: 'empty' })).toMatchObject({ errorCode: 0, timestamp: -1, offset: -1 });
  });

  test.each([
    ['-3 before v7', -3, 6, Errors.UNSUPPORTED_VERSION],
    ['-4 before v8', -4, 7, Errors.UNSUPPORTED_VERSION],
    ['-4 from v8 on', -4, 8, Errors.NONE],
    ['-5 from v9 on', -5, 9, Errors.NONE],
    ['any other negative time', -7, 9, Errors.UNSUPPORTED_VERSION],
  ])('%s', async (_, timestamp, version, error) => {
    expect((await list(timestamp, version)).errorCode).toBe(error.code);
  });

  test.each([
    ['an unknown topic', { topic: 'missing' }, Errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['a leader epoch to come', { currentLeaderEpoch: 9 }, Errors.UNKNOWN_LEADER_EPOCH],
    ['a leader epoch that never was', { currentLeaderEpoch: -2 }, Errors.FENCED_LEADER_EPOCH],
    ['an isolation level that there is not', { isolationLevel: 2 }, Errors.UNKNOWN_SERVER_ERROR],
  ])('%s is an error of the partition', async (_, options, error) => {
    expect((await list(-1, 7, options)).errorCode).toBe(error.code);
  });

  test('v0 refuses a negative number of offsets', async () => {
    expect((await list(-1, 0, { maxNumOffsets: -1 })).errorCode).toBe(Errors.UNKNOWN_SERVER_ERROR.code);
  });

  test.each([
    ['v0 answers a partition as often as it is asked', 0, Errors.NONE],
    ['from v1 on a partition that is named twice is refused each time', 1, Errors.INVALID_REQUEST],
  ])('%s', async (_, version, error) => {
    const partitions = [0, 0].map((partitionIndex) => ({ partitionIndex, timestamp: -1 }));
    const request = { replicaId: -1, topics: [{ name: 't', partitions }] };
    const answer = await broker.run(client.ask(listOffsets, version, request));
    expect(answer.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([error.code, error.code]);
  });

  test('v0 lists the starts of segments, newest first, behind the end', async () => {
    const { oldStyleOffsets } = await list(-1, 0);
    expect(oldStyleOffsets[0]).toBe(30);
    expect(oldStyleOffsets.at(-1)).toBe(0);
    expect(oldStyleOffsets.length).toBeGreaterThan(2);
    expect([...oldStyleOffsets].sort((a, b) => b - a)).toEqual(oldStyleOffsets);
    expect((await list(-2, 0)).oldStyleOffsets).toEqual([0]);
    expect((await list(0, 0)).oldStyleOffsets).toEqual([]);
  });

  test('where a leader epoch ended: at the end for the newest, nowhere for one that is not known', async () => {
    const ask = async (leaderEpoch: number) => {
      const answer = await broker.run(
        client.ask(offsetForLeaderEpoch, 3, {
          replicaId: -1,
          topics: [{ topic: 't', partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch }] }],
        }),
      );
      return answer.topics[0]?.partitions[0];
    };
    expect(await ask(0)).toMatchObject({ errorCode: 0, leaderEpoch: 0, endOffset: 30 });
    expect(await ask(5)).toMatchObject({ errorCode: 0, leaderEpoch: -1, endOffset: -1 });
  });
});
