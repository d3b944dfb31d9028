/**
 * The log of one partition: segments on disk, the newest batches in memory, producers and leader epochs.
 *
 * How batches get in is in log-appender.ts, how they reach the disk in log-flusher.ts, how they are cut off in log-truncation.ts;
 * what these share is in log-state.ts. After a crash the loader hands over segments that end in a whole batch.
 */
import type { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import type { LeasedBytes } from '../memory/leased-bytes.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import { abortedTransactions } from './aborted-transactions.ts';
import type { AppendResult } from './append-result.ts';
import type { LeaderAppendOptions } from './append-validation.ts';
import type { BatchRangeRequest } from './batch-range.ts';
import { LogAppender } from './log-appender.ts';
import { finishLog } from './log-close.ts';
import type { LogCompaction } from './log-compaction.ts';
import type { LogConfig } from './log-config.ts';
import { LogFlusher } from './log-flusher.ts';
import type { LogRead } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { type LogEnvironment, LogState, type UnifiedLogOptions } from './log-state.ts';
import { emptyLog, truncateLog } from './log-truncation.ts';
import type { SegmentList } from './segment-list.ts';

export class UnifiedLog {
  readonly topic: string;
  readonly partition: number;
  topicId: string | undefined;
  readonly #state: LogState;
  readonly #flusher: LogFlusher;
  readonly #appender: LogAppender;

  constructor(options: UnifiedLogOptions) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.topicId = options.topicId;
    this.#state = new LogState(options);
    this.#flusher = new LogFlusher(this.#state);
    this.#appender = new LogAppender(this.#state, this.#flusher);
  }

  /** `topic-partition`. */
  get name(): string {
    return this.#state.name;
  }

  get env(): LogEnvironment {
    return this.#state.env;
  }

  get directory(): string {
    return this.#state.directory;
  }

  get config(): LogConfig {
    return this.#state.config;
  }

  set config(config: LogConfig) {
    this.#state.config = config;
  }

  get segments(): SegmentList {
    return this.#state.segments;
  }

  get producers(): ProducerStateManager {
    return this.#state.producers;
  }

  get leaderEpochCache(): LeaderEpochCache {
    return this.#state.leaderEpochs;
  }

  get logStartOffset(): number {
    return this.#state.logStartOffset;
  }

  /** Follows the last batch that was written. */
  get logEndOffset(): number {
    return this.#state.logEndOffset;
  }

  get highWatermark(): number {
    return this.#state.highWatermark;
  }

  /** Below it everything is on the disk, not only in the page cache. */
  get recoveryPoint(): number {
    return this.#state.recoveryPoint;
  }

  /** See `LogState.checkpointedRecoveryPoint`. */
  get checkpointedRecoveryPoint(): number {
    return this.#state.checkpointedRecoveryPoint;
  }

  /** To be paused by whoever takes segments out; truncations, a close and {@link abandon} do so themselves. */
  get compaction(): LogCompaction {
    return this.#state.compaction;
  }

  /** Where reading committed data ends. */
  get lastStableOffset(): number {
    return this.#state.lastStableOffset;
  }

  get sizeBytes(): number {
    return this.segments.all.reduce((total, segment) => total + segment.sizeBytes, 0);
  }

  /** Times that batches were cut off since the log was opened: below the end there may be others now. */
  get truncations(): number {
    return this.#state.truncations;
  }

  /** Bytes written since the log was opened: tells waiting fetches how much came. */
  get appendedBytes(): number {
    return this.#appender.appendedBytes;
  }

  /** Whether appends are refused with KAFKA_STORAGE_ERROR now, and why. */
  get unavailableReason(): string | undefined {
    return this.#state.unavailable;
  }

  /** No append of this log waits for its write. */
  get isIdle(): boolean {
    return this.#appender.isIdle;
  }

  /** Moves the high watermark, within the log; returns whether it changed. */
  updateHighWatermark(offset: number): boolean {
    return this.#state.updateHighWatermark(offset);
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
    return this.#appender.asLeader(records, options, onWritten);
  }

  /** Appends batches as the leader has them, offsets and epochs included; see {@link appendAsLeader}. */
  appendAsFollower(
    records: LeasedBytes | Uint8Array,
    onWritten: (result: AppendResult) => void,
  ): AppendResult {
    return this.#appender.asFollower(records, onWritten);
  }

  /** From the newest batches in memory at once, else from the files. Fails with the disk's error, or CorruptLogError. */
  read(request: BatchRangeRequest): LogRead | Promise<LogRead> {
    const { env, tail, reader, logEndOffset } = this.#state;
    const upperBound = Math.min(request.upperBound, logEndOffset);
    const { startOffset } = request;
    if (startOffset >= upperBound) return { records: [], sizeBytes: 0, nextOffset: startOffset };
    const bounded = upperBound === request.upperBound ? request : { ...request, upperBound };
    if (!env.memory.pinnedByAnswers.isOver) {
      const cached = tail.read(bounded);
      if (cached !== undefined) return cached;
    }
    const read = reader.read(this.segments.from(startOffset), bounded, () => this.logEndOffset);
    read.catch((error: unknown) => this.#state.noteReadFailure(error));
    return read;
  }

  /** Transactions that were aborted and may have records in `[startOffset, endOffset)`, in marker order. */
  abortedTransactions(startOffset: number, endOffset: number): ReturnType<typeof abortedTransactions> {
    return abortedTransactions(this, startOffset, endOffset);
  }

  /** Everything below logEndOffset, as it is now, reaches the disk; the recovery point follows. */
  flush(): Promise<void> {
    return this.#flusher.flush();
  }

  /** Batches go to a new segment from now on, unless the last one is empty. */
  roll(): void {
    if (this.segments.active.stagedBytes > 0) this.#appender.roll(this.#state.nextOffset);
  }

  /** The next batch gets `offset`, at or above the end, in a new segment: a log that this one copies has no batch before it. */
  skipTo(offset: number): void {
    const state = this.#state;
    if (offset <= state.nextOffset) return;
    this.#appender.roll(offset);
    state.skipTo(offset);
  }

  /** Removes `offset` and all above; what was staged before is written first. */
  truncateTo(offset: number): Promise<void> {
    return truncateLog(this.#state, this.#flusher, offset, () => this.#appender.idle());
  }

  /** Removes everything; the next batch gets `offset`. */
  truncateFullyAndStartAt(offset: number): Promise<void> {
    return emptyLog(this.#state, this.#flusher, offset, () => this.#appender.idle());
  }

  /** Moves the log's start up, at most to the high watermark; segments below it are removed by retention. */
  deleteRecordsBefore(offset: number): void {
    this.#state.moveStart(offset);
  }

  /**
   * Takes segments out of the log, the active one (if among them) after a roll, and moves the log's start behind them. Their files are
   * the caller's to rename and delete.
   */
  removeSegments(segments: readonly LogSegment[]): void {
    const state = this.#state;
    if (segments.includes(this.segments.active)) this.#appender.roll(state.nextOffset);
    state.drop(segments);
    state.reader.reset();
    const start = this.segments.first.baseOffset;
    if (start <= state.logStartOffset) return;
    state.highWatermark = Math.max(state.highWatermark, start);
    state.moveStart(start);
  }

  /**
   * Renames the files of a segment that was removed, when all names before are on the disk. A loss of power must not take this one and
   * bring an older one back: there would be a hole in the log, and in a compacted one what lay there replaced records before it.
   */
  async renameRemoved(rename: () => Promise<void>): Promise<void> {
    await this.#flusher.syncNames();
    await rename();
    this.#state.noteRemoval();
  }

  /** Puts `cleaned` in the place of `replaced` (compaction); the caller swaps the files. */
  replaceSegments(replaced: readonly LogSegment[], cleaned: LogSegment): void {
    this.#state.replace(replaced, cleaned);
  }

  /** Refuses appends from now on, for `reason`; what is staged is written. */
  makeUnavailable(reason: string): void {
    this.#state.unavailable = reason;
  }

  /** The part of {@link close} that waits for no disk: see {@link finishLog}. */
  finish(): Promise<void> {
    return finishLog(this.#state, () => this.#appender.idle());
  }

  /**
   * Writes what is staged, the final index entries and a producer snapshot, syncs them, and closes all files. A log in
   * which nothing changed is not touched.
   */
  async close(): Promise<void> {
    await this.finish();
    await this.flush();
    const state = this.#state;
    state.isGone = true;
    for (const segment of this.segments.all) await segment.close();
  }

  /** Forgets cached batches and closes the files, without the work of a clean {@link close}: the log is to be deleted or is offline. */
  async abandon(reason: string): Promise<void> {
    const state = this.#state;
    state.unavailable = reason;
    state.isGone = true;
    await this.compaction.pause();
    await this.#appender.idle();
    await this.#flusher.settled();
    state.tail.clear();
    for (const segment of this.segments.all) await segment.closeFile();
  }

  /** Readers of the newest batches read files from now on: nobody tails a log that is being filled with old ones. */
  forgetCached(): void {
    this.#state.tail.clear();
  }

  /** Gives up all open files, which are opened again when needed; so the directory can be renamed on any platform. */
  async closeFiles(): Promise<void> {
    await this.#appender.idle();
    await this.#flusher.settled();
    for (const segment of this.segments.all) await segment.closeFile();
  }

  /** The partition's directory was renamed. */
  movedTo(directory: string): void {
    this.#state.movedTo(directory);
  }
}
