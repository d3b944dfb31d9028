import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { askOffsets, OffsetPlace } from '../cluster/ask-offsets.ts';
import type { Cluster } from '../cluster/cluster.ts';

export interface OffsetQuestion {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
  readonly at: 'earliest' | 'latest';
  /** Whether `latest` ends at the last stable offset. */
  readonly isCommittedOnly: boolean;
}

/**
 * The first offset of a partition, or the one behind its last.
 * @throws KafkaError with the partition's code
 */
export async function offsetAt(cluster: Cluster, question: OffsetQuestion): Promise<number> {
  const { topic, partition, leader, at, isCommittedOnly } = question;
  const connection = await cluster.broker(leader);
  const partitions = [{ topic, partition }];
  const [answer] = await askOffsets(connection, { partitions, timestamp: OffsetPlace[at], isCommittedOnly });
  const errorCode = answer?.errorCode ?? Errors.UNKNOWN_TOPIC_OR_PARTITION.code;
  if (errorCode !== Errors.NONE.code) {
    throw new KafkaError(
      errorByCode(errorCode),
      `offset of ${topic}-${partition}: ${errorByCode(errorCode).message}`,
    );
  }
  return answer?.offsets[0] ?? 0;
}
