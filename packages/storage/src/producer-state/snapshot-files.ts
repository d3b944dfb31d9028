/** The `<20 digits>.snapshot` files of one partition directory. */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { isHeldOpen } from '../directory/windows-safe-files.ts';
import { baseOffsetOf, logFileName } from '../log/log-file-names.ts';
import { LazySet } from '../memory/lazy-set.ts';
import type { ProducerEntry } from './producer-entry.ts';
import { CorruptSnapshotError, decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts';

const SUFFIX = '.snapshot';

/** `00000000000000000042.snapshot` for 42. */
export function snapshotName(offset: number): string {
  return logFileName(offset, SUFFIX);
}

/** The offset of a snapshot file's name, undefined for any other name. */
export function snapshotOffset(name: string): number | undefined {
  return baseOffsetOf(name, SUFFIX);
}

export class SnapshotFiles {
  readonly #files: FileSystem;
  #directory: string;
  /** Ascending. */
  #offsets: number[];
  readonly #unsynced = new LazySet<number>();
  /** Whose files are open for a sync right now. */
  readonly #syncing = new LazySet<number>();
  /** To be deleted as soon as they are not. */
  readonly #doomed = new LazySet<number>();

  /** `names` is the content of the directory. */
  constructor(files: FileSystem, directory: string, names: Iterable<string>) {
    this.#files = files;
    this.#directory = directory;
    this.#offsets = [...names]
      .map(snapshotOffset)
      .filter((offset) => offset !== undefined)
      .sort((a, b) => a - b);
  }

  /** Ascending. */
  get offsets(): readonly number[] {
    return this.#offsets;
  }

  get latest(): number | undefined {
    return this.#offsets.at(-1);
  }

  path(offset: number): string {
    return join(this.#directory, snapshotName(offset));
  }

  /** The producers of the newest snapshot that can be used; newer ones are told to `onCorrupt` and deleted. */
  readNewest(
    onCorrupt: (fault: { readonly path: string; readonly message: string }) => void,
  ): ProducerEntry[] {
    for (let offset = this.latest; offset !== undefined; offset = this.latest) {
      try {
        return this.#read(offset);
      } catch (error) {
        if (!(error instanceof CorruptSnapshotError)) throw error;
        onCorrupt({ path: this.path(offset), message: error.message });
        this.delete(offset);
      }
    }
    return [];
  }

  #read(offset: number): ProducerEntry[] {
    const bytes = this.#files.readFileSync(this.path(offset));
    if (bytes === undefined) throw new CorruptSnapshotError('no such file');
    return decodeProducerSnapshot(bytes);
  }

  /** Writes (or replaces) a snapshot; a torn one is told by its checksum. It is on the disk after `flush`. */
  write(offset: number, entries: Iterable<ProducerEntry>): void {
    const handle = this.#files.openSync(this.path(offset), 'create');
    try {
      const bytes = encodeProducerSnapshot(entries);
      handle.truncateSync(0);
      handle.writeSync([bytes], 0);
    } finally {
      handle.closeSync();
    }
    this.#unsynced.add(offset);
    this.#doomed.delete(offset);
    if (this.#offsets.includes(offset)) return;
    this.#offsets.push(offset);
    this.#offsets.sort((a, b) => a - b);
  }

  /** Snapshots written so far reach the disk. */
  async flush(): Promise<void> {
    for (const offset of [...this.#unsynced]) {
      this.#unsynced.delete(offset);
      await this.#sync(offset);
    }
  }

  async #sync(offset: number): Promise<void> {
    const path = this.path(offset);
    this.#syncing.add(offset);
    try {
      const handle = await this.#files.open(path, 'read-write');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      // Deleted or moved meanwhile: nothing to keep.
      if (this.#offsets.includes(offset) && path === this.path(offset)) throw error;
    } finally {
      this.#syncing.delete(offset);
      if (this.#doomed.delete(offset)) this.#deleteFile(path);
    }
  }

  /** Forgets a snapshot and deletes its file, on Windows when a sync of it that runs is done. */
  delete(offset: number): void {
    this.forget(offset);
    if (this.#isHeldHere(offset)) this.#doomed.add(offset);
    else this.#deleteFile(this.path(offset));
  }

  #isHeldHere(offset: number): boolean {
    return this.#files.platform === 'windows' && this.#syncing.has(offset);
  }

  #deleteFile(path: string): void {
    try {
      this.#files.deleteSync(path);
    } catch (error) {
      // Somebody looks at it, as virus scanners do: the next start removes it.
      if (!isHeldOpen(this.#files, error)) throw error;
    }
  }

  /** {@link delete} for each that `isDoomed`. */
  deleteEach(isDoomed: (offset: number) => boolean): void {
    for (const offset of this.#offsets.filter(isDoomed)) this.delete(offset);
  }

  /**
   * Forgets the snapshot of `offset` and gives its file `suffix` behind the name; returns the new path. Undefined if there
   * is no such snapshot, or if its file is open and the platform minds: then it is deleted after the sync that runs, or (somebody else
   * has it open) by the next start.
   */
  markDeleted(offset: number, suffix: string): string | undefined {
    if (!this.#offsets.includes(offset)) return undefined;
    const path = this.path(offset);
    this.forget(offset);
    if (this.#isHeldHere(offset)) {
      this.#doomed.add(offset);
      return undefined;
    }
    try {
      this.#files.renameSync(path, path + suffix);
    } catch (error) {
      if (!isHeldOpen(this.#files, error)) throw error;
      return undefined;
    }
    return path + suffix;
  }

  /** Forgets the snapshots above `offset` for the time of a check of the log; what becomes of their files is {@link takeBack}'s. */
  setAside(offset: number): readonly number[] {
    const aside = this.#offsets.filter((other) => other > offset);
    for (const other of aside) this.forget(other);
    return aside;
  }

  /** A snapshot that was set aside is one again if it says just this; otherwise its file is deleted. Returns which. */
  takeBack(offset: number, entries: Iterable<ProducerEntry> | undefined): boolean {
    if (this.#offsets.includes(offset)) return true;
    const bytes = entries === undefined ? undefined : this.#files.readFileSync(this.path(offset));
    if (entries === undefined || bytes === undefined || !isSame(bytes, encodeProducerSnapshot(entries))) {
      this.delete(offset);
      return false;
    }
    this.#offsets.push(offset);
    this.#offsets.sort((a, b) => a - b);
    this.#unsynced.add(offset);
    return true;
  }

  /** Somebody else renames or deletes the file. */
  forget(offset: number): void {
    this.#offsets = this.#offsets.filter((other) => other !== offset);
    this.#unsynced.delete(offset);
  }

  movedTo(directory: string): void {
    this.#directory = directory;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
