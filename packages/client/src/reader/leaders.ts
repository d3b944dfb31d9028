import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { Cluster } from '../cluster/cluster.ts';
import { NoBrokerError } from '../cluster/no-broker-error.ts';
import { sleep } from '../cluster/sleep.ts';
import { ConnectionError } from '../connection/connection-error.ts';
import { offsetAt } from './list-offsets.ts';

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1000;

/** Whether waiting may mend it. */
export function isPassing(error: unknown): boolean {
  if (error instanceof KafkaError) {
    return error.retriable || error.code === Errors.BROKER_NOT_AVAILABLE.code;
  }
  return error instanceof ConnectionError || error instanceof NoBrokerError;
}

/** Leaders by `topic-partition`, of those that have one; none while no broker answers. */
export async function leadersOf(cluster: Cluster, topics: readonly string[]): Promise<Map<string, number>> {
  const leaders = new Map<string, number>();
  try {
    const response = await cluster.metadata([...new Set(topics)]);
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, leaderId } of partitions) {
        if (leaderId >= 0) leaders.set(`${name}-${partitionIndex}`, leaderId);
      }
    }
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
  return leaders;
}

export interface StartOffsetQuestion {
  readonly topic: string;
  readonly partition: number;
  readonly at: 'earliest' | 'latest';
  /** Whether `latest` ends at the last stable offset. */
  readonly isCommittedOnly: boolean;
  /** Whether nobody waits any more. */
  readonly isStopped: () => boolean;
}

/** The first offset of a partition or the one behind its last, waiting for a leader; undefined once nobody waits any more. */
export async function startOffset(
  cluster: Cluster,
  question: StartOffsetQuestion,
): Promise<number | undefined> {
  const { topic, partition, isStopped } = question;
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
    try {
      const leader = (await leadersOf(cluster, [topic])).get(`${topic}-${partition}`);
      if (leader !== undefined) return await offsetAt(cluster, { ...question, leader });
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    if (isStopped()) return undefined;
    await sleep(cluster.environment.clock, retryMs);
    if (isStopped()) return undefined;
  }
}
