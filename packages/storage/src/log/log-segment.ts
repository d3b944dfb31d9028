/**
 * One segment of a log: `<baseOffset>.log`, batches back to back as on the wire, with its indexes.
 *
 * `sizeBytes` is what was written and may be read; `stagedBytes` is where the next batch will be written, at most a turn (or one
 * running write) ahead. Positions are bytes in the file. The file is opened when it is first needed: at start no file is.
 * After a crash the file may end in a torn batch or in bytes of another time; the loader cuts it at the last whole one.
 */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import type { IndexCache } from '../index/index-cache.ts';
import type { OffsetIndex } from '../index/offset-index.ts';
import type { TimeIndex } from '../index/time-index.ts';
import type { TransactionIndex } from '../index/transaction-index.ts';
import { type LogConfig, rollMsOf } from './log-config.ts';
import { logFilePath, logSuffix } from './log-file-names.ts';
import type { RollRequest, WrittenBatch } from './segment-batch.ts';
import { SegmentFile } from './segment-file.ts';
import { SegmentIndexes } from './segment-indexes.ts';
import { type MaxTimestamp, SegmentTimestamps } from './segment-timestamps.ts';
import { VerifiedFile } from './verified-file.ts';

const MAX_RELATIVE_OFFSET = 0x7fffffff;

export interface LogSegmentOptions {
  readonly files: FileSystem;
  /** The partition's directory. */
  readonly directory: string;
  readonly baseOffset: number;
  readonly config: LogConfig;
  readonly indexCache: IndexCache;
  readonly nowMs: number;
  /** Taken off `segment.ms`; 0 by default. */
  readonly rollJitterMs?: number;
  /** Behind the names of all files: `.cleaned` for a segment that is no part of the log yet. */
  readonly suffix?: string;
  /** Is told what is wrong in the files. */
  readonly logger?: Logger;
  /** See `TransactionIndex.digest`; of an existing segment. */
  readonly transactionDigest?: number | undefined;
}

export class LogSegment {
  readonly baseOffset: number;
  readonly #file: SegmentFile;
  readonly indexes: SegmentIndexes;
  /** A batch for about so many bytes is noted in the indexes. */
  readonly indexIntervalBytes: number;
  readonly #rollJitterMs: number;
  #sizeBytes: number;
  #isDeleted = false;
  readonly #timestamps: SegmentTimestamps;
  #bytesSinceIndexEntry = 0;
  stagedBytes: number;
  readonly #verified = new VerifiedFile();

  private constructor(options: LogSegmentOptions, sizeBytes: number, isNew: boolean) {
    const { files, directory, baseOffset, config, suffix = '' } = options;
    this.baseOffset = baseOffset;
    this.indexIntervalBytes = config.indexIntervalBytes;
    this.#rollJitterMs = options.rollJitterMs ?? 0;
    this.#file = new SegmentFile(files, logFilePath(directory, baseOffset, logSuffix) + suffix);
    this.#sizeBytes = sizeBytes;
    this.stagedBytes = sizeBytes;
    this.indexes = new SegmentIndexes(options, isNew);
    this.#timestamps = new SegmentTimestamps(this.#file, this.indexes, { isNew, nowMs: options.nowMs });
  }

  /** Makes the files of a new, empty segment, with room for all of it where `preallocate` asks so; what had their names is emptied. */
  static create(options: LogSegmentOptions): LogSegment {
    const segment = new LogSegment(options, 0, true);
    segment.#file.createSync(options.config.preallocate ? options.config.segmentBytes : 0);
    return segment;
  }

  /** An existing segment of `sizeBytes`, all of them whole batches. */
  static open(options: LogSegmentOptions, sizeBytes: number): LogSegment {
    return new LogSegment(options, sizeBytes, false);
  }

  get path(): string {
    return this.#file.path;
  }

  get offsetIndex(): OffsetIndex {
    return this.indexes.offset;
  }

  get timeIndex(): TimeIndex {
    return this.indexes.time;
  }

  get transactionIndex(): TransactionIndex {
    return this.indexes.transaction;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Greatest timestamp of a written batch and that batch's last offset; -1 if there is none. */
  get maxTimestamp(): MaxTimestamp {
    return this.#timestamps.max;
  }

  /** Whether {@link maxTimestamp} is more than what the time index says, which nobody has compared with the batches since the start. */
  get isMaxTimestampKnown(): boolean {
    return this.#timestamps.isMaxTrusted;
  }

  /** The batches say that this is {@link maxTimestamp}. */
  noteMaxTimestamp(maxTimestamp: MaxTimestamp): void {
    this.#timestamps.trust(maxTimestamp);
  }

  /** The open file, opened now if need be: for appends. */
  handleSync(): FileHandle {
    return this.#file.handleSync();
  }

  /** Reads up to `target.length` bytes; see `FileHandle.read`. */
  read(target: Uint8Array, position: number): Promise<number> {
    return this.#file.use((handle) => {
      this.#verified.noticeModified(handle.modifiedMsSync());
      return handle.read(target, position);
    });
  }

  /** Whether nothing between these bytes of the file has to be checked: this process wrote it or looked at it before. */
  isVerified(from: number, to: number): boolean {
    return this.#verified.covers(from, to);
  }

  noteVerified(from: number, to: number): void {
    this.#verified.add(from, to);
  }

  /** An fsync of the file runs, or has to come first: the next write goes through the thread pool. */
  get writesWait(): boolean {
    return this.#file.writesWait;
  }

  /** Writes in the thread pool; the next write must wait for it. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    return this.#file.write(buffers, position);
  }

  /** See {@link SegmentFile.noteCut}. */
  noteCut(): void {
    this.#file.noteCut();
  }

  /** Whether a batch must go to a new segment. */
  shouldRoll(batch: RollRequest, config: LogConfig): boolean {
    if (this.stagedBytes + batch.sizeBytes > config.segmentBytes && this.stagedBytes > 0) return true;
    if (batch.lastOffset - this.baseOffset > MAX_RELATIVE_OFFSET) return true;
    if (this.stagedBytes === 0) return false;
    if (this.offsetIndex.isFull || this.timeIndex.isFull) return true;
    return this.#timestamps.ageMs(batch) > rollMsOf(config) - this.#rollJitterMs;
  }

  /** Claims room for a batch behind all others; returns its position. */
  stage(sizeBytes: number, maxTimestamp: number): number {
    const position = this.stagedBytes;
    if (position === 0) this.#timestamps.began(maxTimestamp);
    this.stagedBytes += sizeBytes;
    return position;
  }

  /**
   * `totalBytes` more reached the file: they may be read now; aborted transactions among them are noted in theirs. With the
   * time at which that was seen, they need no check when they are read.
   */
  written(totalBytes: number, nowMs?: number): void {
    this.#verified.written(this.#sizeBytes, this.#sizeBytes + totalBytes, nowMs);
    this.#sizeBytes += totalBytes;
    this.transactionIndex.writeNow();
  }

  /** Notes a written batch in the indexes, in order. */
  index(batch: WrittenBatch): void {
    this.indexes.checkEnds(batch, this.#file);
    const { lastOffset, maxTimestamp } = batch;
    if (maxTimestamp > this.maxTimestamp.timestamp) {
      this.#timestamps.max = { timestamp: maxTimestamp, offset: lastOffset };
    }
    const hasRoom = !this.offsetIndex.isFull && !this.timeIndex.isFull;
    if (hasRoom && this.#bytesSinceIndexEntry > this.indexIntervalBytes) {
      this.offsetIndex.append(lastOffset, batch.position);
      this.timeIndex.maybeAppend(this.maxTimestamp.timestamp, this.maxTimestamp.offset);
      this.#bytesSinceIndexEntry = 0;
    }
    this.#bytesSinceIndexEntry += batch.sizeBytes;
  }

  /** All batches are written, no more will come: the last timestamp is noted, the indexes are whole, unused room is given back. */
  finish(): void {
    if (this.#file.trimSync(this.#sizeBytes)) this.#verified.cutAt(this.#sizeBytes);
    const { timestamp, offset } = this.maxTimestamp;
    if (timestamp >= 0 && !this.timeIndex.hasNoRoom) this.timeIndex.maybeAppend(timestamp, offset, true);
    this.offsetIndex.writeNow();
    this.timeIndex.writeNow();
  }

  /** What was staged and not written is forgotten; the file is cut to what was written, which ends at `endOffset`. */
  unstageSync(endOffset: number): void {
    this.stagedBytes = this.#sizeBytes;
    this.transactionIndex.truncateTo(endOffset);
    this.#file.cutSync(this.#sizeBytes);
    this.#verified.cutAt(this.#sizeBytes);
  }

  /** Cuts the file at `position`, which is where the batch that contains `offset` starts, and the indexes at `offset`. */
  truncateSync(
    position: number,
    { offset, nowMs }: { readonly offset: number; readonly nowMs: number },
  ): void {
    this.#file.cutSync(position);
    this.#verified.cutAt(position);
    this.#sizeBytes = position;
    this.stagedBytes = position;
    this.offsetIndex.truncateTo(offset);
    this.timeIndex.truncateTo(offset);
    this.transactionIndex.truncateTo(offset);
    this.#timestamps.wasCut(position === 0 ? nowMs : undefined);
    this.#bytesSinceIndexEntry = 0;
  }

  /** Batches reach the disk, not the indexes. */
  async sync(): Promise<void> {
    if (!this.#isDeleted) await this.#file.sync();
  }

  /** Batches and indexes reach the disk. */
  async flush(): Promise<void> {
    await this.sync();
    if (this.#isDeleted) return;
    await this.indexes.flush();
  }

  /** Gives up all open files when nothing uses them any more; they are opened again when needed. */
  async closeFile(): Promise<void> {
    await this.#file.close();
    await this.indexes.settled();
  }

  /** All files closed; what the indexes have to say is in theirs. */
  async close(): Promise<void> {
    if (this.#isDeleted) return;
    if (this.#file.trimSync(this.#sizeBytes)) await this.sync();
    this.indexes.close();
    await this.closeFile();
  }

  /** Renames all files to `….deleted` (they are no longer part of the log); reads that run get on. */
  async rename(suffix: string): Promise<void> {
    await this.closeFile();
    await this.#file.rename(this.path + suffix);
    await this.indexes.rename((path) => path + suffix);
  }

  /**
   * Renames all files from `….<from>` to `….<to>`, that of the batches first; `afterLog` runs in between. Reads that begin meanwhile
   * wait. The indexes must be kept in memory, see `SegmentIndexes.keep`.
   */
  async changeSuffix(from: string, to: string, afterLog: () => Promise<void>): Promise<void> {
    const nameOf = (path: string): string => path.slice(0, path.length - from.length) + to;
    await this.#file.rename(nameOf(this.path));
    await afterLog();
    await this.indexes.rename(nameOf);
  }

  /** Deletes all files so that not even a loss of power brings batches back: where names cannot be synced, content can. */
  async deleteForGood(): Promise<void> {
    await this.#file.use(async (handle) => {
      await handle.truncate(0);
      await handle.sync();
    });
    await this.delete();
  }

  /** Deletes all files. */
  async delete(): Promise<void> {
    this.#isDeleted = true;
    await this.closeFile();
    await this.#file.files.delete(this.path);
    await this.indexes.delete();
  }

  /** The partition's directory got another name. */
  movedTo(directory: string): void {
    this.#file.movedTo(directory);
    this.indexes.movedTo(directory);
  }

  /** Greatest timestamp of the first batch; -1 if there is none. */
  firstTimestamp(): Promise<number> {
    return this.#timestamps.first((target) => this.read(target, 0));
  }
}
