import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import type { Cluster } from '../cluster/cluster.ts';

/** Asked for in place of a timestamp. */
const timestamps = { latest: -1, earliest: -2 } as const;

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
  const version = connection.versionOf(listOffsets) ?? 0;
  const response = await connection.request(
    listOffsets,
    {
      replicaId: -1,
      ...(version >= 2 ? { isolationLevel: isCommittedOnly ? 1 : 0 } : {}),
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp: timestamps[at] }] }],
    },
    { version },
  );
  const answer = response.topics[0]?.partitions[0];
  const errorCode = answer?.errorCode ?? Errors.UNKNOWN_TOPIC_OR_PARTITION.code;
  if (errorCode !== Errors.NONE.code) {
    throw new KafkaError(
      errorByCode(errorCode),
      `offset of ${topic}-${partition}: ${errorByCode(errorCode).message}`,
    );
  }
  return (version === 0 ? answer?.oldStyleOffsets[0] : answer?.offset) ?? 0;
}
