/**
 * Brings new `partition.metadata` files to the disk in the background: nobody who makes a topic of many partitions waits for their
 * syncs. One after the other, so that reads are not kept waiting, until a stop is in a hurry.
 */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { syncPartitionMetadata } from '../checkpoint/partition-metadata.ts';
import { asError } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { LogDirectory } from './log-directory.ts';
import type { LogLocks } from './log-locks.ts';

/** As many as keep the threads that sync busy. */
const HURRIED_AT_A_TIME = 16;

interface Waiting {
  readonly log: UnifiedLog;
  readonly done: (outcome: Promise<void>) => void;
}

export class MetadataSync {
  readonly #files: FileSystem;
  readonly #directories: readonly LogDirectory[];
  readonly #locks: LogLocks;
  readonly #onFailure: (directory: LogDirectory, error: Error) => Promise<void>;
  #waiting: Waiting[] = [];
  #running = 0;
  #atATime = 1;

  /** `directories` hold all logs; `locks` keep their directories' names; `onFailure` is told of the one whose disk fails. */
  constructor(
    files: FileSystem,
    directories: readonly LogDirectory[],
    locks: LogLocks,
    onFailure: (directory: LogDirectory, error: Error) => Promise<void>,
  ) {
    this.#files = files;
    this.#directories = directories;
    this.#locks = locks;
    this.#onFailure = onFailure;
  }

  /** The file of `log`; resolves when it is on the disk, or `log` is gone. */
  add(log: UnifiedLog): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ log, done: resolve });
      this.#begin();
    });
  }

  /** Somebody waits for all that were added: from now on many are synced at a time. */
  hurry(): void {
    this.#atATime = HURRIED_AT_A_TIME;
    this.#begin();
  }

  #begin(): void {
    for (; this.#running < this.#atATime && this.#waiting.length > 0; this.#running++) void this.#run();
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const synced = this.#sync(next.log);
      next.done(synced);
      await Promise.allSettled([synced]);
    }
    this.#running--;
  }

  async #sync(log: UnifiedLog): Promise<void> {
    // A new log is in no directory's list before its maker returns.
    await Promise.resolve();
    if (this.#homeOf(log) === undefined) return;
    try {
      await this.#locks.run(log, () => syncPartitionMetadata(this.#files, log.directory));
    } catch (error) {
      // Deleted meanwhile, if it has no home any more: nothing to keep.
      const home = this.#homeOf(log);
      if (home !== undefined) await this.#onFailure(home, asError(error));
    }
  }

  #homeOf(log: UnifiedLog): LogDirectory | undefined {
    return this.#directories.find(
      ({ logs, futureLogs }) => logs.get(log.name) === log || futureLogs.get(log.name) === log,
    );
  }
}
