/** What the replica manager is given, and whom it tells. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import type { LogDirectory } from '@kafka-ts/storage/directory/log-directory';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { Partition } from './partition.ts';
import type { MovingLogs } from './replica-moves.ts';

/** Log directories, and which of them have which logs. */
export interface PartitionDirectories extends MovingLogs {
  /** See `PartitionLogs.getReady`. */
  getReady(topic: string, partition: number, topicId: string | undefined): UnifiedLog | undefined;
  getFuture(topic: string, partition: number): UnifiedLog | undefined;
  directoryOf(topic: string, partition: number, kind: 'current' | 'future'): string | undefined;
  prefer(topic: string, partition: number, path: string): void;
  createFuture(topic: string, partition: number): UnifiedLog;
  deleteFuture(topic: string, partition: number): Promise<void>;
}

/** Where logs come from and go to. */
export interface LogProvider {
  readonly partitions: PartitionDirectories;
  /** All of `log.dirs`. */
  readonly logDirs: readonly string[];
  /** Those that are in use. */
  readonly liveDirectories: readonly LogDirectory[];
  /** The others of them. */
  readonly offlineDirectories: readonly string[];
  /** The open log of a partition that this broker has. */
  getLog(topic: string, partition: number): UnifiedLog | undefined;
  /** Makes it if need be. Fails if the disk does, and for a replica that is not new while a directory is offline: that one may have it. */
  getOrCreateLog(
    topic: string,
    partition: number,
    topicId: string | undefined,
    isNew: boolean,
  ): Promise<UnifiedLog>;
  /** Takes the log out at once and deletes its files in the background. */
  deleteLog(topic: string, partition: number): Promise<void>;
}

/** Told after roles changed, before the controller is answered: coordinators load and unload by it. */
export interface LeadershipListener {
  onLeadershipChange(leaders: readonly Partition[], followers: readonly Partition[]): void;
  onPartitionsStopped(partitions: readonly Partition[]): void;
}

export interface ReplicaManagerOptions {
  readonly brokerId: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly logs: LogProvider;
  /** `replica.alter.log.dirs.io.max.bytes.per.second`; Infinity without. */
  readonly moveBytesPerSecond: () => number;
  /** `num.replica.alter.log.dirs.threads`. */
  readonly concurrentMoves: () => number;
}
