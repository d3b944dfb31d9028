/**
 * Compacts the logs whose `cleanup.policy` has `compact`, the dirtiest first, in the background: looks for one that is due, compacts it,
 * and looks again, at once after it found one, else `log.cleaner.backoff.ms` later. Up to `log.cleaner.threads` logs at a time; the work
 * on their files is done in threads of their own, or in the event loop (cleaner-places.ts). A log that cannot be read is named in the log and left alone until the next start.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { DelayedDeletion } from '../directory/delayed-deletion.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import { deleteOldSegments } from '../directory/log-retention.ts';
import type { PeriodicTasks } from '../directory/periodic-tasks.ts';
import { isDiskFull } from '../log/disk-full.ts';
import type { Cleaning } from '../log/log-compaction.ts';
import { asError, type LogEnvironment } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { type CleanResult, cleanLog } from './clean-log.ts';
import { type CleanableLog, cleanableLog, cleanableRatio, isDue } from './cleanable-log.ts';
import { CleaningAbortedError } from './cleaner-pace.ts';
import { CleanerPlaces } from './cleaner-places.ts';
import type { CleanerSettings } from './cleaner-settings.ts';
import { CleanerThreadLostError } from './cleaner-thread.ts';

const SOURCE = 'kafka.log.LogCleaner';
/** A start has other things to do first. */
const FIRST_LOOK_MS = 1000;
/** With `log.cleaner.backoff.ms=0` too, an idle broker does nothing most of the time. */
const SHORTEST_BACKOFF_MS = 10;

export interface LogCleanerOptions {
  readonly env: LogEnvironment;
  readonly settings: () => CleanerSettings;
  /** Those that are in use now. */
  readonly directories: () => readonly LogDirectory[];
  readonly deletion: DelayedDeletion;
  /** 32 random hexadecimal digits. */
  readonly randomHex: () => string;
  /** The disk under a directory fails. */
  readonly onFailure: (directory: LogDirectory, error: Error) => Promise<void>;
}

interface Candidate extends CleanableLog {
  readonly directory: LogDirectory;
}

export class LogCleaner {
  readonly #options: LogCleanerOptions;
  readonly #env: LogEnvironment;
  readonly #places: CleanerPlaces;
  readonly #uncleanable = new WeakSet<UnifiedLog>();
  #isClosed = false;
  #lookNow = (): void => {};
  /** Threads that look for logs, or compact one. */
  readonly #working = new Map<number, Promise<void>>();
  /** The cleanings that run. */
  readonly #running = new Set<Cleaning>();

  constructor(options: LogCleanerOptions) {
    this.#options = options;
    this.#env = options.env;
    this.#places = new CleanerPlaces(options.env, () => options.settings().ioMaxBytesPerSecond);
  }

  /** Why a log is left alone: it could not be compacted. */
  isUncleanable(log: UnifiedLog): boolean {
    return this.#uncleanable.has(log);
  }

  /** Goes on in the background from now on. */
  start(tasks: PeriodicTasks): void {
    const backoffMs = (): number => Math.max(SHORTEST_BACKOFF_MS, this.#options.settings().backoffMs);
    if (this.#options.settings().isEnabled) this.#env.logger.info('Starting the log cleaner', SOURCE);
    const lookNow = tasks.repeat(Math.min(FIRST_LOOK_MS, backoffMs()), backoffMs, () => this.cleanAll());
    this.#lookNow = () => {
      lookNow();
      // Where a look is under way, threads that were added begin all the same.
      tasks.track(this.cleanAll());
    };
  }

  /** The settings have changed: looks at once by the new ones. A log that is being compacted keeps the buffers it has. */
  reconfigured(): void {
    if (!this.#isClosed) this.#lookNow();
  }

  /** Compacts what is due now, until nothing is; threads that are at it already are waited for. */
  async cleanAll(): Promise<void> {
    const threads = Array.from({ length: this.#options.settings().threads }, (_, thread) => thread);
    await Promise.all(threads.map((thread) => this.#work(thread)));
  }

  #work(thread: number): Promise<void> {
    const present = this.#working.get(thread);
    if (present !== undefined) return present;
    const work = this.#workOn(thread).finally(() => this.#working.delete(thread));
    this.#working.set(thread, work);
    return work;
  }

  async #workOn(thread: number): Promise<void> {
    const isWanted = (): boolean => {
      const { isEnabled, threads } = this.#options.settings();
      return isEnabled && thread < threads && !this.#isClosed;
    };
    while (isWanted() && (await this.cleanFilthiest(thread)));
  }

  /** Begins nothing any more, and ends what is being compacted soon. */
  close(): void {
    this.#isClosed = true;
    for (const cleaning of this.#running) cleaning.abort();
    this.#places.close();
  }

  /**
   * Compacts the dirtiest log that is due, as cleaner `thread`, and applies the rules of retention to all compacted logs. Returns whether
   * it is worth while to look again at once: not where there was none, or it could not be compacted.
   */
  async cleanFilthiest(thread: number): Promise<boolean> {
    const grabbed = await this.#grab();
    const isDone = grabbed !== undefined && (await this.#clean(grabbed.candidate, grabbed.cleaning, thread));
    // As in Apache's cleaner, a round ends with a log that cannot be compacted.
    if (grabbed === undefined || !this.#uncleanable.has(grabbed.candidate.log))
      await this.#deleteOldSegments();
    return isDone;
  }

  /** The dirtiest log that is due, taken for cleaning. */
  async #grab(): Promise<{ readonly candidate: Candidate; readonly cleaning: Cleaning } | undefined> {
    const candidates: Candidate[] = [];
    for (const { directory, log } of this.#compacted()) {
      const candidate = await this.#look(directory, log);
      if (candidate !== undefined && candidate.totalBytes > 0 && isDue(candidate)) candidates.push(candidate);
    }
    candidates.sort((a, b) => cleanableRatio(b) - cleanableRatio(a));
    for (const { directory, log } of candidates) {
      const cleaning = log.compaction.begin();
      if (cleaning === undefined) continue;
      // Segments may have gone since; nobody takes any from now on.
      const candidate = await this.#look(directory, log);
      if (candidate !== undefined && isDue(candidate)) return { candidate, cleaning };
      cleaning.end();
    }
    return undefined;
  }

  *#compacted(): Generator<{ readonly directory: LogDirectory; readonly log: UnifiedLog }> {
    for (const directory of this.#options.directories()) {
      for (const log of directory.logs.values()) {
        if (log.config.isCompacted && !this.#uncleanable.has(log)) yield { directory, log };
      }
    }
  }

  async #look(directory: LogDirectory, log: UnifiedLog): Promise<Candidate | undefined> {
    try {
      const warn = (message: string): void => this.#env.logger.warn(message, SOURCE);
      return { ...(await cleanableLog(log, this.#env.clock.nowMs(), warn)), directory };
    } catch (error) {
      await this.#failed(directory, log, asError(error));
      return undefined;
    }
  }

  async #clean(candidate: Candidate, cleaning: Cleaning, thread: number): Promise<boolean> {
    const { log, directory, firstDirtyOffset } = candidate;
    this.#running.add(cleaning);
    try {
      const { endOffset, statistics } = await this.#cleanLog(candidate, cleaning, thread);
      const text = statistics.describe(thread, log.name, firstDirtyOffset, endOffset);
      this.#env.logger.info(`[kafka-log-cleaner-thread-${thread}]: ${text}`, SOURCE);
      if (statistics.invalidMessages > 0) {
        this.#env.logger.warn(
          `\tFound ${statistics.invalidMessages} invalid messages during compaction.`,
          SOURCE,
        );
      }
      log.compaction.firstDirtyOffset = endOffset;
      await directory.writeFirstDirtyOffsets();
      return true;
    } catch (error) {
      if (error instanceof CleaningAbortedError) return true;
      await this.#failed(directory, log, asError(error), cleaning);
      if (this.#uncleanable.has(log)) log.compaction.firstDirtyOffset = firstDirtyOffset;
      return false;
    } finally {
      this.#running.delete(cleaning);
      cleaning.end();
    }
  }

  async #cleanLog(candidate: Candidate, cleaning: Cleaning, thread: number): Promise<CleanResult> {
    const { log, firstDirtyOffset, firstUncleanableOffset } = candidate;
    const { settings, randomHex, deletion } = this.#options;
    const clean = (isInThread: boolean): Promise<CleanResult> =>
      cleanLog(log, {
        ...{ firstDirtyOffset, firstUncleanableOffset, thread, deletion, settings: settings() },
        secret: Buffer.from(randomHex(), 'hex'),
        startWork: this.#places.starter(cleaning, isInThread),
      });
    if (!this.#places.deservesThread(candidate)) return await clean(false);
    try {
      return await clean(true);
    } catch (error) {
      if (!(error instanceof CleanerThreadLostError)) throw error;
      this.#places.lostThread(log, error);
      this.#env.logger.warn(
        `The thread that compacted ${log.name} is lost: ${error.message}. It is compacted in the event loop`,
        SOURCE,
      );
      return await clean(false);
    }
  }

  /** `cleaning` is ended first where the directory is given up, since that waits for it. */
  async #failed(directory: LogDirectory, log: UnifiedLog, error: Error, cleaning?: Cleaning): Promise<void> {
    const { path } = directory;
    if (isDiskFull(error)) {
      this.#env.logger.warn(
        `Cannot compact ${log.name} in ${path} now: ${error.message}. It is tried again when the disk has room`,
        SOURCE,
      );
    } else if (isDiskFault(error)) {
      cleaning?.end();
      await this.#options.onFailure(directory, error);
    } else {
      this.#uncleanable.add(log);
      this.#env.logger.warn(
        `Unexpected exception thrown when cleaning log ${log.name} in ${path}. Marking its partition (${log.name}) as uncleanable: ${messageOf(error)}`,
        SOURCE,
      );
    }
  }

  async #deleteOldSegments(): Promise<void> {
    for (const { directory, log } of [...this.#compacted()]) {
      try {
        await log.compaction.ifFree(() => deleteOldSegments(log, this.#options.deletion));
      } catch (error) {
        await this.#failed(directory, log, asError(error));
      }
    }
  }
}

/** The file system's errors have a code like `EIO`. */
function isDiskFault(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}
