/**
 * Brings back what a data directory holds: the newest snapshot that is whole, and every logged transaction behind it.
 *
 * A crash may leave the end of the last log file torn, which nobody was told of: it is cut off, with a line in the log. A record
 * that was whole once and does not match its checksum now may have been acknowledged; it is cut off only where it can be part of the last,
 * unsynced batch, and kept in a file `cut.<name of the log>` beside it; anywhere else the start is refused.
 */

import { join } from 'node:path';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import { OpCode } from '../../jute/op-code.ts';
import { DataTree } from '../tree/data-tree.ts';
import { compressedSnapshots } from './compressed-snapshots.ts';
import { temporaryPrefix, type ZxidFile, zxidFiles } from './file-names.ts';
import { readSnapshot } from './snapshot-reader.ts';
import { type LogEnd, readTxnLog } from './txn-log-reader.ts';

const source = 'org.apache.zookeeper.server.persistence.FileTxnSnapLog';

/** The most bytes that one batch of unsynced records may have; what is damaged farther from the end was once safe. */
export const maxUnsyncedBytes = 8 << 20;
const snapshotsTried = 100;

export interface DataDirectories {
  /** `version-2` of dataDir: snapshots. */
  readonly snapshots: string;
  /** `version-2` of dataLogDir: logs. */
  readonly logs: string;
}

export interface Recovered {
  readonly tree: DataTree;
  /** Undefined: there was none, and no log either: the directory is new. */
  readonly snapshotZxid: bigint | undefined;
  readonly replayedTxns: number;
}

/** A data directory that cannot be opened without losing what was acknowledged. */
export class DataDirectoryError extends Error {}

export function recover(files: FileSystem, directories: DataDirectories, logger: Logger): Recovered {
  checkLayout(files, directories);
  deleteTemporary(files, directories.snapshots);
  const snapshots = zxidFiles(files, directories.snapshots, 'snapshot');
  const logs = zxidFiles(files, directories.logs, 'log');
  const restored = newestSnapshot(files, snapshots, logger);
  const tree = restored ?? new DataTree();
  const snapshotZxid = restored?.lastZxid ?? (logs.length > 0 ? 0n : undefined);
  tree.addSystemNodes();
  const skipped = [...snapshots, ...compressedSnapshots(files, directories.snapshots)]
    .filter(({ zxid }) => zxid > tree.lastZxid)
    .sort((a, b) => (a.zxid < b.zxid ? -1 : 1))
    .at(-1);
  const { replayedTxns, gap } = replay({ files, directories, logger, tree }, logs);
  if (restored === undefined && logs.length > 0) checkComplete(logs, { tree, replayedTxns }, directories);
  if (skipped !== undefined) checkReach(skipped, tree.lastZxid, gap);
  for (const owner of [...tree.ephemerals.keys()]) {
    if (tree.sessions.has(owner)) continue;
    const header = { sessionId: owner, cxid: 0, zxid: tree.lastZxid, timeMs: 0, type: OpCode.closeSession };
    tree.apply(header, { type: OpCode.closeSession, paths: [] });
  }
  return { tree, snapshotZxid, replayedTxns };
}

/** Two directories must not each hold the other's files: one of the settings would be wrong. */
function checkLayout(files: FileSystem, { snapshots, logs }: DataDirectories): void {
  if (snapshots === logs) return;
  const misplacedLog = zxidFiles(files, snapshots, 'log')[0];
  if (misplacedLog !== undefined) {
    throw new DataDirectoryError(
      `${misplacedLog.path}: a transaction log in the snapshot directory, though dataLogDir is ${logs}; move the log files there or remove dataLogDir`,
    );
  }
  const misplacedSnapshot = zxidFiles(files, logs, 'snapshot')[0];
  if (misplacedSnapshot !== undefined) {
    throw new DataDirectoryError(
      `${misplacedSnapshot.path}: a snapshot in the log directory, though dataDir is ${snapshots}; move the snapshots there`,
    );
  }
}

/** Snapshots that a crash left unfinished. */
function deleteTemporary(files: FileSystem, directory: string): void {
  for (const { name } of files.readDirectorySync(directory)) {
    if (name.startsWith(`${temporaryPrefix}snapshot.`)) files.deleteSync(join(directory, name));
  }
}

function newestSnapshot(
  files: FileSystem,
  snapshots: readonly ZxidFile[],
  logger: Logger,
): DataTree | undefined {
  for (const { path, zxid } of snapshots.slice(-snapshotsTried).reverse()) {
    const bytes = files.readFileSync(path);
    if (bytes === undefined) continue;
    try {
      return readSnapshot(bytes, zxid);
    } catch (error) {
      logger.warn(`Skipping snapshot ${path}, which is not whole: ${messageOf(error)}`, source);
    }
  }
  return undefined;
}

/** Servers up to 3.4 begin without a snapshot: then the logs must hold every transaction from the first one on. */
function checkComplete(
  logs: readonly ZxidFile[],
  { tree, replayedTxns }: { tree: DataTree; replayedTxns: number },
  directories: DataDirectories,
): void {
  if (logs[0]?.zxid === 1n && BigInt(replayedTxns) === tree.lastZxid) return;
  throw new DataDirectoryError(
    `No snapshot found in ${directories.snapshots}, but there are log files in ${directories.logs} that do not begin with the first transaction or have gaps: the data would be incomplete; restore a snapshot.* file, or move the log.* files away to begin anew`,
  );
}

/**
 * The name of a snapshot that could not be read says what there was: the logs must hold all of it, or nothing may go on from here.
 * `gap` is the first transaction in them that does not follow on the one before it.
 */
function checkReach(skipped: ZxidFile, lastZxid: bigint, gap: bigint | undefined): void {
  const hasGap = gap !== undefined && gap <= skipped.zxid + 1n;
  if (skipped.zxid <= lastZxid && !hasGap) return;
  const found = hasGap
    ? `the logs lack what is before 0x${hexOf(gap)}`
    : `the logs end at 0x${hexOf(lastZxid)}`;
  throw new DataDirectoryError(
    `${skipped.path} cannot be read, and ${found}: acknowledged transactions would be lost; restore it or the log.* files before it (a server of Apache's that reads it writes a plain one with an empty snapshot.compression.method), or move it away to go back to what is before it`,
  );
}

function hexOf(zxid: bigint): string {
  return BigInt.asUintN(64, zxid).toString(16);
}

interface Replay {
  readonly files: FileSystem;
  readonly directories: DataDirectories;
  readonly logger: Logger;
  readonly tree: DataTree;
}

/** `gap`: the zxid of the first transaction that does not follow on the one before it. */
function replay(
  context: Replay,
  logs: readonly ZxidFile[],
): { readonly replayedTxns: number; readonly gap: bigint | undefined } {
  const { files, tree } = context;
  const from = tree.lastZxid;
  const firstIndex = Math.max(
    0,
    logs.findLastIndex(({ zxid }) => zxid <= from),
  );
  let replayedTxns = 0;
  let gap: bigint | undefined;
  for (const log of logs.slice(firstIndex)) {
    const handle = files.openSync(log.path, 'read-write');
    try {
      const end = readTxnLog(handle, (record) => {
        const { zxid } = record.header;
        if (zxid <= tree.lastZxid) return;
        if (!isNext(zxid, tree.lastZxid)) gap ??= zxid;
        tree.apply(record.header, record.txn);
        replayedTxns++;
      });
      const isLast = log === logs.at(-1);
      if (end.kind !== 'clean') cutTail(context, log, end, isLast);
      if (end.kind !== 'clean' && isLast) handle.truncateSync(end.position);
      // What a killed process wrote last, and the name of its last file, may not be on the disk yet; from here on it is shown.
      handle.syncSync();
    } finally {
      handle.closeSync();
    }
  }
  deleteIfEmpty(files, logs.at(-1));
  if (replayedTxns > 0) files.syncDirectorySync(context.directories.logs);
  return { replayedTxns, gap };
}

/** Every write is logged under the next number; a new leader of an ensemble begins at 1 in its epoch. */
function isNext(zxid: bigint, former: bigint): boolean {
  return zxid === former + 1n || (zxid & 0xffffffffn) === 1n;
}

/** Decides whether the bad end of a log file may be cut off, and says so. */
function cutTail(context: Replay, log: ZxidFile, end: LogEnd, isLast: boolean): void {
  const { files, logger, directories } = context;
  const bytes = files.readFileSync(log.path)?.subarray(end.position) ?? new Uint8Array(0);
  const damaged = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  const what = end.kind === 'torn' ? 'an incomplete record' : 'a record that does not match its checksum';
  const where = `${log.path}: ${what} at byte ${end.position}, ${damaged.length} bytes before the end`;
  const isRefused = damaged.length > maxUnsyncedBytes || (!isLast && end.kind === 'corrupt');
  if (isRefused) {
    throw new DataDirectoryError(
      `${where}: acknowledged transactions would be lost; restore the file, or move it and all later log files away to go back to what lies before it`,
    );
  }
  if (!isLast) return;
  logger.warn(`${where}: cut off, as nobody was told that it is safe`, source);
  if (end.kind === 'corrupt') keep(files, join(directories.logs, `cut.${log.name}`), damaged);
}

function keep(files: FileSystem, path: string, bytes: Uint8Array): void {
  const handle = files.openSync(path, 'create');
  handle.truncateSync(0);
  handle.writeSync([bytes], 0);
  handle.closeSync();
}

/** A file without even a header would stop Apache's server. */
function deleteIfEmpty(files: FileSystem, log: ZxidFile | undefined): void {
  if (log === undefined) return;
  if (files.statusSync(log.path)?.sizeBytes === 0) files.deleteSync(log.path);
}
