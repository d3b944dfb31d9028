/** The part of `Admin` that is about brokers' log directories, and about the beginnings of logs. */
import type { ErrorInfo, KafkaError } from '@kafka-ts/protocol/errors';
import type { TopicPartition } from '../topic-partition.ts';

/** A replica in a log directory. */
export interface ReplicaDescription extends TopicPartition {
  readonly sizeBytes: number;
  /** Of a copy: offsets that the current log has more; else what the log lacks of the high watermark. -1: not known. */
  readonly offsetLag: number;
  /** A copy that is to take the place of the log in another directory. */
  readonly isFuture: boolean;
}

export interface LogDirDescription {
  readonly path: string;
  /** Why the directory cannot be described: it is offline, mostly. */
  readonly error: ErrorInfo | undefined;
  /** Of the volume; undefined where the broker does not tell. */
  readonly totalBytes: number | undefined;
  readonly usableBytes: number | undefined;
  readonly replicas: readonly ReplicaDescription[];
}

/** A replica is to be in the log directory `path` of its broker. */
export interface LogDirMove extends TopicPartition {
  readonly path: string;
}

export interface RecordsToDelete extends TopicPartition {
  /** Records before it are deleted; -1: all below the high watermark. */
  readonly offset: number;
}

export interface DeletedRecords extends TopicPartition {
  /** Where the partition starts now, on all its replicas; -1 where there is an error. */
  readonly lowWatermark: number;
  readonly error: KafkaError | undefined;
}

export interface LogAdmin {
  /** Log directories of each of the brokers. @throws KafkaError where one does not tell, or does not exist */
  describeLogDirs(brokerIds: readonly number[]): Promise<Map<number, LogDirDescription[]>>;

  /** Begins to move replicas of one broker between its log directories; the error of each, NONE if there is none. */
  alterReplicaLogDirs(brokerId: number, moves: readonly LogDirMove[]): Promise<ErrorInfo[]>;

  /** What became of each, in the order asked. Waits some seconds for leaders that are being elected. */
  deleteRecords(records: readonly RecordsToDelete[]): Promise<DeletedRecords[]>;
}
