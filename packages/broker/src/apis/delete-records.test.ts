/** DeleteRecords over the road from socket to log: what lies below the new start can no longer be read. */
import { Errors } from '@kafka-ts/protocol/errors';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

const topic = 'shortened';
let broker: SimulatedBroker;
let client: RawClient;

beforeAll(async () => {
  broker = await SimulatedBroker.start();
  await broker.createTopic(topic);
  client = await broker.connect();
  const records = buildRecordBatch(
    Array.from({ length: 10 }, (_, n) => ({ value: Uint8Array.of(n), timestamp: 0 })),
  );
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  await broker.run(client.ask(produce, 7, { acks: -1, timeoutMs: 5000, topicData }));
});
afterAll(() => broker.stop());

async function deleteBefore(offset: number, version = 2) {
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset }] }];
  const answer = await broker.run(client.ask(deleteRecords, version, { topics, timeoutMs: 5000 }));
  return answer.topics[0]?.partitions[0];
}

async function fetchError(fetchOffset: number): Promise<number | undefined> {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1000 }];
  const request = { maxWaitMs: 0, minBytes: 0, maxBytes: 1000, topics: [{ topic, partitions }] };
  const answer = await broker.run(
    client.ask(fetch, 11, { ...request, forgottenTopicsData: [], isolationLevel: 0, rackId: '' }),
  );
  return answer.responses[0]?.partitions[0]?.errorCode;
}

test('the start moves up, never down, and at most to the high watermark', async () => {
  expect(await deleteBefore(4, 0)).toEqual({ partitionIndex: 0, lowWatermark: 4, errorCode: 0 });
  expect(await deleteBefore(2, 1)).toEqual({ partitionIndex: 0, lowWatermark: 4, errorCode: 0 });
  expect(await deleteBefore(11)).toEqual({
    partitionIndex: 0,
    lowWatermark: -1,
    errorCode: Errors.OFFSET_OUT_OF_RANGE.code,
  });
});

test('what lies below cannot be fetched, and the earliest offset is the start', async () => {
  expect([await fetchError(3), await fetchError(4)]).toEqual([Errors.OFFSET_OUT_OF_RANGE.code, 0]);
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -2 }] }];
  const earliest = await broker.run(client.ask(listOffsets, 5, { replicaId: -1, isolationLevel: 0, topics }));
  expect(earliest.topics[0]?.partitions[0]?.offset).toBe(4);
});

test('-1 deletes everything below the high watermark; the partition goes on from there', async () => {
  expect((await deleteBefore(-1))?.lowWatermark).toBe(10);
  expect(await fetchError(10)).toBe(0);
});
