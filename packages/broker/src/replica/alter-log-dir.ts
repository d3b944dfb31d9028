/** Where a replica of this broker is to be: moved there if it is here, remembered until it comes if it is not. */
import { resolve } from 'node:path';
import { messageOf } from '@kafka-ts/environment/error-message';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ReplicaManager } from './replica-manager.ts';

/** What is added to `topic-partition` for the name of a copy: a dot, 32 digits and `-future`. */
const FUTURE_SUFFIX_LENGTH = 40;
const MAX_NAME_LENGTH = 255;

export interface LogDirChange {
  readonly topic: string;
  readonly partition: number;
  /** The absolute path of one of `log.dirs`. */
  readonly path: string;
}

/**
 * Begins, changes or calls off a move. INVALID_TOPIC_EXCEPTION: the copy's name would be too long; LOG_DIR_NOT_FOUND: not in `log.dirs`;
 * KAFKA_STORAGE_ERROR: that directory, or any that may have the replica, is offline; REPLICA_NOT_AVAILABLE: no replica is here (the directory is
 * remembered), UNKNOWN_TOPIC_OR_PARTITION where `isKnown` is false, too.
 */
export async function alterLogDir(
  replicas: ReplicaManager,
  { topic, partition: index, path }: LogDirChange,
  isKnown: boolean,
): Promise<ErrorInfo> {
  const { logs, moves } = replicas;
  const { partitions } = logs;
  if (`${topic}-${index}`.length + FUTURE_SUFFIX_LENGTH > MAX_NAME_LENGTH)
    return Errors.INVALID_TOPIC_EXCEPTION;
  const directory = logs.logDirs.find((one) => resolve(one) === path);
  if (directory === undefined) return Errors.LOG_DIR_NOT_FOUND;
  if (logs.offlineDirectories.includes(directory)) return Errors.KAFKA_STORAGE_ERROR;
  const partition = replicas.partition(topic, index);
  if (partition !== undefined && partition.log === undefined) return Errors.KAFKA_STORAGE_ERROR;
  const goal = partitions.directoryOf(topic, index, 'future');
  if (partition !== undefined && goal !== undefined && goal !== directory) {
    await moves.stop(partition.name);
    await partitions.deleteFuture(topic, index);
  }
  // Asked anew: the move may have ended just then.
  const current = partitions.directoryOf(topic, index, 'current');
  const isThere = [current, partitions.directoryOf(topic, index, 'future')].includes(directory);
  if (!isThere) partitions.prefer(topic, index, directory);
  if (partition === undefined)
    return isKnown ? Errors.REPLICA_NOT_AVAILABLE : Errors.UNKNOWN_TOPIC_OR_PARTITION;
  if (isThere) return Errors.NONE;
  try {
    moves.start(partition, partitions.createFuture(topic, index));
    return Errors.NONE;
  } catch (error) {
    replicas.logger.warn(
      `Unable to alter log dirs for ${partition.name}: ${messageOf(error)}`,
      'kafka.server.ReplicaManager',
    );
    return Errors.KAFKA_STORAGE_ERROR;
  }
}
