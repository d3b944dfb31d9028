/**
 * Files. Paths are absolute or relative to the working directory, in the platform's spelling. Every operation
 * has a synchronous form, for start-up and for the short writes of the data path, and an asynchronous one
 * (thread pool, but for short reads that meet no disk) for everything that may be slow once the broker serves. Failures are `Error`s with Node's `code`
 * (`ENOENT`, `EEXIST`, `EACCES`, `ENOSPC`, and on Windows `EPERM` or `EBUSY` for what is open).
 *
 * What survives a crash of the machine: file content up to the last `sync`, names up to the last
 * `syncDirectory`. What survives `kill -9`: everything that a write returned for.
 */

/** How a file is opened: existing for reading; existing for reading and writing; the same, made if absent; new. */
export type OpenMode = 'read' | 'read-write' | 'create' | 'create-new';

export interface FileStatus {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** When content, names in it or attributes changed last; unlike {@link modifiedMs} no program can set it. */
  readonly changedMs: number;
  readonly isDirectory: boolean;
  /**
   * Equal for what is the same file, whatever it is called; another for a new file of an old name, as long as somebody
   * has the old one open. Once a deleted file is closed, the next may get its identity.
   */
  readonly identity: string;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** An open file. Positions are bytes from the start; there is no cursor. */
export interface FileHandle {
  readonly path: string;

  /** Writes all of `buffers` back to back at `position`; throws if not all were taken (`ENOSPC`, …). */
  writeSync(buffers: readonly Uint8Array[], position: number): void;
  write(buffers: readonly Uint8Array[], position: number): Promise<void>;

  /** Reads up to `target.length` bytes; returns the count, less only at the end of the file. */
  readSync(target: Uint8Array, position: number): number;
  read(target: Uint8Array, position: number): Promise<number>;

  sizeSync(): number;
  /** When the content changed last, by the clock of the file system. */
  modifiedMsSync(): number;
  /** {@link FileStatus.identity} of the open file. */
  identitySync(): string;
  truncateSync(sizeBytes: number): void;
  truncate(sizeBytes: number): Promise<void>;

  /** Data and the metadata needed to read it back reach the disk (`fdatasync`). */
  syncSync(): void;
  sync(): Promise<void>;

  /** Idempotent. */
  closeSync(): void;
  close(): Promise<void>;
}

/** Exclusive use of a directory by one process, given back at the latest when the process ends. */
export interface DirectoryLock {
  release(): void;
}

export interface FileSystem {
  /** What the rules for open files are: on Windows an open file (or a directory holding one) is not renamed or deleted. */
  readonly platform: 'posix' | 'windows';

  openSync(path: string, mode: OpenMode, permissions?: number): FileHandle;
  open(path: string, mode: OpenMode, permissions?: number): Promise<FileHandle>;

  /** Whole content; undefined if there is no such file. */
  readFileSync(path: string): Uint8Array | undefined;
  readFile(path: string): Promise<Uint8Array | undefined>;

  /** Entries without `.` and `..`, sorted by name. */
  readDirectorySync(path: string): DirectoryEntry[];
  readDirectory(path: string): Promise<DirectoryEntry[]>;

  /** Undefined if there is nothing of that name. */
  statusSync(path: string): FileStatus | undefined;
  status(path: string): Promise<FileStatus | undefined>;

  /** With missing parents; no error if it exists. */
  makeDirectorySync(path: string): void;
  makeDirectory(path: string): Promise<void>;

  /** Replaces an existing file of the new name atomically. */
  renameSync(from: string, to: string): void;
  rename(from: string, to: string): Promise<void>;

  /** Deletes a file; no error if it is not there. */
  deleteSync(path: string): void;
  delete(path: string): Promise<void>;

  /** Deletes a directory and all in it; no error if it is not there. */
  deleteDirectorySync(path: string): void;
  deleteDirectory(path: string): Promise<void>;

  /** New and renamed names of the directory reach the disk; does nothing where the platform has no such call. */
  syncDirectorySync(path: string): void;
  syncDirectory(path: string): Promise<void>;

  /** Sets the modification time, as log segments do when they are rolled. */
  setModifiedSync(path: string, modifiedMs: number): void;

  /**
   * Takes the directory for this process, with the lock file `.lock` as Kafka's visible sign. Undefined if
   * another living process (of ours, or as far as the platform tells an Apache broker) has it. A broker is looked for
   * unless `hasBrokers` is false: on Linux that look at all locks of the machine takes 5 - 20 ms.
   */
  lockDirectory(path: string, options?: { readonly hasBrokers: boolean }): Promise<DirectoryLock | undefined>;

  /** Free and total bytes of the volume that holds `path`. */
  volume(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
}
