import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { Errors } from '@kafka-ts/protocol/errors';
import { type FetchRequest, type FetchRequestInput, fetch } from '@kafka-ts/protocol/messages/fetch';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { VirtualClock } from '@kafka-ts/testing/virtual-clock';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FetchPartition } from './fetch-partition.ts';
import type { FetchSession } from './fetch-session.ts';
import { type FetchPlan, FetchSessions } from './fetch-sessions.ts';

const idOfA = 'AAAAAAAAAAAAAAAAAAAACg';
const names = new Map([[idOfA, 'a']]);

interface Asked {
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
  readonly topics?: readonly {
    topic?: string;
    topicId?: string;
    partitions: readonly (readonly [number, number])[];
  }[];
  readonly forgotten?: readonly { topic?: string; topicId?: string; partitions: readonly number[] }[];
}

/** As it comes from the wire: fields that the version lacks have their defaults. */
function request(asked: Asked, version = 11): FetchRequest {
  const input: FetchRequestInput = {
    maxWaitMs: 0,
    minBytes: 1,
    isolationLevel: 0,
    sessionId: asked.sessionId ?? 0,
    sessionEpoch: asked.sessionEpoch ?? 0,
    topics: (asked.topics ?? []).map(({ topic = '', topicId, partitions }) => ({
      topic,
      ...(topicId === undefined ? {} : { topicId }),
      partitions: partitions.map(([partition, fetchOffset]) => ({
        partition,
        fetchOffset,
        partitionMaxBytes: 100,
      })),
    })),
    forgottenTopicsData: (asked.forgotten ?? []).map(({ topic = '', topicId, partitions }) => ({
      topic,
      ...(topicId === undefined ? {} : { topicId }),
      partitions: [...partitions],
    })),
    rackId: '',
  };
  const writer = new Writer();
  fetch.request.encode(version, input, writer);
  return fetch.request.decode(version, new Reader(writer.toBytes()));
}

const told = { errorCode: 0, highWatermark: 0, logStartOffset: 0, sizeBytes: 0, hasNews: false };
const places = (plan: FetchPlan): string[] =>
  plan.kind === 'error'
    ? [plan.error.name]
    : plan.partitions.map((p) => `${p.topic}-${p.partition}@${p.fetchOffset}`);

describe('fetch sessions', () => {
  let clock: VirtualClock;
  let sessions: FetchSessions;
  beforeEach(() => {
    clock = new VirtualClock();
    sessions = new FetchSessions({
      clock,
      random: new SeededRandom(1),
      maxSessions: 2,
      topicName: (topicId) => names.get(topicId),
    });
  });

  const full: Asked = {
    topics: [
      {
        topic: 'a',
        partitions: [
          [0, 5],
          [1, 6],
        ],
      },
      { topic: 'b', partitions: [[0, 7]] },
    ],
  };

  function open(asked: Asked = full, version = 11): FetchSession {
    const plan = sessions.plan(request(asked, version), version);
    if (plan.kind !== 'full' || !plan.mayOpen) throw new Error('expected a full fetch');
    const session = sessions.open(plan.partitions, plan.usesTopicIds);
    if (session === undefined) throw new Error('expected a session');
    return session;
  }

  test.each([
    ['v7 with epoch 0 may open one', 7, 0, true],
    ['epoch -1 opens none', 11, -1, false],
    ['before v7 there are none', 6, 0, false],
  ])('a full fetch: %s', (_, version, sessionEpoch, mayOpen) => {
    const plan = sessions.plan(
      request(version < 7 ? { topics: full.topics ?? [] } : { ...full, sessionEpoch }, version),
      version,
    );
    expect(plan).toMatchObject({ kind: 'full', mayOpen });
  });

  test('a full fetch of nothing opens one too: partitions may come later', () => {
    const session = open({});
    const later = { ...full, sessionId: session.id, sessionEpoch: 1 };
    expect(sessions.plan(request(later), 11)).toMatchObject({
      kind: 'incremental',
      partitions: { length: 3 },
    });
  });

  test('a partition that is named twice is fetched once: at its first place, as it was asked for last', () => {
    const twice = sessions.plan(
      request({
        topics: [
          {
            topic: 'a',
            partitions: [
              [0, 1],
              [1, 2],
              [0, 3],
            ],
          },
          { topic: 'b', partitions: [[0, 4]] },
          { topic: 'a', partitions: [[1, 5]] },
        ],
        sessionEpoch: -1,
      }),
      11,
    );
    expect(places(twice)).toEqual(['a-0@3', 'a-1@5', 'b-0@4']);
  });

  test('an incremental fetch names changes alone: new offsets, new and forgotten partitions', () => {
    const { id: sessionId } = open();
    const next = sessions.plan(
      request({
        sessionId,
        sessionEpoch: 1,
        topics: [
          { topic: 'a', partitions: [[1, 16]] },
          { topic: 'c', partitions: [[0, 0]] },
        ],
        forgotten: [{ topic: 'b', partitions: [0] }],
      }),
      11,
    );
    expect(places(next)).toEqual(['a-0@5', 'a-1@16', 'c-0@0']);
    expect(places(sessions.plan(request({ sessionId, sessionEpoch: 2 }), 11))).toEqual(places(next));
  });

  test.each([
    ['an unknown id', { sessionId: 99, sessionEpoch: 1 }, Errors.FETCH_SESSION_ID_NOT_FOUND],
    ['an epoch that was used', { sessionEpoch: 5 }, Errors.INVALID_FETCH_SESSION_EPOCH],
  ])('%s is an error', (_, asked, error) => {
    const { id } = open();
    expect(sessions.plan(request({ sessionId: id, ...asked }), 11)).toEqual({ kind: 'error', error });
  });

  test('names and ids are not mixed within a session', () => {
    const { id } = open();
    expect(sessions.plan(request({ sessionId: id, sessionEpoch: 1 }, 13), 13)).toEqual({
      kind: 'error',
      error: Errors.FETCH_SESSION_TOPIC_ID_ERROR,
    });
  });

  test('an id that is not known yet is looked up again with each fetch', () => {
    const unknown = 'AAAAAAAAAAAAAAAAAAAACw';
    const session = open(
      {
        topics: [
          { topicId: idOfA, partitions: [[0, 1]] },
          { topicId: unknown, partitions: [[0, 2]] },
        ],
      },
      13,
    );
    const ask = (sessionEpoch: number): string[] =>
      places(sessions.plan(request({ sessionId: session.id, sessionEpoch }, 13), 13));
    expect(ask(1)).toEqual(['a-0@1', '-0@2']);
    names.set(unknown, 'later');
    expect(ask(2)).toEqual(['a-0@1', 'later-0@2']);
    names.delete(unknown);
  });

  test('a full fetch with an id closes that session', () => {
    const { id } = open();
    sessions.plan(request({ ...full, sessionId: id, sessionEpoch: -1 }), 11);
    expect(sessions.count).toBe(0);
    expect(places(sessions.plan(request({ sessionId: id, sessionEpoch: 1 }), 11))).toEqual([
      'FETCH_SESSION_ID_NOT_FOUND',
    ]);
  });

  test('an answer names what has data, an error or moved; what has data is read last next time', () => {
    const session = open();
    const [first, second, third] = session.partitions(() => undefined);
    const wanted = [first, second, third].filter((p): p is FetchPartition => p !== undefined);
    for (const partition of wanted) expect(session.tell(partition, told)).toBe(true);
    for (const partition of wanted) expect(session.tell(partition, told)).toBe(false);
    const [a0, a1, b0] = wanted;
    if (a0 === undefined || a1 === undefined || b0 === undefined) throw new Error('three partitions');
    expect(session.tell(a0, { ...told, sizeBytes: 10, highWatermark: 1 })).toBe(true);
    expect(session.tell(a1, { ...told, highWatermark: 1 })).toBe(true);
    expect(session.tell(b0, { ...told, errorCode: 6 })).toBe(true);
    expect(session.tell(b0, { ...told, errorCode: 6 })).toBe(true);
    expect(session.tell(b0, told)).toBe(true);
    expect(session.tell(b0, { ...told, hasNews: true })).toBe(true);
    expect(session.partitions(() => undefined).map((p) => `${p.topic}-${p.partition}`)).toEqual([
      'a-1',
      'b-0',
      'a-0',
    ]);
  });

  test('when all places are taken, one unused for two minutes or a smaller old one gives way', async () => {
    const [small, large] = [open({ topics: [{ topic: 'a', partitions: [[0, 0]] }] }), open()];
    expect(
      sessions.open(
        large.partitions(() => undefined),
        false,
      ),
    ).toBeUndefined();
    await clock.runFor(119_000);
    sessions.plan(request({ sessionId: large.id, sessionEpoch: 1 }), 11);
    sessions.plan(request({ sessionId: small.id, sessionEpoch: 1 }), 11);
    await clock.runFor(2_000);
    const third = sessions.open(
      large.partitions(() => undefined),
      false,
    );
    expect(third).toBeDefined();
    expect(sessions.plan(request({ sessionId: small.id, sessionEpoch: 2 }), 11).kind).toBe('error');
    expect(sessions.count).toBe(2);
  });

  test('the epoch grows by one with each fetch', () => {
    const session = open();
    const { epoch } = session;
    expect(epoch).toBe(1);
    for (let asked = 1; asked < 4; asked++)
      sessions.plan(request({ sessionId: session.id, sessionEpoch: asked }), 11);
    expect(session.epoch).toBe(4);
  });
});
