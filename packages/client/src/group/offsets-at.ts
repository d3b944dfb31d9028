import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { Cluster } from '../cluster/cluster.ts';
import { startOffset } from '../reader/leaders.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { nameOf } from '../topic-partition.ts';

export interface OffsetsQuestion {
  readonly partitions: readonly TopicPartition[];
  readonly at: 'earliest' | 'latest';
  readonly isCommittedOnly: boolean;
  readonly timeoutMs: number;
  readonly isStopped: () => boolean;
}

/** The first offsets, or those behind the last records. @throws KafkaError REQUEST_TIMED_OUT */
export function offsetsAt(
  cluster: Cluster,
  question: OffsetsQuestion,
): Promise<(TopicPartition & { readonly offset: number })[]> {
  const { partitions, at, isCommittedOnly, timeoutMs } = question;
  const { clock } = cluster.environment;
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  const isStopped = (): boolean => question.isStopped() || clock.monotonicMs() > deadlineMs;
  return Promise.all(
    partitions.map(async ({ topic, partition }) => {
      const offset = await startOffset(cluster, { topic, partition, at, isCommittedOnly, isStopped });
      if (offset !== undefined) return { topic, partition, offset };
      throw timedOut(`the ${at} offset`, { topic, partition });
    }),
  );
}

export function timedOut(what: string, partition: TopicPartition): KafkaError {
  return new KafkaError(Errors.REQUEST_TIMED_OUT, `${what} of ${nameOf(partition)} was not found in time`);
}
