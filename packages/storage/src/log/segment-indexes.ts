/** The three index files of a segment, which are flushed, renamed and deleted together. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { IndexCache } from '../index/index-cache.ts';
import { OffsetIndex } from '../index/offset-index.ts';
import { TimeIndex } from '../index/time-index.ts';
import { TransactionIndex } from '../index/transaction-index.ts';
import { logFilePath, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from './log-file-names.ts';
import { inDirectory } from './segment-file.ts';

export interface SegmentIndexesOptions {
  readonly files: FileSystem;
  /** The partition's directory. */
  readonly directory: string;
  readonly baseOffset: number;
  readonly config: { readonly segmentIndexBytes: number };
  readonly indexCache: IndexCache;
  /** Behind the names of all files: `.cleaned` for a segment that is no part of the log yet. */
  readonly suffix?: string;
}

export class SegmentIndexes {
  readonly offset: OffsetIndex;
  readonly time: TimeIndex;
  readonly transaction: TransactionIndex;
  readonly #files: FileSystem;

  /** New ones are empty; existing files are read when they are first needed. */
  constructor(options: SegmentIndexesOptions, isNew: boolean) {
    const { files, directory, baseOffset, config, indexCache: cache, suffix: ending = '' } = options;
    this.#files = files;
    const index = (suffix: string) => ({
      files,
      path: logFilePath(directory, baseOffset, suffix) + ending,
      baseOffset,
      maxSizeBytes: config.segmentIndexBytes,
      cache,
    });
    this.offset = OffsetIndex[isNew ? 'create' : 'open'](index(offsetIndexSuffix));
    this.time = TimeIndex[isNew ? 'create' : 'open'](index(timeIndexSuffix));
    this.transaction = TransactionIndex.open(index(transactionIndexSuffix));
  }

  get #all(): readonly [OffsetIndex, TimeIndex, TransactionIndex] {
    return [this.offset, this.time, this.transaction];
  }

  /** All entries reach the disk. */
  async flush(): Promise<void> {
    for (const index of this.#all) await index.flush();
  }

  /** Resolves when nothing has a file open. */
  async settled(): Promise<void> {
    await Promise.all(this.#all.map((index) => index.settled()));
  }

  /** What the indexes have to say is in their files; their memory is given up. */
  close(): void {
    for (const index of this.#all) index.close();
  }

  /** Loads the entries, which stay in memory until {@link releaseKept}: the files may then be renamed under look-ups. */
  async keep(): Promise<void> {
    for (const index of this.#all) await index.keep();
  }

  releaseKept(): void {
    for (const index of this.#all) index.releaseKept();
  }

  /** Renames the files that there are; `nameOf` gets a path and returns the new one. */
  async rename(nameOf: (path: string) => string): Promise<void> {
    for (const index of this.#all) {
      await index.settled();
      const path = nameOf(index.path);
      if ((await this.#files.status(index.path)) !== undefined) await this.#files.rename(index.path, path);
      index.movedTo(path);
    }
  }

  async delete(): Promise<void> {
    for (const index of this.#all) await index.delete();
  }

  /** The partition's directory got another name. */
  movedTo(directory: string): void {
    for (const index of this.#all) index.movedTo(inDirectory(this.#files, index.path, directory));
  }
}
