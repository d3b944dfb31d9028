/**
 * Writes without a pause until the broker dies: batches of every codec, of an idempotent producer and in transactions of the broker's own coordinator,
 * to topics that are compacted, compacted in an old format, and kept; offsets of a group. Afterwards it knows what must be there.
 */
import { addPartitionsToTxn } from '@kafka-ts/protocol/messages/add-partitions-to-txn';
import { endTxn } from '@kafka-ts/protocol/messages/end-txn';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { type ProduceRequestInput, produce } from '@kafka-ts/protocol/messages/produce';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { expect } from 'vitest';
import type { KafkaConnection } from '../lib/kafka-connection.ts';
import { KnownRecords, type ReadRecord, type SentRecord, type Transaction } from './known-records.ts';
import { answerOf } from './patience.ts';
import { readTopic, type TopicContent } from './read-topic.ts';

const GROUP = 'storm-group';
const KEYS = 60;
const codecs = Object.values(CompressionCodec);

/** A producer whose batches are numbered, with a transaction where it has a name. */
interface Producer {
  readonly transactionalId: string | null;
  producerId: number;
  producerEpoch: number;
  readonly sequences: Map<string, number>;
  transaction: Transaction | undefined;
}

/** A batch that was sent. */
interface Unanswered {
  readonly topic: KnownRecords;
  readonly producer: Producer | undefined;
  readonly count: number;
  readonly request: ProduceRequestInput;
}

export class StormWriter {
  readonly topics: readonly KnownRecords[];
  readonly #random: SeededRandom;
  readonly #producers: readonly Producer[];
  #written = 0;
  #committedOffset = -1;
  #unansweredOffset = -1;
  #unanswered: Unanswered | undefined;
  operations = 0;

  constructor(random: SeededRandom, hasOldFormat: boolean) {
    this.#random = random;
    this.topics = [
      new KnownRecords('storm', true),
      new KnownRecords('storm-kept', false),
      ...(hasOldFormat ? [new KnownRecords('storm-old', true)] : []),
    ];
    this.#producers = [null, 'storm-a', 'storm-b'].map((transactionalId) => ({
      transactionalId,
      producerId: -1,
      producerEpoch: -1,
      sequences: new Map<string, number>(),
      transaction: undefined,
    }));
  }

  /** Writes to the broker at the other end of `connection` until it is gone; ours coordinates no transactions. */
  async writeOn(connection: KafkaConnection, hasTransactions: boolean): Promise<void> {
    for (;;) {
      const answered = this.#step(connection, hasTransactions).then(
        () => true,
        (error: Error) => {
          if (/error code/.test(error.message)) throw error;
          return false;
        },
      );
      if (!(await answered)) return;
      this.operations++;
    }
  }

  /**
   * After a start: ends what is open (where the broker coordinates transactions), finds out what became of the last words, and holds
   * everything against what is shown.
   */
  async check(connection: KafkaConnection, who: string, hasTransactions: boolean): Promise<void> {
    for (const producer of this.#producers) {
      const isNew = producer.transactionalId === null && producer.producerId < 0;
      if (isNew || (producer.transactionalId !== null && hasTransactions))
        await this.#init(connection, producer);
    }
    const shown = new Map<KnownRecords, TopicContent>();
    for (const topic of this.topics) {
      const content = await readTopic(connection, topic.topic);
      await this.#resolve(connection, topic, content.all);
      topic.resolveTransactions(content.visible);
      shown.set(topic, content);
    }
    for (const [topic, content] of shown) topic.check(content, who);
    if (hasTransactions) for (const producer of this.#producers) producer.transaction = undefined;
    await this.#checkGroup(connection, who);
  }

  /** Finds out what became of the batch without an answer; an idempotent producer sends it again. */
  async #resolve(
    connection: KafkaConnection,
    topic: KnownRecords,
    all: readonly ReadRecord[],
  ): Promise<void> {
    const baseOffset = topic.resolveBatch(all);
    const last = this.#unanswered;
    if (last?.topic !== topic) return;
    this.#unanswered = undefined;
    const { producer, count, request } = last;
    if (producer === undefined || producer.transactionalId !== null) return;
    if (baseOffset === undefined)
      producer.sequences.set(topic.topic, (producer.sequences.get(topic.topic) ?? 0) - count);
    else {
      const answer = await connection.call(produce, 7, request);
      expect(answer.responses[0]?.partitionResponses[0], 'a batch that comes again').toMatchObject({
        errorCode: 0,
        baseOffset,
      });
    }
  }

  async #step(connection: KafkaConnection, hasTransactions: boolean): Promise<void> {
    const random = this.#random;
    const drawn = random.below(100);
    const kind = hasTransactions || drawn < 50 || drawn >= 93 ? drawn : drawn % 50;
    if (kind < 35) await this.#send(connection, random.pick(this.#all), undefined);
    else if (kind < 50) await this.#send(connection, this.#newFormat(), this.#producers[0]);
    else if (kind < 80) await this.#transact(connection, this.#producers[1 + random.below(2)]);
    else if (kind < 93) await this.#end(connection, this.#producers[1 + random.below(2)]);
    else await this.#commitOffset(connection);
  }

  get #all(): readonly [KnownRecords, ...KnownRecords[]] {
    const [first, ...others] = this.topics;
    if (first === undefined) throw new Error('no topics');
    return [first, ...others];
  }

  #newFormat(): KnownRecords {
    const [compacted, kept = compacted] = this.#all;
    return this.#random.chance(70) ? compacted : kept;
  }

  #records(): SentRecord[] {
    const random = this.#random;
    return Array.from({ length: 1 + random.below(6) }, (_, index) => ({
      key: `key ${random.below(KEYS)}`,
      value:
        index > 0 && random.chance(15) ? null : `value ${this.#written++} ${'x'.repeat(random.below(80))}`,
    }));
  }

  async #send(
    connection: KafkaConnection,
    topic: KnownRecords,
    producer: Producer | undefined,
  ): Promise<void> {
    const records = this.#records();
    const isOld = topic.topic === 'storm-old';
    const codec = codecs[this.#random.below(isOld ? 4 : codecs.length)] ?? CompressionCodec.none;
    const transaction = producer?.transaction;
    const identity =
      producer === undefined
        ? {}
        : {
            producerId: producer.producerId,
            producerEpoch: producer.producerEpoch,
            baseSequence: producer.sequences.get(topic.topic) ?? 0,
            isTransactional: transaction !== undefined,
          };
    const stored = records.map(({ key, value }) => ({
      timestamp: Date.now(),
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
    }));
    topic.send(records, transaction);
    if (producer !== undefined)
      producer.sequences.set(topic.topic, (producer.sequences.get(topic.topic) ?? 0) + records.length);
    const partitionData = [{ index: 0, records: buildRecordBatch(stored, { codec, ...identity }) }];
    const request = {
      transactionalId: transaction === undefined ? null : (producer?.transactionalId ?? null),
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: topic.topic, partitionData }],
    };
    this.#unanswered = { topic, producer, count: records.length, request };
    const answer = await connection.call(produce, 7, request);
    const partition = answer.responses[0]?.partitionResponses[0];
    expectNone(`produce to ${topic.topic}`, partition?.errorCode);
    topic.acknowledge(partition?.baseOffset ?? -1);
    this.#unanswered = undefined;
  }

  async #transact(connection: KafkaConnection, producer: Producer | undefined): Promise<void> {
    if (producer?.transactionalId == null) return;
    const topic = this.#newFormat();
    const { transactionalId, producerId, producerEpoch } = producer;
    producer.transaction ??= { state: 'open' };
    await answerOf(
      `partitions of ${transactionalId}`,
      () =>
        connection.call(addPartitionsToTxn, 1, {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: [{ name: topic.topic, partitions: [0] }],
        }),
      (answer) => answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode,
    );
    await this.#send(connection, topic, producer);
  }

  async #end(connection: KafkaConnection, producer: Producer | undefined): Promise<void> {
    if (producer?.transactionalId == null || producer.transaction === undefined) return;
    const { transaction, transactionalId, producerId, producerEpoch } = producer;
    const committed = this.#random.chance(60);
    transaction.state = 'unknown';
    await answerOf(
      `end of ${transactionalId}`,
      () => connection.call(endTxn, 1, { transactionalId, producerId, producerEpoch, committed }),
      ({ errorCode }) => errorCode,
    );
    transaction.state = committed ? 'committed' : 'aborted';
    producer.transaction = undefined;
  }

  async #init(connection: KafkaConnection, producer: Producer): Promise<void> {
    const { transactionalId, transaction } = producer;
    if (transactionalId !== null) await coordinator(connection, transactionalId, 1);
    if (transaction?.state === 'open') transaction.state = 'aborted';
    const { producerId, producerEpoch } = await answerOf(
      `id of ${transactionalId}`,
      () => connection.call(initProducerId, 1, { transactionalId, transactionTimeoutMs: 600_000 }),
      ({ errorCode }) => errorCode,
    );
    Object.assign(producer, { producerId, producerEpoch });
    producer.sequences.clear();
  }

  async #commitOffset(connection: KafkaConnection): Promise<void> {
    const committedOffset = this.#committedOffset + 1;
    this.#unansweredOffset = committedOffset;
    await coordinator(connection, GROUP, 0);
    const partition = { partitionIndex: 0, committedOffset, committedMetadata: `of ${committedOffset}` };
    await answerOf(
      `commit of ${GROUP}`,
      () =>
        connection.call(offsetCommit, 2, {
          groupId: GROUP,
          topics: [{ name: 'storm', partitions: [partition] }],
        }),
      (answer) => answer.topics[0]?.partitions[0]?.errorCode,
    );
    this.#committedOffset = committedOffset;
  }

  async #checkGroup(connection: KafkaConnection, who: string): Promise<void> {
    if (this.#committedOffset < 0) return;
    await coordinator(connection, GROUP, 0);
    const answer = await answerOf(
      `offsets of ${GROUP}`,
      () => connection.call(offsetFetch, 5, { groupId: GROUP, topics: null }),
      ({ errorCode }) => errorCode,
    );
    const found = answer.topics[0]?.partitions[0];
    const known = [this.#committedOffset, this.#unansweredOffset];
    expect(known, `the group's offset as ${who} knows it`).toContain(found?.committedOffset);
    expect(found?.metadata).toBe(`of ${found?.committedOffset}`);
    this.#committedOffset = found?.committedOffset ?? -1;
  }
}

async function coordinator(connection: KafkaConnection, key: string, keyType: number): Promise<void> {
  await answerOf(
    `coordinator of ${key}`,
    () => connection.call(findCoordinator, 1, { key, keyType }),
    ({ errorCode }) => errorCode,
  );
}

function expectNone(what: string, errorCode: number | undefined): void {
  if (errorCode !== 0) throw new Error(`${what}: error code ${errorCode}`);
}
