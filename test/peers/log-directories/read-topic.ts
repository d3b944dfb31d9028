/** All records of partition 0 of a topic, in every format: those that lie there, and those that consumers of committed data are shown. */
import { decodeRecordSet } from '@kafka-ts/client/reader/decode-record-set';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import type { KafkaConnection } from '../lib/kafka-connection.ts';
import type { ReadRecord } from './known-records.ts';
import { answerOf } from './patience.ts';

const MAX_BYTES = 1 << 20;

export interface TopicContent {
  readonly all: readonly ReadRecord[];
  readonly visible: readonly ReadRecord[];
  /** Where what is visible ends. */
  readonly lastStableOffset: number;
}

export async function readTopic(connection: KafkaConnection, topic: string): Promise<TopicContent> {
  const partitions = [{ partitionIndex: 0, timestamp: -2 }];
  const answer = await answerOf(
    `start of ${topic}`,
    () => connection.call(listOffsets, 2, { replicaId: -1, topics: [{ name: topic, partitions }] }),
    (one) => one.topics[0]?.partitions[0]?.errorCode,
  );
  const start = answer.topics[0]?.partitions[0]?.offset ?? 0;
  const all = await read(connection, topic, start, 0);
  const visible = await read(connection, topic, start, 1);
  return { all: all.records, visible: visible.records, lastStableOffset: visible.end };
}

async function read(
  connection: KafkaConnection,
  topic: string,
  start: number,
  isolationLevel: 0 | 1,
): Promise<{ readonly records: readonly ReadRecord[]; readonly end: number }> {
  const records: ReadRecord[] = [];
  for (let next = start; ; ) {
    const answer = await connection.call(fetch, 10, {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: MAX_BYTES,
      isolationLevel,
      topics: [{ topic, partitions: [{ partition: 0, fetchOffset: next, partitionMaxBytes: MAX_BYTES }] }],
      forgottenTopicsData: [],
    });
    const found = answer.responses[0]?.partitions[0];
    if (found?.errorCode !== 0)
      throw new Error(`fetch of ${topic} at ${next}: error code ${found?.errorCode}`);
    const end = isolationLevel === 1 ? found.lastStableOffset : found.highWatermark;
    const set = decodeRecordSet(found.records ?? new Uint8Array(0), {
      fromOffset: next,
      abortedTransactions: isolationLevel === 1 ? (found.abortedTransactions ?? []) : undefined,
    });
    for (const { offset, key, value } of set.records) {
      if (offset >= end) break;
      const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
      records.push({
        offset,
        key: text(key ?? new Uint8Array(0)),
        value: value === null ? null : text(value),
      });
    }
    if (set.nextOffset === undefined && next < end) throw new Error(`${topic}: nothing at ${next} of ${end}`);
    next = set.nextOffset ?? end;
    if (next >= end) return { records, end };
  }
}
