import { Errors } from '@kafka-ts/protocol/errors';
import { type FetchRequestInput, type FetchResponse, fetch } from '@kafka-ts/protocol/messages/fetch';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import { baseOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { batchPositions } from '@kafka-ts/protocol/records/record-batch-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

const valueBytes = 1000;
/** Of one batch with one record of `valueBytes`. */
const batchBytes = batch(0).length;

function batch(fill: number, count = 1): Uint8Array {
  return buildRecordBatch(
    Array.from({ length: count }, (_, index) => ({
      offset: index,
      timestamp: 1_700_000_000_000,
      key: null,
      value: new Uint8Array(valueBytes).fill(fill),
    })),
  );
}

interface Wanted {
  readonly topic?: string;
  readonly topicId?: string;
  readonly fetchOffset?: number;
  readonly partitionMaxBytes?: number;
  readonly currentLeaderEpoch?: number;
  readonly lastFetchedEpoch?: number;
}

describe('fetch', () => {
  let broker: SimulatedBroker;
  let client: RawClient;
  let topicId: string;
  beforeAll(async () => {
    broker = await SimulatedBroker.start();
    for (const topic of ['a', 'b', 'empty']) await broker.createTopic(topic);
    await broker.createTopic('no-conversion', { 'message.downconversion.enable': 'false' });
    await broker.createTopic('zstd', { 'compression.type': 'zstd' });
    client = await broker.connect();
    for (const topic of ['a', 'b', 'no-conversion', 'zstd']) {
      for (let index = 0; index < 5; index++) await send(topic, batch(index));
    }
    const answer = await broker.run(client.ask(metadata, 12, { topics: null }));
    topicId = answer.topics.find(({ name }) => name === 'a')?.topicId ?? '';
  });
  afterAll(() => broker.stop());

  async function send(topic: string, records: Uint8Array): Promise<void> {
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
    await broker.run(client.ask(produce, 9, { acks: -1, timeoutMs: 1000, topicData }));
  }

  function request(wanted: readonly Wanted[], options: Partial<FetchRequestInput> = {}): FetchRequestInput {
    return {
      maxWaitMs: 0,
      minBytes: 1,
      isolationLevel: 0,
      sessionId: 0,
      topics: wanted.map(
        ({ topic = 'a', topicId: id, fetchOffset = 0, partitionMaxBytes = 1 << 20, ...rest }) => ({
          topic,
          ...(id === undefined ? {} : { topicId: id }),
          partitions: [{ partition: 0, fetchOffset, partitionMaxBytes, ...rest }],
        }),
      ),
      forgottenTopicsData: [],
      rackId: '',
      ...options,
    };
  }

  const ask = (
    wanted: readonly Wanted[],
    options: Partial<FetchRequestInput> = {},
    version = 11,
  ): Promise<FetchResponse> => broker.run(client.ask(fetch, version, request(wanted, options)));

  async function one(wanted: Wanted, options: Partial<FetchRequestInput> = {}, version = 11) {
    const found = (await ask([wanted], options, version)).responses[0]?.partitions[0];
    if (found === undefined) throw new Error('the answer names no partition');
    return found;
  }

  const offsets = (records: Uint8Array | null): number[] => {
    const bytes = records ?? new Uint8Array(0);
    return [...batchPositions(bytes)].map((at) => baseOffsetAt(bytes, at));
  };

  test.each([
    ['of the partition', { partitionMaxBytes: -1 }, {}],
    ['of the answer', {}, { maxBytes: -1 }],
  ])('a negative limit %s is UNKNOWN_SERVER_ERROR', async (_, wanted, options) => {
    const { responses } = await broker.run(
      client.ask(fetch, 11, request([{ topic: 'a', ...wanted }], options)),
    );
    expect(responses[0]?.partitions[0]).toMatchObject({
      errorCode: Errors.UNKNOWN_SERVER_ERROR.code,
      highWatermark: -1,
    });
  });

  test('whole batches from the one that contains the offset on', async () => {
    const answer = await one({ fetchOffset: 2 });
    expect(answer).toMatchObject({ errorCode: 0, highWatermark: 5, lastStableOffset: 5, logStartOffset: 0 });
    expect(offsets(answer.records)).toEqual([2, 3, 4]);
  });

  test.each([
    ['a partition limit', { partitionMaxBytes: batchBytes * 2 }, {}, [0, 1]],
    ['a limit below the first batch', { partitionMaxBytes: 10 }, {}, [0]],
    ['a limit of the request', {}, { maxBytes: batchBytes * 3 + 10 }, [0, 1, 2]],
  ])('%s ends the answer, not before the first batch', async (_, wanted, options, expected) => {
    expect(offsets((await one(wanted, options)).records)).toEqual(expected);
  });

  test('partitions share the limit in order: the second gets what is left, even if that is nothing', async () => {
    const answer = await ask([{ topic: 'a' }, { topic: 'b' }], { maxBytes: batchBytes * 6 });
    expect(answer.responses.map(({ partitions }) => offsets(partitions[0]?.records ?? null))).toEqual([
      [0, 1, 2, 3, 4],
      [0],
    ]);
    const small = await ask([{ topic: 'a' }, { topic: 'b' }], { maxBytes: 10 });
    expect(small.responses.map(({ partitions }) => offsets(partitions[0]?.records ?? null))).toEqual([
      [0],
      [],
    ]);
    const afterEmpty = await ask([{ topic: 'empty' }, { topic: 'b' }], { maxBytes: 10 });
    expect(offsets(afterEmpty.responses[1]?.partitions[0]?.records ?? null)).toEqual([0]);
  });

  test.each([
    ['an unknown topic', { topic: 'missing' }, Errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['an offset behind the end', { fetchOffset: 6 }, Errors.OFFSET_OUT_OF_RANGE],
    ['an offset before the start', { fetchOffset: -2 }, Errors.OFFSET_OUT_OF_RANGE],
    ['an older leader epoch', { currentLeaderEpoch: -1 }, Errors.NONE],
    ['a newer leader epoch', { currentLeaderEpoch: 99 }, Errors.UNKNOWN_LEADER_EPOCH],
  ])('%s', async (_, wanted, error) => {
    const answer = await one(wanted);
    expect(answer.errorCode).toBe(error.code);
    if (error !== Errors.NONE) expect(answer).toMatchObject({ highWatermark: -1, logStartOffset: -1 });
  });

  test('the end of the log is no error, and an error does not wait', async () => {
    expect(await one({ fetchOffset: 5 })).toMatchObject({ errorCode: 0, highWatermark: 5 });
    const startMs = broker.world.clock.monotonicMs();
    await ask([{ topic: 'missing' }, { topic: 'empty' }], { maxWaitMs: 5000 });
    expect(broker.world.clock.monotonicMs() - startMs).toBeLessThan(100);
  });

  test('minBytes 0 does not wait; more than there is waits for it or for the time', async () => {
    const took = async (options: Partial<FetchRequestInput>): Promise<number> => {
      const startMs = broker.world.clock.monotonicMs();
      await one({ topic: 'empty' }, { maxWaitMs: 2000, ...options });
      return broker.world.clock.monotonicMs() - startMs;
    };
    expect(await took({ minBytes: 0 })).toBeLessThan(100);
    expect(await took({ minBytes: 1 })).toBeGreaterThanOrEqual(2000);
    await broker.createTopic('filling');
    const other = await broker.connect();
    const waiting = other.ask(
      fetch,
      11,
      request([{ topic: 'filling' }], { maxWaitMs: 60_000, minBytes: batchBytes * 3 }),
    );
    const arrived: number[] = [];
    void waiting.then((answer) => arrived.push(answer.responses[0]?.partitions[0]?.highWatermark ?? -1));
    for (let count = 1; count <= 3; count++) {
      expect(arrived).toEqual([]);
      await send('filling', batch(count));
      await broker.world.clock.runFor(20);
    }
    expect(arrived).toEqual([3]);
    other.close();
  });

  test('a topic is fetched by its id from v13 on; an unknown id and a wrong one are errors', async () => {
    const answer = await one({ topicId }, {}, 13);
    expect(offsets(answer.records)).toEqual([0, 1, 2, 3, 4]);
    expect((await one({ topicId: 'AAAAAAAAAAAAAAAAAAAAEw' }, {}, 13)).errorCode).toBe(
      Errors.UNKNOWN_TOPIC_ID.code,
    );
  });

  test('a log that diverged is told where, from v12 on', async () => {
    expect(await one({ fetchOffset: 5, lastFetchedEpoch: 0 }, {}, 12)).toMatchObject({
      divergingEpoch: { epoch: -1 },
    });
    expect((await one({ fetchOffset: 2, lastFetchedEpoch: 9 }, {}, 12)).errorCode).toBe(
      Errors.OFFSET_OUT_OF_RANGE.code,
    );
  });

  test.each([
    ['v2 cuts hard: what does not fit is not sent', 2, { partitionMaxBytes: batchBytes - 1 }, 0],
    ['v2 sends what fits', 2, { partitionMaxBytes: batchBytes }, 1],
    ['v3 gives one batch of any size', 3, { partitionMaxBytes: 10 }, 1],
  ])('old consumers: %s', async (_, version, wanted, count) => {
    const { records, errorCode } = await one(wanted, {}, version);
    expect(errorCode).toBe(0);
    expect([...batchPositions(records ?? new Uint8Array(0))].length).toBe(count);
  });

  test('an old consumer that asks for several partitions, always in the same order, gets on in all of them', async () => {
    const value = Buffer.alloc(400_000, 'x');
    const large = ['large-1', 'large-2', 'large-3'];
    for (const topic of large) {
      await broker.createTopic(topic);
      for (let index = 0; index < 3; index++) await send(topic, buildRecordBatch([{ value }], { codec: 1 }));
    }
    const next = new Map(large.map((topic) => [topic, 0]));
    for (let answers = 0; answers < 60 && [...next.values()].some((offset) => offset < 3); answers++) {
      const wanted = large.map((topic) => ({ topic, fetchOffset: next.get(topic) ?? 0 }));
      for (const { topic, partitions } of (await ask(wanted, {}, 2)).responses) {
        expect(partitions[0]?.errorCode).toBe(0);
        for (const { offset } of readMessageSet(partitions[0]?.records ?? new Uint8Array(0))) {
          expect(offset).toBe(next.get(topic));
          next.set(topic, offset + 1);
        }
      }
    }
    expect([...next.values()]).toEqual([3, 3, 3]);
    const first = await ask(
      large.map((topic) => ({ topic })),
      {},
      2,
    );
    const given = first.responses.map(({ partitions }) => partitions[0]?.records?.length ?? 0);
    expect(given.filter((length) => length > 0).length).toBe(1);
  });

  test.each([
    ['a topic that forbids conversion', 'no-conversion', 3, Errors.UNSUPPORTED_VERSION],
    ['a zstd topic before v10', 'zstd', 9, Errors.UNSUPPORTED_COMPRESSION_TYPE],
    ['a zstd topic from v10 on', 'zstd', 10, Errors.NONE],
  ])('%s', async (_, topic, version, error) => {
    expect((await one({ topic }, {}, version)).errorCode).toBe(error.code);
  });

  test('a session: the second fetch names nothing and hears of changes alone', async () => {
    await broker.createTopic('live');
    const opened = await ask([{ topic: 'live' }, { topic: 'a', fetchOffset: 5 }], { sessionEpoch: 0 });
    const { sessionId } = opened;
    expect(sessionId).toBeGreaterThan(0);
    expect(opened.responses.length).toBe(2);
    const next = (sessionEpoch: number): Promise<FetchResponse> => ask([], { sessionId, sessionEpoch });
    expect(await next(1)).toMatchObject({ errorCode: 0, sessionId, responses: [] });
    await send('live', batch(1));
    const changed = await next(2);
    expect(changed.responses.map(({ topic }) => topic)).toEqual(['live']);
    expect(offsets(changed.responses[0]?.partitions[0]?.records ?? null)).toEqual([0]);
    expect(await next(2)).toMatchObject({
      errorCode: Errors.INVALID_FETCH_SESSION_EPOCH.code,
      sessionId: 0,
      responses: [],
    });
    const reopened = await ask([{ topic: 'a', fetchOffset: 5 }], { sessionId, sessionEpoch: 0 });
    expect(reopened.sessionId).not.toBe(sessionId);
    expect((await next(3)).errorCode).toBe(Errors.FETCH_SESSION_ID_NOT_FOUND.code);
  });

  test('what was written survives kill -9 and a restart', async () => {
    await broker.createTopic('kept');
    for (let index = 0; index < 20; index++) await send('kept', batch(index));
    await broker.killAndRestart();
    client = await broker.connect();
    const answer = await one({ topic: 'kept' }, { maxWaitMs: 1000 });
    expect(offsets(answer.records)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });
});
