import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { makeTopic } from './make-topic.ts';
import { value } from './record-sets.ts';
import { type Side, versionsOf } from './side.ts';

/** Each version finds a topic of its own with ten records in two batches: what was deleted stays so. */
export async function tellDeleteRecords(side: Side): Promise<void> {
  await makeTopic(side, 'kept-by-key', 1, { 'cleanup.policy': 'compact' });
  for (const version of versionsOf(deleteRecords)) {
    const name = `shortened-${version}`;
    await makeTopic(side, name, 2);
    await fill(side, name);
    const ask = (about: string, topic: string, partitionIndex: number, offset: number) =>
      side.ask(
        deleteRecords,
        version,
        { topics: [{ name: topic, partitions: [{ partitionIndex, offset }] }], timeoutMs: 5000 },
        { about },
      );
    for (const offset of [-2, 11, 2 ** 40, 0, 3, 2, 3, 5, 7, -1, -1, 10, 11])
      await ask(`before ${offset}`, name, 0, offset);
    await tellStart(side, name);
    await ask('of an empty partition', name, 1, 0);
    await ask('all of an empty partition', name, 1, -1);
    await ask('beyond an empty partition', name, 1, 1);
    await ask('of no partition', name, 9, 0);
    await ask('of a negative partition', name, -1, 0);
    await ask('of no topic', 'never-was', 0, 0);
    await ask('of a bad name', 'a b', 0, 0);
    await ask('of a compacted topic', 'kept-by-key', 0, -1);
    const all = [{ partitionIndex: 0, offset: -1 }];
    await side.ask(
      deleteRecords,
      version,
      { topics: [{ name, partitions: all }], timeoutMs: -1 },
      { about: 'without time' },
    );
    await side.ask(deleteRecords, version, { topics: [], timeoutMs: 5000 }, { about: 'of nothing' });
  }
}

async function fill(side: Side, name: string): Promise<void> {
  for (let batch = 0; batch < 2; batch++) {
    const records = buildRecordBatch(Array.from({ length: 5 }, () => ({ value, timestamp: 0 })));
    const topicData = [{ name, partitionData: [{ index: 0, records }] }];
    await side.ask(produce, 7, { acks: -1, timeoutMs: 5000, topicData }, { about: `fills ${name}` });
  }
}

async function tellStart(side: Side, name: string): Promise<void> {
  const partitions = [-1, -2].map((timestamp) => ({ partitionIndex: 0, timestamp }));
  for (const partition of partitions)
    await side.ask(
      listOffsets,
      5,
      { replicaId: -1, isolationLevel: 0, topics: [{ name, partitions: [partition] }] },
      { about: `${name} at ${partition.timestamp}` },
    );
}
