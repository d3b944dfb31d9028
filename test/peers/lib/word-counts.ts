/** Counts of the word count demo, read from the changelog of its store, which Java's demo and ours write alike. */
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import { FetchingReader } from '@kafka-ts/client/reader/fetching-reader';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';

const environment = nodeEnvironment();
const RETRY_MS = 100;

const connect = (bootstrap: string): Cluster =>
  new Cluster(environment, { bootstrap: parseBrokerList(bootstrap), clientId: 'word-counts' });

export async function createTopics(
  bootstrap: string,
  partitions: number,
  names: readonly string[],
): Promise<void> {
  const admin = new KafkaAdmin(connect(bootstrap));
  for (const name of names) await admin.createTopic({ name, partitions });
  admin.close();
}

export async function sendLines(bootstrap: string, topic: string, lines: readonly string[]): Promise<void> {
  const producer = new PipelinedProducer(connect(bootstrap));
  await producer.send(
    topic,
    lines.map((line) => ({ key: null, value: Buffer.from(line) })),
  );
  await producer.close();
}

/** Follows the counts of an application, which need not have begun. */
export class WordCounts {
  readonly counts = new Map<string, number>();
  readonly #cluster: Cluster;
  readonly #reader: FetchingReader;
  readonly #topic: string;
  readonly #partitions: number;

  constructor(bootstrap: string, applicationId: string, partitions: number) {
    this.#cluster = connect(bootstrap);
    this.#reader = new FetchingReader(this.#cluster);
    this.#topic = `${applicationId}-KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog`;
    this.#partitions = partitions;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Reads on until `isEnough`. @throws Error after `timeoutMs` */
  async until(isEnough: () => boolean, timeoutMs = 45_000): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    if (this.counts.size === 0) await this.#begin(deadlineMs);
    while (!isEnough()) {
      if (performance.now() > deadlineMs)
        throw new Error(`${this.#topic}: ${this.total} words in ${timeoutMs} ms`);
      for (const { records } of await this.#reader.poll(RETRY_MS)) {
        for (const { key, value } of records)
          if (key !== null && value !== null)
            this.counts.set(Buffer.from(key).toString(), Number(Buffer.from(value).readBigInt64BE()));
      }
    }
  }

  close(): void {
    this.#reader.close();
    this.#cluster.close();
  }

  async #begin(deadlineMs: number): Promise<void> {
    const admin = new KafkaAdmin(this.#cluster);
    while ((await admin.describeTopics([this.#topic]))[0]?.partitions.length !== this.#partitions) {
      if (performance.now() > deadlineMs) throw new Error(`${this.#topic} was never made`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    await this.#reader.add(
      Array.from({ length: this.#partitions }, (_, partition) => ({
        topic: this.#topic,
        partition,
        offset: 'earliest' as const,
      })),
    );
  }
}
