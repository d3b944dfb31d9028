import * as fs from 'node:fs';
import { join } from 'node:path';
import type { DirectoryEntry, FileStatus, FileSystem, OpenMode } from '../file-system.ts';
import { lockDirectory } from './directory-lock.ts';
import { identityOf } from './file-identity.ts';
import { makeDirectory, makeDirectorySync } from './make-directory.ts';
import { nodeClock } from './node-clock.ts';
import { NodeFileHandle } from './node-file-handle.ts';
import { promised } from './promised.ts';
import { QuickReads } from './quick-reads.ts';
import { sharingCalls } from './shared-calls.ts';

const { constants } = fs;

const flags = {
  read: constants.O_RDONLY,
  'read-write': constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT,
  'create-new': constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
} as const satisfies Record<OpenMode, number>;

const isWindows = process.platform === 'win32';

/** Node's file system. */
export function nodeFileSystem(): FileSystem {
  const quickReads = new QuickReads(nodeClock);
  const openSync: FileSystem['openSync'] = (path, mode, permissions) =>
    new NodeFileHandle(path, fs.openSync(path, flags[mode], permissions), quickReads);
  return {
    platform: isWindows ? 'windows' : 'posix',
    openSync,
    open: async (path, mode, permissions = 0o666) => {
      // To make a file takes the disk's journal.
      const mayMake = mode === 'create' || mode === 'create-new';
      const opened = mayMake ? undefined : quickReads.try(0, () => openSync(path, mode, permissions));
      if (opened !== undefined) return opened;
      const fd = await promised<number>((done) => fs.open(path, flags[mode], permissions, done));
      return new NodeFileHandle(path, fd, quickReads);
    },
    readFileSync: (path) => unlessAbsent(() => fs.readFileSync(path)),
    readFile: (path) => unlessAbsentAsync(fs.promises.readFile(path)),
    readDirectorySync: (path) => fs.readdirSync(path, { withFileTypes: true }).map(entry).sort(byName),
    readDirectory: async (path) =>
      (await promised<fs.Dirent[]>((done) => fs.readdir(path, { withFileTypes: true }, done)))
        .map(entry)
        .sort(byName),
    statusSync: (path) => {
      const stats = isWindows
        ? fs.statSync(path, { bigint: true, throwIfNoEntry: false })
        : fs.statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? undefined : status(stats);
    },
    status: async (path) => {
      const stats = await unlessAbsentAsync(
        promised<fs.BigIntStats>((done) => fs.stat(path, { bigint: true }, done)),
      );
      return stats === undefined ? undefined : status(stats);
    },
    makeDirectorySync,
    makeDirectory,
    renameSync: fs.renameSync,
    rename: (from, to) => promised((done) => fs.rename(from, to, done)),
    deleteSync: (path) => {
      unlessAbsent(() => fs.unlinkSync(path));
    },
    delete: async (path) => {
      await unlessAbsentAsync(promised((done) => fs.unlink(path, done)));
    },
    deleteDirectorySync: (path) => fs.rmSync(path, { recursive: true, force: true }),
    deleteDirectory: (path) => fs.promises.rm(path, { recursive: true, force: true }),
    syncDirectorySync,
    syncDirectory: isWindows ? async () => {} : sharingCalls(syncDirectory),
    setModifiedSync: (path, modifiedMs) => fs.utimesSync(path, modifiedMs / 1000, modifiedMs / 1000),
    lockDirectory,
    volume: async (path) => {
      const stats = await fs.promises.statfs(path);
      return { freeBytes: stats.bavail * stats.bsize, totalBytes: stats.blocks * stats.bsize };
    },
  };
}

function syncDirectorySync(path: string): void {
  if (isWindows) return;
  const fd = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

async function syncDirectory(path: string): Promise<void> {
  const fd = await promised<number>((done) => fs.open(path, 'r', done));
  try {
    await promised((done) => fs.fsync(fd, done));
  } finally {
    await promised((done) => fs.close(fd, done));
  }
}

/** A link counts as what it leads to: a partition's directory may lie on another volume. */
function entry(found: fs.Dirent): DirectoryEntry {
  const isDirectory = found.isSymbolicLink()
    ? fs.statSync(join(found.parentPath, found.name), { throwIfNoEntry: false })?.isDirectory() === true
    : found.isDirectory();
  return { name: found.name, isDirectory };
}

function byName(a: DirectoryEntry, b: DirectoryEntry): number {
  return a.name < b.name ? -1 : 1;
}

/** A start looks at thousands of files: 64-bit integers, which are objects, are asked for where they are needed. */
function status(stats: fs.Stats | fs.BigIntStats): FileStatus {
  return {
    sizeBytes: Number(stats.size),
    modifiedMs: 'mtimeNs' in stats ? Number(stats.mtimeNs) / 1e6 : stats.mtimeMs,
    changedMs: 'ctimeNs' in stats ? Number(stats.ctimeNs) / 1e6 : stats.ctimeMs,
    isDirectory: stats.isDirectory(),
    identity: identityOf(stats),
  };
}

function unlessAbsent<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function unlessAbsentAsync<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
