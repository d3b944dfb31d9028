/**
 * The files of one process on a {@link MemoryDisk}. `new MemoryFileSystem()` is all a unit test needs; a test of
 * recovery calls {@link MemoryFileSystem.crash} and goes on with the file system that it returns.
 *
 * In Windows mode a file that is open, or a directory that holds one, is not renamed (`EPERM`) or deleted (`EBUSY`),
 * directories have no fsync, and names ignore case. The real Windows is kinder in some cases; code that works here
 * works there.
 */
import type {
  DirectoryEntry,
  DirectoryLock,
  FileHandle,
  FileStatus,
  FileSystem,
  OpenMode,
} from '@kafka-ts/environment/file-system';
import type { Random } from '@kafka-ts/environment/random';
import { SeededRandom } from '../seeded-random.ts';
import { FaultPlan, type FileOperation } from './fault-plan.ts';
import { FileCalls } from './file-calls.ts';
import { FileError } from './file-error.ts';
import { MemoryDisk } from './memory-disk.ts';
import { MemoryFileHandle } from './memory-file-handle.ts';
import type { DirectoryNode, FileNode } from './memory-node.ts';
import { keyOf, type Platform } from './path-names.ts';
import { deleteFile, deleteTree, rename } from './tree-changes.ts';

export interface MemoryFileSystemOptions {
  /** The disk; a new one of the given platform by default. */
  readonly disk?: MemoryDisk | undefined;
  readonly platform?: Platform | undefined;
  /** Says when an asynchronous call completes; in a later microtask by default. */
  readonly complete?: ((action: () => void) => void) | undefined;
  /** Told before each call; true: the process dies in it. */
  readonly onCall?: ((operation: FileOperation, path: string) => boolean) | undefined;
  readonly onDeath?: (() => void) | undefined;
  /** For what the process's death leaves of calls under way; without it they did nothing. */
  readonly random?: Random | undefined;
}

export class MemoryFileSystem implements FileSystem {
  readonly disk: MemoryDisk;
  readonly platform: Platform;
  /** Failures to come. */
  readonly faults = new FaultPlan();
  readonly #options: MemoryFileSystemOptions;
  readonly #calls: FileCalls;
  readonly #handles = new Set<MemoryFileHandle>();
  readonly #locks = new Set<DirectoryNode>();

  constructor(options: MemoryFileSystemOptions = {}) {
    this.#options = options;
    this.disk = options.disk ?? new MemoryDisk({ platform: options.platform });
    this.platform = this.disk.platform;
    this.#calls = new FileCalls({
      faults: this.faults,
      complete: options.complete ?? queueMicrotask,
      onCall: options.onCall,
      random: options.random,
      onDeath: () => {
        this.#letGo();
        options.onDeath?.();
      },
    });
  }

  /** Ends the process as `kill -9` does: handles and locks are gone, calls under way are cut short. */
  kill(): void {
    this.#calls.kill();
    this.#letGo();
  }

  /**
   * {@link kill}, and for `'machine'` also the loss of what was not synced, by `seed`. Returns the file system of the
   * next process on the same disk, with the same options and no faults.
   */
  crash(kind: 'process' | 'machine', seed = 1): MemoryFileSystem {
    this.kill();
    if (kind === 'machine') this.disk.loseUnsynced(new SeededRandom(seed));
    return new MemoryFileSystem({ ...this.#options, disk: this.disk });
  }

  openSync(path: string, mode: OpenMode, _permissions?: number): FileHandle {
    return this.#calls.now('open', path, { whole: () => this.#open(path, mode) });
  }
  open(path: string, mode: OpenMode, _permissions?: number): Promise<FileHandle> {
    return this.#calls.later('open', path, { whole: () => this.#open(path, mode) });
  }

  readFileSync(path: string): Uint8Array | undefined {
    return this.#calls.now('readFile', path, { whole: () => this.#readFile(path) });
  }
  readFile(path: string): Promise<Uint8Array | undefined> {
    return this.#calls.later('readFile', path, { whole: () => this.#readFile(path) });
  }

  readDirectorySync(path: string): DirectoryEntry[] {
    return this.#calls.now('readDirectory', path, { whole: () => this.#entries(path) });
  }
  readDirectory(path: string): Promise<DirectoryEntry[]> {
    return this.#calls.later('readDirectory', path, { whole: () => this.#entries(path) });
  }

  statusSync(path: string): FileStatus | undefined {
    return this.#calls.now('status', path, { whole: () => this.#status(path) });
  }
  status(path: string): Promise<FileStatus | undefined> {
    return this.#calls.later('status', path, { whole: () => this.#status(path) });
  }

  makeDirectorySync(path: string): void {
    this.#calls.now('makeDirectory', path, { whole: () => this.disk.makeDirectory(path) });
  }
  makeDirectory(path: string): Promise<void> {
    return this.#calls.later('makeDirectory', path, { whole: () => this.disk.makeDirectory(path) });
  }

  renameSync(from: string, to: string): void {
    this.#calls.now('rename', from, { whole: () => rename(this.disk, from, to) });
  }
  rename(from: string, to: string): Promise<void> {
    return this.#calls.later('rename', from, { whole: () => rename(this.disk, from, to) });
  }

  deleteSync(path: string): void {
    this.#calls.now('delete', path, { whole: () => deleteFile(this.disk, path) });
  }
  delete(path: string): Promise<void> {
    return this.#calls.later('delete', path, { whole: () => deleteFile(this.disk, path) });
  }

  deleteDirectorySync(path: string): void {
    this.#calls.now('deleteDirectory', path, { whole: () => deleteTree(this.disk, path) });
  }
  deleteDirectory(path: string): Promise<void> {
    return this.#calls.later('deleteDirectory', path, { whole: () => deleteTree(this.disk, path) });
  }

  syncDirectorySync(path: string): void {
    this.#calls.now('syncDirectory', path, { whole: () => this.#syncDirectory(path) });
  }
  syncDirectory(path: string): Promise<void> {
    return this.#calls.later('syncDirectory', path, { whole: () => this.#syncDirectory(path) });
  }

  setModifiedSync(path: string, modifiedMs: number): void {
    const whole = (): void => {
      const { node } = this.disk.locate(path, 'utime');
      if (node === undefined) throw new FileError('ENOENT', 'utime', path);
      node.setModified(modifiedMs, this.disk.nowMs());
    };
    this.#calls.now('setModified', path, { whole });
  }

  lockDirectory(path: string): Promise<DirectoryLock | undefined> {
    return this.#calls.later('lock', path, { whole: () => this.#lock(path) });
  }

  volume(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    const whole = (): { freeBytes: number; totalBytes: number } => {
      if (this.disk.find(path) === undefined) throw new FileError('ENOENT', 'statfs', path);
      const totalBytes = this.disk.capacityBytes;
      return { totalBytes, freeBytes: Math.max(0, totalBytes - this.disk.usedBytes()) };
    };
    return this.#calls.later('volume', path, { whole });
  }

  #open(path: string, mode: OpenMode): FileHandle {
    const place = this.disk.locate(path, 'open');
    const { node } = place;
    if (node?.isDirectory === true) throw new FileError('EISDIR', 'open', path);
    if (node !== undefined && mode === 'create-new') throw new FileError('EEXIST', 'open', path);
    if (node === undefined && (mode === 'read' || mode === 'read-write')) {
      throw new FileError('ENOENT', 'open', path);
    }
    return this.#handle(node ?? this.disk.createFile(place), path, mode !== 'read');
  }

  #handle(node: FileNode, path: string, canWrite: boolean): FileHandle {
    const onClose = (): void => {
      this.#handles.delete(handle);
    };
    const handle = new MemoryFileHandle({
      disk: this.disk,
      node,
      path,
      canWrite,
      calls: this.#calls,
      onClose,
    });
    this.#handles.add(handle);
    return handle;
  }

  #readFile(path: string): Uint8Array | undefined {
    const node = this.disk.find(path);
    if (node === undefined) return undefined;
    if (node.isDirectory) throw new FileError('EISDIR', 'read', path);
    const bytes = new Uint8Array(node.content.sizeBytes);
    node.content.read(bytes, 0);
    return bytes;
  }

  #entries(path: string): DirectoryEntry[] {
    const { entries } = this.disk.directory(path, 'scandir');
    return [...entries.values()]
      .map(({ name, node }) => ({ name, isDirectory: node.isDirectory }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #status(path: string): FileStatus | undefined {
    const node = this.disk.find(path);
    if (node === undefined) return undefined;
    const { isDirectory, modifiedMs, changedMs, identity } = node;
    const sizeBytes = node.isDirectory ? 4096 : node.content.sizeBytes;
    return { isDirectory, modifiedMs, changedMs, identity, sizeBytes };
  }

  #syncDirectory(path: string): void {
    this.disk.commitNames(this.disk.directory(path, 'fsync'));
  }

  #lock(path: string): DirectoryLock | undefined {
    const directory = this.disk.directory(path, 'open');
    if (!this.disk.lock(directory, this)) return undefined;
    this.#locks.add(directory);
    if (!directory.entries.has(keyOf('.lock', this.platform))) {
      this.disk.createFile(this.disk.locate(`${path}/.lock`, 'open'));
    }
    return {
      release: () => {
        this.#locks.delete(directory);
        this.disk.unlock(directory, this);
      },
    };
  }

  #letGo(): void {
    for (const handle of this.#handles) handle.release();
    for (const directory of this.#locks) this.disk.unlock(directory, this);
    this.#locks.clear();
  }
}
