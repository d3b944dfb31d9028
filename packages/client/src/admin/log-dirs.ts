/** DescribeLogDirs and AlterReplicaLogDirs: both are asked of the very broker that they are about. */
import { type ErrorInfo, Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { alterReplicaLogDirs } from '@kafka-ts/protocol/messages/alter-replica-log-dirs';
import { describeLogDirs } from '@kafka-ts/protocol/messages/describe-log-dirs';
import type { Cluster } from '../cluster/cluster.ts';
import type { TopicPartition } from '../topic-partition.ts';
import type { LogDirDescription, LogDirMove } from './log-administration.ts';

/** @throws KafkaError where the broker refuses to tell */
export async function describeLogDirsOf(cluster: Cluster, brokerId: number): Promise<LogDirDescription[]> {
  const connection = await cluster.broker(brokerId);
  const response = await connection.request(describeLogDirs, { topics: null });
  if (response.errorCode !== Errors.NONE.code) throw new KafkaError(errorByCode(response.errorCode));
  // Before version 3 no results are how a broker says that it may not tell.
  if (response.results.length === 0) throw new KafkaError(Errors.CLUSTER_AUTHORIZATION_FAILED);
  return response.results.map(({ logDir, errorCode, topics, totalBytes, usableBytes }) => ({
    path: logDir,
    error: errorCode === Errors.NONE.code ? undefined : errorByCode(errorCode),
    totalBytes: totalBytes < 0 ? undefined : totalBytes,
    usableBytes: usableBytes < 0 ? undefined : usableBytes,
    replicas: topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, partitionSize, offsetLag, isFutureKey }) => ({
        topic: name,
        partition: partitionIndex,
        sizeBytes: partitionSize,
        offsetLag,
        isFuture: isFutureKey,
      })),
    ),
  }));
}

/** The error of each move, NONE where it has begun. */
export async function moveReplicas(
  cluster: Cluster,
  brokerId: number,
  moves: readonly LogDirMove[],
): Promise<ErrorInfo[]> {
  const connection = await cluster.broker(brokerId);
  const dirs = [...Map.groupBy(moves, ({ path }) => path)].map(([path, ofPath]) => ({
    path,
    topics: [...Map.groupBy(ofPath, ({ topic }) => topic)].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition }) => partition),
    })),
  }));
  const { results } = await connection.request(alterReplicaLogDirs, { dirs });
  const codes = new Map(
    results.flatMap(({ topicName, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => [
        keyOf({ topic: topicName, partition: partitionIndex }),
        errorCode,
      ]),
    ),
  );
  return moves.map((move) => errorByCode(codes.get(keyOf(move)) ?? Errors.UNKNOWN_SERVER_ERROR.code));
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${partition} ${topic}`;
}
