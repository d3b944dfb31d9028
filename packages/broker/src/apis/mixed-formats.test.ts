/** Segments that Apache's brokers wrote in old formats, behind which records of magic 2 are appended: every version of Fetch reads both. */
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import { batchSizeAt, magicAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { segmentVectors } from '@kafka-ts/protocol/records/segments.vectors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

interface Shown {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: string;
}

const stored = segmentVectors
  .filter(({ magic }) => magic < 2)
  .map((vector, n) => ({ ...vector, topic: `t${n}` }));
const appendedAt = 1_900_000_000_000;
const appended = buildRecordBatch([
  {
    timestamp: appendedAt,
    key: Buffer.from('new'),
    value: Buffer.from('value'),
    headers: [{ key: 'h', value: null }],
  },
]);
const hex = (bytes: Uint8Array | null): string => (bytes === null ? '-' : Buffer.from(bytes).toString('hex'));

/** `offset,timestamp,key,value,headers` each. */
function spelled(records: string): Shown[] {
  return records.split(';').map((record) => {
    const [offset, timestamp, key = '', value = ''] = record.split(',');
    return { offset: Number(offset), timestamp: Number(timestamp), key, value };
  });
}

/** Of all batches and messages that are whole. */
function shown(bytes: Uint8Array): Shown[] {
  const found: Shown[] = [];
  for (let at = 0; at < bytes.length; at += batchSizeAt(bytes, at)) {
    const one = bytes.subarray(at, at + batchSizeAt(bytes, at));
    for (const { offset, timestamp, key, value } of magicAt(one, 0) === 2
      ? readRecords(one)
      : readMessageSet(one))
      found.push({ offset, timestamp, key: hex(key), value: hex(value) });
  }
  return found;
}

describe('segments of magic 0 and 1 with magic 2 behind them', () => {
  let broker: SimulatedBroker;
  let client: RawClient;

  beforeAll(async () => {
    broker = await SimulatedBroker.start();
    for (const { topic } of stored) await broker.createTopic(topic);
    const { files } = broker.world.process({ name: 'apache', disk: broker.disk }).environment;
    for (const { topic, hex: content } of stored) {
      const file = files.openSync(`/data/kafka-logs/${topic}-0/00000000000000000000.log`, 'create');
      file.writeSync([new Uint8Array(Buffer.from(content, 'hex'))], 0);
      file.closeSync();
    }
    await broker.killAndRestart();
    client = await broker.connect();
    for (const { topic } of stored) {
      const topicData = [{ name: topic, partitionData: [{ index: 0, records: appended.slice() }] }];
      const answer = await broker.run(client.ask(produce, 9, { acks: -1, timeoutMs: 1000, topicData }));
      expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: 3 });
    }
  });
  afterAll(() => broker.stop());

  /** From `fetchOffset` to the end, in as many answers as the broker likes. */
  async function read(topic: string, version: number, fetchOffset: number): Promise<Shown[]> {
    const found: Shown[] = [];
    for (let next = fetchOffset; next < 4; next = (found.at(-1)?.offset ?? 4) + 1) {
      const answer = await broker.run(
        client.ask(fetch, version, {
          maxWaitMs: 0,
          minBytes: 0,
          topics: [{ topic, partitions: [{ partition: 0, fetchOffset: next, partitionMaxBytes: 1 << 20 }] }],
          forgottenTopicsData: [],
        }),
      );
      const records = answer.responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
      found.push(...shown(records).filter(({ offset }) => offset >= next));
    }
    return found;
  }

  test.each(Array.from({ length: 13 }, (_, version) => version))('Fetch v%i', async (version) => {
    expect(stored.length).toBeGreaterThan(8);
    for (const { topic, magic, codec, records } of stored) {
      const about = `magic ${magic}, ${codec}`;
      const old = spelled(records);
      const latest = {
        offset: 3,
        timestamp: appendedAt,
        key: hex(Buffer.from('new')),
        value: hex(Buffer.from('value')),
      };
      const all = [...old, latest].map((one) => (version < 2 ? { ...one, timestamp: -1 } : one));
      for (const from of [0, 2, 3]) expect(await read(topic, version, from), about).toEqual(all.slice(from));
    }
  });

  test('times lead to records of both', async () => {
    for (const { topic, magic, codec, records } of stored) {
      const about = `magic ${magic}, ${codec}`;
      const find = async (timestamp: number): Promise<number | undefined> => {
        const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }];
        const answer = await broker.run(client.ask(listOffsets, 7, { replicaId: -1, topics }));
        const found = answer.topics[0]?.partitions[0];
        expect(found?.errorCode).toBe(0);
        return found?.offset;
      };
      const timed = spelled(records).find(({ timestamp }) => timestamp >= 0);
      if (timed !== undefined) expect(await find(timed.timestamp), about).toBe(timed.offset);
      expect(await find(appendedAt - 1), about).toBe(3);
      expect(await find(appendedAt + 1), about).toBe(-1);
      expect(await find(-3), about).toBe(3);
    }
  });
});
