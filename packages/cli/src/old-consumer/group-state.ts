/** What the nodes of a group and of the cluster say now, read with watches: whoever holds it hears when it is no longer so. */
import { BrokerIdsPath, TopicsPath, topicPath } from '@kafka-ts/broker/znodes/paths';
import { decodeTopicAssignment } from '@kafka-ts/broker/znodes/topic-assignment';
import { unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { BrokerAddress } from '@kafka-ts/client/connection/broker-address';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { plainAddresses } from '../zookeeper/brokers.ts';
import { consumerIdPath, consumerIdsPath } from './group-paths.ts';
import { type GroupMember, type OwnedPartition, rangeAssignment } from './range-assignment.ts';
import { decodeSubscription, subscribedTopics } from './subscription.ts';

export interface GroupState {
  /** Of all consumers, sorted. */
  readonly consumers: readonly string[];
  /** What the consumer itself wants, as far as it exists. */
  readonly topics: readonly string[];
  /** What it has to own. */
  readonly assignment: readonly OwnedPartition[];
}

export interface GroupQuestion {
  readonly group: string;
  readonly consumer: string;
  readonly excludesInternalTopics: boolean;
}

/** @throws ZooKeeperError NONODE where a consumer left meanwhile; ZnodeFormatError */
export async function readGroupState(client: ZooKeeperClient, question: GroupQuestion): Promise<GroupState> {
  const { group, consumer, excludesInternalTopics } = question;
  const ids = client.getChildren(consumerIdsPath(group), { watch: true });
  const topicNames = unlessNoNode(client.getChildren(TopicsPath, { watch: true }));
  const [{ children }, existing] = await Promise.all([ids, topicNames]);
  const members = await Promise.all(
    children.map(async (name): Promise<GroupMember> => {
      const path = consumerIdPath(group, name);
      const subscription = decodeSubscription(path, (await client.getData(path)).data);
      const topics = subscribedTopics(subscription, existing?.children ?? [], excludesInternalTopics);
      return { consumer: name, topics };
    }),
  );
  const own = members.find((member) => member.consumer === consumer);
  const partitionsOf = await readPartitions(client, [...(own?.topics.keys() ?? [])]);
  return {
    consumers: children.sort(),
    topics: [...partitionsOf.keys()].sort(),
    assignment: rangeAssignment(consumer, members, partitionsOf),
  };
}

/** Partitions by topic, of those that exist; a watch tells of changes. */
async function readPartitions(
  client: ZooKeeperClient,
  topics: readonly string[],
): Promise<Map<string, readonly number[]>> {
  const found = await Promise.all(
    topics.map(async (topic): Promise<[string, readonly number[]][]> => {
      const node = await unlessNoNode(client.getData(topicPath(topic), { watch: true }));
      return node === undefined
        ? []
        : [[topic, [...decodeTopicAssignment(topic, node.data).partitions.keys()]]];
    }),
  );
  return new Map(found.flat());
}

/** Where the brokers listen; a watch tells when one comes or goes. */
export async function readBrokers(client: ZooKeeperClient): Promise<BrokerAddress[]> {
  const ids = await unlessNoNode(client.getChildren(BrokerIdsPath, { watch: true }));
  return plainAddresses(client, ids?.children ?? []);
}
