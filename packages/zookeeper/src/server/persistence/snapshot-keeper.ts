/**
 * When snapshots are taken: once soon after a start that replayed transactions, and whenever between half of snapCount and snapCount
 * transactions (or snapSizeLimitInKb of them) were applied; the log rolls at the same moment. One at a time, while the server serves.
 * Also the purge task.
 */

import { join } from 'node:path';
import type { Timer } from '@kafka-ts/environment/clock';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { DataTree } from '../tree/data-tree.ts';
import type { ZooConfig } from '../zoo-config.ts';
import { zxidName } from './file-names.ts';
import { purge } from './purge.ts';
import type { DataDirectories } from './recovery.ts';
import { writeSnapshot } from './snapshot-writer.ts';
import type { TxnLog } from './txn-log.ts';

const source = 'org.apache.zookeeper.server.persistence.FileTxnSnapLog';
const purgeSource = 'org.apache.zookeeper.server.DatadirCleanupManager';
const hourMs = 3_600_000;
/** Disk and processor are left to those who start for so long, a broker with thousands of partitions among them: until then the logs hold everything. */
const startDelayMs = 10_000;

export interface SnapshotKeeperParts {
  readonly config: ZooConfig;
  readonly directories: DataDirectories;
  readonly tree: DataTree;
  readonly log: TxnLog;
  readonly logger: Logger;
}

export class SnapshotKeeper {
  readonly #env: Environment;
  readonly #parts: SnapshotKeeperParts;
  #txns = 0;
  #bytes = 0;
  /** Chosen with the first transaction: randomness takes the crypto module, which a start shall not wait for. */
  #limits: { readonly txns: number; readonly bytes: number } | undefined;
  #running: Promise<void> | undefined;
  #startTimer: Timer | undefined;
  #purgeTimer: Timer | undefined;
  #isClosed = false;

  constructor(env: Environment, parts: SnapshotKeeperParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /** `unsyncedSnapshot` is brought to the disk; a server that replayed transactions takes a snapshot. */
  start({ unsyncedSnapshot, isBehind }: { unsyncedSnapshot: string | undefined; isBehind: boolean }): void {
    this.#startTimer = this.#env.clock.setTimer(startDelayMs, () => {
      if (unsyncedSnapshot !== undefined) this.#run(() => this.#sync(unsyncedSnapshot));
      if (isBehind) this.#take();
    });
    const { autopurgeIntervalHours: hours } = this.#parts.config;
    if (hours > 0) this.#purgeAfter(0, hours * hourMs);
  }

  /** A transaction of `bytes` in the log was applied. */
  onApplied(bytes: number): void {
    this.#txns++;
    this.#bytes += bytes;
    this.#limits ??= this.#chooseLimits();
    if (this.#txns < this.#limits.txns && this.#bytes < this.#limits.bytes) return;
    if (this.#running !== undefined) return;
    this.#limits = undefined;
    this.#txns = 0;
    this.#bytes = 0;
    this.#parts.log.roll();
    this.#take();
  }

  /** Gives up a snapshot that is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#startTimer?.cancel();
    this.#purgeTimer?.cancel();
    await this.#running;
  }

  /** Random, so that the servers of an ensemble do not all pause at the same time; kept for equal behaviour. */
  #chooseLimits(): { readonly txns: number; readonly bytes: number } {
    const { snapCount, snapSizeLimitBytes } = this.#parts.config;
    const half = Math.floor(snapCount / 2);
    const halfBytes = snapSizeLimitBytes / 2;
    return {
      txns: half + this.#env.random.below(Math.max(1, half)),
      bytes: snapSizeLimitBytes <= 0 ? Infinity : halfBytes + this.#env.random.below(halfBytes),
    };
  }

  #take(): void {
    const { tree, directories, logger } = this.#parts;
    const { files, clock } = this.#env;
    const directory = directories.snapshots;
    const path = join(directory, zxidName('snapshot', tree.lastZxid));
    const startMs = clock.monotonicMs();
    logger.info(`Snapshotting: 0x${BigInt.asUintN(64, tree.lastZxid).toString(16)} to ${path}`, source);
    this.#run(async () => {
      const written = await writeSnapshot(tree, { files, clock, directory }, () => this.#isClosed);
      if (written === undefined) return;
      const tookMs = Math.round(clock.monotonicMs() - startMs);
      logger.info(`Snapshot taken in ${tookMs} ms`, 'org.apache.zookeeper.server.ZooKeeperServer');
    });
  }

  /** The log holds everything, so a snapshot that fails costs only the time of the next start. */
  #run(task: () => Promise<void>): void {
    const former = this.#running ?? Promise.resolve();
    const running = former.then(task).catch((error: unknown) => {
      const reason = messageOf(error);
      this.#parts.logger.error(`Snapshot failed: ${reason}`, source);
    });
    this.#running = running;
    running.then(
      () => {
        if (this.#running === running) this.#running = undefined;
      },
      () => {},
    );
  }

  async #sync(path: string): Promise<void> {
    const handle = await this.#env.files.open(path, 'read-write');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.#env.files.syncDirectory(this.#parts.directories.snapshots);
  }

  #purgeAfter(delayMs: number, intervalMs: number): void {
    this.#purgeTimer = this.#env.clock.setTimer(delayMs, () => {
      this.#purgeAfter(intervalMs, intervalMs);
      this.#run(async () => {
        const { logger, directories, config } = this.#parts;
        logger.info('Purge task started.', purgeSource);
        for (const path of await purge(this.#env.files, directories, config.autopurgeSnapRetainCount)) {
          logger.info(`Removing file: ${path}`, 'org.apache.zookeeper.server.PurgeTxnLog');
        }
        logger.info('Purge task completed.', purgeSource);
      });
    });
  }
}
