/**
 * All logs of a broker, in one or several log directories.
 *
 *     open (directories locked) → loadLogs → start (periodic work) → close (clean shutdown)
 *
 * A new log goes to the directory that has the fewest. Periodic work touches only what changed: idle partitions cost a
 * comparison. When a directory fails, its logs go offline and the owner is told; when the last one does, too.
 */
import { join } from 'node:path';
import { type MetaProperties, writeMetaProperties } from '../checkpoint/meta-properties.ts';
import { writePartitionMetadata } from '../checkpoint/partition-metadata.ts';
import { createLog } from '../log/log-loader.ts';
import { asError, type LogEnvironment } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { DelayedDeletion } from './delayed-deletion.ts';
import { FlushSchedule } from './flush-schedule.ts';
import { type LoadDirectoryOptions, loadDirectory, logOptions } from './load-directory.ts';
import { type LogDirectory, LogDirectoryError } from './log-directory.ts';
import type { LogManagerOptions, LogManagerSettings } from './log-manager-settings.ts';
import { deleteOldSegments } from './log-retention.ts';
import { MetadataSync } from './metadata-sync.ts';
import { demandNoDuplicates, openDirectories } from './open-directories.ts';
import { markedDirectoryName, partitionName } from './partition-name.ts';
import { PeriodicTasks } from './periodic-tasks.ts';
import { deleteSafely, renameSafely } from './windows-safe-files.ts';

const SOURCE = 'kafka.log.LogManager';

export class LogManager {
  readonly #options: LogManagerOptions;
  readonly #env: LogEnvironment;
  readonly #directories: readonly LogDirectory[];
  readonly #deletion: DelayedDeletion;
  readonly #tasks: PeriodicTasks;
  /** Partitions whose directory is being renamed away. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #flushes = new FlushSchedule();
  readonly #metadata: MetadataSync;
  #isClosed = false;

  private constructor(options: LogManagerOptions, directories: readonly LogDirectory[]) {
    this.#options = options;
    this.#env = options.env;
    this.#directories = directories;
    this.#deletion = new DelayedDeletion(options.env.clock, options.env.logger);
    this.#tasks = new PeriodicTasks(options.env.clock, options.env.logger);
    this.#metadata = new MetadataSync(options.env.files, directories, (one, error) => this.#fail(one, error));
  }

  /** Takes the directories for this process; see {@link openDirectories}. */
  static async open(options: LogManagerOptions): Promise<LogManager> {
    return new LogManager(options, await openDirectories(options.env, options.logDirs));
  }

  /** What `meta.properties` of each directory says, undefined where there is none yet. */
  get metaProperties(): ReadonlyMap<string, MetaProperties | undefined> {
    return new Map(this.#directories.map((directory) => [directory.path, directory.metaProperties]));
  }

  /** Directories that are in use. */
  get liveDirectories(): readonly LogDirectory[] {
    return this.#directories.filter((directory) => directory.failure === undefined);
  }

  /** All directories that were opened, also those that failed since. */
  get directories(): readonly LogDirectory[] {
    return this.#directories;
  }

  writeMetaProperties(identity: { readonly brokerId: number; readonly clusterId: string }): void {
    for (const { path, metaProperties } of this.liveDirectories) {
      writeMetaProperties(this.#env, path, metaProperties, identity);
    }
  }

  /** Gives the directories up as they are: the start is called off before the logs were opened. */
  release(): void {
    this.#isClosed = true;
    for (const directory of this.#directories) directory.release();
  }

  /** Opens all logs. Fails with {@link LogDirectoryError} if no directory can be read, or two have the same partition. */
  async loadLogs(): Promise<void> {
    await Promise.all(this.#directories.map((directory) => this.#load(directory)));
    if (this.liveDirectories.length === 0) {
      throw new LogDirectoryError(
        `All log directories failed: ${this.#directories[0]?.failure?.message ?? ''}`,
      );
    }
    demandNoDuplicates(this.liveDirectories);
  }

  async #load(directory: LogDirectory): Promise<void> {
    try {
      for (const path of await loadDirectory(this.#loadOptions(directory)))
        this.#deleteDirectoryLater(path, 0);
    } catch (error) {
      await this.#fail(directory, asError(error));
    }
  }

  /** Begins the periodic work. */
  start(): void {
    const settings = (): LogManagerSettings => this.#options.settings();
    const repeat = (intervalMs: () => number, work: () => Promise<void>): void =>
      this.#tasks.repeat(settings().initialTaskDelayMs, intervalMs, work);
    repeat(
      () => settings().retentionCheckIntervalMs,
      () => this.deleteOldSegments(),
    );
    repeat(
      () => settings().recoveryPointCheckpointIntervalMs,
      () => this.#checkpoint((one) => one.writeRecoveryPoints()),
    );
    repeat(
      () => settings().logStartOffsetCheckpointIntervalMs,
      () => this.#checkpoint((one) => one.writeLogStartOffsets()),
    );
    repeat(
      () => settings().producerIdExpirationCheckIntervalMs,
      async () => this.#expireProducers(),
    );
    this.#tasks.repeat(
      settings().highWatermarkCheckpointIntervalMs,
      () => settings().highWatermarkCheckpointIntervalMs,
      () => this.#checkpoint((one) => one.writeHighWatermarks()),
    );
    this.#tasks.repeat(
      this.#flushIntervalMs(),
      () => this.#flushIntervalMs(),
      () => this.#flushDue(),
    );
  }

  /** The open log of a partition; undefined if this broker has none, or its directory is offline. */
  getLog(topic: string, partition: number): UnifiedLog | undefined {
    const name = partitionName(topic, partition);
    for (const directory of this.#directories) {
      const log = directory.logs.get(name);
      if (log !== undefined) return log;
    }
    return undefined;
  }

  *logs(): Generator<UnifiedLog> {
    for (const directory of this.#directories) yield* directory.logs.values();
  }

  /** The log of a partition, made in the directory with the fewest if there is none. Fails with the disk's error. */
  async getOrCreateLog(topic: string, partition: number, topicId: string | undefined): Promise<UnifiedLog> {
    await this.#leaving.get(partitionName(topic, partition));
    const existing = this.getLog(topic, partition);
    if (existing === undefined) return this.#create(topic, partition, topicId);
    if (existing.topicId === undefined && topicId !== undefined) {
      writePartitionMetadata(this.#env.files, existing.directory, topicId);
      existing.topicId = topicId;
      this.#tasks.track(this.#metadata.add(existing));
    }
    return existing;
  }

  #create(topic: string, partition: number, topicId: string | undefined): UnifiedLog {
    const [first, ...others] = this.liveDirectories;
    if (first === undefined || this.#isClosed) {
      throw new LogDirectoryError(`No log directory is left for ${partitionName(topic, partition)}`);
    }
    const directory = others.reduce((best, one) => (one.logs.size < best.logs.size ? one : best), first);
    try {
      const log = createLog(logOptions(this.#loadOptions(directory), topic, partition), topicId);
      directory.logs.set(log.name, log);
      this.#env.logger.info(`Created log for partition ${log.name} in ${log.directory}`, SOURCE);
      if (topicId !== undefined) this.#tasks.track(this.#metadata.add(log));
      return log;
    } catch (error) {
      this.#tasks.track(this.#fail(directory, asError(error)));
      throw error;
    }
  }

  /** Takes a partition's log out at once; its directory is renamed when this resolves, and deleted later. */
  async deleteLog(topic: string, partition: number): Promise<void> {
    const name = partitionName(topic, partition);
    const directory = this.#directories.find((one) => one.logs.has(name));
    const log = directory?.logs.get(name);
    if (directory === undefined || log === undefined) return this.#leaving.get(name);
    directory.logs.delete(name);
    const left = this.#guarded(directory, () => this.#renameAway(directory, log));
    this.#leaving.set(name, left);
    await left.finally(() => this.#leaving.delete(name));
  }

  async #renameAway(directory: LogDirectory, log: UnifiedLog): Promise<void> {
    const { topic, partition, name } = log;
    await log.abandon(`Partition ${name} is deleted`);
    const marked = markedDirectoryName(topic, partition, 'delete', this.#options.randomHex());
    const path = join(directory.path, marked);
    await renameSafely(this.#env, log.directory, path);
    log.movedTo(path);
    // A topic of the same name that comes next must not find the old one's records or offsets after a crash.
    await this.#env.files.syncDirectory(directory.path);
    await directory.writeCheckpoints();
    this.#env.logger.info(
      `Log for partition ${name} is renamed to ${path} and is scheduled for deletion`,
      SOURCE,
    );
    this.#deleteDirectoryLater(path, log.config.fileDeleteDelayMs);
  }

  /** Gives the logs of `topic` (all logs without it) the configuration that holds now. */
  updateConfigs(topic?: string): void {
    for (const log of this.logs()) {
      if (topic === undefined || log.topic === topic) log.config = this.#options.configOf(log.topic);
    }
  }

  /** Deletes the segments that are due by age, size or log start; normally called by the schedule. */
  async deleteOldSegments(): Promise<void> {
    for (const directory of this.liveDirectories) {
      await this.#guarded(directory, async () => {
        for (const log of [...directory.logs.values()]) await deleteOldSegments(log, this.#deletion);
      });
    }
  }

  /** Resolves when no work of the schedule runs. */
  async idle(): Promise<void> {
    await this.#tasks.idle();
    await this.#deletion.idle();
  }

  /** Stops the periodic work, closes all logs, writes the checkpoints, and last the signs of a clean shutdown. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#tasks.close();
    await Promise.all(this.#leaving.values());
    await this.#deletion.close();
    await Promise.all(this.#directories.map((directory) => directory.close()));
    this.#env.logger.info('Shutdown complete.', SOURCE);
  }

  #loadOptions(directory: LogDirectory): LoadDirectoryOptions {
    return {
      env: this.#env,
      directory,
      configOf: this.#options.configOf,
      producerIdExpirationMs: () => this.#options.settings().producerIdExpirationMs,
      onFailure: (error) => this.#tasks.track(this.#fail(directory, error)),
    };
  }

  async #checkpoint(write: (directory: LogDirectory) => Promise<void>): Promise<void> {
    for (const directory of this.liveDirectories) await this.#guarded(directory, () => write(directory));
  }

  #expireProducers(): void {
    for (const log of this.logs()) log.producers.removeExpired(this.#env.clock.nowMs());
  }

  #flushIntervalMs(): number {
    return this.#flushes.intervalMs(this.logs(), this.#options.settings().flushSchedulerIntervalMs);
  }

  async #flushDue(): Promise<void> {
    const nowMs = this.#env.clock.nowMs();
    for (const directory of this.liveDirectories) {
      for (const log of [...directory.logs.values()]) {
        if (this.#flushes.isDue(log, nowMs)) await this.#guarded(directory, () => log.flush());
      }
    }
  }

  /** A failure of `work` is one of the disk: it takes the directory offline. */
  async #guarded(directory: LogDirectory, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.#fail(directory, asError(error));
    }
  }

  async #fail(directory: LogDirectory, error: Error): Promise<void> {
    if (directory.failure !== undefined) return;
    this.#env.logger.error(`Stopping serving logs in dir ${directory.path}: ${error.message}`, SOURCE);
    const logs = await directory.fail(error);
    this.#options.onLogDirFailure({
      directory: directory.path,
      error,
      logs,
      isLast: this.liveDirectories.length === 0,
    });
  }

  #deleteDirectoryLater(path: string, delayMs: number): void {
    this.#deletion.schedule(delayMs, path, async () => {
      if (!(await deleteSafely(this.#env, path, 'directory'))) return;
      this.#env.logger.info(`Deleted log in ${path}.`, SOURCE);
    });
  }
}
