import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import type { PartitionPosition, PartitionReader } from '@kafka-ts/client/partition-reader';
import { waitForTopic } from '@kafka-ts/client/producer/topic-partitions';
import { CliError } from '../cli-error.ts';
import type { ConsumerPlan } from './consumer-settings.ts';

/** How often topics and partitions that came later are looked for. */
const REFRESH_MS = 10_000;
const TOPIC_WAIT_MS = 60_000;

/** Keeps a reader supplied with the partitions that a plan means, also with those that are created later. */
export class TopicReading {
  readonly #cluster: Cluster;
  readonly #reader: PartitionReader;
  readonly #plan: ConsumerPlan;
  readonly #known = new Set<string>();
  #refreshedMs = 0;

  constructor(cluster: Cluster, reader: PartitionReader, plan: ConsumerPlan) {
    this.#cluster = cluster;
    this.#reader = reader;
    this.#plan = plan;
  }

  /** Begins with the partitions that are there; asking for a topic by name may create it. */
  async start(): Promise<void> {
    const { topic, partition, start } = this.#plan;
    if (topic === undefined) {
      await this.#addMatching(start);
    } else {
      const leaders = await waitForTopic(this.#cluster, topic, TOPIC_WAIT_MS);
      if (partition !== undefined && partition >= leaders.length) {
        throw new CliError(`The topic ${topic} has no partition ${partition}; it has ${leaders.length}`);
      }
      const wanted = partition === undefined ? [...leaders.keys()] : [partition];
      await this.#add(wanted.map((number) => ({ topic, partition: number, offset: start })));
    }
    this.#refreshedMs = this.#cluster.environment.clock.monotonicMs();
  }

  /** From time to time: begins with what was created since, at its first record. */
  async refresh(): Promise<void> {
    const { clock } = this.#cluster.environment;
    if (this.#plan.partition !== undefined || clock.monotonicMs() - this.#refreshedMs < REFRESH_MS) return;
    this.#refreshedMs = clock.monotonicMs();
    await this.#addMatching('earliest').catch(() => {
      // No broker answers at the moment: the reader waits too.
    });
  }

  async #addMatching(offset: number | 'earliest' | 'latest'): Promise<void> {
    const { topic, pattern } = this.#plan;
    const response = await this.#cluster.metadata(topic === undefined ? undefined : [topic]);
    const positions: PartitionPosition[] = [];
    for (const { name, isInternal, partitions } of response.topics) {
      if (name === null || (pattern !== undefined && (isInternal || !pattern.test(name)))) continue;
      for (const { partitionIndex } of partitions)
        positions.push({ topic: name, partition: partitionIndex, offset });
    }
    await this.#add(positions);
  }

  async #add(positions: readonly PartitionPosition[]): Promise<void> {
    const added = positions.filter(({ topic, partition }) => !this.#known.has(`${topic}-${partition}`));
    for (const { topic, partition } of added) this.#known.add(`${topic}-${partition}`);
    if (added.length > 0) await this.#reader.add(added);
  }
}
