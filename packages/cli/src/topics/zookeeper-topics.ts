/** kafka-topics with `--zookeeper`: reads and writes the znodes that Kafka's own tools of 0.8.2 to 2.8 read and write. */
import { assignReplicas } from '@kafka-ts/broker/admin/replica-assignment';
import {
  collidesWith,
  isInternalTopic,
  MaxTopicNameLength,
  topicNameProblem,
} from '@kafka-ts/broker/admin/topic-names';
import { InterBrokerProtocol } from '@kafka-ts/broker/config/inter-broker-protocol';
import { checkTopicConfig } from '@kafka-ts/broker/config/topic-config';
import {
  type BrokerRegistration,
  decodeBrokerRegistration,
} from '@kafka-ts/broker/znodes/broker-registration';
import { decodePartitionState } from '@kafka-ts/broker/znodes/partition-state';
import { BrokerIdsPath, brokerIdPath, partitionStatePath } from '@kafka-ts/broker/znodes/paths';
import { plainAssignment, type TopicAssignment } from '@kafka-ts/broker/znodes/topic-assignment';
import { TopicZnodes } from '@kafka-ts/broker/znodes/topic-znodes';
import { unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { notifyConfigChange } from '../zookeeper/notify-config-change.ts';
import {
  type ConfigChange,
  type PartitionView,
  TopicError,
  type TopicRequest,
  type TopicService,
  type TopicView,
} from './topic-service.ts';

/** Topics are written in the format that every release reads. */
const writtenFormat = InterBrokerProtocol.parse('2.2');
const LEADER_WAIT_MS = 5000;
const RETRY_MS = 50;

export class ZooKeeperTopics implements TopicService {
  readonly #environment: Environment;
  readonly #client: ZooKeeperClient;
  readonly #znodes: TopicZnodes;

  constructor(environment: Environment, client: ZooKeeperClient) {
    this.#environment = environment;
    this.#client = client;
    this.#znodes = new TopicZnodes(client, writtenFormat);
  }

  async list(): Promise<{ name: string; isMarkedForDeletion: boolean }[]> {
    const [names, marked] = await Promise.all([
      this.#znodes.topics(),
      this.#znodes.topicsMarkedForDeletion(),
    ]);
    return names.sort().map((name) => ({ name, isMarkedForDeletion: marked.includes(name) }));
  }

  async describe(names: readonly string[]): Promise<TopicView[]> {
    const marked = new Set(await this.#znodes.topicsMarkedForDeletion());
    const views: TopicView[] = [];
    for (const name of names) {
      const [assignment, configs] = await Promise.all([
        this.#znodes.assignment(name),
        this.#znodes.config('topics', name),
      ]);
      if (assignment === undefined) continue;
      const partitions = await Promise.all(
        [...assignment.partitions].map(([partition, { replicas }]) =>
          this.#partition(name, partition, replicas),
        ),
      );
      partitions.sort((left, right) => left.partition - right.partition);
      views.push({ name, topicId: undefined, partitions, configs, isMarkedForDeletion: marked.has(name) });
    }
    return views;
  }

  async liveBrokers(): Promise<ReadonlySet<number>> {
    return new Set((await this.#brokers()).map(({ brokerId }) => brokerId));
  }

  async create(topic: TopicRequest): Promise<void> {
    const { name, configs } = topic;
    const existing = await this.#znodes.topics();
    if (topicNameProblem(name) !== undefined) throw new TopicError(nameProblemInOldWords(name));
    if (existing.includes(name)) throw new TopicError(`Topic '${name}' already exists.`);
    const colliding = existing.filter((other) => collidesWith(name, other));
    if (colliding.length > 0) {
      throw new TopicError(`Topic '${name}' collides with existing topics: ${colliding.join(', ')}`);
    }
    checkConfigs(configs);
    const replicas = topic.assignment ?? (await this.#assign(topic));
    const assignment: TopicAssignment = {
      topicId: undefined,
      partitions: new Map(replicas.map((each, partition) => [partition, plainAssignment(each)])),
    };
    if (!(await this.#znodes.createTopic(name, assignment, configs))) {
      throw new TopicError(`Topic '${name}' already exists.`);
    }
    await this.#waitForLeaders(name, replicas.length);
  }

  async addPartitions(
    name: string,
    total: number,
    assignment: readonly (readonly number[])[] | undefined,
  ): Promise<void> {
    const current = await this.#require(name);
    const count = current.partitions.size;
    if (total <= count) {
      throw new TopicError(
        `The number of partitions for a topic can only be increased. Topic ${name} currently has ${count} partitions, ${total} would not be an increase.`,
      );
    }
    const replicationFactor = current.partitions.get(0)?.replicas.length ?? 1;
    const added =
      assignment ?? (await this.#assign({ name, partitions: total - count, replicationFactor }, count));
    const wrong = added.find((replicas) => replicas.length !== replicationFactor);
    if (wrong !== undefined) {
      throw new TopicError(
        `Partition replica lists must all have the replication factor ${replicationFactor}; found ${wrong.join(':')}`,
      );
    }
    const partitions = new Map(current.partitions);
    for (const [index, replicas] of added.entries()) partitions.set(count + index, plainAssignment(replicas));
    await this.#znodes.writeAssignment(name, { topicId: current.topicId, partitions });
    await this.#waitForLeaders(name, total);
  }

  async changeConfig(name: string, { added, deleted }: ConfigChange): Promise<void> {
    await this.#require(name);
    checkConfigs(added);
    const configs = await this.#znodes.config('topics', name);
    for (const key of deleted) configs.delete(key);
    for (const [key, value] of added) configs.set(key, value);
    await this.#znodes.writeConfig('topics', name, configs);
    await notifyConfigChange(this.#client, 'topics', name);
  }

  async delete(name: string): Promise<boolean> {
    if (isInternalTopic(name)) {
      throw new TopicError(
        `Topic ${name} is a kafka internal topic and is not allowed to be marked for deletion.`,
      );
    }
    await this.#require(name);
    return this.#znodes.orderDeletion(name);
  }

  async minIsr({ configs }: TopicView): Promise<number> {
    return Number(configs.get('min.insync.replicas') ?? 1);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #require(name: string): Promise<TopicAssignment> {
    const found = await this.#znodes.assignment(name);
    if (found === undefined) throw new TopicError(`The topic ${name} does not exist`);
    return found;
  }

  async #brokers(): Promise<BrokerRegistration[]> {
    const ids = (await unlessNoNode(this.#client.getChildren(BrokerIdsPath)))?.children ?? [];
    const nodes = await Promise.all(
      ids.map((id) => unlessNoNode(this.#client.getData(brokerIdPath(Number(id))))),
    );
    return nodes.flatMap((node, index) =>
      node === undefined ? [] : [decodeBrokerRegistration(Number(ids[index]), node.data)],
    );
  }

  async #assign(topic: Partial<TopicRequest>, firstPartition = 0): Promise<(readonly number[])[]> {
    const { partitions = 1, replicationFactor = 1 } = topic;
    if (partitions <= 0) throw new TopicError('Number of partitions must be larger than 0.');
    if (replicationFactor <= 0) throw new TopicError('Replication factor must be larger than 0.');
    const brokers = (await this.#brokers()).map(({ brokerId, rack }) => ({ brokerId, rack }));
    if (replicationFactor > brokers.length) {
      throw new TopicError(
        `Replication factor: ${replicationFactor} larger than available brokers: ${brokers.length}.`,
      );
    }
    const request = { brokers, partitions, replicationFactor, firstPartition };
    return [...assignReplicas(request, this.#environment.random).values()];
  }

  async #partition(topic: string, partition: number, replicas: readonly number[]): Promise<PartitionView> {
    const node = await unlessNoNode(this.#client.getData(partitionStatePath(topic, partition)));
    if (node === undefined) return { partition, leader: undefined, replicas, isr: [] };
    const { leader, isr } = decodePartitionState({ topic, partition }, node.data, 0);
    return { partition, leader, replicas, isr };
  }

  /** The controller acts on its own time; a topic that is described or written to right away should be there. */
  async #waitForLeaders(name: string, count: number): Promise<void> {
    const { clock } = this.#environment;
    const deadlineMs = clock.monotonicMs() + LEADER_WAIT_MS;
    for (;;) {
      const states = await Promise.all(
        Array.from({ length: count }, (_, partition) =>
          this.#client.exists(partitionStatePath(name, partition)),
        ),
      );
      if (states.every((stat) => stat !== undefined) || clock.monotonicMs() > deadlineMs) return;
      // Without a broker there is nobody to wait for.
      if ((await this.liveBrokers()).size === 0) return;
      await new Promise<void>((resolve) => {
        clock.setTimer(RETRY_MS, resolve);
      });
    }
  }
}

/** What tools with `--zookeeper` say of a name that is not legal. */
function nameProblemInOldWords(name: string): string {
  if (name === '') return "Topic name is illegal, it can't be empty";
  if (name === '.' || name === '..') return 'Topic name cannot be "." or ".."';
  if (name.length > MaxTopicNameLength) {
    return `Topic name is illegal, it can't be longer than ${MaxTopicNameLength} characters, topic name: ${name}`;
  }
  return `Topic name "${name}" is illegal, it contains a character other than ASCII alphanumerics, '.', '_' and '-'`;
}

function checkConfigs(configs: ReadonlyMap<string, string>): void {
  try {
    checkTopicConfig(configs);
  } catch (error) {
    throw new TopicError(messageOf(error), { cause: error });
  }
}
