/** Writes by our own codec, to whichever broker has the place: batches of every codec, of an idempotent producer, offsets of a group. */
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { buildRecordBatch, type NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import type { KafkaConnection } from '../lib/kafka-connection.ts';
import { answerOf } from './patience.ts';

export const ourTopics = ['ours', 'ours-deleted'] as const;
const producerId = 4711;
const recordsInBatch = 3;
const batchesInTurn = 20;

export class OurWriter {
  #sequence = 0;
  #keyed = 0;
  #last: { readonly batch: Uint8Array; readonly baseOffset: number } | undefined;

  /** Makes `ours` of two partitions and `ours-deleted` of one. */
  async createTopics(connection: KafkaConnection): Promise<void> {
    const answer = await connection.call(createTopics, 2, {
      topics: ourTopics.map((name) => ({
        name,
        numPartitions: name === 'ours' ? 2 : 1,
        replicationFactor: 1,
        assignments: [],
        configs: name === 'ours' ? [] : [{ name: 'segment.bytes', value: '1000' }],
      })),
      timeoutMs: 10_000,
      validateOnly: false,
    });
    for (const { name, errorCode } of answer.topics) expectNone(`create ${name}`, errorCode);
  }

  /** An idempotent producer's batches to `ours-0`, all codecs to `ours-1`, those but zstd to `oldTopics`, offsets of `group-ours`. */
  async write(connection: KafkaConnection, oldTopics: readonly string[]): Promise<void> {
    for (let batch = 0; batch < batchesInTurn; batch++) await this.#sendIdempotent(connection);
    for (const codec of Object.values(CompressionCodec)) {
      for (const topic of codec === CompressionCodec.zstd ? ['ours'] : ['ours', ...oldTopics]) {
        const records = Array.from({ length: 25 }, (_, index) =>
          record(`${topic} ${codec}`, index, topic === 'ours'),
        );
        await send(connection, topic, topic === 'ours' ? 1 : 0, buildRecordBatch(records, { codec }));
      }
    }
    await this.#commit(connection);
  }

  /** Keys that come again and tombstones, in every codec, to the compacted `topics`. */
  async writeKeys(connection: KafkaConnection, topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      const codecs = Object.values(CompressionCodec).filter(
        (codec) => topic === 'compacted' || codec !== CompressionCodec.zstd,
      );
      for (let batch = 0; batch < 15; batch++) {
        const records = Array.from({ length: 6 }, (_, index) => ({
          timestamp: Date.now() - 1000 + index,
          key: Buffer.from(`key ${(batch * 5 + index) % 13}`),
          value:
            (batch + index) % 9 === 0 ? null : Buffer.from(`ours ${this.#keyed++} ${'z'.repeat(index * 4)}`),
        }));
        const codec = codecs[batch % codecs.length] ?? CompressionCodec.none;
        await send(connection, topic, 0, buildRecordBatch(records, { codec }));
      }
    }
  }

  /** The producer's last batch once more: the base offset that the broker answers, and the one it had. */
  async repeatLast(connection: KafkaConnection): Promise<{ answered: number; expected: number }> {
    if (this.#last === undefined) throw new Error('nothing was sent yet');
    const answered = await send(connection, 'ours', 0, this.#last.batch);
    return { answered, expected: this.#last.baseOffset };
  }

  /** Fills `ours-deleted` and deletes its records below `offset`. */
  async deleteBefore(connection: KafkaConnection, offset: number): Promise<void> {
    for (let batch = 0; batch < 20; batch++) {
      const records = Array.from({ length: 4 }, (_, index) => record('deleted', index));
      await send(connection, 'ours-deleted', 0, buildRecordBatch(records, {}));
    }
    const partitions = [{ partitionIndex: 0, offset }];
    const answer = await connection.call(deleteRecords, 1, {
      topics: [{ name: 'ours-deleted', partitions }],
      timeoutMs: 10_000,
    });
    expectNone('delete records', answer.topics[0]?.partitions[0]?.errorCode);
  }

  async #sendIdempotent(connection: KafkaConnection): Promise<void> {
    const records = Array.from({ length: recordsInBatch }, (_, index) => record('idempotent', index));
    const batch = buildRecordBatch(records, { producerId, producerEpoch: 0, baseSequence: this.#sequence });
    const baseOffset = await send(connection, 'ours', 0, batch);
    this.#sequence += recordsInBatch;
    this.#last = { batch, baseOffset };
  }

  async #commit(connection: KafkaConnection): Promise<void> {
    const groupId = 'group-ours';
    await answerOf(
      `coordinator of ${groupId}`,
      () => connection.call(findCoordinator, 0, { key: groupId }),
      ({ errorCode }) => errorCode,
    );
    const partition = {
      partitionIndex: 0,
      committedOffset: this.#sequence,
      committedMetadata: `of ${this.#sequence}`,
    };
    await answerOf(
      `commit of ${groupId}`,
      () =>
        connection.call(offsetCommit, 2, { groupId, topics: [{ name: 'ours', partitions: [partition] }] }),
      (answer) => answer.topics[0]?.partitions[0]?.errorCode,
    );
  }
}

function record(what: string, index: number, hasHeaders = true): NewRecord {
  const text = (value: string): Uint8Array => Buffer.from(value);
  return {
    timestamp: Date.now() - 1000 + index,
    key: index % 4 === 0 ? null : text(`key ${index}`),
    value: index % 5 === 4 ? null : text(`${what} value ${index} ${'y'.repeat(index * 3)}`),
    headers:
      hasHeaders && index % 3 === 0 ? [{ key: `h${index}`, value: index % 2 === 0 ? null : text('v') }] : [],
  };
}

async function send(
  connection: KafkaConnection,
  topic: string,
  index: number,
  records: Uint8Array,
): Promise<number> {
  const answer = await connection.call(produce, 7, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: topic, partitionData: [{ index, records }] }],
  });
  const partition = answer.responses[0]?.partitionResponses[0];
  expectNone(`produce to ${topic}-${index}`, partition?.errorCode);
  return partition?.baseOffset ?? -1;
}

function expectNone(what: string, errorCode: number | undefined): void {
  if (errorCode !== 0) throw new Error(`${what}: error code ${errorCode}`);
}
