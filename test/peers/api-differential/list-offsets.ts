import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { offsetForLeaderEpoch } from '@kafka-ts/protocol/messages/offset-for-leader-epoch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { makeTopic } from './make-topic.ts';
import { start, value } from './record-sets.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellListOffsets(side: Side): Promise<void> {
  await makeTopic(side, 'listed', 2);
  await makeTopic(side, 'listed-late', 1, { 'message.timestamp.type': 'LogAppendTime' });
  for (let n = 0; n < 3; n++) {
    const records = buildRecordBatch([
      { value, timestamp: start + n * 10 },
      { value, timestamp: start + n * 10 + 5 },
    ]);
    await side.ask(
      produce,
      7,
      { acks: -1, timeoutMs: 5000, topicData: [{ name: 'listed', partitionData: [{ index: 0, records }] }] },
      { about: 'fills' },
    );
  }
  for (const version of versionsOf(listOffsets)) {
    const ask = (
      about: string,
      name: string,
      partitionIndex: number,
      timestamp: number,
      more: {
        currentLeaderEpoch?: number;
        maxNumOffsets?: number;
        isolationLevel?: number;
        replicaId?: number;
      } = {},
    ) =>
      side.ask(
        listOffsets,
        version,
        {
          replicaId: more.replicaId ?? -1,
          isolationLevel: more.isolationLevel ?? 0,
          topics: [
            {
              name,
              partitions: [
                {
                  partitionIndex,
                  currentLeaderEpoch: more.currentLeaderEpoch ?? -1,
                  timestamp,
                  maxNumOffsets: more.maxNumOffsets ?? 1,
                },
              ],
            },
          ],
        },
        { about },
      );
    for (const partition of [0, 1]) {
      for (const timestamp of [
        -1,
        -2,
        -3,
        -4,
        -5,
        -6,
        0,
        start - 1,
        start,
        start + 3,
        start + 12,
        start + 25,
        start + 26,
      ]) {
        await ask(`${partition} at ${timestamp}`, 'listed', partition, timestamp);
      }
    }
    for (const maxNumOffsets of [0, -1, 5])
      await ask(`up to ${maxNumOffsets}`, 'listed', 0, -1, { maxNumOffsets });
    for (const currentLeaderEpoch of [0, 1, -2])
      await ask(`epoch ${currentLeaderEpoch}`, 'listed', 0, -1, { currentLeaderEpoch });
    await ask('committed', 'listed', 0, -1, { isolationLevel: 1 });
    await ask('isolation 2', 'listed', 0, -1, { isolationLevel: 2 });
    await ask('debugging', 'listed', 0, -1, { replicaId: -2 });
    await ask('unknown partition', 'listed', 9, -1);
    await ask('negative partition', 'listed', -1, -1);
    await ask('unknown topic', 'never-was', 0, -1);
    await ask('bad topic', 'a b', 0, -1);
    const twice = [0, 0].map((partitionIndex) => ({ partitionIndex, timestamp: -1 }));
    await side.ask(
      listOffsets,
      version,
      { replicaId: -1, topics: [{ name: 'listed', partitions: twice }] },
      { about: 'twice' },
    );
    await side.ask(listOffsets, version, { replicaId: -1, topics: [] }, { about: 'none' });
  }
  for (const version of versionsOf(offsetForLeaderEpoch)) {
    for (const [topic, partition] of [
      ['listed', 0],
      ['listed', 1],
      ['listed', 9],
      ['never-was', 0],
      ['a b', 0],
    ] as const) {
      for (const leaderEpoch of [-1, 0, 1, 5]) {
        for (const currentLeaderEpoch of [-1, 0, 1]) {
          await side.ask(
            offsetForLeaderEpoch,
            version,
            {
              replicaId: -1,
              topics: [{ topic, partitions: [{ partition, currentLeaderEpoch, leaderEpoch }] }],
            },
            { about: `${topic}-${partition} epoch ${leaderEpoch} current ${currentLeaderEpoch}` },
          );
        }
      }
    }
  }
}
