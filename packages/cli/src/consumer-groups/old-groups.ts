/**
 * Groups of old consumers (0.8 – 1.1) as ZooKeeper and the brokers have them: members and owners in ZooKeeper, offsets in ZooKeeper or,
 * with `offsets.storage=kafka`, in the brokers, which are asked first as Kafka's own tools do.
 */
import { ConsumerOffsetsTopic } from '@kafka-ts/broker/admin/topic-names';
import { decodeBrokerRegistration } from '@kafka-ts/broker/znodes/broker-registration';
import { ConsumerOffsetZnodes } from '@kafka-ts/broker/znodes/consumer-offset-znodes';
import {
  BrokerIdsPath,
  brokerIdPath,
  ConsumersPath,
  TopicsPath,
  topicPath,
} from '@kafka-ts/broker/znodes/paths';
import { decodeTopicAssignment } from '@kafka-ts/broker/znodes/topic-assignment';
import { unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { Admin } from '@kafka-ts/client/admin';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import {
  consumerIdPath,
  consumerIdsPath,
  groupPath,
  offsetsPath,
  ownerPath,
  ownersPath,
} from '../old-consumer/group-paths.ts';
import { decodeSubscription, subscribedTopics } from '../old-consumer/subscription.ts';

export class OldGroups {
  readonly client: ZooKeeperClient;
  readonly #admin: Admin;
  readonly #offsets: ConsumerOffsetZnodes;

  constructor(client: ZooKeeperClient, admin: Admin) {
    this.client = client;
    this.#admin = admin;
    this.#offsets = new ConsumerOffsetZnodes(client);
  }

  names(): Promise<string[]> {
    return this.#children(ConsumersPath);
  }

  async exists(group: string): Promise<boolean> {
    return (await this.client.exists(groupPath(group))) !== undefined;
  }

  /** Topics that members own or owned partitions of; undefined if there was never a member. */
  async ownedTopics(group: string): Promise<string[] | undefined> {
    return (await unlessNoNode(this.client.getChildren(ownersPath(group))))?.children.slice();
  }

  /** Ids of the consumers that are there. */
  consumers(group: string): Promise<string[]> {
    return this.#children(consumerIdsPath(group));
  }

  /** Topics that a consumer wants; of a list, those that exist. */
  async wantedTopics(group: string, consumer: string): Promise<string[]> {
    const path = consumerIdPath(group, consumer);
    const node = await unlessNoNode(this.client.getData(path));
    if (node === undefined) return [];
    const topics = await this.#children(TopicsPath);
    return [...subscribedTopics(decodeSubscription(path, node.data), topics, true).keys()];
  }

  /** Partitions by number; none of a topic that there is not. */
  async partitionsOf(topic: string): Promise<TopicPartition[]> {
    const node = await unlessNoNode(this.client.getData(topicPath(topic)));
    if (node === undefined) return [];
    const numbers = [...decodeTopicAssignment(topic, node.data).partitions.keys()];
    return numbers.sort((left, right) => left - right).map((partition) => ({ topic, partition }));
  }

  /** The thread that consumes the partition: `CONSUMER-THREAD`. */
  async owner(group: string, { topic, partition }: TopicPartition): Promise<string | undefined> {
    const node = await unlessNoNode(this.client.getData(ownerPath(group, topic, partition)));
    return node === undefined ? undefined : Buffer.from(node.data ?? []).toString();
  }

  /** Undefined where neither the brokers nor ZooKeeper have one. In the order asked. */
  async offsets(group: string, partitions: readonly TopicPartition[]): Promise<(number | undefined)[]> {
    const committed = await this.committed(group, partitions);
    const known = new Map(committed.map((one) => [`${one.topic}-${one.partition}`, one.offset]));
    return Promise.all(
      partitions.map(
        async (one) => known.get(`${one.topic}-${one.partition}`) ?? (await this.#offsets.fetch(group, one)),
      ),
    );
  }

  /** What the brokers have; nothing where no group ever committed to them. */
  async committed(group: string, partitions?: readonly TopicPartition[]) {
    if (partitions?.length === 0 || !(await this.#hasCoordinators())) return [];
    try {
      return await this.#admin.committedOffsets(group, partitions);
    } catch (error) {
      if (error instanceof KafkaError && withoutOffsets.has(error.error)) return [];
      throw error;
    }
  }

  /** Where a partition ends; undefined while it has no leader. In the order asked. */
  async logEnds(partitions: readonly TopicPartition[]): Promise<(number | undefined)[]> {
    if (partitions.length === 0) return [];
    return (await this.#admin.listOffsets(partitions, 'latest')).map(({ offset }) => offset);
  }

  /** Whether the group has offsets of the topic in ZooKeeper, of whichever partition. */
  async hasOffsetsOf(group: string, topic: string): Promise<boolean> {
    return (await this.client.exists(`${offsetsPath(group)}/${topic}`)) !== undefined;
  }

  /** Which topics a group of the brokers has to do with, and the members that its partitions are assigned to, by `topic-partition`. */
  async inBrokers(
    group: string,
  ): Promise<{ readonly topics: Set<string>; readonly owners: Map<string, string> }> {
    const committed = await this.committed(group);
    const owners = new Map<string, string>();
    const topics = new Set(committed.map(({ topic }) => topic));
    if (!(await this.#hasCoordinators())) return { topics, owners };
    const { members } = await this.#admin.describeGroup(group);
    for (const { memberId, assignment } of members) {
      for (const { topic, partition } of assignment) {
        topics.add(topic);
        owners.set(`${topic}-${partition}`, memberId);
      }
    }
    return { topics, owners };
  }

  brokers(): Promise<RegisteredBroker[]> {
    return registeredBrokers(this.client);
  }

  /** Ids of the brokers that lead partitions of the topics. */
  async leaders(topics: readonly string[]): Promise<Set<number>> {
    const found = await this.#admin.describeTopics(topics);
    return new Set(found.flatMap(({ partitions }) => partitions.flatMap(({ leader }) => leader ?? [])));
  }

  /** To ask for a coordinator would make the topic. */
  async #hasCoordinators(): Promise<boolean> {
    return (await this.#admin.describeTopics([ConsumerOffsetsTopic])).length > 0;
  }

  async #children(path: string): Promise<string[]> {
    return (await unlessNoNode(this.client.getChildren(path)))?.children.slice() ?? [];
  }
}

interface RegisteredBroker {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

/** Brokers as they registered, by id; those without a listener that is not encrypted are left out. */
export async function registeredBrokers(client: ZooKeeperClient): Promise<RegisteredBroker[]> {
  const children = (await unlessNoNode(client.getChildren(BrokerIdsPath)))?.children ?? [];
  const ids = children.map(Number).sort((left, right) => left - right);
  const nodes = await Promise.all(ids.map((id) => unlessNoNode(client.getData(brokerIdPath(id)))));
  return ids.flatMap((id, index) => {
    const node = nodes[index];
    if (node === undefined) return [];
    const { endPoints } = decodeBrokerRegistration(id, node.data);
    const plain = endPoints.find(({ securityProtocol }) => securityProtocol === 'PLAINTEXT');
    return plain === undefined ? [] : [{ id, host: plain.host, port: plain.port }];
  });
}

/** Brokers that cannot keep offsets, or keep none at the moment. */
const withoutOffsets = new Set<KafkaError['error']>([
  Errors.COORDINATOR_NOT_AVAILABLE,
  Errors.UNSUPPORTED_VERSION,
]);
