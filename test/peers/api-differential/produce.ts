/** Produce: every record set in every version, settings of topics, producer ids. */
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { wholeBatches } from './batches.ts';
import { makeTopic } from './make-topic.ts';
import { batch, messageSet, recordSets, start, value } from './record-sets.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellProduce(side: Side): Promise<void> {
  for (const version of versionsOf(produce)) {
    const topic = `produced-v${version}`;
    await makeTopic(side, topic, 2);
    const send = (
      about: string,
      acks: number,
      topicData: { name: string; partitionData: { index: number; records: Uint8Array | null }[] }[],
    ) => side.ask(produce, version, { acks, timeoutMs: 5000, topicData }, { about, maySilence: acks === 0 });
    const to = (name: string, records: Uint8Array | null, ...indexes: number[]) => [
      { name, partitionData: indexes.map((index) => ({ index, records })) },
    ];
    for (const [about, records] of recordSets) await send(about, 1, to(topic, records, 0));
    const transactional = { isTransactional: true, producerId: 5, producerEpoch: 0, baseSequence: 0 };
    await makeTopic(side, `${topic}-transactional`);
    await send('transactional without id', 1, to(`${topic}-transactional`, batch(2, transactional), 0));
    await send('no topics', 1, []);
    await send('acks 0', 0, to(topic, batch(), 0));
    await send('acks 0, no topics', 0, []);
    await send('acks 0, unknown topic', 0, to('never-was', batch(), 0));
    await send('acks all', -1, to(topic, batch(), 0));
    await send('acks -2', -2, to(topic, batch(), 0));
    await send('acks 2', 2, to(topic, batch(), 0));
    await send('unknown topic', 1, to('never-was', batch(), 0));
    await send('bad topic', 1, to('a b', batch(), 0));
    await send('unknown partition', 1, to(topic, batch(), 0, 9, -1));
    await send('one partition twice', 1, to(topic, batch(), 1, 1));
    await send('one topic twice', 1, [...to(topic, batch(), 0), ...to(topic, batch(), 1)]);
    await send('internal topic', 1, to('__consumer_offsets', batch(), 0));
    for (const [key, setting, records] of [
      ['max.message.bytes', '80', batch()],
      ['cleanup.policy', 'compact', buildRecordBatch([{ value }])],
      ['message.timestamp.type', 'LogAppendTime', batch()],
      ['message.timestamp.before.max.ms', '1000', buildRecordBatch([{ value, timestamp: 5 }])],
      ['message.timestamp.after.max.ms', '1000', buildRecordBatch([{ value, timestamp: start * 2 }])],
      ['compression.type', 'gzip', batch()],
      ['compression.type', 'zstd', batch()],
    ] as const) {
      const name = `${topic}-${key}-${setting}`;
      await makeTopic(side, name, 1, { [key]: setting });
      await send(`${key} ${setting}`, 1, to(name, records, 0));
      await send(`${key} ${setting}, magic 1`, 1, to(name, messageSet(1), 0));
    }
    for (let partition = 0; partition < 2; partition++) await readAll(side, topic, partition);
  }
}

/** What lies in a partition, by answers that may end where each broker likes. */
async function readAll(side: Side, topic: string, partition: number): Promise<void> {
  const about = `reads ${topic}-${partition}`;
  const found: string[] = [];
  for (let fetchOffset = 0; ; ) {
    const topics = [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }];
    const request = { maxWaitMs: 0, minBytes: 0, topics, forgottenTopicsData: [] };
    const answer = await side.ask(fetch, 10, request, { about });
    side.lines.pop();
    const { records, highWatermark = -1 } = answer?.responses[0]?.partitions[0] ?? {};
    const batches = wholeBatches(records ?? new Uint8Array(0));
    found.push(...batches.map(({ shown }) => shown));
    fetchOffset = batches.at(-1)?.nextOffset ?? highWatermark;
    if (fetchOffset >= highWatermark) break;
  }
  side.lines.push({ asked: about, answer: found });
}

export async function tellIdempotence(side: Side): Promise<void> {
  for (const version of versionsOf(produce).filter((one) => one >= 3)) {
    const topic = `idempotent-v${version}`;
    await makeTopic(side, topic);
    const id =
      (
        await side.ask(
          initProducerId,
          4,
          { transactionalId: null, transactionTimeoutMs: 1000 },
          { about: 'id' },
        )
      )?.producerId ?? 0;
    const send = (about: string, producerEpoch: number, baseSequence: number, producerId = id, count = 2) =>
      side.ask(
        produce,
        version,
        {
          acks: -1,
          timeoutMs: 5000,
          topicData: [
            {
              name: topic,
              partitionData: [
                { index: 0, records: batch(count, { producerId, producerEpoch, baseSequence }) },
              ],
            },
          ],
        },
        { about },
      );
    await send('first with a gap', 0, 5);
    await send('first', 0, 0);
    await send('duplicate', 0, 0);
    await send('next', 0, 7);
    await send('gap', 0, 20);
    await send('part of a duplicate', 0, 7, id, 1);
    await send('overlap', 0, 8);
    for (let n = 9; n < 21; n += 2) await send(`sequence ${n}`, 0, n);
    await send('old duplicate', 0, 9);
    await send('recent duplicate', 0, 19);
    await send('new epoch with a gap', 1, 3);
    await send('new epoch', 1, 0);
    await send('old epoch', 0, 21);
    await send('negative sequence', 1, -1);
    await send('negative epoch', -1, 0);
    await send('another id with a gap', 0, 4, id + 1000);
  }
}
