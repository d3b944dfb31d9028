/**
 * The `.log` file of a segment, opened when it is first needed and closed when nothing uses it any more: a descriptor that was closed under
 * a read in the thread pool could come to mean another file.
 */
import { join } from 'node:path';
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';

export class SegmentFile {
  readonly files: FileSystem;
  #path: string;
  #handle: FileHandle | undefined;
  #opening: Promise<FileHandle> | undefined;
  /** The file is being renamed: who wants to use it waits. */
  #moving: Promise<void> | undefined;
  /** The file is longer than what was written to it. */
  #hasExcess = false;
  /** Operations in the thread pool that use the file. */
  #users = 0;
  #whenUnused: (() => void)[] = [];
  /** Times that the file was cut, and how many of these the disk knows of. */
  #cuts = 0;
  #syncedCuts = 0;
  /** Of these that run now. */
  #syncs = 0;

  constructor(files: FileSystem, path: string) {
    this.files = files;
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** Makes the file, empty also if there was one of its name, or with `preallocatedBytes` of zeros. */
  createSync(preallocatedBytes: number): void {
    this.#handle = this.files.openSync(this.#path, 'create');
    if (this.#handle.sizeSync() > 0) this.#handle.truncateSync(0);
    if (preallocatedBytes === 0) return;
    this.#handle.truncateSync(preallocatedBytes);
    this.#hasExcess = true;
  }

  /** Cuts off what was preallocated behind the first `usedBytes`; returns whether there was something. */
  trimSync(usedBytes: number): boolean {
    if (!this.#hasExcess) return false;
    this.handleSync().truncateSync(usedBytes);
    this.#hasExcess = false;
    return true;
  }

  /** Cuts the file at `position`, which the disk knows of after the next {@link sync}. */
  cutSync(position: number): void {
    this.handleSync().truncateSync(position);
    this.#hasExcess = false;
    this.noteCut();
  }

  /** The file was cut, or may have been: a loss of power could bring back what was cut off, in the place of batches that were written since. */
  noteCut(): void {
    this.#cuts++;
  }

  /** A sync runs, or has to come before the next write. */
  get writesWait(): boolean {
    return this.#syncs > 0 || this.#cuts > this.#syncedCuts;
  }

  /** Writes in the thread pool; where the file was cut, not before the disk knows of that. */
  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    if (this.#cuts > this.#syncedCuts) await this.sync();
    await this.use((handle) => handle.write(buffers, position));
  }

  /** What was written, and that it was cut, reaches the disk. */
  async sync(): Promise<void> {
    const cuts = this.#cuts;
    this.#syncs++;
    try {
      await this.use((handle) => handle.sync());
    } finally {
      this.#syncs--;
    }
    this.#syncedCuts = Math.max(this.#syncedCuts, cuts);
  }

  /** The open file, opened now if need be. */
  handleSync(): FileHandle {
    this.#handle ??= this.files.openSync(this.#path, 'read-write');
    return this.#handle;
  }

  /** Runs `action` with the open file, which is not closed before it is done. */
  async use<T>(action: (handle: FileHandle) => Promise<T>): Promise<T> {
    while (this.#moving !== undefined) await this.#moving;
    this.#users++;
    try {
      return await action(this.#handle ?? (await this.#open()));
    } finally {
      this.#users--;
      if (this.#users === 0) for (const resume of this.#whenUnused.splice(0)) resume();
    }
  }

  /** Gives up the open file when nothing uses it any more; it is opened again when needed. */
  async close(): Promise<void> {
    while (this.#users > 0) {
      await new Promise<void>((resolve) => {
        this.#whenUnused.push(resolve);
      });
    }
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Closes the file and gives it another name; operations that begin meanwhile wait, and then find it. */
  async rename(path: string): Promise<void> {
    let done = (): void => {};
    this.#moving = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await this.close();
      await this.files.rename(this.#path, path);
      this.#path = path;
    } finally {
      this.#moving = undefined;
      done();
    }
  }

  /** The partition's directory got another name. */
  movedTo(directory: string): void {
    this.#path = inDirectory(this.files, this.#path, directory);
  }

  #open(): Promise<FileHandle> {
    this.#opening ??= this.files
      .open(this.#path, 'read-write')
      .then((handle) => {
        this.#handle = handle;
        return handle;
      })
      .finally(() => {
        this.#opening = undefined;
      });
    return this.#opening;
  }
}

/** The path of the file of the same name in `directory`. */
export function inDirectory(files: FileSystem, path: string, directory: string): string {
  const separator = path.includes('\\') && files.platform === 'windows' ? '\\' : '/';
  return join(directory, path.slice(path.lastIndexOf(separator) + 1));
}
