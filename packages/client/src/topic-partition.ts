/** A partition by its name, as groups, offsets and tools speak of it. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `topic-partition`, as Kafka's texts name a partition. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** What belongs to each topic, in the order in which topics come first. */
export function byTopic<T extends TopicPartition>(partitions: Iterable<T>): Map<string, T[]> {
  return Map.groupBy(partitions, ({ topic }) => topic);
}
