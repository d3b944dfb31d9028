/**
 * The logs of all partitions, each in one of the log directories; while one moves to another directory, also a future log there.
 *
 *     none ──getOrCreate──▶ current ──delete──▶ none
 *     current ──createFuture──▶ current and future ──nameFuture, promoteFuture──▶ current, in the other directory
 *             ◀──deleteFuture──┘
 *
 * Names on the disk are Apache's at each step, so that either program opens what a crash leaves: `t-0` in a and `t-0.<hex>-future` in b; then
 * `t-0` in both (Apache asks its operator to remove one, ours decides itself, see interrupted-move.ts); then `t-0.<hex>-delete` in a.
 */
import { join } from 'node:path';
import {
  isOneBitOff,
  partitionMetadataName,
  writePartitionMetadata,
} from '../checkpoint/partition-metadata.ts';
import { createLog, type LogOptions } from '../log/log-loader.ts';
import { asError } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { type LogDirectory, LogDirectoryError } from './log-directory.ts';
import type { LogLocks } from './log-locks.ts';
import type { FoundLog, LogName, NewLogOptions, PartitionLogsParts } from './partition-logs-parts.ts';
import { markedDirectoryName, partitionName } from './partition-name.ts';
import { deleteSafely, renameSafely } from './windows-safe-files.ts';

const SOURCE = 'kafka.log.LogManager';

export class PartitionLogs {
  /** Work on the files of a log that must not run together: renames of its directory, deletions of its segments. */
  readonly locks: LogLocks;
  readonly #parts: PartitionLogsParts;
  /** Partitions whose directory is being renamed away. */
  readonly #leaving = new Map<string, Promise<void>>();
  /** Where the next log of a partition is to be made, by `topic-partition`. */
  readonly #preferred = new Map<string, string>();
  #isClosed = false;

  constructor(parts: PartitionLogsParts) {
    this.#parts = parts;
    this.locks = parts.locks;
  }

  get(topic: string, partition: number): UnifiedLog | undefined {
    return this.#find(partitionName(topic, partition), 'logs')?.log;
  }

  /** The current log, if nothing has to be waited for or written before it is what {@link getOrCreate} returns. */
  getReady(topic: string, partition: number, topicId: string | undefined): UnifiedLog | undefined {
    const name = partitionName(topic, partition);
    const log = this.#leaving.has(name) ? undefined : this.#find(name, 'logs')?.log;
    return topicId === undefined || log?.topicId === topicId ? log : undefined;
  }

  getFuture(topic: string, partition: number): UnifiedLog | undefined {
    return this.#find(partitionName(topic, partition), 'futureLogs')?.log;
  }

  /** The path of the log directory with the partition's current or future log. */
  directoryOf(topic: string, partition: number, kind: 'current' | 'future'): string | undefined {
    const found = this.#find(partitionName(topic, partition), kind === 'current' ? 'logs' : 'futureLogs');
    return found?.directory.path;
  }

  /** The next log of the partition is made in the directory `path`; forgotten when it is. */
  prefer(topic: string, partition: number, path: string): void {
    this.#preferred.set(partitionName(topic, partition), path);
  }

  /** The current log; if there is none, made in the preferred directory or the one with the fewest. Fails with the disk's error. */
  async getOrCreate(topic: string, partition: number, how: NewLogOptions): Promise<UnifiedLog> {
    const name = partitionName(topic, partition);
    await this.#leaving.get(name);
    const existing = this.get(topic, partition);
    if (existing === undefined) return this.#create({ topic, partition }, how);
    if (how.topicId !== undefined && this.#isToBeNamed(existing, how.topicId)) {
      writePartitionMetadata(this.#parts.env.files, existing.directory, how.topicId);
      existing.topicId = how.topicId;
      this.#parts.onMetadataWritten(existing);
    }
    return existing;
  }

  /** Whether `partition.metadata` is missing, or says another id for no other reason than a bit that turned over. */
  #isToBeNamed({ topicId, directory }: UnifiedLog, expected: string): boolean {
    if (topicId === undefined || !isOneBitOff(topicId, expected)) return topicId === undefined;
    const path = join(directory, partitionMetadataName);
    this.#parts.env.logger.warn(
      `${path}: expected the topic id ${expected}, found ${topicId}, of which one bit is wrong; it is written again`,
      SOURCE,
    );
    return true;
  }

  #create(of: LogName, { topicId, isNew }: NewLogOptions): UnifiedLog {
    const name = partitionName(of.topic, of.partition);
    const offline = this.#parts.offlineDirectories();
    if (!isNew && offline.length > 0) {
      const where = offline.join(',');
      throw new LogDirectoryError(
        `Can not create log for ${name} because log directories ${where} are offline`,
      );
    }
    const directory = this.#preferredDirectory(name) ?? this.#emptiest(name);
    const log = this.#make(directory, topicId, this.#parts.logOptions(directory, of));
    directory.logs.set(name, log);
    return log;
  }

  /** Makes a future log in the preferred directory, which is another than the current log's. Fails with the disk's error. */
  createFuture(topic: string, partition: number): UnifiedLog {
    const { logOptions, offlineDirectories, randomHex } = this.#parts;
    const name = partitionName(topic, partition);
    const offline = offlineDirectories();
    const current = this.#find(name, 'logs');
    const directory = this.#preferredDirectory(name);
    if (offline.length > 0 || directory === undefined || current === undefined || this.#isClosed) {
      const where = offline.join(',');
      throw new LogDirectoryError(`Can not create the future log for ${name}; offline are [${where}]`);
    }
    const path = join(directory.path, markedDirectoryName(topic, partition, 'future', randomHex()));
    const options = logOptions(directory, { topic, partition }, path);
    const log = this.#make(directory, current.log.topicId, options);
    directory.futureLogs.set(name, log);
    return log;
  }

  #make(directory: LogDirectory, topicId: string | undefined, options: LogOptions): UnifiedLog {
    try {
      const log = createLog(options, topicId);
      this.#preferred.delete(log.name);
      this.#parts.env.logger.info(`Created log for partition ${log.name} in ${log.directory}`, SOURCE);
      if (topicId !== undefined) this.#parts.onMetadataWritten(log);
      return log;
    } catch (error) {
      const cause = asError(error);
      void this.#parts.onFailure(directory, cause);
      throw cause;
    }
  }

  /** Takes a partition's logs out at once; their directories are renamed when this resolves, and deleted later. */
  async delete(topic: string, partition: number): Promise<void> {
    const name = partitionName(topic, partition);
    const found = this.#find(name, 'logs');
    const future = this.#find(name, 'futureLogs');
    this.#preferred.delete(name);
    if (found === undefined && future === undefined) return this.#leaving.get(name);
    found?.directory.logs.delete(name);
    future?.directory.futureLogs.delete(name);
    await this.#leave(name, this.#renameBothAway(future, found));
  }

  /** Who makes a log of this name waits until `work` is over. */
  async #leave(name: string, work: Promise<void>): Promise<void> {
    const before = this.#leaving.get(name) ?? Promise.resolve();
    const both = Promise.allSettled([before, work]).then(() => {});
    this.#leaving.set(name, both);
    await both;
    if (this.#leaving.get(name) === both) this.#leaving.delete(name);
    await work;
  }

  /** The future one first: without a current log nobody could tell whether it is whole. */
  async #renameBothAway(future: FoundLog | undefined, current: FoundLog | undefined): Promise<void> {
    if (future !== undefined) await this.renameAway(future);
    if (current !== undefined) await this.renameAway(current);
  }

  /** The partition stays where it is: its future log is taken out at once, and its directory renamed when this resolves. */
  async deleteFuture(topic: string, partition: number): Promise<void> {
    const name = partitionName(topic, partition);
    const found = this.#find(name, 'futureLogs');
    if (found === undefined) return;
    found.directory.futureLogs.delete(name);
    await this.renameAway(found);
  }

  /** Gives the directory of the future log, which nobody appends to meanwhile, its final name. Fails with the disk's error. */
  async nameFuture(topic: string, partition: number): Promise<void> {
    const future = this.#find(partitionName(topic, partition), 'futureLogs');
    if (future === undefined) return;
    const { env } = this.#parts;
    const { directory, log } = future;
    const path = directory.pathOf(topic, partition);
    if (log.directory === path) return;
    await this.locks.run(log, async () => {
      await log.closeFiles();
      await renameSafely(env, log.directory, path);
      log.movedTo(path);
      await env.files.syncDirectory(directory.path);
    });
  }

  /**
   * Makes the future log, which has its final name and all that the current one has, the current one; at once. What is returned resolves
   * when the old one is renamed away: not before the new one's checkpoints are on the disk, so that nothing is forgotten by a crash.
   */
  promoteFuture(topic: string, partition: number): Promise<void> {
    const name = partitionName(topic, partition);
    const future = this.#find(name, 'futureLogs');
    const current = this.#find(name, 'logs');
    if (future === undefined || current === undefined) return Promise.resolve();
    current.directory.logs.delete(name);
    future.directory.futureLogs.delete(name);
    future.directory.logs.set(name, future.log);
    future.log.compaction.firstDirtyOffset = current.log.firstDirtyOffset;
    return this.#leave(name, this.#retire(current, future.directory));
  }

  async #retire(old: FoundLog, successor: LogDirectory): Promise<void> {
    try {
      await successor.writeCheckpoints();
      await this.#parts.env.files.syncDirectory(successor.path);
    } catch (error) {
      await this.#parts.onFailure(successor, asError(error));
      throw error;
    }
    await this.renameAway(old);
  }

  /**
   * Renames the directory of a log that was taken out of its log directory, and deletes it after `file.delete.delay.ms`. A failure takes the
   * log directory offline.
   */
  async renameAway({ directory, log }: FoundLog): Promise<void> {
    const { env, randomHex, onFailure } = this.#parts;
    try {
      await this.locks.run(log, async () => {
        await log.abandon(`Partition ${log.name} is deleted`);
        const path = join(
          directory.path,
          markedDirectoryName(log.topic, log.partition, 'delete', randomHex()),
        );
        await renameSafely(env, log.directory, path);
        log.movedTo(path);
        // A topic of the same name that comes next must not find the old one's records or offsets after a crash.
        await env.files.syncDirectory(directory.path);
        await directory.writeCheckpoints();
      });
      this.#announceDeletion(log);
    } catch (error) {
      await onFailure(directory, asError(error));
    }
  }

  #announceDeletion(log: UnifiedLog): void {
    const { directory: path, name } = log;
    this.#parts.env.logger.info(
      `Log for partition ${name} is renamed to ${path} and is scheduled for deletion`,
      SOURCE,
    );
    this.deleteDirectoryLater(path, log.config.fileDeleteDelayMs);
  }

  deleteDirectoryLater(path: string, delayMs: number): void {
    const { env, deletion } = this.#parts;
    deletion.schedule(delayMs, path, async () => {
      if (!(await deleteSafely(env, path, 'directory'))) return;
      env.logger.info(`Deleted log in ${path}.`, SOURCE);
    });
  }

  /** Makes no log any more; resolves when no directory is being renamed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#leaving.values());
  }

  #find(name: string, kind: 'logs' | 'futureLogs'): FoundLog | undefined {
    for (const directory of this.#parts.directories) {
      const log = directory[kind].get(name);
      if (log !== undefined) return { directory, log };
    }
    return undefined;
  }

  #preferredDirectory(name: string): LogDirectory | undefined {
    const path = this.#preferred.get(name);
    return this.#live.find((directory) => directory.path === path);
  }

  #emptiest(name: string): LogDirectory {
    const live = this.#isClosed ? [] : this.#live;
    const [emptiest] = live.toSorted((a, b) => a.logCount - b.logCount);
    if (emptiest === undefined) throw new LogDirectoryError(`No log directory is left for ${name}`);
    return emptiest;
  }

  get #live(): readonly LogDirectory[] {
    return this.#parts.directories.filter((directory) => directory.failure === undefined);
  }
}
