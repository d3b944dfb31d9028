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
  /** The file is longer than what was written to it. */
  #hasExcess = false;
  /** Operations in the thread pool that use the file. */
  #users = 0;
  #whenUnused: (() => void)[] = [];

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

  /** The open file, opened now if need be. */
  handleSync(): FileHandle {
    this.#handle ??= this.files.openSync(this.#path, 'read-write');
    return this.#handle;
  }

  /** Runs `action` with the open file, which is not closed before it is done. */
  async use<T>(action: (handle: FileHandle) => Promise<T>): Promise<T> {
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

  /** The file, which must be closed, gets `suffix` behind its name. */
  async rename(suffix: string): Promise<void> {
    await this.files.rename(this.#path, this.#path + suffix);
    this.#path += suffix;
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
