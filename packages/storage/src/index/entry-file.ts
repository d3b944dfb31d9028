/**
 * The entries of one index file: records of a fixed size, back to back, without header or checksum, because an index
 * is rebuilt from its segment whenever it is in doubt.
 *
 * Entries are appended in memory and reach the file in batches, on `flush` and on `close`; what a crash loses lies
 * past the recovery point, where indexes are rebuilt anyway. No file stays open between two operations, so an index
 * never stands in the way of a rename or delete on Windows, and costs no descriptor.
 */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { syncFile } from '../directory/sync-file.ts';
import { isDiskFull } from '../log/disk-full.ts';
import { BackgroundWork } from './background-work.ts';
import { usedEntries } from './entry-padding.ts';
import { type EntryMeaning, EntryPages, FileChangedError, isAbsence } from './entry-pages.ts';
import { firstSlot } from './first-slot.ts';
import type { IndexCache } from './index-cache.ts';
import { holds, withFile } from './with-file.ts';

/** Pending entries are written once they fill this. */
const WRITE_BATCH_BYTES = 4096;
const FIRST_CAPACITY_ENTRIES = 16;
const NOTHING = new Uint8Array(0);

export interface EntryFileOptions {
  readonly files: FileSystem;
  readonly path: string;
  readonly entrySize: number;
  /** Who decides when an unchanged loaded file gives up its memory. */
  readonly cache: IndexCache;
}

export class EntryFile {
  readonly entrySize: number;
  readonly #files: FileSystem;
  readonly #cache: IndexCache;
  #path: string;
  #bytes: Uint8Array = NOTHING;
  #count = 0;
  /** Bytes of the file that hold entries in memory too; less than the file's size if it ends in padding. */
  #writtenBytes = 0;
  #hasExcess = false;
  /** Nothing was written yet, and the file may have just these entries. */
  #isRebuilt = false;
  #isLoaded: boolean;
  /** Times the file was read: what is in memory is what it was as long as this does not change. */
  loads = 0;
  #isDeleted = false;
  #isKept = false;
  /** The file may have content that is not on the disk: what another object wrote before counts too. */
  #isUnsynced = true;
  #loading: Promise<void> | undefined;
  /** What searches have read of a file that is not loaded. */
  #pages: EntryPages | undefined;
  readonly #background = new BackgroundWork();

  private constructor(options: EntryFileOptions, isLoaded: boolean) {
    this.entrySize = options.entrySize;
    this.#files = options.files;
    this.#path = options.path;
    this.#cache = options.cache;
    this.#isLoaded = isLoaded;
  }

  /** A new empty file; one of that name is emptied. */
  static create(options: EntryFileOptions): EntryFile {
    const file = new EntryFile(options, true);
    withFile(options, (handle) => handle.truncateSync(0));
    return file;
  }

  /** Entries found anew, to take the place of the file's: it is written only if it has others; a missing one is made now if `isMade`, else then. */
  static rebuild(options: EntryFileOptions, isMade: boolean): EntryFile {
    const sizeBytes = options.files.statusSync(options.path)?.sizeBytes;
    if (sizeBytes === undefined && isMade) return EntryFile.create(options);
    const file = new EntryFile(options, true);
    file.#hasExcess = (sizeBytes ?? 0) > 0;
    file.#isRebuilt = file.#hasExcess;
    return file;
  }

  /** A file that is read when it is first needed; one that does not exist has no entries. */
  static open(options: EntryFileOptions): EntryFile {
    return new EntryFile(options, false);
  }

  get path(): string {
    return this.#path;
  }

  /** Whether entries can be read without touching the disk. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get loadedBytes(): number {
    return this.#bytes.length;
  }

  /** Number of entries; loads the file if need be. */
  get count(): number {
    if (!this.#isLoaded) this.loadSync();
    return this.#count;
  }

  /** The entries; entry `i` starts at `i * entrySize`. Valid until the next append, load or truncation. */
  get bytes(): Uint8Array {
    if (!this.#isLoaded) this.loadSync();
    return this.#bytes;
  }

  loadSync(): void {
    if (this.#isLoaded) return;
    this.#accept(this.#files.readFileSync(this.#path));
  }

  /** Loads in the background, so that the look-ups that follow touch no disk. */
  load(): Promise<void> {
    if (this.#isLoaded) {
      this.#cache.touch(this);
      return Promise.resolve();
    }
    this.#loading ??= this.#background.track(this.#load()).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const content = await this.#files.readFile(this.#path);
    if (!this.#isLoaded) this.#accept(content);
  }

  /** The last entry whose key is not above `sought`; undefined if there is none. What is not loaded stays so: only parts of it are read. */
  async findLast<T>(sought: number, meaning: EntryMeaning<T>): Promise<T | undefined> {
    while (!this.#isLoaded) {
      const pages = this.#pages ?? new EntryPages(this.#files, this.entrySize, this.#cache);
      this.#pages = pages;
      try {
        const found = await this.#background.track(pages.findLast(this.#path, sought, meaning));
        if (pages === this.#pages) return found;
      } catch (error) {
        if (!(error instanceof FileChangedError)) throw error;
        await this.load();
      }
    }
    this.#cache.touch(this);
    const { keyAt, valueAt } = meaning;
    const slot = firstSlot(this.#count, (at) => keyAt(this.#bytes, at * this.entrySize) <= sought) - 1;
    return slot < 0 ? undefined : valueAt(this.#bytes, slot * this.entrySize);
  }

  #accept(bytes: Uint8Array = NOTHING): void {
    this.loads++;
    this.#dropPages();
    this.#bytes = bytes;
    this.#count = usedEntries(bytes, this.entrySize);
    this.#writtenBytes = this.#count * this.entrySize;
    this.#hasExcess = bytes.length > this.#writtenBytes;
    this.#isLoaded = true;
    this.#cache.touch(this);
  }

  /** Makes room for one entry behind the last and returns its position in `bytes`; the caller fills it at once. */
  extend(): number {
    if (!this.#isLoaded) this.loadSync();
    const position = this.#count * this.entrySize;
    if (position + this.entrySize > this.#bytes.length) this.#grow();
    this.#count++;
    return position;
  }

  #grow(): void {
    const used = this.#count * this.entrySize;
    const bytes = new Uint8Array(Math.max(FIRST_CAPACITY_ENTRIES * this.entrySize, used * 2));
    bytes.set(this.#bytes.subarray(0, used));
    this.#bytes = bytes;
    this.#cache.touch(this);
  }

  /** Writes pending entries if there are enough of them; called after an entry was filled. */
  writeIfDue(): void {
    if (this.#count * this.entrySize - this.#writtenBytes >= WRITE_BATCH_BYTES) this.writeIfRoom();
  }

  /** As {@link writePendingSync}; on a full disk what is pending stays in memory, and the next write or flush tries again. */
  writeIfRoom(): void {
    try {
      this.writePendingSync();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }

  /** Brings the file up to the entries in memory (it may stay unsynced). */
  writePendingSync(): void {
    const used = this.#count * this.entrySize;
    if (!this.#isLoaded || this.#isDeleted || (used === this.#writtenBytes && !this.#hasExcess)) return;
    withFile({ files: this.#files, path: this.#path }, (handle) => {
      if (this.#isRebuilt && holds(handle, this.#bytes.subarray(0, used))) return;
      if (this.#hasExcess) handle.truncateSync(this.#writtenBytes);
      if (used > this.#writtenBytes) {
        handle.writeSync([this.#bytes.subarray(this.#writtenBytes, used)], this.#writtenBytes);
      }
    });
    this.#hasExcess = false;
    this.#isRebuilt = false;
    this.#isUnsynced = true;
    this.#writtenBytes = used;
  }

  /** All entries appended so far reach the disk. */
  flush(): Promise<void> {
    this.writePendingSync();
    if (!this.#isUnsynced) return Promise.resolve();
    this.#isUnsynced = false;
    return this.#background.track(this.#sync(this.#path));
  }

  async #sync(path: string): Promise<void> {
    try {
      await syncFile(this.#files, path);
    } catch (error) {
      // Never made, or renamed or deleted meanwhile: there is nothing to be kept.
      if (this.#isDeleted || path !== this.#path || isAbsence(error)) return;
      this.#isUnsynced = true;
      throw error;
    }
  }

  /** Resolves when no background operation has the file open; to be awaited before it is renamed or deleted. */
  settled(): Promise<void> {
    return this.#background.settled();
  }

  /** The file is loaded, goes, or is changed by what was loaded before: searches that are under way begin again. */
  #dropPages(): void {
    this.#pages?.clear();
    this.#pages = undefined;
  }

  /** Keeps the first `count` entries, in memory and on the disk. */
  truncate(count: number): void {
    if (count >= this.count) return;
    this.#count = count;
    const used = count * this.entrySize;
    if (used < this.#writtenBytes) {
      this.#writtenBytes = used;
      this.#hasExcess = true;
    }
    this.writeIfRoom();
  }

  /** Loads the entries, which stay in memory until {@link releaseKept}, whoever asks for it: the file is about to be renamed. */
  async keep(): Promise<void> {
    this.#isKept = true;
    await this.load();
  }

  releaseKept(): void {
    this.#isKept = false;
  }

  /** See {@link IndexCache}. */
  unload(): boolean {
    if (!this.#isLoaded || this.#hasExcess || this.#isKept) return false;
    if (this.#count * this.entrySize !== this.#writtenBytes) return false;
    this.#bytes = NOTHING;
    this.#isLoaded = false;
    return true;
  }

  /** Writes what is pending and gives up the memory; the file may be opened again by the next look-up. */
  close(): void {
    this.writePendingSync();
    this.unload();
    this.#dropPages();
    this.#cache.forget(this);
  }

  /** The file (or its directory) was renamed. */
  movedTo(path: string): void {
    this.#path = path;
  }

  /** Deletes the file once nothing has it open; no error if it is not there. */
  async delete(): Promise<void> {
    this.#cache.forget(this);
    this.#dropPages();
    this.#bytes = NOTHING;
    this.#count = 0;
    this.#writtenBytes = 0;
    this.#hasExcess = false;
    this.#isLoaded = true;
    this.#isDeleted = true;
    await this.settled();
    await this.#files.delete(this.#path);
  }
}
