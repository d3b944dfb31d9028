/**
 * The log of one partition: segments on disk, the newest batches in memory, producers and leader epochs.
 *
 * How batches get in is in log-appender.ts, how they reach the disk in log-flusher.ts, how they are cut off in log-truncation.ts;
 * what these share is in log-state.ts, what can be told of a log in log-view.ts. After a crash the loader hands over segments that end in a
 * whole batch.
 */
import type { LeasedBytes } from '../memory/leased-bytes.ts';
import { abortedTransactions } from './aborted-transactions.ts';
import type { AppendResult } from './append-result.ts';
import type { LeaderAppendOptions } from './append-validation.ts';
import type { BatchRangeRequest } from './batch-range.ts';
import { abandonLog, closeLog, closeLogFiles, finishLog } from './log-close.ts';
import type { LogRead } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { emptyLog, truncateLog } from './log-truncation.ts';
import { LogView } from './log-view.ts';
import { readLog, removeSegments } from './open-log.ts';

export class UnifiedLog extends LogView {
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
    return this.open.appender.asLeader(records, options, onWritten);
  }

  /** Appends batches as the leader has them, offsets and epochs included; see {@link appendAsLeader}. */
  appendAsFollower(
    records: LeasedBytes | Uint8Array,
    onWritten: (result: AppendResult) => void,
  ): AppendResult {
    return this.open.appender.asFollower(records, onWritten);
  }

  /** From the newest batches in memory at once, else from the files. Fails with the disk's error, or CorruptLogError. */
  read(request: BatchRangeRequest): LogRead | Promise<LogRead> {
    return readLog(this.open.state, request);
  }

  /** Transactions that were aborted and may have records in `[startOffset, endOffset)`, in marker order. */
  abortedTransactions(startOffset: number, endOffset: number): ReturnType<typeof abortedTransactions> {
    return abortedTransactions(this, startOffset, endOffset);
  }

  /** Everything below logEndOffset, as it is now, reaches the disk; the recovery point follows. */
  flush(): Promise<void> {
    return this.parts?.flusher.flush() ?? Promise.resolve();
  }

  /** Batches go to a new segment from now on, unless the last one is empty. */
  roll(): void {
    if (this.segments.active.stagedBytes > 0) this.open.appender.roll(this.open.state.nextOffset);
  }

  /** The next batch gets `offset`, at or above the end, in a new segment: a log that this one copies has no batch before it. */
  skipTo(offset: number): void {
    const state = this.open.state;
    if (offset <= state.nextOffset) return;
    this.open.appender.roll(offset);
    state.skipTo(offset);
  }

  /** Removes `offset` and all above; what was staged before is written first. */
  truncateTo(offset: number): Promise<void> {
    return truncateLog(this.open.state, this.open.flusher, offset, () => this.open.appender.idle());
  }

  /** Removes everything; the next batch gets `offset`. */
  truncateFullyAndStartAt(offset: number): Promise<void> {
    return emptyLog(this.open.state, this.open.flusher, offset, () => this.open.appender.idle());
  }

  /** Moves the log's start up, at most to the high watermark; segments below it are removed by retention. */
  deleteRecordsBefore(offset: number): void {
    this.open.state.moveStart(offset);
  }

  /**
   * Takes segments out of the log, the active one (if among them) after a roll, and moves the log's start behind them. Their files are
   * the caller's to rename and delete.
   */
  removeSegments(segments: readonly LogSegment[]): void {
    removeSegments(this.open, segments);
  }

  /**
   * Renames the files of a segment that was removed, when all names before are on the disk. A loss of power must not take this one and
   * bring an older one back: there would be a hole in the log, and in a compacted one what lay there replaced records before it.
   */
  async renameRemoved(rename: () => Promise<void>): Promise<void> {
    await this.open.flusher.syncNames();
    await rename();
    this.open.state.noteRemoval();
  }

  /** Puts `cleaned` in the place of `replaced` (compaction); the caller swaps the files. */
  replaceSegments(replaced: readonly LogSegment[], cleaned: LogSegment): void {
    this.open.state.replace(replaced, cleaned);
  }

  /** Refuses appends from now on, for `reason`; what is staged is written. */
  makeUnavailable(reason: string): void {
    this.open.state.unavailable = reason;
  }

  /** The part of {@link close} that waits for no disk: see {@link finishLog}. */
  async finish(): Promise<void> {
    if (this.sleeping !== undefined) this.sleeping.isGone = true;
    else await finishLog(this.open.state, () => this.open.appender.idle());
  }

  /**
   * Writes what is staged, the final index entries and a producer snapshot, syncs them, and closes all files. A log in
   * which nothing changed is not touched.
   */
  async close(): Promise<void> {
    await this.finish();
    if (this.parts !== undefined) await closeLog(this.parts);
  }

  /** Forgets cached batches and closes the files, without the work of a clean {@link close}: the log is to be deleted or is offline. */
  abandon(reason: string): Promise<void> {
    return abandonLog(this.open, reason);
  }

  /** Readers of the newest batches read files from now on: nobody tails a log that is being filled with old ones. */
  forgetCached(): void {
    this.parts?.state.tail.clear();
  }

  /** Gives up all open files, which are opened again when needed; so the directory can be renamed on any platform. */
  async closeFiles(): Promise<void> {
    if (this.parts !== undefined) await closeLogFiles(this.parts);
  }

  /** The partition's directory was renamed. */
  movedTo(directory: string): void {
    this.open.state.movedTo(directory);
  }
}
