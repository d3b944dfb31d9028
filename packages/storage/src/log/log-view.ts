/**
 * What can be told of a log. After a clean stop it sleeps (sleeping-log.ts) until somebody needs more than what the stop noted of it: of
 * thousands of logs most are never more than offsets and a size.
 */
import type { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import type { LogCompaction } from './log-compaction.ts';
import type { LogConfig } from './log-config.ts';
import { type LogEnvironment, LogState, type UnifiedLogOptions } from './log-state.ts';
import { type OpenLog, openLog, wake } from './open-log.ts';
import type { SegmentList } from './segment-list.ts';
import type { SleepingLog } from './sleeping-log.ts';

interface LogName {
  readonly topic: string;
  readonly partition: number;
}

export class LogView {
  readonly topic: string;
  readonly partition: number;
  topicId: string | undefined;
  /** Until it wakes. */
  protected sleeping: SleepingLog | undefined;
  /** From then on. */
  protected parts: OpenLog | undefined;

  constructor(options: UnifiedLogOptions | { readonly of: LogName; readonly sleeping: SleepingLog }) {
    const { topic, partition } = 'sleeping' in options ? options.of : options;
    this.topic = topic;
    this.partition = partition;
    if ('sleeping' in options) {
      this.sleeping = options.sleeping;
      this.topicId = options.sleeping.topicId;
    } else {
      this.topicId = options.topicId;
      this.parts = openLog(new LogState(options));
    }
  }

  /** Nobody has read it, written it or looked at it closer since a clean stop: no file of it was opened. */
  get isAsleep(): boolean {
    return this.sleeping !== undefined;
  }

  /** While it {@link isAsleep}, what the stop noted of it: see noted-log.ts. */
  get notedLine(): string | undefined {
    return this.sleeping?.line;
  }

  /** What can be told of it without waking it. */
  get #figures(): SleepingLog | LogState {
    return this.sleeping ?? this.open.state;
  }

  /** Wakes the log, if it sleeps. */
  protected get open(): OpenLog {
    return this.parts ?? this.#wake();
  }

  #wake(): OpenLog {
    if (this.sleeping === undefined) throw new Error(`${this.topic}-${this.partition} has no log`);
    this.parts = wake(this.sleeping);
    this.sleeping = undefined;
    return this.parts;
  }

  /** `topic-partition`. */
  get name(): string {
    return this.#figures.name;
  }

  get env(): LogEnvironment {
    return this.#figures.env;
  }

  get directory(): string {
    return this.#figures.directory;
  }

  get config(): LogConfig {
    return this.#figures.config;
  }

  set config(config: LogConfig) {
    this.#figures.config = config;
  }

  get segments(): SegmentList {
    return this.open.state.segments;
  }

  /** Where the first segment begins. */
  get firstOffset(): number {
    return this.sleeping?.firstOffset ?? this.segments.first.baseOffset;
  }

  get producers(): ProducerStateManager {
    return this.open.state.producers;
  }

  /** See `ProducerStateManager.removeExpired`. */
  removeExpiredProducers(nowMs: number): void {
    this.parts?.state.producers.removeExpired(nowMs);
  }

  get leaderEpochCache(): LeaderEpochCache {
    return this.open.state.leaderEpochs;
  }

  /** From its end on the log is written in `epoch`. */
  assignLeaderEpoch(epoch: number): void {
    if (this.sleeping !== undefined) this.sleeping.assignLeaderEpoch(epoch);
    else this.leaderEpochCache.assign(epoch, this.logEndOffset);
  }

  get logStartOffset(): number {
    return this.#figures.logStartOffset;
  }

  /** Follows the last batch that was written. */
  get logEndOffset(): number {
    return this.#figures.logEndOffset;
  }

  get highWatermark(): number {
    return this.#figures.highWatermark;
  }

  /** Below it everything is on the disk, not only in the page cache. */
  get recoveryPoint(): number {
    return this.#figures.recoveryPoint;
  }

  /** See `LogState.checkpointedRecoveryPoint`. */
  get checkpointedRecoveryPoint(): number {
    return this.#figures.checkpointedRecoveryPoint;
  }

  /** To be paused by whoever takes segments out; truncations, a close and `UnifiedLog.abandon` do so themselves. */
  get compaction(): LogCompaction {
    return this.open.state.compaction;
  }

  /** Where compaction goes on; undefined if it was never compacted. */
  get firstDirtyOffset(): number | undefined {
    return this.sleeping === undefined ? this.compaction.firstDirtyOffset : this.sleeping.firstDirtyOffset;
  }

  /** Where reading committed data ends. */
  get lastStableOffset(): number {
    return this.open.state.lastStableOffset;
  }

  get sizeBytes(): number {
    if (this.sleeping !== undefined) return this.sleeping.sizeBytes;
    return this.segments.all.reduce((total, segment) => total + segment.sizeBytes, 0);
  }

  /** Times that batches were cut off since the log was opened: below the end there may be others now. */
  get truncations(): number {
    return this.parts?.state.truncations ?? 0;
  }

  /** Bytes written since the log was opened: tells waiting fetches how much came. */
  get appendedBytes(): number {
    return this.parts?.appender.appendedBytes ?? 0;
  }

  /** Whether appends are refused with KAFKA_STORAGE_ERROR now, and why. */
  get unavailableReason(): string | undefined {
    return this.parts?.state.unavailable;
  }

  /** No append of this log waits for its write. */
  get isIdle(): boolean {
    return this.parts?.appender.isIdle ?? true;
  }

  /** Moves the high watermark, within the log; returns whether it changed. */
  updateHighWatermark(offset: number): boolean {
    return this.#figures.updateHighWatermark(offset);
  }
}
