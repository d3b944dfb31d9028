/** The text of `kafka-topics --describe`, in the two layouts that there have been. */
import type { PartitionView, TopicView } from '../topics/topic-service.ts';
import { plainStyle, type Style, type Tone } from './style.ts';

/** `zookeeper` has no blank after a colon in the headline and shows leaders as numbers; `broker` is that of 2.4 and later. */
export type DescribeLayout = 'zookeeper' | 'broker';

export interface DescribeOptions {
  readonly layout: DescribeLayout;
  /** Whether no headline stands above. */
  readonly isAlone: boolean;
  /** As Kafka prints it by default. */
  readonly style?: Style;
}

export function topicHeadline(topic: TopicView, layout: DescribeLayout, style: Style = plainStyle): string {
  const { name, topicId, partitions, configs, isMarkedForDeletion } = topic;
  const settings = [...configs].map(([key, value]) => `${key}=${value}`).join(',');
  const replicationFactor = partitions[0]?.replicas.length ?? 0;
  const blank = layout === 'broker' ? ' ' : '';
  const columns = [
    style.paint('strong', `Topic:${blank}${name}`),
    ...(topicId === undefined ? [] : [`TopicId: ${topicId}`]),
    `PartitionCount:${blank}${partitions.length}`,
    `ReplicationFactor:${blank}${replicationFactor}`,
    `Configs:${blank}${settings}`,
    ...(isMarkedForDeletion ? [style.paint('bad', 'MarkedForDeletion:true')] : []),
  ];
  return columns.join('\t');
}

/** A line for each; for a person the columns are as wide as what stands in them. */
export function partitionLines(
  topic: TopicView,
  partitions: readonly PartitionView[],
  { layout, isAlone, style = plainStyle }: DescribeOptions,
): string[] {
  const isMarked = isAlone && layout === 'zookeeper' && topic.isMarkedForDeletion;
  const rows = partitions.map((partition) => {
    const { replicas, isr } = partition;
    const cells: readonly (readonly [string, Tone | undefined])[] = [
      [`Topic: ${topic.name}`, 'name'],
      [`Partition: ${partition.partition}`, undefined],
      [`Leader: ${partition.leader ?? 'none'}`, isLed(partition) ? undefined : 'bad'],
      [`Replicas: ${replicas.join(',')}`, undefined],
      [`Isr: ${isr.join(',')}`, isr.length < replicas.length ? 'warning' : undefined],
      ...(isMarked ? [['MarkedForDeletion: true', 'bad'] as const] : []),
    ];
    return cells;
  });
  const widthAt = (column: number): number =>
    style.isAligned ? Math.max(...rows.map((cells) => cells[column]?.[0].length ?? 0)) : 0;
  return rows.map((cells) => {
    const texts = cells.map(([text, tone], column) => {
      const padded = column === cells.length - 1 ? text : text.padEnd(widthAt(column));
      return tone === undefined ? padded : style.paint(tone, padded);
    });
    return `\t${texts.join('\t')}`;
  });
}

function isLed({ leader }: PartitionView): boolean {
  return leader !== undefined && leader >= 0;
}
