/** A client of one broker that speaks its protocol by hand and tries again until it is answered. */
import type { BrokerConnection } from '@kafka-ts/client/connection/broker-connection';
import { ConnectionError } from '@kafka-ts/client/connection/connection-error';
import { openConnection } from '@kafka-ts/client/connection/open-connection';
import type { Environment } from '@kafka-ts/environment/environment';
import { Errors, errorByCode } from '@kafka-ts/protocol/errors';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import type { FoundRecord } from './log-model.ts';

const HOST = '127.0.0.1';
const RETRY_MS = 50;
const REQUEST_TIMEOUT_MS = 4_000;
/** The timestamp that asks for the start of the log. */
const EARLIEST = -2;

/** The broker said no. */
export class Refused extends Error {
  readonly code: number;

  constructor(what: string, code: number) {
    super(`${what}: ${errorByCode(code).name}`);
    this.code = code;
  }
}

export class BrokerClient {
  readonly #env: Environment;
  readonly #port: number;
  #connection: BrokerConnection | undefined;
  #opening: Promise<BrokerConnection> | undefined;

  constructor(env: Environment, port: number) {
    this.#env = env;
    this.#port = port;
  }

  pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#env.clock.setTimer(durationMs, resolve);
    });
  }

  /** Repeats `attempt` until it succeeds; what neither time nor another connection heals is thrown. */
  async persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error)) throw error;
        await this.pause(RETRY_MS);
      }
    }
  }

  async createTopic(
    name: string,
    partitions: number,
    configs: Readonly<Record<string, string>>,
  ): Promise<void> {
    const topic = {
      ...{ name, numPartitions: partitions, replicationFactor: 1, assignments: [] },
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    };
    await this.persist(async () => {
      const connection = await this.connected();
      const { topics } = await connection.request(createTopics, { topics: [topic], timeoutMs: 5_000 });
      const code = topics[0]?.errorCode ?? -1;
      if (code !== Errors.NONE.code && code !== Errors.TOPIC_ALREADY_EXISTS.code) {
        throw new Refused(`creating ${name}`, code);
      }
    });
  }

  /** Whether the broker said that the topic is deleted; false: it said that there is none. */
  async deleteTopic(name: string): Promise<boolean> {
    return this.persist(async () => {
      const connection = await this.connected();
      const request = { topics: [], topicNames: [name], timeoutMs: 3_000 };
      const { responses } = await connection.request(deleteTopics, request, { version: 5 });
      const code = responses[0]?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR.code;
      if (code !== Errors.NONE.code && code !== Errors.UNKNOWN_TOPIC_OR_PARTITION.code) {
        throw new Refused(`deleting ${name}`, code);
      }
      return code === Errors.NONE.code;
    });
  }

  /** Undefined: the broker knows no such topic. */
  async topicId(name: string): Promise<string | undefined> {
    return this.persist(async () => {
      const connection = await this.connected();
      const request = { topics: [{ name }], allowAutoTopicCreation: false };
      const { topics } = await connection.request(metadata, request, { version: 12 });
      const topic = topics[0];
      if (topic === undefined || topic.errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION.code) return undefined;
      if (topic.errorCode !== Errors.NONE.code) throw new Refused(`the id of ${name}`, topic.errorCode);
      return topic.topicId;
    });
  }

  /** The error code of a fetch that names its topic by id. */
  async fetchById(topicId: string): Promise<number> {
    return this.persist(async () => {
      const connection = await this.connected();
      const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 3_000 }];
      const topics = [{ topicId, partitions }];
      const request = { maxWaitMs: 0, minBytes: 1, topics, forgottenTopicsData: [] };
      const { responses, errorCode } = await connection.request(fetch, request, { version: 13 });
      return errorCode === 0 ? (responses[0]?.partitions[0]?.errorCode ?? -1) : errorCode;
    });
  }

  async producerId(): Promise<number> {
    return this.persist(async () => {
      const connection = await this.connected();
      const request = { transactionalId: null, transactionTimeoutMs: 60_000 };
      const { errorCode, producerId } = await connection.request(initProducerId, request);
      if (errorCode !== Errors.NONE.code) throw new Refused('a producer id', errorCode);
      return producerId;
    });
  }

  /** Sends one batch with acks=all, once; the offset of its first record. */
  async produce(topic: string, index: number, records: Uint8Array): Promise<number> {
    const connection = await this.connected();
    const { responses } = await connection.request(produce, {
      ...{ acks: -1, timeoutMs: 3_000 },
      topicData: [{ name: topic, partitionData: [{ index, records }] }],
    });
    const answer = responses[0]?.partitionResponses[0];
    const code = answer?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR.code;
    if (code !== Errors.NONE.code) throw new Refused(`produce to ${topic}-${index}`, code);
    return answer?.baseOffset ?? -1;
  }

  /** Committed records from `fetchOffset` on, waiting up to `maxWaitMs` for the first, once. */
  async fetch(
    topic: string,
    partition: number,
    fetchOffset: number,
    maxWaitMs: number,
  ): Promise<FoundRecord[]> {
    const connection = await this.connected();
    const partitions = [{ partition, fetchOffset, partitionMaxBytes: 3_000 }];
    const request = { maxWaitMs, minBytes: 1, topics: [{ topic, partitions }], forgottenTopicsData: [] };
    const { responses, errorCode } = await connection.request(fetch, request, { version: 12 });
    const answer = responses[0]?.partitions[0];
    const code = errorCode === 0 ? (answer?.errorCode ?? -1) : errorCode;
    if (code !== Errors.NONE.code) throw new Refused(`fetch of ${topic}-${partition}`, code);
    const batches = answer?.records ?? new Uint8Array(0);
    const found = [...batchPositions(batches)].flatMap((position) => [...readRecords(batches, { position })]);
    return found
      .filter(({ offset }) => offset >= fetchOffset)
      .map(({ offset, value }) => ({ offset, value: Buffer.from(value ?? []).toString() }));
  }

  /** The offset of the first record that is left, or will be written. */
  async logStartOffset(topic: string, partitionIndex: number): Promise<number> {
    return this.persist(async () => {
      const connection = await this.connected();
      const { topics } = await connection.request(listOffsets, {
        replicaId: -1,
        topics: [{ name: topic, partitions: [{ partitionIndex, timestamp: EARLIEST }] }],
      });
      const answer = topics[0]?.partitions[0];
      const code = answer?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR.code;
      if (code !== Errors.NONE.code) throw new Refused(`start of ${topic}-${partitionIndex}`, code);
      return answer?.offset ?? -1;
    });
  }

  /** Stores a group's offset, once. */
  async commit(groupId: string, topic: string, committedOffset: number): Promise<void> {
    const connection = await this.coordinator(groupId);
    const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: null }];
    const request = { groupId, topics: [{ name: topic, partitions }] };
    const { topics } = await connection.request(offsetCommit, request, { version: 7 });
    const code = topics[0]?.partitions[0]?.errorCode ?? -1;
    if (code !== Errors.NONE.code) throw new Refused(`commit of ${groupId}`, code);
  }

  /** A group's stored offset, -1 without one. */
  async committed(groupId: string, topic: string, partition = 0): Promise<number> {
    return this.persist(async () => {
      const connection = await this.coordinator(groupId);
      const request = { groupId, topics: [{ name: topic, partitionIndexes: [partition] }] };
      const { topics, errorCode } = await connection.request(offsetFetch, request, { version: 5 });
      const answer = topics[0]?.partitions[0];
      const code = errorCode === 0 ? (answer?.errorCode ?? -1) : errorCode;
      if (code !== Errors.NONE.code) throw new Refused(`offsets of ${groupId}`, code);
      return answer?.committedOffset ?? -1;
    });
  }

  close(): void {
    this.#connection?.close();
  }

  /** The only broker, once it says that it is the group's coordinator; asking also creates the topic of the offsets. */
  async coordinator(groupId: string): Promise<BrokerConnection> {
    const connection = await this.connected();
    const { errorCode } = await connection.request(findCoordinator, { key: groupId }, { version: 3 });
    if (errorCode !== Errors.NONE.code) throw new Refused(`the coordinator of ${groupId}`, errorCode);
    return connection;
  }

  /** All requests go by one connection, so that their order is kept. */
  connected(): Promise<BrokerConnection> {
    if (this.#opening === undefined || this.#connection?.isClosed === true) {
      this.#connection = undefined;
      this.#opening = openConnection(this.#env, {
        address: { host: HOST, port: this.#port },
        clientId: 'simulator',
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
      });
      this.#opening.then(
        (connection) => {
          this.#connection = connection;
        },
        () => {
          this.#opening = undefined;
        },
      );
    }
    return this.#opening;
  }
}

/** Whether waiting, or another connection, may help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof Refused && errorByCode(error.code).retriable;
}
