/**
 * A log directory that an Apache broker of any release wrote and stopped cleanly: message sets or batches of every codec that it has, a compacted
 * topic after its cleaner, an idempotent producer, transactions that were committed and aborted, offsets of a group.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Errors } from '@kafka-ts/protocol/errors';
import { addPartitionsToTxn } from '@kafka-ts/protocol/messages/add-partitions-to-txn';
import { endTxn } from '@kafka-ts/protocol/messages/end-txn';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { produce } from '@kafka-ts/protocol/messages/produce';
import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildRecordBatch, type RecordBatchOptions } from '@kafka-ts/protocol/records/record-batch-builder';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { startCluster } from '../lib/clusters.ts';
import type { ApacheVersion } from '../lib/installations.ts';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import { checkpointLines } from '../log-directories/directory-files.ts';
import { answerOf } from '../log-directories/patience.ts';

const topics = ['plain', 'compacted'] as const;
const settings = {
  'log.index.interval.bytes': '200',
  'log.cleaner.enable': 'true',
  'log.cleaner.backoff.ms': '100',
  'log.cleaner.dedupe.buffer.size': '2000000',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
};

export interface ApacheDirectory {
  /** Those of the partitions. */
  readonly directories: readonly string[];
  readonly logDir: string;
  /** The port that the broker had. */
  readonly port: number;
  /** `zookeeper.connect` of the ZooKeeper that still runs. */
  readonly zookeeper: string;
  /** Deletes the files. */
  remove(): Promise<void>;
}

export async function writeApacheDirectory(version: ApacheVersion): Promise<ApacheDirectory> {
  const cluster = await startCluster({ kind: `apache ${version}`, config: settings });
  await createTopics(cluster.zookeeper ?? '');
  const connection = await KafkaConnection.open(cluster.port);
  const writer = new Writer(connection, version === '0.8.2.2' ? 0 : 2);
  await writer.awaitTopics();
  const rounds = version === '0.8.2.2' ? 40 : 8;
  for (let round = 0; round < rounds; round++) await writer.round(round);
  await writer.commitOffsets();
  const isCompacted = (): boolean =>
    checkpointLines([cluster.logDir], 'cleaner-offset-checkpoint').some((line) =>
      line.startsWith('compacted'),
    );
  for (const deadline = Date.now() + 30_000; !isCompacted(); await sleep(50))
    if (Date.now() > deadline) throw new Error(`${version} compacted nothing within 30 s`);
  connection.close();
  await cluster.broker.stop();
  const directories = readdirSync(cluster.logDir)
    .filter((name) => /-\d+$/.test(name))
    .map((name) => join(cluster.logDir, name));
  const { logDir, port, zookeeper = '' } = cluster;
  return { directories, logDir, port, zookeeper, remove: () => cluster.stop() };
}

/** Makes the topics as the tools of all releases did: by their znodes, the settings first. */
async function createTopics(connect: string): Promise<void> {
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 10_000 });
  const compacted = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01' };
  // 0.8.2.2 takes connections before the controller knows of it.
  for (const path of ['/controller', '/brokers/ids/0'])
    while ((await zk.exists(path)) === undefined) await sleep(20);
  const put = (path: string, value: unknown): Promise<unknown> =>
    zk.create(path, Buffer.from(JSON.stringify(value)), { mode: 'persistent' });
  for (const topic of topics) {
    const config = { 'segment.bytes': '2500', ...(topic === 'compacted' ? compacted : {}) };
    await put(`/config/topics/${topic}`, { version: 1, config });
    await put(`/brokers/topics/${topic}`, { version: 1, partitions: { 0: [0] } });
  }
  await zk.close();
}

class Writer {
  readonly #connection: KafkaConnection;
  readonly #magic: 0 | 2;
  #sequence = 0;
  #time = Date.now() - 3_600_000;

  constructor(connection: KafkaConnection, magic: 0 | 2) {
    this.#connection = connection;
    this.#magic = magic;
  }

  async awaitTopics(): Promise<void> {
    for (const name of topics) {
      await answerOf(
        `leader of ${name}`,
        () => this.#connection.call(metadata, 0, { topics: [{ name }] }),
        // 0.8.2.2 says -1 of a topic that it has just heard of.
        ({ topics: [topic] }) => {
          const code = topic?.errorCode || topic?.partitions[0]?.errorCode;
          return code === -1 ? Errors.LEADER_NOT_AVAILABLE.code : code;
        },
      );
    }
  }

  async round(round: number): Promise<void> {
    const codecs: readonly CompressionCodec[] = this.#magic === 0 ? [0, 1, 2] : [0, 1, 2, 3];
    for (const codec of codecs) {
      // The cleaner of 0.8.2 knows no compressed messages.
      for (const topic of this.#magic === 0 && codec !== 0 ? ['plain'] : topics) {
        if (this.#magic === 0) await this.#send(topic, this.#messages(round, 0, codec));
        else {
          await this.#send(topic, this.#messages(round, 1, codec));
          await this.#send(topic, this.#batch(round, { codec }));
        }
      }
    }
    if (this.#magic === 2) await this.#produceById(round);
  }

  /** An idempotent producer's batch, and a transaction. */
  async #produceById(round: number): Promise<void> {
    const connection = this.#connection;
    const identity = { producerId: 7000, producerEpoch: 1, baseSequence: this.#sequence };
    await this.#send('plain', this.#batch(round, identity));
    this.#sequence += 5;
    const transactionalId = `transaction-${round % 2}`;
    await coordinator(connection, transactionalId, 1);
    const { producerId, producerEpoch } = await answerOf(
      'a producer id',
      () => connection.call(initProducerId, 0, { transactionalId, transactionTimeoutMs: 60_000 }),
      ({ errorCode }) => errorCode,
    );
    await answerOf(
      'partitions of a transaction',
      () =>
        connection.call(addPartitionsToTxn, 0, {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: topics.map((name) => ({ name, partitions: [0] })),
        }),
      (answer) => answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode,
    );
    const transactional = { producerId, producerEpoch, baseSequence: 0, isTransactional: true };
    for (const topic of topics)
      await this.#send(topic, this.#batch(round, { ...transactional, codec: 1 }), transactionalId);
    await answerOf(
      'the end of a transaction',
      () =>
        connection.call(endTxn, 0, {
          transactionalId,
          producerId,
          producerEpoch,
          committed: round % 3 !== 0,
        }),
      ({ errorCode }) => errorCode,
    );
  }

  async commitOffsets(): Promise<void> {
    await coordinator(this.#connection, 'readers', 0);
    for (let committedOffset = 0; committedOffset < 5; committedOffset++) {
      const partition = { partitionIndex: 0, committedOffset, committedMetadata: 'ä' };
      await answerOf(
        'commit of readers',
        () =>
          this.#connection.call(offsetCommit, 1, {
            groupId: 'readers',
            topics: [{ name: 'plain', partitions: [partition] }],
          }),
        (answer) => answer.topics[0]?.partitions[0]?.errorCode,
      );
    }
  }

  #records(round: number) {
    this.#time += 100;
    return Array.from({ length: 5 }, (_, index) => ({
      timestamp: this.#time + 17 * index,
      key: Buffer.from(`key ${(round * 3 + index) % 7}`),
      value:
        index === 3 && round % 2 === 0 ? null : Buffer.from(`ä value ${round} ${'x'.repeat(index * 11)}`),
    }));
  }

  #messages(round: number, magic: 0 | 1, codec: CompressionCodec): Uint8Array {
    const builder = new MessageSetBuilder({ magic, codec });
    for (const [index, { timestamp, key, value }] of this.#records(round).entries())
      builder.append(index, timestamp, key, value);
    return builder.build();
  }

  #batch(round: number, options: RecordBatchOptions): Uint8Array {
    return buildRecordBatch(this.#records(round), options);
  }

  async #send(name: string, records: Uint8Array, transactionalId: string | null = null): Promise<void> {
    const version = this.#magic === 0 ? 0 : (records[16] ?? 0) < 2 ? 2 : 3;
    await answerOf(
      `produce to ${name}`,
      () =>
        this.#connection.call(produce, version, {
          ...(version === 3 ? { transactionalId } : {}),
          ...{ acks: -1, timeoutMs: 10_000 },
          topicData: [{ name, partitionData: [{ index: 0, records: Uint8Array.from(records) }] }],
        }),
      (answer) => answer.responses[0]?.partitionResponses[0]?.errorCode,
    );
  }
}

async function coordinator(connection: KafkaConnection, key: string, keyType: 0 | 1): Promise<void> {
  const [version, type] = keyType === 0 ? ([0, {}] as const) : ([1, { keyType }] as const);
  await answerOf(
    `coordinator of ${key}`,
    () => connection.call(findCoordinator, version, { key, ...type }),
    ({ errorCode }) => errorCode,
  );
}
