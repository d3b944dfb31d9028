/**
 * Searches in an index file that is not in memory. Of a log of some GB the indexes take more than the memory for them, and one of them
 * up to 10 MiB: so only the pages are read that a search needs, two or three where nothing is known of the file, and the pages are what
 * the cache keeps. Where to look is guessed by the keys at both ends, which nearly always grow evenly; every other step halves, so that
 * whatever the keys are a search ends soon.
 */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { isZero } from './entry-padding.ts';
import { firstSlot } from './first-slot.ts';
import type { IndexCache, Unloadable } from './index-cache.ts';

const PAGE_ENTRIES = 1024;
/** Up to so many are read at one time: each read more costs more than the bytes. */
const FEW_PAGES = 8;

/** What the bytes of an entry mean: ascending keys, and what is to be known of the entry found. */
export interface EntryMeaning<T> {
  readonly keyAt: (bytes: Uint8Array, position: number) => number;
  readonly valueAt: (bytes: Uint8Array, position: number) => T;
}

/** The file is shorter than it was. */
export class FileChangedError extends Error {}

interface Page extends Unloadable {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** What is known of where the search will end: between slot `low`, whose key is not above the one sought, and `high`, whose is. */
interface Bounds {
  low: number;
  high: number;
  lowKey: number;
  highKey: number;
}

export class EntryPages {
  readonly #files: FileSystem;
  readonly #entrySize: number;
  readonly #cache: IndexCache;
  readonly #pages = new Map<number, Page>();
  /** Entries of the file, padding included. */
  #count: number | undefined;

  constructor(files: FileSystem, entrySize: number, cache: IndexCache) {
    this.#files = files;
    this.#entrySize = entrySize;
    this.#cache = cache;
  }

  /** The last entry of the file at `path` whose key is not above `sought`; undefined if there is none, or no such file. */
  async findLast<T>(path: string, sought: number, meaning: EntryMeaning<T>): Promise<T | undefined> {
    const file = new LazyHandle(this.#files, path);
    try {
      this.#count ??= await this.#countOf(file);
      const bounds = { low: -1, high: this.#count, lowKey: Number.NaN, highKey: Number.NaN };
      for (let step = 0; bounds.high - bounds.low > 1; step++) {
        const number = pageToLookAt(bounds, sought, step);
        const page = this.#cached(number) ?? (await this.#read(file, number));
        this.#narrow(bounds, page, sought, meaning);
        if (bounds.high - bounds.low > 1 || pageOf(bounds.low) !== number) continue;
        return this.#valueAt(page, bounds.low, meaning);
      }
      if (bounds.low < 0) return undefined;
      const number = pageOf(bounds.low);
      const page = this.#cached(number) ?? (await this.#read(file, number));
      return this.#valueAt(page, bounds.low, meaning);
    } finally {
      file.close();
    }
  }

  /** Gives up all pages: the file changes, or is read whole. */
  clear(): void {
    for (const page of this.#pages.values()) this.#cache.forget(page);
    this.#pages.clear();
    this.#count = undefined;
  }

  #valueAt<T>(page: Page, slot: number, { valueAt }: EntryMeaning<T>): T {
    return valueAt(page.bytes, (slot % PAGE_ENTRIES) * this.#entrySize);
  }

  /** Brings the bounds together by what `page` holds. */
  #narrow<T>(bounds: Bounds, page: Page, sought: number, meaning: EntryMeaning<T>): void {
    const from = page.number * PAGE_ENTRIES;
    const count = page.bytes.length / this.#entrySize;
    const keyOf = (at: number): number => this.#keyOf(page, at, meaning);
    const above = firstSlot(count, (at) => keyOf(at) <= sought);
    if (above > 0) {
      bounds.low = from + above - 1;
      bounds.lowKey = keyOf(above - 1);
    }
    if (above < count) {
      bounds.high = from + above;
      bounds.highKey = keyOf(above);
    }
  }

  /** Zeros behind the entries, as a crashed Kafka leaves them, are above everything. */
  #keyOf<T>({ bytes, number }: Page, at: number, { keyAt }: EntryMeaning<T>): number {
    const position = at * this.#entrySize;
    const isFirst = number === 0 && at === 0;
    return !isFirst && isZero(bytes, position, this.#entrySize)
      ? Number.POSITIVE_INFINITY
      : keyAt(bytes, position);
  }

  async #countOf(file: LazyHandle): Promise<number> {
    const handle = await file.open();
    return handle === undefined ? 0 : Math.floor(handle.sizeSync() / this.#entrySize);
  }

  #cached(number: number): Page | undefined {
    const page = this.#pages.get(number);
    if (page !== undefined) this.#cache.touch(page);
    return page;
  }

  async #read(file: LazyHandle, number: number): Promise<Page> {
    const handle = await file.open();
    const count = this.#count ?? 0;
    const isSmall = count <= FEW_PAGES * PAGE_ENTRIES;
    const first = isSmall ? 0 : number * PAGE_ENTRIES;
    const end = isSmall ? count : Math.min(first + PAGE_ENTRIES, count);
    const bytes = new Uint8Array((end - first) * this.#entrySize);
    const length = (await handle?.read(bytes, first * this.#entrySize)) ?? 0;
    if (length < bytes.length) {
      throw new FileChangedError(
        `${file.path}: expected ${bytes.length} bytes at ${first * this.#entrySize}, found ${length}`,
      );
    }
    if (!isSmall) return this.#keep(number, bytes);
    const pageBytes = PAGE_ENTRIES * this.#entrySize;
    for (let at = 0; at < bytes.length; at += pageBytes) {
      const other = at / pageBytes;
      if (other !== number) this.#keep(other, bytes.slice(at, at + pageBytes));
    }
    return this.#keep(number, bytes.slice(number * pageBytes, (number + 1) * pageBytes));
  }

  #keep(number: number, bytes: Uint8Array): Page {
    const other = this.#pages.get(number);
    if (other !== undefined) return other;
    const pages = this.#pages;
    const unload = (): boolean => pages.delete(number);
    const page = { number, bytes, loadedBytes: bytes.length, unload };
    pages.set(number, page);
    this.#cache.touch(page);
    return page;
  }
}

const pageOf = (slot: number): number => Math.floor(slot / PAGE_ENTRIES);

/** The last page first and then the first one: all searches look at them, and they tell how keys grow. */
function pageToLookAt({ low, high, lowKey, highKey }: Bounds, sought: number, step: number): number {
  const first = pageOf(low + 1);
  const last = pageOf(high - 1);
  if (step === 0) return last;
  if (step === 1) return first;
  const share = step % 2 === 0 ? (sought - lowKey) / (highKey - lowKey) : 0.5;
  const guess = pageOf(low + (high - low) * share);
  // No number where a key is none.
  return guess >= first ? Math.min(guess, last) : first;
}

/** A file that is opened when something of it has to be read. */
class LazyHandle {
  readonly path: string;
  readonly #files: FileSystem;
  #handle: FileHandle | undefined;

  constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.path = path;
  }

  /** Undefined if there is no such file. */
  async open(): Promise<FileHandle | undefined> {
    if (this.#handle === undefined) {
      try {
        this.#handle = await this.#files.open(this.path, 'read');
      } catch (error) {
        if (!isAbsence(error)) throw error;
      }
    }
    return this.#handle;
  }

  /** Nothing was written that the system would have to bring to the disk now: this takes a microsecond. */
  close(): void {
    this.#handle?.closeSync();
  }
}

/** Whether the error says that there is no such file. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
