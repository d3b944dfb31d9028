/** What an application's members subscribe to, and where they begin. */
import type { GroupMember } from '@kafka-ts/client/group-member';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import type { OffsetReset } from '../topology/nodes.ts';
import { isWholeMatch } from './stream-task.ts';
import { type TaskSettings, topicName } from './task-settings.ts';

type Names = Pick<TaskSettings, 'applicationId' | 'topology'>;

/** All topics that sources read; one pattern if any of them reads by one. */
export function subscriptionOf(names: Names): readonly string[] | RegExp {
  const topics: string[] = [];
  const patterns: string[] = [];
  for (const node of names.topology.nodes.values()) {
    if (node.kind !== 'source') continue;
    for (const topic of node.topics) topics.push(topicName(names, topic));
    if (node.pattern !== undefined) patterns.push(`(?:${node.pattern.source})`);
  }
  if (patterns.length === 0) return topics;
  return new RegExp([...topics.map((topic) => topic.replace(/[.]/g, '\\$&')), ...patterns].join('|'));
}

/** Partitions that nothing was committed of and whose source says where to begin. */
export async function startOffsets(
  consumer: GroupMember,
  names: Names,
): Promise<{ readonly partition: TopicPartition; readonly offset: OffsetReset }[]> {
  const resets = consumer.assignment().flatMap((partition) => {
    const offset = offsetResetOf(names, partition.topic);
    return offset === undefined ? [] : [{ partition, offset }];
  });
  if (resets.length === 0) return [];
  const committed = await consumer.committed(resets.map(({ partition }) => partition));
  const known = new Set(committed.map(({ topic, partition }) => `${topic}-${partition}`));
  return resets.filter(({ partition }) => !known.has(`${partition.topic}-${partition.partition}`));
}

function offsetResetOf(names: Names, topic: string): OffsetReset | undefined {
  for (const node of names.topology.nodes.values()) {
    if (node.kind !== 'source') continue;
    const isRead = node.topics.some((each) => topicName(names, each) === topic);
    // Nothing of a topic of the application's own may be left out.
    if (isRead && names.topology.internalTopics.has(node.topics[0] ?? '')) return 'earliest';
    if (isRead || isWholeMatch(node.pattern, topic)) return node.offsetReset;
  }
  return undefined;
}
