/** Fetch: offsets, limits, errors, sessions. */
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { makeTopic } from './make-topic.ts';
import { batch, zero } from './record-sets.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellFetch(side: Side): Promise<void> {
  const id = await makeTopic(side, 'fetched', 2);
  for (let n = 0; n < 4; n++) {
    await side.ask(
      produce,
      7,
      {
        acks: -1,
        timeoutMs: 5000,
        topicData: [{ name: 'fetched', partitionData: [{ index: 0, records: batch(2) }] }],
      },
      { about: 'fills' },
    );
  }
  for (const version of versionsOf(fetch)) {
    const topicsOf = (
      partitions: {
        partition: number;
        fetchOffset: number;
        partitionMaxBytes: number;
        currentLeaderEpoch?: number;
        lastFetchedEpoch?: number;
      }[],
      topic = 'fetched',
      topicId = id,
    ) => [{ topic, topicId, partitions }];
    const ask = (
      about: string,
      topics: ReturnType<typeof topicsOf>,
      more: {
        maxBytes?: number;
        minBytes?: number;
        maxWaitMs?: number;
        isolationLevel?: number;
        sessionId?: number;
        sessionEpoch?: number;
        forgotten?: number[];
      } = {},
    ) =>
      side.ask(
        fetch,
        version,
        {
          maxWaitMs: more.maxWaitMs ?? 0,
          minBytes: more.minBytes ?? 0,
          maxBytes: more.maxBytes ?? 1 << 20,
          isolationLevel: more.isolationLevel ?? 0,
          sessionId: more.sessionId ?? 0,
          sessionEpoch: more.sessionEpoch ?? -1,
          topics,
          forgottenTopicsData:
            more.forgotten === undefined
              ? []
              : [{ topic: 'fetched', topicId: id, partitions: more.forgotten }],
        },
        { about },
      );
    const at = (fetchOffset: number, partition = 0, partitionMaxBytes = 1 << 20) =>
      topicsOf([{ partition, fetchOffset, partitionMaxBytes }]);
    for (const offset of [0, 1, 2, 7, 8, 9, 100, -1, -5]) await ask(`offset ${offset}`, at(offset));
    await ask('empty partition', at(0, 1));
    await ask('unknown partition', at(0, 9));
    await ask('negative partition', at(0, -1));
    await ask(
      'unknown topic',
      topicsOf(
        [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }],
        'never-was',
        'EjRWeBI0QjSCNBI0VniavA',
      ),
    );
    await ask(
      'zero id',
      topicsOf([{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }], 'fetched', zero),
    );
    await ask('committed', at(0), { isolationLevel: 1 });
    if (version > 3) {
      for (const bytes of [0, 1, 100, 200, -1]) {
        await ask(`${bytes} bytes of the partition`, at(0, 0, bytes));
        await ask(`${bytes} bytes`, at(0), { maxBytes: bytes });
      }
    }
    await ask('waits at the end', at(8), { minBytes: 1, maxWaitMs: 50 });
    await ask('waits for more', at(0), { minBytes: 100_000, maxWaitMs: 50 });
    await ask('none', []);
    for (const currentLeaderEpoch of [0, 1])
      await ask(
        `leader epoch ${currentLeaderEpoch}`,
        topicsOf([{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000, currentLeaderEpoch }]),
      );
    for (const lastFetchedEpoch of [0, 1])
      await ask(
        `last epoch ${lastFetchedEpoch}`,
        topicsOf([{ partition: 0, fetchOffset: 2, partitionMaxBytes: 1000, lastFetchedEpoch }]),
      );
    await ask(
      'twice',
      topicsOf([0, 2].map((fetchOffset) => ({ partition: 0, fetchOffset, partitionMaxBytes: 1000 }))),
    );
    if (version < 7) continue;
    const full = await ask('new session', [...at(8), ...at(0, 1)], { sessionEpoch: 0 });
    const sessionId = full?.sessionId ?? 0;
    await ask('incremental, nothing new', [], { sessionId, sessionEpoch: 1 });
    await ask('incremental, other offset', at(6), { sessionId, sessionEpoch: 2 });
    await ask('bad epoch', [], { sessionId, sessionEpoch: 9 });
    await ask('unknown partition joins', at(0, 9), { sessionId, sessionEpoch: 3 });
    await ask('the error is told again', [], { sessionId, sessionEpoch: 4 });
    await ask('forgotten', [], { sessionId, sessionEpoch: 5, forgotten: [0, 9] });
    await ask('unknown session', [], { sessionId: 12345, sessionEpoch: 1 });
    await ask('session closed', at(0), { sessionId, sessionEpoch: -1 });
    await ask('after the close', [], { sessionId, sessionEpoch: 6 });
    await ask('session of nothing', [], { sessionEpoch: 0 });
    await ask('unknown session closed', [], { sessionId: 999, sessionEpoch: -1 });
  }
}
