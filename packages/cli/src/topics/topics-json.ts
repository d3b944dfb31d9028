/** Topics as `-o json` shows them. */
import type { JsonValue } from '../output/json.ts';
import type { PartitionView, TopicView } from './topic-service.ts';

/** One element of `topics`; `partitions` are those that a filter left. */
export function topicDocument(topic: TopicView, partitions: readonly PartitionView[]): JsonValue {
  const { name, topicId, configs, isMarkedForDeletion } = topic;
  return {
    name,
    topicId,
    partitionCount: topic.partitions.length,
    replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
    configs: Object.fromEntries(configs),
    markedForDeletion: isMarkedForDeletion,
    partitions: partitions.map(({ partition, leader, replicas, isr }) => ({
      partition,
      leader: leader === undefined || leader < 0 ? undefined : leader,
      replicas,
      isr,
    })),
  };
}
