/**
 * What the parts of one log share: its offsets, its segments, what is cached of it. One event loop, one writer at a time: appends move
 * the end (log-appender.ts), flushes the recovery point (log-flusher.ts), truncations everything (log-truncation.ts).
 *
 *   logStartOffset ≤ lastStableOffset ≤ highWatermark ≤ logEndOffset (written, readable) ≤ nextOffset (staged)
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Random } from '@kafka-ts/environment/random';
import type { Turn } from '@kafka-ts/environment/turn';
import type { CleanerThreadsOptions } from '../cleaner/cleaner-threads.ts';
import type { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import type { IndexCache } from '../index/index-cache.ts';
import { LazySet } from '../memory/lazy-set.ts';
import type { LogMemory } from '../memory/log-memory.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import type { WriteMode } from './append-queue.ts';
import { DirectoryNames } from './directory-names.ts';
import { batchEpochAt } from './epoch-witness.ts';
import { LogCompaction } from './log-compaction.ts';
import { type LogConfig, rollJitterMsOf } from './log-config.ts';
import { LogReader } from './log-reader.ts';
import { LogSegment } from './log-segment.ts';
import { SegmentList } from './segment-list.ts';
import { replayProducers } from './segment-scan.ts';
import { LogTail, type TailCache } from './tail-cache.ts';

const SOURCE = 'kafka.log.UnifiedLog';
/** What reading answers where a disk is broken or gone. */
const DISK_FAULTS: ReadonlySet<unknown> = new Set(['EIO', 'EROFS', 'EACCES', 'ENODEV', 'ENXIO']);

/** What all logs of a broker share. */
export interface LogEnvironment {
  readonly files: FileSystem;
  readonly clock: Clock;
  /** Only for what need not be a secret: how early a segment is rolled. */
  readonly random: Pick<Random, 'below'>;
  readonly logger: Logger;
  readonly turn: Turn;
  readonly memory: LogMemory;
  readonly tails: TailCache;
  readonly writeMode: WriteMode;
  readonly indexCache: IndexCache;
  /** For compaction; without them it is done in the event loop. */
  readonly cleanerThreads?: CleanerThreadsOptions | undefined;
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
  /** Brings the recovery point and the first dirty offset, which went back, to the disk. */
  readonly saveRecoveryPoint: () => Promise<void>;
}

export class LogState {
  readonly env: LogEnvironment;
  /** `topic-partition`. */
  readonly name: string;
  readonly segments: SegmentList;
  readonly producers: ProducerStateManager;
  readonly leaderEpochs: LeaderEpochCache;
  readonly tail: LogTail;
  readonly reader: LogReader;
  readonly onFailure: (error: Error) => void;
  readonly saveRecoveryPoint: () => Promise<void>;
  directory: string;
  config: LogConfig;
  logStartOffset: number;
  logEndOffset: number;
  nextOffset: number;
  highWatermark: number;
  recoveryPoint: number;
  /** Segments that get no more batches and whose indexes are not on the disk yet. */
  readonly finished = new LazySet<LogSegment>();
  readonly names: DirectoryNames;
  /** Times that batches were cut off: what was seen before may be another batch now. */
  truncations = 0;
  readonly compaction = new LogCompaction();
  /** Batches were written or removed since the log was opened. */
  isChanged: boolean;
  /** Closed, or being deleted: no file is touched any more. */
  isGone = false;
  /** Why nothing can be appended: a failed write is being undone, or the log is closed or offline. */
  unavailable: string | undefined;

  constructor(options: UnifiedLogOptions) {
    const { env } = options;
    this.env = env;
    this.name = `${options.topic}-${options.partition}`;
    this.segments = new SegmentList(options.segments);
    this.producers = options.producers;
    this.leaderEpochs = options.leaderEpochs;
    this.leaderEpochs.proveBy((offset) => batchEpochAt(env.files, this.segments, offset));
    this.tail = new LogTail(env.tails);
    const mayHaveGaps = (): boolean =>
      this.config.isCompacted || this.compaction.firstDirtyOffset !== undefined;
    this.reader = new LogReader(env.memory, mayHaveGaps);
    this.onFailure = options.onFailure;
    this.saveRecoveryPoint = options.saveRecoveryPoint;
    this.directory = options.directory;
    this.config = options.config;
    this.logStartOffset = options.logStartOffset;
    this.logEndOffset = options.logEndOffset;
    this.nextOffset = options.logEndOffset;
    this.highWatermark = options.logStartOffset;
    this.recoveryPoint = options.recoveryPoint;
    const { active } = this.segments;
    for (const segment of this.segments.from(options.recoveryPoint)) {
      if (segment !== active) this.finished.add(segment);
    }
    // After a crash nobody knows which names reached the disk.
    this.names = new DirectoryNames(active.sizeBytes === 0 || options.wasRecovered);
    this.isChanged = options.wasRecovered;
  }

  /**
   * The recovery point as its checkpoint has to say it. Where a segment ends there whose indexes are not on the disk, it is one lower:
   * a crash has that segment checked then, and its indexes (aborted transactions among them) built anew.
   */
  get checkpointedRecoveryPoint(): number {
    const { recoveryPoint, segments } = this;
    const last = segments.from(recoveryPoint - 1)[0];
    if (last === undefined || last.baseOffset >= recoveryPoint) return recoveryPoint;
    const mayEndThere = last === segments.active ? !this.isGone && recoveryPoint === this.logEndOffset : true;
    const isOnDisk = last !== segments.active && !this.finished.has(last);
    return mayEndThere && !isOnDisk ? recoveryPoint - 1 : recoveryPoint;
  }

  /** Where reading committed data ends; an open transaction may have begun below the log's start. */
  get lastStableOffset(): number {
    const { highWatermark, logStartOffset } = this;
    const unstable = this.producers.firstUnstableOffset;
    if (unstable === undefined) return highWatermark;
    return Math.min(Math.max(unstable, logStartOffset), highWatermark);
  }

  /** Moves the high watermark, within the log; returns whether it changed. */
  updateHighWatermark(offset: number): boolean {
    const bounded = Math.min(Math.max(offset, this.logStartOffset), this.logEndOffset);
    if (bounded === this.highWatermark) return false;
    this.highWatermark = bounded;
    this.producers.onHighWatermark(bounded);
    return true;
  }

  /** Moves the log's start up, at most to the high watermark. */
  moveStart(offset: number): void {
    if (offset <= this.logStartOffset) return;
    this.logStartOffset = Math.min(offset, this.highWatermark);
    this.leaderEpochs.truncateFromStart(this.logStartOffset);
    this.producers.onLogStartOffset(this.logStartOffset);
  }

  /** The files of a removed segment have other names; a clean stop has to bring them to the disk. */
  noteRemoval(): void {
    this.names.noteChange();
    this.isChanged = true;
  }

  /** Nothing is staged, and the next batch gets `offset`. */
  skipTo(offset: number): void {
    this.nextOffset = offset;
    this.logEndOffset = offset;
    this.isChanged = true;
  }

  /** Makes the files of an empty segment; it is not part of the log yet. */
  newSegment(baseOffset: number): LogSegment {
    const { files, indexCache, clock, random, logger } = this.env;
    const { config, directory } = this;
    this.names.noteChange();
    const rollJitterMs = rollJitterMsOf(config, random);
    const nowMs = clock.nowMs();
    const options = { files, directory, baseOffset, config, indexCache, nowMs, rollJitterMs, logger };
    return LogSegment.create(options);
  }

  /** Takes segments out of the log; their files are the caller's. */
  drop(segments: readonly LogSegment[]): void {
    this.segments.remove(segments);
    for (const segment of segments) this.finished.delete(segment);
  }

  /** Puts `cleaned` in the place of `replaced`. */
  replace(replaced: readonly LogSegment[], cleaned: LogSegment): void {
    const kept = this.segments.all.filter((segment) => !replaced.includes(segment));
    this.segments.replaceAll([...kept, cleaned].sort((a, b) => a.baseOffset - b.baseOffset));
    for (const segment of replaced) this.finished.delete(segment);
    this.reader.reset();
    // What compaction took away must not be served from memory: the transaction index may not name its aborted transactions any more.
    const next = this.segments.all.find(({ baseOffset }) => baseOffset > cleaned.baseOffset);
    this.tail.dropBelow(next?.baseOffset ?? this.logEndOffset);
  }

  /** The log ends at `offset` now, which its files do already. */
  cutBackTo(offset: number): void {
    this.isChanged = true;
    this.truncations++;
    // Batches may follow in one that was full: it is finished when it is rolled, or closed, again.
    this.finished.delete(this.segments.active);
    this.nextOffset = offset;
    this.logEndOffset = offset;
    this.recoveryPoint = Math.min(this.recoveryPoint, offset);
    this.highWatermark = Math.min(this.highWatermark, offset);
    this.reader.reset();
    this.tail.truncateTo(offset);
    this.leaderEpochs.truncateFromEnd(offset);
  }

  /**
   * Makes the producers those of a log that ends where this one does now. Batches below the log's start count, too: a crash may take that
   * back, and their transactions must be known then.
   */
  async reloadProducers(): Promise<void> {
    const { producers, segments, logEndOffset } = this;
    producers.truncateAndReload(segments.first.baseOffset, logEndOffset, this.env.clock.nowMs());
    await replayProducers(producers, segments.from(producers.mapEndOffset));
    producers.updateMapEndOffset(logEndOffset);
  }

  /** The partition's directory was renamed. */
  movedTo(directory: string): void {
    this.directory = directory;
    for (const segment of this.segments.all) segment.movedTo(directory);
    this.leaderEpochs.movedTo(directory);
    this.producers.snapshots.movedTo(directory);
  }

  /** A disk that cannot be read takes its directory offline; bytes that are no batches, a file that was deleted, a lack of descriptors do not. */
  noteReadFailure(error: unknown): void {
    if (this.isGone || !(error instanceof Error) || !('code' in error) || !DISK_FAULTS.has(error.code))
      return;
    this.log('error', `Cannot read: ${error.message}`);
    this.onFailure(error);
  }

  log(level: 'info' | 'error', message: string): void {
    this.env.logger[level](`[Log partition=${this.name}, dir=${this.directory}] ${message}`, SOURCE);
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
