/** The way from a data directory to a tree in memory: takes the directory's lock, brings back what its files hold. */
import { join } from 'node:path';
import { makeDurableDirectory } from '@kafka-ts/environment/durable-directory';
import type { Environment } from '@kafka-ts/environment/environment';
import type { DirectoryLock } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import type { DataTree } from '../tree/data-tree.ts';
import type { ZooConfig } from '../zoo-config.ts';
import { unpackNewestSnapshot } from './compressed-snapshots.ts';
import { type DataDirectories, DataDirectoryError, recover } from './recovery.ts';
import { writeSnapshotAtOnce } from './snapshot-writer.ts';

/** An open data directory. */
export interface Storage {
  readonly directories: DataDirectories;
  readonly locks: readonly DirectoryLock[];
  readonly tree: DataTree;
  /** A snapshot that was written without waiting for the disk. */
  readonly unsyncedSnapshot: string | undefined;
  readonly replayedTxns: number;
}

/** Fails with DataDirectoryError if another process has the directory or its content cannot be trusted. */
export async function openStorage(env: Environment, config: ZooConfig, logger: Logger): Promise<Storage> {
  const { files, clock } = env;
  const directories = {
    snapshots: join(config.dataDir, 'version-2'),
    logs: join(config.dataLogDir, 'version-2'),
  };
  for (const path of new Set(Object.values(directories))) await makeDurableDirectory(files, path);
  const locks = await lock(env, config);
  try {
    const startMs = clock.monotonicMs();
    await unpackNewestSnapshot(env, directories.snapshots, logger);
    const { tree, snapshotZxid, replayedTxns } = recover(files, directories, logger);
    let unsyncedSnapshot: string | undefined;
    if (snapshotZxid === undefined) {
      logger.info(
        `Snapshotting: 0x0 to ${join(directories.snapshots, 'snapshot.0')}`,
        'org.apache.zookeeper.server.persistence.FileTxnSnapLog',
      );
      unsyncedSnapshot = writeSnapshotAtOnce(tree, files, directories.snapshots);
    }
    const tookMs = Math.round(clock.monotonicMs() - startMs);
    const zxid = BigInt.asUintN(64, tree.lastZxid).toString(16);
    logger.info(
      `Snapshot loaded in ${tookMs} ms, highest zxid is 0x${zxid}, digest is 0`,
      'org.apache.zookeeper.server.ZKDatabase',
    );
    return { directories, locks, tree, unsyncedSnapshot, replayedTxns };
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

/** One process per directory, by a lock on each. */
async function lock({ files }: Environment, { dataDir, dataLogDir }: ZooConfig): Promise<DirectoryLock[]> {
  const locks: DirectoryLock[] = [];
  for (const directory of new Set([dataDir, dataLogDir])) {
    // Apache's ZooKeeper locks nothing.
    const taken = await files.lockDirectory(directory, { hasBrokers: false });
    if (taken === undefined) {
      for (const lock of locks) lock.release();
      throw new DataDirectoryError(
        `${directory} is in use by another process; stop that one or set another dataDir`,
      );
    }
    locks.push(taken);
  }
  return locks;
}
