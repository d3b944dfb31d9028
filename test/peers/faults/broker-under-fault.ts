/** A broker of this process on real files in two log directories, a client that reads all there is, and the lines of its log. */
import { join } from 'node:path';
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import type { Environment } from '@kafka-ts/environment/environment';
import { lineLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { BrokerClient, Refused } from '@kafka-ts/testing/simulator/broker-client';

export const TOPIC = 'events';
export const PARTITIONS = 4;

/** The log directories in a round's directory. */
export const logDirsOf = (directory: string): string[] => [join(directory, 'a'), join(directory, 'b')];

/** What a partition shows from its start to its end, or to the error that stops a consumer. */
export interface Shown {
  readonly values: ReadonlyMap<number, string>;
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

  /** Reads until nothing comes any more. A partition that gets its leader only now is waited for. */
  async show(partition: number): Promise<Shown> {
    const values = new Map<number, string>();
    let next = 0;
    for (let patience = 40; ; ) {
      try {
        const records = await this.client.fetch(TOPIC, partition, next, 0);
        if (records.length === 0) return { values, error: undefined };
        for (const { offset, value } of records) {
          values.set(offset, value);
          next = offset + 1;
        }
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!/NOT_LEADER|UNKNOWN_TOPIC|LEADER_NOT/.test(error.message) || --patience === 0) {
          return { values, error: error.message };
        }
        await this.client.pause(25);
      }
    }
  }
}
