/**
 * A disk in memory: names, files, and what of them a crash leaves. It outlives the processes that use it; each process
 * sees it through its own {@link MemoryFileSystem}.
 *
 * - A crash of a process loses nothing that a write returned for.
 * - A crash of the machine ({@link MemoryDisk.loseUnsynced}) keeps file content up to the last `sync` and names up to
 *   the last `syncDirectory`; the rest survives whole, in part, torn at any byte or not at all, as a seed says.
 *   On Windows names reach the disk in order (NTFS keeps a journal), at the latest with the next `sync` of any file.
 */
import type { Random } from '@kafka-ts/environment/random';
import { FileError } from './file-error.ts';
import { DirectoryNode, FileNode, type MemoryNode } from './memory-node.ts';
import { type NameEdit, NameJournal } from './name-journal.ts';
import { keyOf, namesOf, type Platform } from './path-names.ts';

export interface MemoryDiskOptions {
  /** Whose rules hold; `'posix'` by default. */
  readonly platform?: Platform | undefined;
  /** Size of the volume; writes beyond it fail with `ENOSPC`. No limit by default. */
  readonly capacityBytes?: number | undefined;
  /** False: no crash of the machine will be asked for, so that nothing is kept twice. True by default. */
  readonly survivesPowerLoss?: boolean | undefined;
  /** A disk that lies: a sync returns and keeps nothing. For proving that a test would notice. */
  readonly ignoresSync?: boolean | undefined;
  /** For modification times; by default each change is a millisecond after the one before. */
  readonly nowMs?: (() => number) | undefined;
}

/** Where a path ends: the directory that holds its last name, and what the name leads to, if anything. */
export interface Place {
  readonly path: string;
  readonly parent: DirectoryNode;
  readonly name: string;
  readonly key: string;
  readonly node: MemoryNode | undefined;
}

export class MemoryDisk {
  readonly platform: Platform;
  readonly capacityBytes: number;
  readonly nowMs: () => number;
  readonly ignoresSync: boolean;
  readonly #isTracked: boolean;
  readonly #root: DirectoryNode;
  readonly #journal = new NameJournal();
  readonly #lockHolders = new Map<DirectoryNode, object>();

  constructor(options: MemoryDiskOptions = {}) {
    let ticks = Date.UTC(2026, 0, 1);
    this.platform = options.platform ?? 'posix';
    this.capacityBytes = options.capacityBytes ?? Number.MAX_SAFE_INTEGER;
    this.nowMs = options.nowMs ?? (() => ++ticks);
    this.ignoresSync = options.ignoresSync ?? false;
    this.#isTracked = options.survivesPowerLoss ?? true;
    this.#root = new DirectoryNode(this.nowMs());
  }

  /** Where `path` leads; fails with `ENOENT` or `ENOTDIR` where its directory is missing. */
  locate(path: string, operation: string): Place {
    const names = namesOf(path, this.platform);
    const name = names.pop();
    if (name === undefined) return { path, parent: this.#root, name: '', key: '', node: this.#root };
    let parent = this.#root;
    for (const step of names) {
      const next = parent.entries.get(keyOf(step, this.platform))?.node;
      if (next === undefined) throw new FileError('ENOENT', operation, path);
      if (!next.isDirectory) throw new FileError('ENOTDIR', operation, path);
      parent = next;
    }
    const key = keyOf(name, this.platform);
    return { path, parent, name, key, node: parent.entries.get(key)?.node };
  }

  /** Like {@link locate}, but undefined where a directory on the way is missing or is a file. */
  find(path: string): MemoryNode | undefined {
    let names: readonly string[];
    try {
      names = namesOf(path, this.platform);
    } catch (error) {
      if (error instanceof FileError && error.code === 'ENOENT') return undefined;
      throw error;
    }
    let node: MemoryNode | undefined = this.#root;
    for (const name of names) {
      node = node?.isDirectory === true ? node.entries.get(keyOf(name, this.platform))?.node : undefined;
    }
    return node;
  }

  /** The directory at `path`; fails with `ENOENT` or `ENOTDIR`. */
  directory(path: string, operation: string): DirectoryNode {
    const { node } = this.locate(path, operation);
    if (node === undefined) throw new FileError('ENOENT', operation, path);
    if (!node.isDirectory) throw new FileError('ENOTDIR', operation, path);
    return node;
  }

  createFile({ parent, key, name }: Place): FileNode {
    const node = new FileNode(this.#isTracked, this.nowMs());
    this.#edit([{ directory: parent, key, entry: { name, node } }]);
    return node;
  }

  /** With missing parents. */
  makeDirectory(path: string): void {
    let directory = this.#root;
    for (const name of namesOf(path, this.platform)) {
      const key = keyOf(name, this.platform);
      let next = directory.entries.get(key)?.node;
      if (next === undefined) {
        next = new DirectoryNode(this.nowMs());
        this.#edit([{ directory, key, entry: { name, node: next } }]);
      }
      if (!next.isDirectory) throw new FileError('EEXIST', 'mkdir', path);
      directory = next;
    }
  }

  /** Removes the name; directories are emptied by the caller. */
  remove({ parent, key }: { readonly parent: DirectoryNode; readonly key: string }): void {
    this.#edit([{ directory: parent, key, entry: undefined }]);
  }

  /** One change: after a crash either the old name is there or the new one. */
  move(from: Place, to: Place): void {
    if (from.node === undefined) throw new FileError('ENOENT', 'rename', from.path);
    this.#edit([
      { directory: from.parent, key: from.key, entry: undefined },
      { directory: to.parent, key: to.key, entry: { name: to.name, node: from.node } },
    ]);
  }

  /** The names of `directory` reach the disk. */
  commitNames(directory: DirectoryNode): void {
    if (this.platform === 'posix' && !this.ignoresSync) this.#journal.commit(directory);
  }

  /** The names that a sync of a file takes along. */
  commitNamesWithFile(): void {
    if (this.platform === 'windows' && !this.ignoresSync) this.#journal.commitAll();
  }

  /** Bytes of all files that have a name. */
  usedBytes(): number {
    const sum = (directory: DirectoryNode): number => {
      let bytes = 0;
      for (const { node } of directory.entries.values()) {
        bytes += node.isDirectory ? sum(node) : node.content.sizeBytes;
      }
      return bytes;
    };
    return sum(this.#root);
  }

  /** Gives `directory` to `holder`; false if another one has it. */
  lock(directory: DirectoryNode, holder: object): boolean {
    if (this.#lockHolders.has(directory)) return false;
    this.#lockHolders.set(directory, holder);
    return true;
  }

  unlock(directory: DirectoryNode, holder: object): void {
    if (this.#lockHolders.get(directory) === holder) this.#lockHolders.delete(directory);
  }

  /**
   * The machine lost power and is up again: what was not synced is lost as `random` says. Every process that used the
   * disk must have ended before ({@link MemoryFileSystem.kill}).
   */
  loseUnsynced(random: Random): void {
    if (!this.#isTracked) throw new Error('this disk was made with survivesPowerLoss: false');
    if (this.#root.holdsOpenFile()) throw new Error('a process still has files of this disk open');
    this.#journal.loseUnsynced(random, this.platform === 'windows');
    const visit = (directory: DirectoryNode): void => {
      directory.entries = new Map(directory.durableEntries);
      for (const { node } of directory.entries.values()) {
        if (node.isDirectory) visit(node);
        else node.content.loseUnsynced(random);
      }
    };
    visit(this.#root);
  }

  /** Everything written so far reaches the disk, names and content (`sync` of the whole machine). */
  syncAll(): void {
    this.#journal.commitAll();
    const visit = (directory: DirectoryNode): void => {
      for (const { node } of directory.entries.values()) {
        if (node.isDirectory) visit(node);
        else node.content.commit(node.content.capture());
      }
    };
    visit(this.#root);
  }

  #edit(edits: readonly NameEdit[]): void {
    for (const { directory, key, entry } of edits) {
      if (entry === undefined) directory.entries.delete(key);
      else directory.entries.set(key, entry);
      directory.modifiedMs = this.nowMs();
    }
    if (this.#isTracked) this.#journal.record(edits);
  }
}
