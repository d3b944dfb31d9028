/** Collects the rows of groups that keep their state in the brokers, in Kafka's order. */
import type { Admin } from '@kafka-ts/client/admin';
import type { GroupDescription, GroupOffset } from '@kafka-ts/client/admin/group-administration';
import { nameOf, type TopicPartition } from '@kafka-ts/client/topic-partition';
import { hashMapOrder, hashSetOrder } from '@kafka-ts/environment/java-hash-order';
import { lagOf, type MemberRow, type OffsetRow, type StateRow } from './group-rows.ts';
import { scalaMapOrder, topicPartitionHash } from './java-order.ts';

/** What was committed, in the order of Kafka's tools. */
export async function committedInOrder(admin: Admin, groupId: string): Promise<GroupOffset[]> {
  const offsets = await admin.committedOffsets(groupId);
  // Decoded into one map, then copied into another.
  return hashMapOrder(hashMapOrder(offsets, topicPartitionHash), topicPartitionHash);
}

/** A line for each partition that a member has, then for those that only have an offset. */
export async function offsetRows(admin: Admin, group: GroupDescription): Promise<OffsetRow[]> {
  const { groupId } = group;
  const committed = await committedInOrder(admin, groupId);
  const offsetOf = new Map(committed.map((one) => [nameOf(one), one.offset]));
  const members = group.members
    .filter(({ assignment }) => assignment.length > 0)
    .sort((left, right) => right.assignment.length - left.assignment.length);
  const assigned = new Set(members.flatMap(({ assignment }) => assignment.map(nameOf)));
  const others = scalaMapOrder(committed, topicPartitionHash).filter((one) => !assigned.has(nameOf(one)));
  const partitions = [...members.flatMap(({ assignment }) => assignment), ...others];
  const ends = await admin.listOffsets(partitions, 'latest');
  const endOf = new Map(ends.map((end) => [nameOf(end), end.offset]));
  const row = (
    partition: TopicPartition,
    member: { readonly consumerId?: string; readonly host?: string; readonly clientId?: string },
  ): OffsetRow => {
    const currentOffset = offsetOf.get(nameOf(partition));
    const logEndOffset = endOf.get(nameOf(partition));
    return {
      group: groupId,
      topic: partition.topic,
      partition: partition.partition,
      currentOffset,
      logEndOffset,
      lag: lagOf(currentOffset, logEndOffset),
      consumerId: member.consumerId,
      host: member.host,
      clientId: member.clientId,
    };
  };
  return [
    ...members.flatMap(({ memberId, host, clientId, assignment }) =>
      memberOrder(assignment).map((one) => row(one, { consumerId: memberId, host, clientId })),
    ),
    ...others.map((one) => row(one, {})),
  ];
}

export function memberRows({ groupId, members }: GroupDescription): MemberRow[] {
  return members.map(({ memberId, groupInstanceId, host, clientId, assignment }) => ({
    group: groupId,
    consumerId: memberId,
    groupInstanceId,
    host,
    clientId,
    assignment: byTopic(assignment),
  }));
}

export function stateRow({ groupId, coordinator, protocol, state, members }: GroupDescription): StateRow {
  return { group: groupId, coordinator, assignmentStrategy: protocol, state, members: members.length };
}

/** A member's partitions by number; those of several topics, and more than four, as the maps have them. */
function memberOrder(assignment: readonly TopicPartition[]): TopicPartition[] {
  const sorted = hashSetOrder(assignment, topicPartitionHash).sort(
    (left, right) => left.partition - right.partition,
  );
  return scalaMapOrder(sorted, topicPartitionHash);
}

function byTopic(assignment: readonly TopicPartition[]): Map<string, number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of assignment) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  for (const partitions of topics.values()) partitions.sort((left, right) => left - right);
  return new Map([...topics].sort(([left], [right]) => (left < right ? -1 : 1)));
}
