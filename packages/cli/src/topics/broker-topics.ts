/** kafka-topics with `--bootstrap-server`: asks the brokers. */
import type { Admin } from '@kafka-ts/client/admin';
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { TopicError, type TopicRequest, type TopicService, type TopicView } from './topic-service.ts';

export class BrokerTopics implements TopicService {
  readonly #admin: Admin;
  readonly #cluster: Cluster;

  constructor(admin: Admin, cluster: Cluster) {
    this.#admin = admin;
    this.#cluster = cluster;
  }

  async list(): Promise<{ name: string; isMarkedForDeletion: boolean }[]> {
    return (await this.#admin.listTopics()).map((name) => ({ name, isMarkedForDeletion: false }));
  }

  async describe(names: readonly string[]): Promise<TopicView[]> {
    const [topics, overrides] = await Promise.all([
      this.#admin.describeTopics(names),
      this.#admin.topicOverrides(names),
    ]);
    return topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions,
      configs: overrides.get(name) ?? new Map(),
      isMarkedForDeletion: false,
    }));
  }

  async liveBrokers(): Promise<ReadonlySet<number>> {
    const { brokers } = await this.#cluster.metadata([]);
    return new Set(brokers.map(({ nodeId }) => nodeId));
  }

  async create(topic: TopicRequest): Promise<void> {
    const { partitions = 1, replicationFactor = 1 } = topic;
    if (partitions < 1) throw new TopicError('The partitions must be greater than 0');
    if (replicationFactor < 1 || replicationFactor > 32767) {
      throw new TopicError('The replication factor must be between 1 and 32767 inclusive');
    }
    await inWords(this.#admin.createTopic(topic), 'CreateTopics');
  }

  async addPartitions(
    name: string,
    total: number,
    assignment: readonly (readonly number[])[] | undefined,
  ): Promise<void> {
    await inWords(this.#admin.createPartitions(name, total, assignment), 'CreatePartitions');
  }

  async changeConfig(): Promise<void> {
    throw new TopicError(
      'Option "[bootstrap-server]" can\'t be used with changes of the configuration; kafka-configs does that',
    );
  }

  async delete(name: string): Promise<boolean> {
    await inWords(this.#admin.deleteTopics([name]), 'DeleteTopics');
    return true;
  }

  async minIsr({ name }: TopicView): Promise<number> {
    const values = await this.#admin.topicConfig(name, ['min.insync.replicas']);
    return Number(values?.get('min.insync.replicas') ?? 1);
  }

  async close(): Promise<void> {
    this.#admin.close();
  }
}

/** The broker's refusal; where the broker is too old for the request, what would work. */
async function inWords<T>(request: Promise<T>, api: string): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    if (error.code === Errors.UNSUPPORTED_VERSION.code) {
      throw new TopicError(`The brokers are too old for ${api}; use --zookeeper`, { cause: error });
    }
    throw new TopicError(error.message, { cause: error });
  }
}
