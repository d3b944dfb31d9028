/** A broker of this process on real files in two log directories, a client that reads all there is, and the lines of its log. */
import { join } from 'node:path';
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import { ConnectionError } from '@kafka-ts/client/connection/connection-error';
import type { Environment } from '@kafka-ts/environment/environment';
import { lineLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { BrokerClient, Refused } from '@kafka-ts/testing/simulator/broker-client';
import { recordsIn, type SeenRecord } from './seen-records.ts';

export const TOPIC = 'events';
export const PARTITIONS = 4;
const READ_COMMITTED = 1;
const OFFSETS_PARTITIONS = 2;
/** Groups that commit, of which each partition of `__consumer_offsets` has some. */
export const GROUPS = ['a', 'b', 'c', 'd'] as const;

/** The log directories in a round's directory. */
export const logDirsOf = (directory: string): string[] => [join(directory, 'a'), join(directory, 'b')];

/** What a partition shows from its start to its end, or to the error that stops a consumer. */
export interface Shown {
  readonly values: ReadonlyMap<number, string>;
  readonly times: ReadonlyMap<number, number>;
  readonly error: string | undefined;
}

export class BrokerUnderFault {
  readonly lines: string[];
  readonly client: BrokerClient;
  readonly #server: KafkaServer;

  private constructor(environment: Environment, server: KafkaServer, lines: string[]) {
    this.#server = server;
    this.lines = lines;
    this.client = new BrokerClient(environment, server.listeners[0]?.port ?? 0);
  }

  /** Starts on these log directories; what the log said is in `lines`, also where this fails. */
  static async start(
    logDirs: readonly string[],
    lines: string[] = [],
    environment = nodeEnvironment(),
  ): Promise<BrokerUnderFault> {
    const config = KafkaConfig.parse(
      new Map([
        ['broker.id', '0'],
        ['listeners', 'PLAINTEXT://127.0.0.1:0'],
        ['log.dirs', logDirs.join(',')],
        ['log.segment.bytes', '4000'],
        ['offsets.topic.segment.bytes', '4000'],
        ['offsets.topic.num.partitions', String(OFFSETS_PARTITIONS)],
        ['offsets.topic.replication.factor', '1'],
        ['log.cleaner.enable', 'false'],
        ['log.index.interval.bytes', '200'],
      ]),
    );
    const logger = lineLogger(environment.clock, (line) => lines.push(line));
    const server = await KafkaServer.start(environment, config, { logger, zookeeperPort: 0 });
    const broker = new BrokerUnderFault(environment, server, lines);
    await broker.client.createTopic(TOPIC, PARTITIONS, {});
    return broker;
  }

  stop(): Promise<void> {
    this.client.close();
    return this.#server.stop();
  }

  /** Whether the log warned of this file. */
  named(fileName: string): boolean {
    return this.lines.some((line) => line.includes(fileName) && /WARN|ERROR/.test(line));
  }

  /** One batch; its first offset. */
  produce(
    partition: number,
    values: readonly string[],
    producer?: { readonly producerId: number; readonly baseSequence: number },
  ): Promise<number> {
    const records = values.map((value) => ({ timestamp: Date.now(), value: Buffer.from(value) }));
    const identity = producer === undefined ? {} : { ...producer, producerEpoch: 0 };
    return this.client.produce(TOPIC, partition, buildRecordBatch(records, identity));
  }

  /** Reads from the start until nothing comes any more. A partition that gets its leader only now is waited for. */
  async show(partition: number): Promise<Shown> {
    const values = new Map<number, string>();
    const times = new Map<number, number>();
    const error = await this.#readAll(partition, 0, ({ offset, value, timestamp }) => {
      values.set(offset, value);
      times.set(offset, timestamp);
    });
    return { values, times, error };
  }

  /** What a reader of committed data sees, by offset; or to the error. */
  async committed(partition: number): Promise<ReadonlyMap<number, string>> {
    const values = new Map<number, string>();
    await this.#readAll(partition, READ_COMMITTED, ({ offset, value, isShown }) => {
      if (isShown) values.set(offset, value);
    });
    return values;
  }

  /** The offset of the first record of that time or later, -1 without one, or the name of the error. */
  async offsetAt(partition: number, timestamp: number): Promise<number | string> {
    const topics = [{ name: TOPIC, partitions: [{ partitionIndex: partition, timestamp }] }];
    const answer = await this.client.persist(async () => {
      const connection = await this.client.connected();
      return connection.request(listOffsets, { replicaId: -1, topics });
    });
    const found = answer.topics[0]?.partitions[0];
    if (found === undefined || found.errorCode !== 0)
      return new Refused('offset', found?.errorCode ?? -1).message;
    return found.offset;
  }

  async #readAll(
    partition: number,
    isolationLevel: number,
    visit: (record: SeenRecord) => void,
  ): Promise<string | undefined> {
    let next = await this.client.logStartOffset(TOPIC, partition);
    for (let patience = 40; ; ) {
      try {
        const records = await this.#fetch(partition, next, isolationLevel);
        if (records.length === 0) return undefined;
        for (const record of records) visit(record);
        next = (records.at(-1)?.offset ?? next) + 1;
      } catch (error) {
        if (!(error instanceof Refused || error instanceof ConnectionError)) throw error;
        // A machine that stands still for seconds is no fault of the broker's.
        const isPassing =
          error instanceof ConnectionError || /NOT_LEADER|UNKNOWN_TOPIC|LEADER_NOT/.test(error.message);
        if (!isPassing || --patience === 0) return error.message;
        await this.client.pause(25);
      }
    }
  }

  async #fetch(partition: number, fetchOffset: number, isolationLevel: number): Promise<SeenRecord[]> {
    const connection = await this.client.connected();
    const partitions = [{ partition, fetchOffset, partitionMaxBytes: 3_000 }];
    const wanted = { maxWaitMs: 0, minBytes: 1, topics: [{ topic: TOPIC, partitions }], isolationLevel };
    const request = { ...wanted, forgottenTopicsData: [] };
    const { responses, errorCode } = await connection.request(fetch, request, { version: 12 });
    const answer = responses[0]?.partitions[0];
    const code = errorCode === 0 ? (answer?.errorCode ?? -1) : errorCode;
    if (code !== 0) throw new Refused(`fetch of ${TOPIC}-${partition}`, code);
    const aborted = answer?.abortedTransactions ?? [];
    return recordsIn(answer?.records ?? new Uint8Array(0), aborted).filter(
      ({ offset }) => offset >= fetchOffset,
    );
  }
}
