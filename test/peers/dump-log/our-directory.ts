/** A log directory that our broker wrote: every codec and format, headers, tombstones, an idempotent producer, offsets of a group. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PollingGroupMember } from '@kafka-ts/client/group/polling-group-member';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildRecordBatch, type NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import { startKafka } from '@kafka-ts/testing/start-kafka';
import { expect } from 'vitest';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import { checkpointLines } from '../log-directories/directory-files.ts';

const codecs = [0, 1, 2, 3, 4] as const;
const settings = { 'segment.bytes': '3000', 'index.interval.bytes': '400' };

/** The partition directories, after a clean stop. */
export async function writeOurDirectory(dir: string): Promise<string[]> {
  const kafka = await startKafka({
    dir,
    topics: [
      { name: 'new', config: settings },
      { name: 'append-time', config: { ...settings, 'message.timestamp.type': 'LogAppendTime' } },
      {
        name: 'compacted',
        config: { ...settings, 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01' },
      },
    ],
    config: {
      'offsets.topic.num.partitions': '1',
      'group.initial.rebalance.delay.ms': '0',
      'log.cleaner.backoff.ms': '50',
    },
  });
  const connection = await KafkaConnection.open(Number(kafka.bootstrapServers.split(':')[1]));
  try {
    for (let round = 0; round < 6; round++) {
      for (const codec of codecs) {
        const idempotent = { producerId: 900, producerEpoch: 1, baseSequence: (round * 5 + codec) * 7 };
        await send(connection, 'new', buildRecordBatch(records(round, 7), { codec, ...idempotent }), 7);
        await send(connection, 'append-time', buildRecordBatch(records(round, 3), { codec }), 7);
        await send(connection, 'compacted', buildRecordBatch(keyed(round), { codec }), 7);
      }
      for (const magic of [0, 1] as const) {
        const builder = new MessageSetBuilder({ magic, codec: codecs[round % 4] ?? 0 });
        for (const [index, { key, value }] of records(round, 4).entries())
          builder.append(index, 1_700_000_000_000, key ?? null, value);
        await send(connection, 'new', builder.build(), magic === 0 ? 1 : 2);
      }
    }
    await commitOffsets(kafka.bootstrapServers);
    await compaction(join(dir, 'kafka-logs'));
  } finally {
    connection.close();
    await kafka.stop();
  }
  const logDir = join(dir, 'kafka-logs');
  return readdirSync(logDir)
    .filter((name) => /-\d+$/.test(name))
    .map((name) => join(logDir, name));
}

/** Until the cleaner has gone over `compacted`. */
async function compaction(logDir: string): Promise<void> {
  const isDone = (): boolean =>
    checkpointLines([logDir], 'cleaner-offset-checkpoint').some((line) => line.startsWith('compacted '));
  for (const deadline = Date.now() + 20_000; !isDone(); await sleep(20))
    if (Date.now() > deadline) throw new Error('nothing was compacted within 20 s');
}

function records(round: number, count: number): NewRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    timestamp: 1_700_000_000_000 + round * 100 - index,
    key: index % 2 === 0 ? null : Buffer.from(`k${index}`),
    value: index % 3 === 2 ? null : Buffer.from(`ä value ${round} `.repeat(index + 1)),
    headers: index % 3 === 0 ? [{ key: 'h', value: Buffer.from('v') }] : [],
  }));
}

function keyed(round: number): NewRecord[] {
  // Some come again in each round, some do not.
  return records(round, 5).map((record, index) => ({
    ...record,
    key: Buffer.from(index % 2 === 0 ? `key ${index}` : `key ${index} of ${round}`),
  }));
}

async function send(
  connection: KafkaConnection,
  name: string,
  batch: Uint8Array,
  version: number,
): Promise<void> {
  const answer = await connection.call(produce, version, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name, partitionData: [{ index: 0, records: batch }] }],
  });
  expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
}

async function commitOffsets(bootstrap: string): Promise<void> {
  const member = new PollingGroupMember(
    nodeEnvironment(),
    { bootstrap: parseBrokerList(bootstrap), clientId: 'test' },
    { groupId: 'readers' },
  );
  member.assign([{ topic: 'new', partition: 0 }]);
  await member.commit([{ topic: 'new', partition: 0, offset: 3 }]);
  await member.close();
}
