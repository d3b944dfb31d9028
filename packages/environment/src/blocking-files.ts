/**
 * A file system whose asynchronous operations on open files are done at once: for threads that nobody waits for, where a way through the
 * thread pool and back is only lost time.
 */
import type { FileHandle, FileSystem } from './file-system.ts';

export function blockingFiles(files: FileSystem): FileSystem {
  const openSync: FileSystem['openSync'] = (path, mode, permissions) =>
    new BlockingFileHandle(files.openSync(path, mode, permissions));
  return {
    platform: files.platform,
    openSync,
    open: async (path, mode, permissions) => openSync(path, mode, permissions),
    readFileSync: (path) => files.readFileSync(path),
    readFile: async (path) => files.readFileSync(path),
    readDirectorySync: (path) => files.readDirectorySync(path),
    readDirectory: async (path) => files.readDirectorySync(path),
    statusSync: (path) => files.statusSync(path),
    status: async (path) => files.statusSync(path),
    makeDirectorySync: (path) => files.makeDirectorySync(path),
    makeDirectory: async (path) => files.makeDirectorySync(path),
    renameSync: (from, to) => files.renameSync(from, to),
    rename: async (from, to) => files.renameSync(from, to),
    deleteSync: (path) => files.deleteSync(path),
    delete: async (path) => files.deleteSync(path),
    deleteDirectorySync: (path) => files.deleteDirectorySync(path),
    deleteDirectory: async (path) => files.deleteDirectorySync(path),
    syncDirectorySync: (path) => files.syncDirectorySync(path),
    syncDirectory: async (path) => files.syncDirectorySync(path),
    setModifiedSync: (path, modifiedMs) => files.setModifiedSync(path, modifiedMs),
    lockDirectory: (path, options) => files.lockDirectory(path, options),
    volume: (path) => files.volume(path),
  };
}

class BlockingFileHandle implements FileHandle {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  get path(): string {
    return this.#handle.path;
  }

  writeSync(buffers: readonly Uint8Array[], position: number): void {
    this.#handle.writeSync(buffers, position);
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    this.#handle.writeSync(buffers, position);
  }

  readSync(target: Uint8Array, position: number): number {
    return this.#handle.readSync(target, position);
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return this.#handle.readSync(target, position);
  }

  sizeSync(): number {
    return this.#handle.sizeSync();
  }

  modifiedMsSync(): number {
    return this.#handle.modifiedMsSync();
  }

  identitySync(): string {
    return this.#handle.identitySync();
  }

  truncateSync(sizeBytes: number): void {
    this.#handle.truncateSync(sizeBytes);
  }

  async truncate(sizeBytes: number): Promise<void> {
    this.#handle.truncateSync(sizeBytes);
  }

  syncSync(): void {
    this.#handle.syncSync();
  }

  async sync(): Promise<void> {
    this.#handle.syncSync();
  }

  closeSync(): void {
    this.#handle.closeSync();
  }

  async close(): Promise<void> {
    this.#handle.closeSync();
  }
}
