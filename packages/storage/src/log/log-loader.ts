/**
 * Opens the log of a partition directory, Apache's or ours, or makes a new one.
 *
 * Order: what a crash interrupted is finished (interrupted-swap.ts), then the segments, producers and epochs are
 * brought up: trusted after a clean shutdown (clean-load.ts), checked from the recovery point on after a crash
 * (crash-recovery.ts).
 */
import { join } from 'node:path';
import {
  PartitionMetadataError,
  partitionMetadataName,
  readPartitionMetadata,
  writePartitionMetadata,
} from '../checkpoint/partition-metadata.ts';
import { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import { loadClean } from './clean-load.ts';
import { recoverLog } from './crash-recovery.ts';
import { finishInterrupted } from './interrupted-swap.ts';
import {
  baseOffsetOf,
  logSuffix,
  offsetIndexSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './log-file-names.ts';
import { type CheckpointedOffsets, PartitionFiles, type PartitionFilesOptions } from './partition-files.ts';
import { UnifiedLog } from './unified-log.ts';

export interface LogOptions extends PartitionFilesOptions {
  /** The disk fails in a way that waiting does not heal. */
  readonly onFailure: (error: Error) => void;
  /** Brings the recovery point of the log, which went back, to the disk. */
  readonly saveRecoveryPoint: () => Promise<void>;
}

/** Makes the directory and files of a new log that begins at offset 0. `topicId` is undefined in clusters without them. */
export function createLog(options: LogOptions, topicId: string | undefined): UnifiedLog {
  const { env, directory } = options;
  env.files.makeDirectorySync(directory);
  const partition = new PartitionFiles(options, []);
  const segments = [partition.newSegment(0)];
  const leaderEpochs = LeaderEpochCache.create(partition.leaderEpochOptions);
  if (topicId !== undefined) writePartitionMetadata(env.files, directory, topicId);
  const offsets = { logStartOffset: 0, logEndOffset: 0, recoveryPoint: 0, wasRecovered: false };
  return new UnifiedLog({
    ...options,
    ...offsets,
    topicId,
    segments,
    producers: partition.producers,
    leaderEpochs,
  });
}

/** Opens an existing log; `isClean` says whether its log directory was shut down cleanly. Fails with the disk's error. */
export async function loadLog(
  options: LogOptions,
  isClean: boolean,
  checkpoints: CheckpointedOffsets,
): Promise<UnifiedLog> {
  const { env, directory } = options;
  const { files, logger } = env;
  const entries = files.readDirectorySync(directory).filter((entry) => !entry.isDirectory);
  const found = finishInterrupted({ files, logger, directory, names: entries.map((entry) => entry.name) });
  const names = withoutOrphans(options, found);
  const partition = new PartitionFiles(options, names);
  const load = isClean ? loadClean : recoverLog;
  const loaded = await load(partition, checkpoints);
  const log = new UnifiedLog({ ...options, ...loaded, topicId: topicIdOf(partition) });
  // What a killed broker had written and not flushed is shown from now on, and a batch that comes again counts as
  // appended: where records are to be on the disk before that, these are no exception.
  if (log.logEndOffset - log.recoveryPoint >= log.config.flushMessages) await log.flush();
  return log;
}

/** Deletes indexes that have no segment; Kafka leaves them when it dies between two deletions. */
function withoutOrphans({ env, directory }: LogOptions, names: readonly string[]): readonly string[] {
  const segments = new Set(names.filter((name) => name.endsWith(logSuffix)));
  return names.filter((name) => {
    if (!name.endsWith('index')) return true;
    const suffix = [offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix].find((one) =>
      name.endsWith(one),
    );
    if (suffix === undefined || baseOffsetOf(name, suffix) === undefined) return true;
    if (segments.has(name.slice(0, -suffix.length) + logSuffix)) return true;
    env.logger.warn(`Deleting ${join(directory, name)}, an index without its segment`, 'kafka.log.LogLoader');
    env.files.deleteSync(join(directory, name));
    return false;
  });
}

/** A file that is not to be understood counts as none: the id is known from ZooKeeper, and written again. */
function topicIdOf(partition: PartitionFiles): string | undefined {
  const { env, directory } = partition.options;
  if (!partition.names.has(partitionMetadataName)) return undefined;
  try {
    return readPartitionMetadata(env.files, directory);
  } catch (error) {
    if (!(error instanceof PartitionMetadataError)) throw error;
    partition.log('warn', `${error.message}; it is written again`);
    return undefined;
  }
}
