/**
 * One process per directory. Node has no file locks, so the truth is a local listening socket whose name is derived
 * from the directory's device and inode: the operating system gives it to one process and takes it back when that
 * process dies, however it dies. `.lock` is kept beside it as Kafka's visible sign, with our pid.
 * Linux: an abstract socket (no file). Windows: a named pipe. Elsewhere: a socket file in the temporary directory,
 * replaced when nobody answers on it.
 * An Apache broker holds a POSIX lock on `.lock`; on Linux `/proc/locks` shows it.
 */
import * as fs from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectoryLock } from '../file-system.ts';

/** See {@link FileSystem.lockDirectory}. */
export async function lockDirectory(
  path: string,
  { hasBrokers } = { hasBrokers: true },
): Promise<DirectoryLock | undefined> {
  const file = join(path, '.lock');
  const handle = fs.openSync(file, 'a+', 0o644);
  try {
    if (hasBrokers && isLockedByAnotherProgram(handle)) return undefined;
    const directory = fs.statSync(path, { bigint: true });
    const server = await holdName(`kafka-ts-${directory.dev}-${directory.ino}`);
    if (server === undefined) return undefined;
    fs.ftruncateSync(handle);
    fs.writeSync(handle, `${process.pid}\n`);
    return { release: () => server.close() };
  } finally {
    fs.closeSync(handle);
  }
}

/** `/proc/locks` names device and inode of each POSIX lock as `major:minor:inode`, numbers hexadecimal but the inode. */
function isLockedByAnotherProgram(handle: number): boolean {
  if (process.platform !== 'linux') return false;
  const { dev, ino } = fs.fstatSync(handle, { bigint: true });
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  const wanted = `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}:${ino}`;
  try {
    return fs
      .readFileSync('/proc/locks', 'latin1')
      .split('\n')
      .some((line) => line.includes(` ${wanted} `));
  } catch {
    return false;
  }
}

/** A program that another thread is about to start has our sockets open until it runs: a name that looks taken may be free in a moment. */
const PATIENCE_MS = 300;
const STEP_MS = 20;

async function listenPatiently(path: string): Promise<Server | undefined> {
  for (const deadlineMs = performance.now() + PATIENCE_MS; ; await sleep(STEP_MS)) {
    const server = await listen(path);
    if (server !== undefined || performance.now() > deadlineMs) return server;
  }
}

async function holdName(name: string): Promise<Server | undefined> {
  if (process.platform === 'linux') return listenPatiently(`\0${name}`);
  if (process.platform === 'win32') return listen(`\\\\.\\pipe\\${name}`);
  const path = join(tmpdir(), name);
  const first = await listen(path);
  if (first !== undefined || (await answers(path))) return first;
  fs.rmSync(path, { force: true });
  return listen(path);
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
