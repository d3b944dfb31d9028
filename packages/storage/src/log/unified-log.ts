/**
 * The log of one partition: segments on disk, the newest batches in memory, producers and leader epochs.
 *
 *   appendAsLeader, appendAsFollower: check, assign offsets, patch in place, stage ─▶ end of turn: one writev ─▶ visible, `onWritten`
 *
 *   logStartOffset ≤ lastStableOffset ≤ highWatermark ≤ logEndOffset (written, readable) ≤ next offset (staged)
 *
 * A batch is visible only after its write returned. When a write fails, its appends and all staged behind them fail with
 * KAFKA_STORAGE_ERROR and the log is cut back to what was written; where the disk is not merely full, `onFailure` is told, which takes
 * the log directory offline. After a crash the loader hands over segments that end in a whole batch.
 */
import { dirname } from 'node:path';
import type { Clock } from '@kafka-ts/environment/clock';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Turn } from '@kafka-ts/environment/turn';
import { Errors } from '@kafka-ts/protocol/errors';
import {
  baseOffsetAt,
  batchSizeAt,
  lastOffsetAt,
  maxTimestampAt,
  partitionLeaderEpochAt,
} from '@kafka-ts/protocol/records/record-batch';
import { validateRecords } from '@kafka-ts/protocol/records/validate';
import type { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import type { IndexCache } from '../index/index-cache.ts';
import type { AbortedTransaction } from '../index/transaction-index.ts';
import { type LeasedBytes, OwnedBytes } from '../memory/leased-bytes.ts';
import type { LogMemory } from '../memory/log-memory.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import { AppendQueue, type StagedAppend, type WriteMode } from './append-queue.ts';
import { type AppendRefused, type AppendResult, acceptedAppend, refusedAppend } from './append-result.ts';
import { assignOffsets, type LeaderAppendOptions, topicRules } from './append-validation.ts';
import type { LogConfig } from './log-config.ts';
import { applyBatches, judgeBatches } from './log-producers.ts';
import { type LogRead, LogReader } from './log-reader.ts';
import { LogSegment } from './log-segment.ts';
import { SegmentList } from './segment-list.ts';
import { positionOf, replayProducers, restoreMaxTimestamp } from './segment-scan.ts';
import { LogTail, type TailCache } from './tail-cache.ts';

const SOURCE = 'kafka.log.UnifiedLog';

/** Batches at least this long stay where they were received; shorter ones are copied to the tail ring. */
const KEPT_IN_PLACE_BYTES = 16 * 1024;

/** Version of Produce that appends without one are checked by. */
const NEWEST_PRODUCE = 11;

/** What all logs of a broker share. */
export interface LogEnvironment {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly turn: Turn;
  readonly memory: LogMemory;
  readonly tails: TailCache;
  readonly writeMode: WriteMode;
  readonly indexCache: IndexCache;
}

/** A log as the loader found or made it. */
export interface UnifiedLogOptions {
  readonly env: LogEnvironment;
  readonly topic: string;
  readonly partition: number;
  /** Undefined where `partition.metadata` is missing. */
  readonly topicId: string | undefined;
  readonly directory: string;
  readonly config: LogConfig;
  /** Ascending, at least one; they end in a whole batch. */
  readonly segments: readonly LogSegment[];
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  /** Below it everything is on the disk, not only in the page cache. */
  readonly recoveryPoint: number;
  readonly producers: ProducerStateManager;
  readonly leaderEpochs: LeaderEpochCache;
  /** The loader made or changed files and did not sync them. */
  readonly wasRecovered: boolean;
  /** The disk fails in a way that waiting does not heal. */
  readonly onFailure: (error: Error) => void;
  /** Brings the recovery point, which went back, to the disk. */
  readonly saveRecoveryPoint: () => Promise<void>;
}

export interface ReadRequest {
  /** Between logStartOffset and logEndOffset. */
  readonly startOffset: number;
  readonly maxBytes: number;
  /** Batches that start at or above it are left out: high watermark, last stable offset or logEndOffset. */
  readonly upperBound: number;
  readonly minOneBatch: boolean;
}

export class UnifiedLog {
  readonly topic: string;
  readonly partition: number;
  topicId: string | undefined;
  readonly leaderEpochCache: LeaderEpochCache;
  readonly producers: ProducerStateManager;
  readonly segments: SegmentList;
  readonly env: LogEnvironment;
  config: LogConfig;
  #directory: string;
  readonly #queue: AppendQueue;
  readonly #tail: LogTail;
  readonly #reader: LogReader;
  readonly #onFailure: (error: Error) => void;
  readonly #saveRecoveryPoint: () => Promise<void>;
  #logStartOffset: number;
  #logEndOffset: number;
  /** Offset of the next batch, staged ones counted. */
  #nextOffset: number;
  #highWatermark: number;
  #recoveryPoint: number;
  #unflushedRecords = 0;
  /** Segments that get no more batches and whose indexes are not on the disk yet. */
  readonly #finished = new Set<LogSegment>();
  #flushing: Promise<void> = Promise.resolve();
  /** Files were made whose names are not on the disk yet. */
  #hasNewNames = false;
  #truncations = 0;
  /** Batches were written or removed since the log was opened. */
  #isChanged = false;
  /** Closed, or being deleted: no file is touched any more. */
  #isGone = false;
  #appendedBytes = 0;
  #jitterMs: number;
  /** Why nothing can be appended: a failed write is being undone, or the log is closed or offline. */
  #unavailable: string | undefined;

  constructor(options: UnifiedLogOptions) {
    const { env } = options;
    this.env = env;
    this.topic = options.topic;
    this.partition = options.partition;
    this.topicId = options.topicId;
    this.#directory = options.directory;
    this.config = options.config;
    this.segments = new SegmentList(options.segments);
    this.producers = options.producers;
    this.leaderEpochCache = options.leaderEpochs;
    this.#logStartOffset = options.logStartOffset;
    this.#logEndOffset = options.logEndOffset;
    this.#nextOffset = options.logEndOffset;
    this.#highWatermark = options.logStartOffset;
    this.#recoveryPoint = options.recoveryPoint;
    this.#onFailure = options.onFailure;
    this.#saveRecoveryPoint = options.saveRecoveryPoint;
    const { active } = this.segments;
    for (const segment of this.segments.from(options.recoveryPoint)) {
      if (segment !== active) this.#finished.add(segment);
    }
    // After a crash nobody knows which names reached the disk.
    this.#hasNewNames = active.sizeBytes === 0 || options.wasRecovered;
    this.#isChanged = options.wasRecovered;
    this.#tail = new LogTail(env.tails);
    this.#reader = new LogReader(env.memory);
    this.#jitterMs = Math.floor(
      (Math.min(options.config.segmentJitterMs, options.config.segmentMs) * (options.partition % 17)) / 17,
    );
    this.#queue = new AppendQueue({
      turn: env.turn,
      mode: env.writeMode,
      staged: env.memory.staged,
      onWritten: (appends) => this.#written(appends),
      onFailed: (error, appends) => this.#failed(error, appends),
      onBroken: (error) => {
        this.#unavailable = `its state is not that of its file: ${error.message}`;
        this.#report('The log cannot take over what it wrote', error);
        this.#onFailure(error);
      },
      onListenerError: (error) => this.#report('Telling of a write failed', error),
    });
  }

  get name(): string {
    return `${this.topic}-${this.partition}`;
  }

  get directory(): string {
    return this.#directory;
  }

  get logStartOffset(): number {
    return this.#logStartOffset;
  }

  /** Follows the last batch that was written. */
  get logEndOffset(): number {
    return this.#logEndOffset;
  }

  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** Bytes written since the log was opened: tells waiting fetches how much came. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  get recoveryPoint(): number {
    return this.#recoveryPoint;
  }

  /** Where reading committed data ends. */
  get lastStableOffset(): number {
    const unstable = this.producers.firstUnstableOffset;
    return unstable === undefined ? this.#highWatermark : Math.min(unstable, this.#highWatermark);
  }

  get sizeBytes(): number {
    let total = 0;
    for (const segment of this.segments.all) total += segment.sizeBytes;
    return total;
  }

  /** Whether appends are refused with KAFKA_STORAGE_ERROR now, and why. */
  get unavailableReason(): string | undefined {
    return this.#unavailable;
  }

  /** Appends of this log that are not in the file yet. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  /** Moves the high watermark, within the log; returns whether it changed. */
  updateHighWatermark(offset: number): boolean {
    const bounded = Math.min(Math.max(offset, this.#logStartOffset), this.#logEndOffset);
    if (bounded === this.#highWatermark) return false;
    this.#highWatermark = bounded;
    this.producers.onHighWatermark(bounded);
    return true;
  }

  /**
   * Appends what a producer or a coordinator sent. Checks and offsets are done when it returns; with an error nothing was or will be
   * appended and `onWritten` is not called. Otherwise `onWritten` is called once, when the batches are readable, or with
   * KAFKA_STORAGE_ERROR. `records` may be patched; as plain bytes they are copied before the call returns, as a lease they are retained.
   */
  appendAsLeader(
    records: LeasedBytes | Uint8Array,
    options: LeaderAppendOptions,
    onWritten: (result: AppendResult) => void,
  ): AppendResult {
    if (this.#unavailable !== undefined)
      return this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message: this.#unavailable });
    const nowMs = this.env.clock.nowMs();
    const { origin, leaderEpoch } = options;
    const requestVersion = origin === 'coordinator' ? undefined : (options.requestVersion ?? NEWEST_PRODUCE);
    const source = records instanceof Uint8Array ? records : records.bytes;
    const rules = topicRules(this.config);
    const valid = validateRecords(source, rules, { requestVersion, nowMs });
    if (!valid.isValid) return this.#refuse(valid);
    if (valid.bytes.length > this.config.segmentBytes)
      return this.#refuse({ error: Errors.RECORD_LIST_TOO_LARGE });
    if (valid.bytes.length === 0) return this.#appendNothing(onWritten);
    const verdict = judgeBatches(this.producers, valid.bytes, origin);
    if (verdict?.kind === 'refuse') return this.#refuse(verdict.refusal);
    if (verdict?.kind === 'duplicate') return this.#repeat(verdict, onWritten);
    const bytes = valid.isRebuilt ? new OwnedBytes(valid.bytes) : this.#keep(records, valid.bytes);
    const baseOffset = this.#nextOffset;
    const assigned = assignOffsets(bytes.bytes, baseOffset, leaderEpoch);
    const logAppendTimeMs = rules.isLogAppendTime ? nowMs : -1;
    const result = acceptedAppend(
      { baseOffset, lastOffset: assigned.nextOffset - 1, logAppendTimeMs },
      this.#logStartOffset,
    );
    const failure = this.#stage({ bytes, baseOffset, ...assigned }, (error) =>
      onWritten(
        error === undefined
          ? result
          : this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message: error.message }),
      ),
    );
    return failure ?? result;
  }

  /** Appends batches as the leader has them, offsets and epochs included; see {@link appendAsLeader}. */
  appendAsFollower(
    records: LeasedBytes | Uint8Array,
    onWritten: (result: AppendResult) => void,
  ): AppendResult {
    if (this.#unavailable !== undefined)
      return this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message: this.#unavailable });
    const bytes = this.#keep(records, records instanceof Uint8Array ? records : records.bytes);
    const { bytes: batches } = bytes;
    const baseOffset = baseOffsetAt(batches, 0);
    let expected = this.#nextOffset;
    let maxTimestamp = -1;
    for (let at = 0; at < batches.length; at += batchSizeAt(batches, at)) {
      if (baseOffsetAt(batches, at) < expected) {
        bytes.release();
        const message = `${this.name}: expected a batch from offset ${expected} on, found one at ${baseOffsetAt(batches, at)}`;
        return this.#refuse({ error: Errors.OFFSET_OUT_OF_RANGE, message });
      }
      expected = lastOffsetAt(batches, at) + 1;
      maxTimestamp = Math.max(maxTimestamp, maxTimestampAt(batches, at));
      const epoch = partitionLeaderEpochAt(batches, at);
      if (epoch >= 0) this.leaderEpochCache.assign(epoch, baseOffsetAt(batches, at));
    }
    const result = acceptedAppend(
      { baseOffset, lastOffset: expected - 1, logAppendTimeMs: -1 },
      this.#logStartOffset,
    );
    const failure = this.#stage({ bytes, baseOffset, nextOffset: expected, maxTimestamp }, (error) =>
      onWritten(
        error === undefined
          ? result
          : this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message: error.message }),
      ),
    );
    return failure ?? result;
  }

  /** From the newest batches in memory at once, else from the files. Fails with the disk's error, or {@link CorruptLogError}. */
  read(request: ReadRequest): LogRead | Promise<LogRead> {
    const upperBound = Math.min(request.upperBound, this.#logEndOffset);
    if (request.startOffset >= upperBound)
      return { records: [], sizeBytes: 0, nextOffset: request.startOffset };
    const bounded = upperBound === request.upperBound ? request : { ...request, upperBound };
    if (!this.env.memory.pinnedByAnswers.isOver) {
      const cached = this.#tail.read(bounded);
      if (cached !== undefined) return cached;
    }
    return this.#reader.read(this.segments.from(request.startOffset), bounded);
  }

  /** Transactions that were aborted and may have records in `[startOffset, endOffset)`, in marker order. */
  abortedTransactions(startOffset: number, endOffset: number): AbortedTransaction[] {
    const found: AbortedTransaction[] = [];
    for (const segment of this.segments.from(startOffset)) {
      const { transactions, isComplete } = segment.transactionIndex.collect(startOffset, endOffset);
      found.push(...transactions);
      if (isComplete) break;
    }
    return found;
  }

  /** Everything below logEndOffset, as it is now, reaches the disk; the recovery point follows. */
  flush(): Promise<void> {
    if (this.#logEndOffset <= this.#recoveryPoint && this.#finished.size === 0) return Promise.resolve();
    this.#flushing = this.#flushing.catch(() => {}).then(() => this.#flushNow());
    return this.#flushing;
  }

  async #flushNow(): Promise<void> {
    if (this.#isGone) return;
    const endOffset = this.#logEndOffset;
    const truncations = this.#truncations;
    this.#unflushedRecords = 0;
    for (const segment of [...this.#finished]) {
      await segment.flush();
      this.#finished.delete(segment);
    }
    // The indexes of a segment that the recovery point does not pass are built anew after a crash.
    if (endOffset > this.#recoveryPoint) {
      for (const segment of this.segments.from(this.#recoveryPoint)) {
        if (segment.baseOffset < endOffset) await segment.sync();
      }
    }
    await this.leaderEpochCache.flush();
    await this.producers.snapshots.flush();
    await this.#syncNames();
    // What was synced may have been cut off and replaced meanwhile.
    if (truncations === this.#truncations) this.#recoveryPoint = Math.max(this.#recoveryPoint, endOffset);
  }

  async #syncNames(): Promise<void> {
    if (!this.#hasNewNames || this.#isGone) return;
    this.#hasNewNames = false;
    await this.env.files.syncDirectory(this.#directory);
    await this.env.files.syncDirectory(dirname(this.#directory));
  }

  /** Batches go to a new segment from now on, unless the last one is empty. */
  roll(): void {
    if (this.segments.active.stagedBytes > 0) this.#roll(this.#nextOffset);
  }

  /** Removes `offset` and all above; what was staged before is written first. */
  async truncateTo(offset: number): Promise<void> {
    await this.#queue.idle();
    if (offset >= this.#logEndOffset) return;
    if (offset <= this.segments.first.baseOffset) {
      await this.truncateFullyAndStartAt(offset);
      return;
    }
    await this.#lowerRecoveryPoint(offset);
    const segment = this.segments.floor(offset);
    const doomed = this.segments.all.filter((other) => other.baseOffset > segment.baseOffset);
    this.#drop(doomed);
    segment.truncateSync(await positionOf(segment, offset), offset);
    await restoreMaxTimestamp(segment);
    // Lest what was cut off comes back behind new batches when the power fails.
    await segment.sync();
    this.#cutBackTo(offset);
    for (const other of doomed) await other.delete();
    this.#hasNewNames ||= doomed.length > 0;
    await this.#syncNames();
    await this.leaderEpochCache.flush();
    await this.#reloadProducers();
  }

  /** Before anything is cut: what is written there later must not count as flushed after a crash. */
  async #lowerRecoveryPoint(offset: number): Promise<void> {
    this.#truncations++;
    if (offset >= this.#recoveryPoint) return;
    this.#recoveryPoint = offset;
    await this.#saveRecoveryPoint();
  }

  /** Removes everything; the next batch gets `offset`. */
  async truncateFullyAndStartAt(offset: number): Promise<void> {
    await this.#queue.idle();
    await this.#lowerRecoveryPoint(offset);
    const old = this.segments.all;
    this.#finished.clear();
    for (const segment of old) await segment.delete();
    this.segments.replaceAll([this.#newSegment(offset)]);
    await this.#syncNames();
    this.#logStartOffset = offset;
    this.#cutBackTo(offset);
    this.#tail.clear();
    this.leaderEpochCache.clear();
    await this.leaderEpochCache.flush();
    this.producers.truncateFullyAndStartAt(offset);
  }

  /** Moves the log's start up, at most to the high watermark; segments below it are removed by retention. */
  deleteRecordsBefore(offset: number): void {
    if (offset <= this.#logStartOffset) return;
    this.#logStartOffset = Math.min(offset, this.#highWatermark);
    this.leaderEpochCache.truncateFromStart(this.#logStartOffset);
    this.producers.onLogStartOffset(this.#logStartOffset);
  }

  /**
   * Takes segments out of the log, the active one (if among them) after a roll, and moves the log's start behind them. Their files are
   * the caller's to rename and delete.
   */
  removeSegments(segments: readonly LogSegment[]): void {
    if (segments.includes(this.segments.active)) this.#roll(this.#nextOffset);
    this.#drop(segments);
    this.#reader.reset();
    const start = this.segments.first.baseOffset;
    if (start > this.#logStartOffset) {
      this.#highWatermark = Math.max(this.#highWatermark, start);
      this.deleteRecordsBefore(start);
    }
  }

  /** Puts `cleaned` in the place of `replaced` (compaction); the caller swaps the files. */
  replaceSegments(replaced: readonly LogSegment[], cleaned: LogSegment): void {
    const kept = this.segments.all.filter((segment) => !replaced.includes(segment));
    this.segments.replaceAll([...kept, cleaned].sort((a, b) => a.baseOffset - b.baseOffset));
    this.#reader.reset();
  }

  /** Refuses appends from now on, for `reason`; what is staged is written. */
  makeUnavailable(reason: string): void {
    this.#unavailable = reason;
  }

  /**
   * Writes what is staged, the final index entries and a producer snapshot, syncs them, and closes all files. A log in
   * which nothing changed is not touched.
   */
  async close(): Promise<void> {
    this.#unavailable ??= `${this.name} is closed`;
    await this.#queue.idle();
    this.#tail.clear();
    if (this.#isChanged || this.#logEndOffset > this.#recoveryPoint) {
      this.segments.active.finish();
      this.#finished.add(this.segments.active);
      this.producers.takeSnapshot();
      await this.flush();
    }
    this.#isGone = true;
    for (const segment of this.segments.all) await segment.close();
  }

  /** Forgets cached batches and closes the files, without the work of a clean {@link close}: the log is to be deleted or is offline. */
  async abandon(reason: string): Promise<void> {
    this.#unavailable = reason;
    this.#isGone = true;
    await this.#queue.idle();
    await Promise.allSettled([this.#flushing]);
    this.#tail.clear();
    for (const segment of this.segments.all) await segment.closeFile();
  }

  /** The partition's directory was renamed. */
  movedTo(directory: string): void {
    this.#directory = directory;
    for (const segment of this.segments.all) segment.movedTo(directory);
    this.leaderEpochCache.movedTo(directory);
    this.producers.snapshots.movedTo(directory);
  }

  #keep(records: LeasedBytes | Uint8Array, bytes: Uint8Array): LeasedBytes {
    const isWhole = !(records instanceof Uint8Array) && bytes.length === records.bytes.length;
    if (isWhole && bytes.length >= KEPT_IN_PLACE_BYTES) {
      records.retain();
      return records;
    }
    return this.env.memory.ring.copy(bytes) ?? new OwnedBytes(bytes.slice());
  }

  /** Old clients may send an empty message set: it is accepted and has no offset. */
  #appendNothing(onWritten: (result: AppendResult) => void): AppendResult {
    const range = { baseOffset: -1, lastOffset: -1, logAppendTimeMs: -1 };
    const result = acceptedAppend(range, this.#logStartOffset);
    this.env.turn.atWrite(() => onWritten(result));
    return result;
  }

  #repeat(
    of: { readonly baseOffset: number; readonly lastOffset: number; readonly timestamp: number },
    onWritten: (result: AppendResult) => void,
  ): AppendResult {
    const { baseOffset, lastOffset } = of;
    const result = acceptedAppend(
      { baseOffset, lastOffset, logAppendTimeMs: of.timestamp },
      this.#logStartOffset,
    );
    const done = (): void => onWritten(result);
    // The first one may still wait for its write.
    if (lastOffset < this.#logEndOffset) this.env.turn.atWrite(done);
    else
      this.#queue.stageNothing(this.segments.active, (error) =>
        onWritten(
          error === undefined
            ? result
            : this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message: error.message }),
        ),
      );
    return result;
  }

  #stage(
    append: {
      readonly bytes: LeasedBytes;
      readonly baseOffset: number;
      readonly nextOffset: number;
      readonly maxTimestamp: number;
    },
    onDone: (error: Error | undefined) => void,
  ): AppendResult | undefined {
    const { bytes, baseOffset, nextOffset, maxTimestamp } = append;
    const sizeBytes = bytes.bytes.length;
    try {
      const roll = { sizeBytes, maxTimestamp, lastOffset: nextOffset - 1, nowMs: this.env.clock.nowMs() };
      if (this.segments.active.shouldRoll(roll, this.config, this.#jitterMs)) this.#roll(baseOffset);
    } catch (error) {
      bytes.release();
      const message = error instanceof Error ? error.message : String(error);
      this.env.logger.error(`[Log partition=${this.name}] Cannot roll a new segment: ${message}`, SOURCE);
      return this.#refuse({ error: Errors.KAFKA_STORAGE_ERROR, message });
    }
    const segment = this.segments.active;
    const position = segment.stage(sizeBytes, maxTimestamp);
    this.#nextOffset = nextOffset;
    applyBatches(this.producers, bytes.bytes, segment.transactionIndex);
    this.#queue.stage({ segment, bytes, position, baseOffset, nextOffset, maxTimestamp, onDone });
    return undefined;
  }

  /** The appends are in the file. */
  #written(appends: readonly StagedAppend[]): Promise<void> | undefined {
    for (const append of appends) {
      const { segment, bytes } = append;
      if (bytes.bytes.length === 0) continue;
      this.#index(append);
      segment.written(bytes.bytes.length);
      this.#isChanged = true;
      this.#appendedBytes += bytes.bytes.length;
      this.#unflushedRecords += append.nextOffset - append.baseOffset;
      this.#logEndOffset = append.nextOffset;
      this.#tail.append(bytes, append.baseOffset, append.nextOffset);
      if (segment !== this.segments.active && segment.sizeBytes === segment.stagedBytes)
        this.#finish(segment);
    }
    return this.#unflushedRecords >= this.config.flushMessages ? this.flush() : undefined;
  }

  #index(append: StagedAppend): void {
    const { bytes } = append.bytes;
    for (let at = 0; at < bytes.length; ) {
      const sizeBytes = batchSizeAt(bytes, at);
      const position = append.position + at;
      const lastOffset = lastOffsetAt(bytes, at);
      append.segment.index(
        { lastOffset, position, sizeBytes, maxTimestamp: maxTimestampAt(bytes, at) },
        this.config.indexIntervalBytes,
      );
      at += sizeBytes;
    }
  }

  /** A write failed: cuts files and state back to what was written. */
  #failed(error: Error, appends: readonly StagedAppend[]): void {
    for (const { bytes } of appends) bytes.release();
    const { logger } = this.env;
    logger.error(
      `[Log partition=${this.name}, dir=${this.#directory}] Failed to append ${appends.length} batches at offset ${this.#logEndOffset}: ` +
        `${error.message}. They are refused and the log is cut back to that offset`,
      SOURCE,
    );
    this.#unavailable = `a write failed: ${error.message}`;
    this.#undo(isDiskFull(error) ? undefined : error).catch((second: unknown) => {
      const cause = second instanceof Error ? second : new Error(String(second));
      logger.error(`[Log partition=${this.name}] Cannot cut the log back: ${cause.message}`, SOURCE);
      this.#onFailure(cause);
    });
  }

  async #undo(lasting: Error | undefined): Promise<void> {
    const doomed = this.segments.all.filter(
      (segment) =>
        segment.stagedBytes > 0 &&
        segment.baseOffset >= this.#logEndOffset &&
        segment !== this.segments.first,
    );
    const last =
      this.segments.all.filter((segment) => !doomed.includes(segment)).at(-1) ?? this.segments.first;
    last.unstageSync();
    this.#drop(doomed);
    this.#cutBackTo(this.#logEndOffset);
    for (const segment of doomed) await segment.delete();
    await this.leaderEpochCache.flush();
    await this.#reloadProducers();
    if (lasting === undefined) this.#unavailable = undefined;
    else this.#onFailure(lasting);
  }

  #cutBackTo(offset: number): void {
    this.#isChanged = true;
    this.#truncations++;
    this.#nextOffset = offset;
    this.#logEndOffset = offset;
    this.#recoveryPoint = Math.min(this.#recoveryPoint, offset);
    this.#highWatermark = Math.min(this.#highWatermark, offset);
    this.#reader.reset();
    this.#tail.truncateTo(offset);
    this.leaderEpochCache.truncateFromEnd(offset);
  }

  #drop(segments: readonly LogSegment[]): void {
    this.segments.remove(segments);
    for (const segment of segments) this.#finished.delete(segment);
  }

  async #reloadProducers(): Promise<void> {
    this.producers.truncateAndReload(this.#logStartOffset, this.#logEndOffset, this.env.clock.nowMs());
    await replayProducers(this.producers, this.segments.from(this.producers.mapEndOffset));
    this.producers.updateMapEndOffset(this.#logEndOffset);
  }

  #roll(baseOffset: number): void {
    const old = this.segments.active;
    const segment = this.#newSegment(baseOffset);
    this.segments.add(segment);
    this.producers.updateMapEndOffset(baseOffset);
    this.producers.takeSnapshot();
    this.env.logger.info(
      `[Log partition=${this.name}, dir=${this.#directory}] Rolled new log segment at offset ${baseOffset}`,
      SOURCE,
    );
    if (old.sizeBytes === old.stagedBytes) this.#finish(old);
  }

  #newSegment(baseOffset: number): LogSegment {
    const { files, indexCache, clock } = this.env;
    const { config } = this;
    this.#hasNewNames = true;
    return LogSegment.create({
      files,
      directory: this.#directory,
      baseOffset,
      config,
      indexCache,
      nowMs: clock.nowMs(),
    });
  }

  /** A segment that is full and written: its indexes get their last entries, and it goes to the disk in the background. */
  #finish(segment: LogSegment): void {
    segment.finish();
    this.#finished.add(segment);
    this.flush().catch((error: unknown) => {
      const cause = error instanceof Error ? error : new Error(String(error));
      this.env.logger.error(
        `[Log partition=${this.name}] Cannot flush ${segment.path}: ${cause.message}`,
        SOURCE,
      );
      this.#onFailure(cause);
    });
  }

  #report(what: string, error: Error): void {
    this.env.logger.error(`[Log partition=${this.name}] ${what}: ${error.stack ?? error.message}`, SOURCE);
  }

  #refuse(refusal: AppendRefused): AppendResult {
    return refusedAppend(refusal, this.#logStartOffset);
  }
}

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function isDiskFull(error: Error): boolean {
  return 'code' in error && FULL.has(error.code);
}
