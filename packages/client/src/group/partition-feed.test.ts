/** A partition whose records cannot all be read, served by a scripted broker. */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterEach, expect, test } from 'vitest';
import { type ScriptedBroker, scriptedBroker } from '../connection/scripted-broker.ts';
import { PollingGroupMember } from './polling-group-member.ts';

const environment = nodeEnvironment();
const at = { topic: 't', partition: 0 };
let broker: ScriptedBroker | undefined;
let member: PollingGroupMember | undefined;
afterEach(async () => {
  await member?.close(100);
  await broker?.close();
});

const batch = (
  baseOffset: number,
  value: string,
  codec: CompressionCodec = CompressionCodec.none,
): Uint8Array => buildRecordBatch([{ value: Buffer.from(value), timestamp: 5 }], { baseOffset, codec });

/** Three records; the second's compressed bytes are damaged. */
function log(): Uint8Array[] {
  const damaged = Buffer.from(batch(1, 'x'.repeat(100), CompressionCodec.gzip));
  damaged.fill(0xff, 61);
  return [batch(0, 'a'), damaged, batch(2, 'c')];
}

async function serve(): Promise<ScriptedBroker> {
  const batches = log();
  const made: ScriptedBroker = await scriptedBroker(environment, ({ header, answer, read, socket }) => {
    switch (header.apiKey) {
      case apiVersions.key:
        return answer(apiVersions, {
          errorCode: 0,
          apiKeys: [
            [fetch.key, 4],
            [metadata.key, 1],
          ].map(([apiKey = 0, maxVersion = 0]) => ({ apiKey, minVersion: maxVersion, maxVersion })),
        });
      case metadata.key:
        return answer(metadata, {
          brokers: [{ nodeId: 1, host: made.address.host, port: made.address.port }],
          controllerId: 1,
          topics: [
            {
              errorCode: 0,
              name: 't',
              partitions: [
                { errorCode: 0, partitionIndex: 0, leaderId: 1, replicaNodes: [1], isrNodes: [1] },
              ],
            },
          ],
        });
      case fetch.key: {
        const from = read(fetch).topics[0]?.partitions[0]?.fetchOffset ?? 0;
        asked.push(from);
        const partition = {
          partitionIndex: 0,
          errorCode: 0,
          highWatermark: 3,
          abortedTransactions: null,
          records: Buffer.concat(batches.slice(from)),
        };
        const say = (): void => answer(fetch, { responses: [{ topic: 't', partitions: [partition] }] });
        // As a broker that has nothing yet.
        return from < batches.length ? say() : void environment.clock.setTimer(20, say);
      }
      default:
        return socket.destroy();
    }
  });
  return made;
}
const asked: number[] = [];

test('what stands before it is handed out, it fails each poll, and a seek goes past it', async () => {
  broker = await serve();
  member = new PollingGroupMember(
    environment,
    { bootstrap: [broker.address], clientId: 'test' },
    { groupId: '', autoOffsetReset: 'none' },
  );
  member.assign([at]);
  member.seek(at, 0);
  const values = async (): Promise<string[]> => {
    for (;;) {
      const polled = (await member?.poll(1000)) ?? [];
      if (polled.length === 0) continue;
      return polled.flatMap(({ records }) => records.map(({ value }) => Buffer.from(value ?? []).toString()));
    }
  };
  expect(await values()).toEqual(['a']);
  expect(await member.position(at)).toBe(1);
  for (let time = 0; time < 2; time++) {
    await expect(values()).rejects.toThrow(/offset 1|gzip|compress/i);
    expect(await member.position(at)).toBe(1);
  }
  member.seek(at, 2);
  expect(await values()).toEqual(['c']);
  expect(asked.filter((offset) => offset === 1).length).toBeGreaterThan(0);
});
