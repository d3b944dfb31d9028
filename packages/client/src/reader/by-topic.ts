import type { PartitionState } from './partition-state.ts';

/** The partitions of a Fetch request, one entry for each topic. */
export function byTopic(partitions: readonly PartitionState[]) {
  const topics = new Map<string, { partition: number; fetchOffset: number; partitionMaxBytes: number }[]>();
  for (const { topic, partition, offset, maxBytes } of partitions) {
    const list = topics.get(topic) ?? [];
    topics.set(topic, list);
    list.push({ partition, fetchOffset: offset, partitionMaxBytes: maxBytes });
  }
  return [...topics].map(([topic, list]) => ({ topic, partitions: list }));
}
