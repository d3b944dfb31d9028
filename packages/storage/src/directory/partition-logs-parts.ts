/** What the logs of all partitions are made with, and how they are named. */
import type { LogOptions } from '../log/log-loader.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { DelayedDeletion } from './delayed-deletion.ts';
import type { LogDirectory } from './log-directory.ts';
import type { LogLocks } from './log-locks.ts';

export interface PartitionLogsParts {
  readonly env: LogEnvironment;
  readonly directories: readonly LogDirectory[];
  readonly locks: LogLocks;
  /** Directories of `log.dirs` that cannot be used. */
  readonly offlineDirectories: () => readonly string[];
  readonly deletion: DelayedDeletion;
  readonly randomHex: () => string;
  /** What a log of `directory` is made with; `path` where its own directory is not called by its name. */
  readonly logOptions: (directory: LogDirectory, of: LogName, path?: string) => LogOptions;
  /** The disk under `directory` failed. */
  readonly onFailure: (directory: LogDirectory, error: Error) => Promise<void>;
  /** `partition.metadata` of the log was written, and is not synced. */
  readonly onMetadataWritten: (log: UnifiedLog) => void;
}

export interface LogName {
  readonly topic: string;
  readonly partition: number;
}

/** How a log is got or made. */
export interface NewLogOptions {
  /** Undefined in clusters without topic ids. */
  readonly topicId: string | undefined;
  /** The replica was never here. If it may have been, and a directory is offline, that one may have it: none is made. */
  readonly isNew: boolean;
}

/** A log and where it is. */
export interface FoundLog {
  readonly directory: LogDirectory;
  readonly log: UnifiedLog;
}
