import type { TopicPartition } from '../group-member.ts';

/** `topic-partition`, as Kafka's texts name a partition. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** What belongs to each topic, in the order in which topics come first. */
export function byTopic<T extends TopicPartition>(partitions: Iterable<T>): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const each of partitions) {
    const list = topics.get(each.topic);
    if (list === undefined) topics.set(each.topic, [each]);
    else list.push(each);
  }
  return topics;
}
