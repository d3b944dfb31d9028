import type { Assignor, MemberSubscription } from '../group-member.ts';
import type { TopicPartition } from '../topic-partition.ts';

/**
 * Kafka's default of all versions: each topic's partitions in consecutive ranges to its members in the order of their ids,
 * static ones by their instance id and before the others; the first members get one more where it does not come out even.
 */
export const rangeAssignor: Assignor = {
  name: 'range',
  assign(members, partitionCounts) {
    const assigned = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
    const sorted = [...members].sort(byRank);
    for (const [topic, count] of partitionCounts) {
      const subscribers = sorted.filter(({ topics }) => topics.includes(topic));
      const share = Math.floor(count / subscribers.length);
      const extra = count % subscribers.length;
      let next = 0;
      for (const [rank, { memberId }] of subscribers.entries()) {
        const end = next + share + (rank < extra ? 1 : 0);
        for (; next < end; next++) assigned.get(memberId)?.push({ topic, partition: next });
      }
    }
    return new Map([...assigned].map(([memberId, partitions]) => [memberId, { partitions }]));
  },
};

function byRank(left: MemberSubscription, right: MemberSubscription): number {
  const isLeftStatic = left.groupInstanceId !== undefined;
  if (isLeftStatic !== (right.groupInstanceId !== undefined)) return isLeftStatic ? -1 : 1;
  const leftName = left.groupInstanceId ?? left.memberId;
  const rightName = right.groupInstanceId ?? right.memberId;
  return leftName < rightName ? -1 : leftName > rightName ? 1 : 0;
}
