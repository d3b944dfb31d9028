/**
 * All logs of a broker, in one or several log directories.
 *
 *     open (directories locked) → loadLogs → start (periodic work) → close (clean shutdown)
 *
 * Which log is where, and how one gets elsewhere, is in partition-logs.ts. Periodic work touches only what changed: idle partitions cost a
 * comparison. When a directory fails, its logs go offline and the owner is told; when the last one does, too.
 */
import { type MetaProperties, writeMetaProperties } from '../checkpoint/meta-properties.ts';
import { LogCleaner } from '../cleaner/log-cleaner.ts';
import { isDiskFull } from '../log/disk-full.ts';
import { asError, type LogEnvironment } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { DelayedDeletion } from './delayed-deletion.ts';
import { FlushSchedule } from './flush-schedule.ts';
import { takeSupersededLogs } from './interrupted-move.ts';
import { type LoadDirectoryOptions, loadDirectory, logOptions, oncePerTopic } from './load-directory.ts';
import { type LogDirectory, LogDirectoryError } from './log-directory.ts';
import { LogLocks } from './log-locks.ts';
import type { LogManagerOptions, LogManagerSettings } from './log-manager-settings.ts';
import { deleteOldSegments, mayHaveOldSegments } from './log-retention.ts';
import { MetadataSync } from './metadata-sync.ts';
import { openDirectories } from './open-directories.ts';
import { PartitionLogs } from './partition-logs.ts';
import { PeriodicTasks } from './periodic-tasks.ts';

const SOURCE = 'kafka.log.LogManager';

export class LogManager {
  readonly #options: LogManagerOptions;
  readonly #env: LogEnvironment;
  readonly #directories: readonly LogDirectory[];
  readonly #deletion: DelayedDeletion;
  readonly #tasks: PeriodicTasks;
  readonly #flushes = new FlushSchedule();
  readonly #metadata: MetadataSync;
  /** Which log is where. */
  readonly partitions: PartitionLogs;
  /** Undefined where nothing is to be compacted. */
  readonly cleaner: LogCleaner | undefined;
  readonly #onFailure = (directory: LogDirectory, error: Error): Promise<void> =>
    this.#fail(directory, error);
  #isClosed = false;

  private constructor(options: LogManagerOptions, directories: readonly LogDirectory[]) {
    const { env, randomHex, cleanerSettings: settings } = options;
    const locks = new LogLocks();
    this.#options = options;
    this.#env = env;
    this.#directories = directories;
    this.#deletion = new DelayedDeletion(env.clock, env.logger);
    this.#tasks = new PeriodicTasks(env.clock, env.logger);
    this.#metadata = new MetadataSync(env.files, directories, locks, this.#onFailure);
    this.partitions = this.#newPartitionLogs(locks);
    const parts = { env, randomHex, deletion: this.#deletion, onFailure: this.#onFailure };
    this.cleaner =
      settings && new LogCleaner({ ...parts, settings, directories: () => this.liveDirectories });
  }

  #newPartitionLogs(locks: LogLocks): PartitionLogs {
    return new PartitionLogs({
      ...{ env: this.#env, directories: this.#directories, locks },
      offlineDirectories: () => this.offlineDirectories,
      deletion: this.#deletion,
      randomHex: this.#options.randomHex,
      logOptions: (directory, of, path = directory.pathOf(of.topic, of.partition)) =>
        logOptions(this.#loadOptions(directory), of, path),
      onFailure: this.#onFailure,
      onMetadataWritten: (log) => this.#tasks.track(this.#metadata.add(log)),
    });
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

  /** All of `log.dirs`. */
  get logDirs(): readonly string[] {
    return this.#options.logDirs;
  }

  /** Directories of `log.dirs` that could not be opened, or failed since. */
  get offlineDirectories(): readonly string[] {
    const live = new Set(this.liveDirectories.map(({ path }) => path));
    return this.#options.logDirs.filter((path) => !live.has(path));
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
    for (const superseded of await takeSupersededLogs(this.liveDirectories)) {
      const { name, directory } = superseded.log;
      this.#env.logger.warn(
        `${directory} is the beginning of the log ${this.partitions.get(superseded.log.topic, superseded.log.partition)?.directory}, to which ${name} was moved: it is deleted`,
        SOURCE,
      );
      await this.partitions.renameAway(superseded);
    }
  }

  async #load(directory: LogDirectory): Promise<void> {
    try {
      for (const path of await loadDirectory(this.#loadOptions(directory)))
        this.partitions.deleteDirectoryLater(path, 0);
    } catch (error) {
      await this.#fail(directory, asError(error));
    }
  }

  /** Begins the periodic work. */
  start(): void {
    this.cleaner?.start(this.#tasks);
    const settings = (): LogManagerSettings => this.#options.settings();
    const repeat = (intervalMs: () => number, work: () => Promise<void>): (() => void) =>
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
      async () => {
        for (const log of this.logs()) log.removeExpiredProducers(this.#env.clock.nowMs());
      },
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
    return this.partitions.get(topic, partition);
  }

  *logs(): Generator<UnifiedLog> {
    for (const directory of this.#directories) yield* directory.logs.values();
  }

  /** See {@link PartitionLogs.getOrCreate}. */
  getOrCreateLog(
    topic: string,
    partition: number,
    topicId: string | undefined,
    isNew = true,
  ): Promise<UnifiedLog> {
    return this.partitions.getOrCreate(topic, partition, { topicId, isNew });
  }

  /** See {@link PartitionLogs.delete}. */
  deleteLog(topic: string, partition: number): Promise<void> {
    return this.partitions.delete(topic, partition);
  }

  /** Gives the logs of `topics` (all logs without them) the configuration that holds now. */
  updateConfigs(topics?: ReadonlySet<string>): void {
    const configOf = oncePerTopic(this.#options.configOf);
    for (const directory of this.#directories) {
      for (const log of directory.allLogs()) {
        if (topics?.has(log.topic) !== false) log.config = configOf(log.topic);
      }
    }
  }

  /** Deletes the segments that are due by age, size or log start, but for compacted logs, which are the cleaner's. */
  async deleteOldSegments(): Promise<void> {
    for (const directory of this.liveDirectories) {
      await this.#guarded(directory, async () => {
        for (const log of [...directory.logs.values()]) {
          if (log.isAsleep && !mayHaveOldSegments(log)) continue;
          await this.partitions.locks.run(log, async () => {
            if (directory.logs.get(log.name) !== log || log.config.isCompacted) return;
            await log.compaction.ifFree(() => deleteOldSegments(log, this.#deletion));
          });
        }
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
    this.cleaner?.close();
    this.#metadata.hurry();
    await this.#tasks.close();
    await this.partitions.close();
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

  /** A failure of `work` is one of the disk: it takes the directory offline, unless there is just no room. */
  async #guarded(directory: LogDirectory, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isDiskFull(error)) this.#env.logger.error(`${directory.path}: ${asError(error).message}`, SOURCE);
      else await this.#fail(directory, asError(error));
    }
  }

  async #fail(directory: LogDirectory, error: Error): Promise<void> {
    if (directory.failure !== undefined) return;
    this.#env.logger.error(`Stopping serving logs in dir ${directory.path}: ${error.message}`, SOURCE);
    const lost = await directory.fail(error);
    const names = (logs: readonly UnifiedLog[]): string => logs.map(({ name }) => name).join(',');
    this.#env.logger.warn(
      `Logs for partitions ${names(lost.logs)} are offline and logs for future partitions ${names(lost.futureLogs)} are offline due to failure on log directory ${directory.path}`,
      SOURCE,
    );
    this.#options.onLogDirFailure({
      directory: directory.path,
      error,
      ...lost,
      isLast: this.liveDirectories.length === 0,
    });
  }
}
