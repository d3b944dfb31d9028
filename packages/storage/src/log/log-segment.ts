/**
 * One segment of a log: `<baseOffset>.log`, batches back to back as on the wire, with its indexes.
 *
 * `sizeBytes` is what was written and may be read; `stagedBytes` is where the next batch will be written, at most a turn (or one
 * running write) ahead. Positions are bytes in the file. The file is opened when it is first needed: at start no file is.
 * After a crash the file may end in a torn batch or in bytes of another time; the loader cuts it at the last whole one.
 */
import { join } from 'node:path';
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { maxTimestampAt, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import type { IndexCache } from '../index/index-cache.ts';
import { OffsetIndex } from '../index/offset-index.ts';
import { TimeIndex } from '../index/time-index.ts';
import { TransactionIndex } from '../index/transaction-index.ts';
import type { LogConfig } from './log-config.ts';
import {
  logFilePath,
  logSuffix,
  offsetIndexSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './log-file-names.ts';

const MAX_RELATIVE_OFFSET = 0x7fffffff;

export interface LogSegmentOptions {
  readonly files: FileSystem;
  /** The partition's directory. */
  readonly directory: string;
  readonly baseOffset: number;
  readonly config: LogConfig;
  readonly indexCache: IndexCache;
  readonly nowMs: number;
}

/** What the indexes keep of a batch that was written. */
export interface WrittenBatch {
  readonly lastOffset: number;
  readonly position: number;
  readonly sizeBytes: number;
  readonly maxTimestamp: number;
}

/** A batch that is about to be staged. */
export interface RollRequest {
  readonly sizeBytes: number;
  readonly maxTimestamp: number;
  readonly lastOffset: number;
  readonly nowMs: number;
}

export class LogSegment {
  readonly baseOffset: number;
  readonly offsetIndex: OffsetIndex;
  readonly timeIndex: TimeIndex;
  readonly transactionIndex: TransactionIndex;
  readonly createdMs: number;
  readonly #files: FileSystem;
  #path: string;
  #sizeBytes: number;
  #handle: FileHandle | undefined;
  #opening: Promise<FileHandle> | undefined;
  /** Operations in the thread pool that use the file. */
  #users = 0;
  #whenUnused: (() => void)[] = [];
  #isDeleted = false;
  /** Greatest timestamp so far and the last offset of its batch; from the time index until a batch was appended. */
  #maxTimestamp: { readonly timestamp: number; readonly offset: number } | undefined;
  /** Timestamp of the first batch: the segment is rolled `segment.ms` after it. */
  #firstTimestamp: number | undefined;
  #bytesSinceIndexEntry = 0;
  stagedBytes: number;
  /** An fsync of the file runs: writes of it go through the thread pool. */
  isSyncing = false;

  private constructor(options: LogSegmentOptions, sizeBytes: number, isNew: boolean) {
    const { files, directory, baseOffset, config, indexCache } = options;
    this.baseOffset = baseOffset;
    this.createdMs = options.nowMs;
    this.#files = files;
    this.#path = logFilePath(directory, baseOffset, logSuffix);
    this.#sizeBytes = sizeBytes;
    this.stagedBytes = sizeBytes;
    const index = (suffix: string) => ({
      files,
      path: logFilePath(directory, baseOffset, suffix),
      baseOffset,
      maxSizeBytes: config.segmentIndexBytes,
      cache: indexCache,
    });
    this.offsetIndex = OffsetIndex[isNew ? 'create' : 'open'](index(offsetIndexSuffix));
    this.timeIndex = TimeIndex[isNew ? 'create' : 'open'](index(timeIndexSuffix));
    this.transactionIndex = TransactionIndex.open(index(transactionIndexSuffix));
  }

  /** Makes the files of a new, empty segment; what had their names is emptied. */
  static create(options: LogSegmentOptions): LogSegment {
    const segment = new LogSegment(options, 0, true);
    const handle = options.files.openSync(segment.#path, 'create');
    segment.#handle = handle;
    if (handle.sizeSync() > 0) handle.truncateSync(0);
    return segment;
  }

  /** An existing segment of `sizeBytes`, all of them whole batches. */
  static open(options: LogSegmentOptions, sizeBytes: number): LogSegment {
    return new LogSegment(options, sizeBytes, false);
  }

  get path(): string {
    return this.#path;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** Greatest timestamp of a written batch and that batch's last offset; -1 if there is none. */
  get maxTimestamp(): { readonly timestamp: number; readonly offset: number } {
    this.#maxTimestamp ??= this.timeIndex.lastEntry;
    return this.#maxTimestamp;
  }

  /** What {@link maxTimestamp} is, where the time index does not say it. */
  noteMaxTimestamp(maxTimestamp: { readonly timestamp: number; readonly offset: number }): void {
    this.#maxTimestamp = maxTimestamp;
  }

  /** The open file, opened now if need be: for appends. */
  handleSync(): FileHandle {
    this.#handle ??= this.#files.openSync(this.#path, 'read-write');
    return this.#handle;
  }

  /** Reads up to `target.length` bytes; see `FileHandle.read`. */
  read(target: Uint8Array, position: number): Promise<number> {
    return this.#use((handle) => handle.read(target, position));
  }

  /** Writes in the thread pool; the next write must wait for it. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    return this.#use((handle) => handle.write(buffers, position));
  }

  /** Runs `action` with the open file, which is not closed before it is done: its number could come to mean another file. */
  async #use<T>(action: (handle: FileHandle) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await action(this.#handle ?? (await this.#open()));
    } finally {
      this.#users--;
      if (this.#users === 0) for (const resume of this.#whenUnused.splice(0)) resume();
    }
  }

  #open(): Promise<FileHandle> {
    this.#opening ??= this.#files
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

  /** Whether a batch must go to a new segment; `jitterMs` is this log's share of `segment.jitter.ms`. */
  shouldRoll(batch: RollRequest, config: LogConfig, jitterMs: number): boolean {
    if (this.stagedBytes + batch.sizeBytes > config.segmentBytes && this.stagedBytes > 0) return true;
    if (batch.lastOffset - this.baseOffset > MAX_RELATIVE_OFFSET) return true;
    if (this.stagedBytes === 0) return false;
    if (this.offsetIndex.isFull || this.timeIndex.isFull) return true;
    const first = this.#firstTimestampSync();
    const ageMs =
      first >= 0 && batch.maxTimestamp >= 0 ? batch.maxTimestamp - first : batch.nowMs - this.createdMs;
    return ageMs > config.segmentMs - jitterMs;
  }

  /** Claims room for a batch behind all others; returns its position. */
  stage(sizeBytes: number, maxTimestamp: number): number {
    const position = this.stagedBytes;
    if (position === 0) this.#firstTimestamp = maxTimestamp;
    this.stagedBytes += sizeBytes;
    return position;
  }

  /** `buffers` reached the file at `sizeBytes`: they may be read now. */
  written(totalBytes: number): void {
    this.#sizeBytes += totalBytes;
  }

  /** Notes a written batch in the indexes, in order. */
  index(batch: WrittenBatch, intervalBytes: number): void {
    const { lastOffset, maxTimestamp } = batch;
    if (maxTimestamp > this.maxTimestamp.timestamp) {
      this.#maxTimestamp = { timestamp: maxTimestamp, offset: lastOffset };
    }
    if (this.#bytesSinceIndexEntry > intervalBytes && !this.offsetIndex.isFull && !this.timeIndex.isFull) {
      this.offsetIndex.append(lastOffset, batch.position);
      this.timeIndex.maybeAppend(this.maxTimestamp.timestamp, this.maxTimestamp.offset);
      this.#bytesSinceIndexEntry = 0;
    }
    this.#bytesSinceIndexEntry += batch.sizeBytes;
  }

  /** No batch will be appended any more: the last timestamp is noted, the indexes are whole. */
  finish(): void {
    const { timestamp, offset } = this.maxTimestamp;
    if (timestamp >= 0) this.timeIndex.maybeAppend(timestamp, offset, true);
    this.offsetIndex.writeNow();
    this.timeIndex.writeNow();
  }

  /** What was staged and not written is forgotten; the file is cut to what was written. */
  unstageSync(): void {
    this.stagedBytes = this.#sizeBytes;
    this.handleSync().truncateSync(this.#sizeBytes);
  }

  /** Cuts the file at `position`, which is where the batch that contains `offset` starts, and the indexes at `offset`. */
  truncateSync(position: number, offset: number): void {
    this.handleSync().truncateSync(position);
    this.#sizeBytes = position;
    this.stagedBytes = position;
    this.offsetIndex.truncateTo(offset);
    this.timeIndex.truncateTo(offset);
    this.transactionIndex.truncateTo(offset);
    this.#maxTimestamp = undefined;
    this.#bytesSinceIndexEntry = 0;
    if (position === 0) this.#firstTimestamp = undefined;
  }

  /** Batches reach the disk, not the indexes. */
  async sync(): Promise<void> {
    if (this.#isDeleted) return;
    this.isSyncing = true;
    try {
      await this.#use((handle) => handle.sync());
    } finally {
      this.isSyncing = false;
    }
  }

  /** Batches and indexes reach the disk. */
  async flush(): Promise<void> {
    await this.sync();
    if (this.#isDeleted) return;
    await this.offsetIndex.flush();
    await this.timeIndex.flush();
    await this.transactionIndex.flush();
  }

  /** Gives up all open files when nothing uses them any more; they are opened again when needed. */
  async closeFile(): Promise<void> {
    while (this.#users > 0) {
      await new Promise<void>((resolve) => {
        this.#whenUnused.push(resolve);
      });
    }
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
    await Promise.all([
      this.offsetIndex.settled(),
      this.timeIndex.settled(),
      this.transactionIndex.settled(),
    ]);
  }

  /** All files closed; what the indexes have to say is in theirs. */
  async close(): Promise<void> {
    if (this.#isDeleted) return;
    this.offsetIndex.close();
    this.timeIndex.close();
    this.transactionIndex.close();
    await this.closeFile();
  }

  /** Renames all files to `….deleted` (they are no longer part of the log); reads that run get on. */
  async rename(suffix: string): Promise<void> {
    await this.closeFile();
    await this.#files.rename(this.#path, this.#path + suffix);
    this.#path += suffix;
    await this.#renameIndex(this.offsetIndex, suffix);
    await this.#renameIndex(this.timeIndex, suffix);
    await this.#renameIndex(this.transactionIndex, suffix);
  }

  async #renameIndex(index: OffsetIndex | TimeIndex | TransactionIndex, suffix: string): Promise<void> {
    if ((await this.#files.status(index.path)) === undefined) return;
    await this.#files.rename(index.path, index.path + suffix);
    index.movedTo(index.path + suffix);
  }

  /** Deletes all files so that not even a loss of power brings batches back: where names cannot be synced, content can. */
  async deleteForGood(): Promise<void> {
    await this.#use(async (handle) => {
      await handle.truncate(0);
      await handle.sync();
    });
    await this.delete();
  }

  /** Deletes all files. */
  async delete(): Promise<void> {
    this.#isDeleted = true;
    await this.closeFile();
    await this.#files.delete(this.#path);
    await this.offsetIndex.delete();
    await this.timeIndex.delete();
    await this.transactionIndex.delete();
  }

  /** The partition's directory got another name. */
  movedTo(directory: string): void {
    const move = (path: string): string =>
      join(directory, path.slice(path.lastIndexOf(this.#separator(path)) + 1));
    this.#path = move(this.#path);
    for (const index of [this.offsetIndex, this.timeIndex, this.transactionIndex])
      index.movedTo(move(index.path));
  }

  #separator(path: string): string {
    return path.includes('\\') && this.#files.platform === 'windows' ? '\\' : '/';
  }

  #firstTimestampSync(): number {
    if (this.#firstTimestamp === undefined) {
      const header = new Uint8Array(recordBatchOverheadBytes);
      const length = this.handleSync().readSync(header, 0);
      this.#firstTimestamp = length === header.length ? maxTimestampAt(header, 0) : -1;
    }
    return this.#firstTimestamp;
  }
}
