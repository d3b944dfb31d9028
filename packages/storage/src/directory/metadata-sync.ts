/**
 * Brings new `partition.metadata` files to the disk, one after the other, in the background: nobody who makes a topic
 * of many partitions waits for their syncs.
 */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { syncPartitionMetadata } from '../checkpoint/partition-metadata.ts';
import { asError } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { LogDirectory } from './log-directory.ts';
import type { LogLocks } from './log-locks.ts';

export class MetadataSync {
  readonly #files: FileSystem;
  readonly #directories: readonly LogDirectory[];
  readonly #locks: LogLocks;
  readonly #onFailure: (directory: LogDirectory, error: Error) => Promise<void>;
  #last: Promise<void> = Promise.resolve();

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
    this.#last = this.#last.then(async () => {
      if (this.#homeOf(log) === undefined) return;
      try {
        await this.#locks.run(log, () => syncPartitionMetadata(this.#files, log.directory));
      } catch (error) {
        // Deleted meanwhile, if it has no home any more: nothing to keep.
        const home = this.#homeOf(log);
        if (home !== undefined) await this.#onFailure(home, asError(error));
      }
    });
    return this.#last;
  }

  #homeOf(log: UnifiedLog): LogDirectory | undefined {
    return this.#directories.find(
      ({ logs, futureLogs }) => logs.get(log.name) === log || futureLogs.get(log.name) === log,
    );
  }
}
