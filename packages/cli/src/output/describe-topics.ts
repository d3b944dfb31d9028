/** The text of `kafka-topics --describe`, in the two layouts that there have been. */
import type { PartitionView, TopicView } from '../topics/topic-service.ts';

/** `zookeeper` has no blank after a colon in the headline and shows leaders as numbers; `broker` is that of 2.4 and later. */
export type DescribeLayout = 'zookeeper' | 'broker';

export function topicHeadline(topic: TopicView, layout: DescribeLayout): string {
  const { name, topicId, partitions, configs, isMarkedForDeletion } = topic;
  const settings = [...configs].map(([key, value]) => `${key}=${value}`).join(',');
  const replicationFactor = partitions[0]?.replicas.length ?? 0;
  const blank = layout === 'broker' ? ' ' : '';
  const columns = [
    `Topic:${blank}${name}`,
    ...(topicId === undefined ? [] : [`TopicId: ${topicId}`]),
    `PartitionCount:${blank}${partitions.length}`,
    `ReplicationFactor:${blank}${replicationFactor}`,
    `Configs:${blank}${settings}`,
    ...(isMarkedForDeletion ? ['MarkedForDeletion:true'] : []),
  ];
  return columns.join('\t');
}

export function partitionLine(
  topic: TopicView,
  partition: PartitionView,
  options: { readonly layout: DescribeLayout; readonly isAlone: boolean },
): string {
  const { layout, isAlone } = options;
  const leader = partition.leader ?? 'none';
  const columns = [
    `Topic: ${topic.name}`,
    `Partition: ${partition.partition}`,
    `Leader: ${leader}`,
    `Replicas: ${partition.replicas.join(',')}`,
    `Isr: ${partition.isr.join(',')}`,
    ...(isAlone && layout === 'zookeeper' && topic.isMarkedForDeletion ? ['MarkedForDeletion: true'] : []),
  ];
  return `\t${columns.join('\t')}`;
}
