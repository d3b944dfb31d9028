/** The three index files of a segment, which are flushed, renamed and deleted together. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import type { IndexCache } from '../index/index-cache.ts';
import { OffsetIndex } from '../index/offset-index.ts';
import { TimeIndex } from '../index/time-index.ts';
import { TransactionIndex } from '../index/transaction-index.ts';
import { LazySet } from '../memory/lazy-set.ts';
import { dropWrongEnds } from './index-ends.ts';
import { logFilePath, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix } from './log-file-names.ts';
import type { WrittenBatch } from './segment-batch.ts';
import { inDirectory, type SegmentFile } from './segment-file.ts';

export interface SegmentIndexesOptions {
  readonly files: FileSystem;
  /** The partition's directory. */
  readonly directory: string;
  readonly baseOffset: number;
  readonly config: { readonly segmentIndexBytes: number };
  /** Is told what is wrong in the files of the segment. */
  readonly logger?: Logger;
  /** Of the transaction index of an existing segment, see `TransactionIndex.digest`. */
  readonly transactionDigest?: number | undefined;
  readonly indexCache: IndexCache;
  /** Behind the names of all files: `.cleaned` for a segment that is no part of the log yet. */
  readonly suffix?: string;
}

const SOURCE = 'kafka.log.LogSegment';

type Indexes = readonly [OffsetIndex, TimeIndex, TransactionIndex];

export class SegmentIndexes {
  readonly #files: FileSystem;
  readonly #cache: IndexCache;
  readonly #baseOffset: number;
  readonly #maxSizeBytes: number;
  readonly #ending: string;
  readonly #logger: Logger | undefined;
  readonly #transactionDigest: number | undefined;
  #directory: string;
  /** The last entries were compared with the batches, or nobody else wrote them. */
  #areEndsChecked: boolean;
  /** Files that were named as damaged. */
  readonly #damaged = new LazySet<string>();
  /** Made when they are first needed: of thousands of partitions only few are read or written. */
  #made: Indexes | undefined;

  /** New ones are empty; existing files are read when they are first needed. */
  constructor(options: SegmentIndexesOptions, isNew: boolean) {
    this.#files = options.files;
    this.#cache = options.indexCache;
    this.#baseOffset = options.baseOffset;
    this.#maxSizeBytes = options.config.segmentIndexBytes;
    this.#ending = options.suffix ?? '';
    this.#directory = options.directory;
    this.#logger = options.logger;
    this.#areEndsChecked = isNew;
    this.#transactionDigest = isNew ? 0 : options.transactionDigest;
    if (isNew) this.#made = this.#make('create');
  }

  get offset(): OffsetIndex {
    return this.#all[0];
  }

  get time(): TimeIndex {
    return this.#all[1];
  }

  get transaction(): TransactionIndex {
    return this.#all[2];
  }

  /** See `TransactionIndex.digest`. */
  get transactionDigest(): number | undefined {
    return this.#made === undefined ? this.#transactionDigest : this.#made[2].digest;
  }

  get #all(): Indexes {
    this.#made ??= this.#make('open');
    return this.#made;
  }

  #make(how: 'create' | 'open'): Indexes {
    const index = (suffix: string) => ({
      files: this.#files,
      path: logFilePath(this.#directory, this.#baseOffset, suffix) + this.#ending,
      baseOffset: this.#baseOffset,
      maxSizeBytes: this.#maxSizeBytes,
      cache: this.#cache,
    });
    return [
      OffsetIndex[how](index(offsetIndexSuffix)),
      TimeIndex[how](index(timeIndexSuffix)),
      TransactionIndex.open({ ...index(transactionIndexSuffix), digest: this.#transactionDigest }),
    ];
  }

  /** Names a file of the segment in which something is wrong, once; an error names it itself. */
  noteDamage(path: string, what: string | Error): void {
    if (this.#damaged.has(path)) return;
    this.#damaged.add(path);
    this.#logger?.error(typeof what === 'string' ? `${path}: ${what}` : what.message, SOURCE);
  }

  /** The first batch since the segment was opened is about to be noted: entries that contradict it are dropped. See index-ends.ts. */
  checkEnds({ position, lastOffset }: WrittenBatch, file: SegmentFile): void {
    if (this.#areEndsChecked) return;
    this.#areEndsChecked = true;
    const { offset: offsetIndex, time: timeIndex } = this;
    const ends = { handle: file.handleSync(), offsetIndex, timeIndex, position, lastOffset };
    for (const { path, what } of dropWrongEnds(ends)) this.noteDamage(path, what);
  }

  /** All entries reach the disk. */
  async flush(): Promise<void> {
    for (const index of this.#all) await index.flush();
  }

  /** Resolves when nothing has a file open. */
  async settled(): Promise<void> {
    if (this.#made !== undefined) await Promise.all(this.#made.map((index) => index.settled()));
  }

  /** What the indexes have to say is in their files; their memory is given up. */
  close(): void {
    for (const index of this.#made ?? []) index.close();
  }

  /** Loads the entries, which stay in memory until {@link releaseKept}: the files may then be renamed under look-ups. */
  async keep(): Promise<void> {
    for (const index of this.#all) await index.keep();
  }

  releaseKept(): void {
    for (const index of this.#made ?? []) index.releaseKept();
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
    this.#directory = directory;
    for (const index of this.#made ?? []) index.movedTo(inDirectory(this.#files, index.path, directory));
  }
}
