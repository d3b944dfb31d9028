/** ListOffsets to one leader, in every version. */
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import { byTopic, type TopicPartition } from '../topic-partition.ts';

/** What may be asked for in place of a time. */
export const OffsetPlace = { latest: -1, earliest: -2 } as const;

export interface LeaderQuestion {
  /** Led by the broker that is asked. */
  readonly partitions: readonly TopicPartition[];
  /** ms since 1970, or a negative number that stands for a place. */
  readonly timestamp: number;
  /** Whether `latest` ends at the last stable offset, where the broker can tell (0.11 and later). */
  readonly isCommittedOnly?: boolean;
  /** Offsets for each partition; only version 0 says more than one: starts of segments, the newest first. */
  readonly count?: number;
  /** Of ListOffsets; the newest that both know where it is missing. */
  readonly version?: number | undefined;
}

export interface LeaderAnswer extends TopicPartition {
  readonly errorCode: number;
  /** One, -1 where no record is so young; any number of them from version 0. */
  readonly offsets: readonly number[];
}

/** In the order of the answer. @throws ConnectionError */
export async function askOffsets(
  connection: BrokerConnection,
  question: LeaderQuestion,
): Promise<LeaderAnswer[]> {
  const { timestamp, isCommittedOnly = false, count = 1 } = question;
  const version = question.version ?? connection.versionOf(listOffsets) ?? 0;
  const topics = [...byTopic(question.partitions)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition }) => ({
      partitionIndex: partition,
      timestamp,
      ...(version === 0 ? { maxNumOffsets: count } : {}),
    })),
  }));
  const isolation = version >= 2 ? { isolationLevel: isCommittedOnly ? 1 : 0 } : {};
  const response = await connection.request(
    listOffsets,
    { replicaId: -1, ...isolation, topics },
    { version },
  );
  return response.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, offset, oldStyleOffsets }) => ({
      topic: name,
      partition: partitionIndex,
      errorCode,
      offsets: version === 0 ? oldStyleOffsets : [offset],
    })),
  );
}
