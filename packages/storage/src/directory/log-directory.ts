/**
 * One directory of `log.dirs`: its lock, checkpoints and logs.
 *
 *     opened (locked, what the last stop left is read) → loaded (logs open) → closed cleanly | offline
 *
 * A directory goes offline when the disk under it fails: its logs take no more appends, nothing is written there any
 * more, and it stays so until a restart. The others go on.
 */

import { join } from 'node:path';
import { makeDurableDirectory } from '@kafka-ts/environment/durable-directory';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { DirectoryLock } from '@kafka-ts/environment/file-system';
import { takeCleanShutdown, writeCleanShutdown } from '../checkpoint/clean-shutdown-file.ts';
import { type CleanStop, readCleanStop } from '../checkpoint/clean-stop.ts';
import { type MetaProperties, readMetaProperties } from '../checkpoint/meta-properties.ts';
import { checkpointNames, OffsetCheckpoint } from '../checkpoint/offset-checkpoint.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import type { CheckpointedOffsets } from '../log/partition-files.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { LogCheckpoint } from './log-checkpoint.ts';
import { notedOf, noteStop } from './note-stop.ts';
import { partitionName } from './partition-name.ts';
import { forEachLimited } from './periodic-tasks.ts';
import { type DirectoryOffsets, readCheckpoints } from './read-checkpoints.ts';

const SOURCE = 'kafka.log.LogManager';
/** Each one that changed syncs a few files; so many that the threads which do that always have some to do. */
const CLOSED_AT_A_TIME = 64;

/** A log directory that cannot be used; stops the start where it is the only one. */
export class LogDirectoryError extends Error {
  override readonly name = 'LogDirectoryError';
}

/** What a failing directory takes with it. */
export interface LostLogs {
  readonly logs: readonly UnifiedLog[];
  readonly futureLogs: readonly UnifiedLog[];
}

export class LogDirectory {
  readonly path: string;
  readonly metaProperties: MetaProperties | undefined;
  /** By `topic-partition`. */
  readonly logs = new Map<string, UnifiedLog>();
  /** Copies that are to take the place of a log in another directory, by `topic-partition`. */
  readonly futureLogs = new Map<string, UnifiedLog>();
  readonly #env: LogEnvironment;
  readonly #lock: DirectoryLock;
  readonly #recoveryPoints: LogCheckpoint;
  readonly #logStartOffsets: LogCheckpoint;
  readonly #highWatermarks: LogCheckpoint;
  readonly #firstDirtyOffsets: LogCheckpoint;
  #hasFirstDirtyOffsets = false;
  #failure: Error | undefined;
  #isLoaded = false;
  /** Until the logs are loaded. */
  #cleanStop: CleanStop | undefined;

  private constructor(env: LogEnvironment, path: string, lock: DirectoryLock) {
    this.path = path;
    this.#env = env;
    this.#lock = lock;
    this.#recoveryPoints = new LogCheckpoint(new OffsetCheckpoint(env, path, checkpointNames.recoveryPoint));
    this.#logStartOffsets = new LogCheckpoint(
      new OffsetCheckpoint(env, path, checkpointNames.logStartOffset),
    );
    this.#highWatermarks = new LogCheckpoint(new OffsetCheckpoint(env, path, checkpointNames.highWatermark));
    this.#firstDirtyOffsets = new LogCheckpoint(new OffsetCheckpoint(env, path, checkpointNames.cleaner));
    this.metaProperties = readMetaProperties(env.files, path);
  }

  /**
   * Makes the directory if need be and takes it for this process. Fails with {@link LogDirectoryError} if another one
   * has it, or it cannot be written, and with `MetaPropertiesError` if it belongs to something else.
   */
  static async open(env: LogEnvironment, path: string): Promise<LogDirectory> {
    const lock = await lockOf(env, path);
    try {
      return new LogDirectory(env, path, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Why the directory is offline; undefined while it is not. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  get logCount(): number {
    return this.logs.size + this.futureLogs.size;
  }

  *allLogs(): Generator<UnifiedLog> {
    yield* this.logs.values();
    yield* this.futureLogs.values();
  }

  /**
   * Whether the last stop was clean: nothing of the logs needs to be checked. Asked once, when the logs are about to be
   * opened; from then on the directory counts as not cleanly shut down. A start that fails before leaves it as it is.
   */
  takeCleanShutdown(): boolean {
    const { files } = this.#env;
    this.#cleanStop = readCleanStop(files, this.path, (fault) =>
      this.#env.logger.warn(`${fault}; what the last stop noted of the files is not known`, SOURCE),
    );
    return takeCleanShutdown(files, this.path);
  }

  /** The segments of a partition as the clean stop left them; nothing where nobody knows. */
  notedOf(name: string): Pick<CheckpointedOffsets, 'segmentSizes' | 'transactionDigests'> {
    return this.#cleanStop === undefined ? {} : notedOf(this.#cleanStop, name);
  }

  /** The same as a line of noted-log.ts. */
  notedLineOf(name: string): string | undefined {
    return this.#cleanStop?.logs.get(name);
  }

  /** `logs` holds all there are: from now on the checkpoints may be written over. */
  loaded(): void {
    this.#cleanStop = undefined;
    this.#isLoaded = true;
  }

  /** What the checkpoints say, see {@link readCheckpoints}. */
  readOffsets(): DirectoryOffsets {
    const { files, logger } = this.#env;
    const offsets = readCheckpoints(
      {
        recoveryPoints: this.#recoveryPoints.file,
        logStartOffsets: this.#logStartOffsets.file,
        highWatermarks: this.#highWatermarks.file,
        firstDirtyOffsets: this.#firstDirtyOffsets.file,
      },
      { files, cleanStop: this.#cleanStop, warn: (message) => logger.warn(message, SOURCE) },
    );
    this.#hasFirstDirtyOffsets = offsets.firstDirtyOffsets.size > 0;
    return offsets;
  }

  /** Where everything below is on the disk. */
  writeRecoveryPoints(): Promise<void> {
    return this.#recoveryPoints.write(this.allLogs(), (log) => log.checkpointedRecoveryPoint);
  }

  /**
   * Start offsets that lie inside a segment; the others are told by the names of the files. High watermarks are written first: a start
   * above them is known to be wrong when it is read.
   */
  async writeLogStartOffsets(): Promise<void> {
    const inside = this.#startsInside();
    if (!this.#logStartOffsets.isNew(inside, (log) => log.logStartOffset)) return;
    await this.writeHighWatermarks();
    await this.#logStartOffsets.write(inside, (log) => log.logStartOffset);
  }

  #startsInside(): UnifiedLog[] {
    return [...this.allLogs()].filter((log) => log.logStartOffset > log.firstOffset);
  }

  writeHighWatermarks(): Promise<void> {
    return this.#highWatermarks.write(this.allLogs(), (log) => log.highWatermark);
  }

  /** How far the logs are compacted; nothing where none ever was. */
  async writeFirstDirtyOffsets(): Promise<void> {
    const logs = [...this.logs.values()].filter((log) => log.firstDirtyOffset !== undefined);
    if (logs.length === 0 && !this.#hasFirstDirtyOffsets) return;
    this.#hasFirstDirtyOffsets = true;
    await this.#firstDirtyOffsets.write(logs, (log) => log.firstDirtyOffset ?? 0);
  }

  /** What a truncation lowers. */
  async writeLoweredOffsets(): Promise<void> {
    await Promise.all([this.writeRecoveryPoints(), this.writeFirstDirtyOffsets()]);
  }

  async writeCheckpoints(): Promise<void> {
    const others = [this.writeLogStartOffsets(), this.writeHighWatermarks()];
    await Promise.all([this.writeLoweredOffsets(), ...others]);
  }

  /** Takes the directory offline for `error`, once; returns the current and the future logs that are lost with it. */
  async fail(error: Error): Promise<LostLogs> {
    if (this.#failure !== undefined) return { logs: [], futureLogs: [] };
    this.#failure = error;
    const lost = { logs: [...this.logs.values()], futureLogs: [...this.futureLogs.values()] };
    this.logs.clear();
    this.futureLogs.clear();
    const reason = `Log directory ${this.path} is offline: ${error.message}`;
    await Promise.allSettled([...lost.logs, ...lost.futureLogs].map((log) => log.abandon(reason)));
    return lost;
  }

  /**
   * Closes all logs, then writes the checkpoints and, last, the sign that all this was done. Where a log cannot be
   * closed, the sign is left out, so that the next start checks the logs. Before they were loaded nothing is touched.
   */
  async close(): Promise<void> {
    try {
      const isUsable = this.#isLoaded && this.#failure === undefined;
      if (isUsable && (await this.#closeLogs())) {
        await this.writeCheckpoints();
        writeCleanShutdown(this.#env.files, this.path);
        noteStop(this.#env.files, this.path, [...this.logs.values()], this.#startsInside());
      }
    } finally {
      this.#lock.release();
    }
  }

  async #closeLogs(): Promise<boolean> {
    try {
      const logs = [...this.allLogs()];
      // What fails here fails again when that log is closed, and then the others are closed all the same.
      await Promise.allSettled(logs.map((log) => log.finish()));
      await forEachLimited(logs, CLOSED_AT_A_TIME, (log) => log.close());
      return true;
    } catch (error) {
      this.#env.logger.error(
        `Log directory ${this.path} is not marked as cleanly shut down: ${String(error)}`,
        SOURCE,
      );
      return false;
    }
  }

  /** Gives the directory up without closing anything: the start was called off. */
  release(): void {
    this.#lock.release();
  }

  /** Free and total bytes of the volume that the directory lies on. */
  volume(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return this.#env.files.volume(this.path);
  }

  /** The path of a partition's directory. */
  pathOf(topic: string, partition: number): string {
    return join(this.path, partitionName(topic, partition));
  }
}

async function lockOf({ files }: LogEnvironment, path: string): Promise<DirectoryLock> {
  let lock: DirectoryLock | undefined;
  try {
    await makeDurableDirectory(files, path);
    lock = await files.lockDirectory(path);
  } catch (error) {
    const reason = messageOf(error);
    throw new LogDirectoryError(`Log directory ${path} cannot be used: ${reason}`, { cause: error });
  }
  if (lock !== undefined) return lock;
  throw new LogDirectoryError(
    `Failed to acquire lock on file .lock in ${path}. A Kafka instance in another process or thread is using this directory: stop that one, or choose another directory`,
  );
}
