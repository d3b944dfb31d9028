/**
 * What compaction of a log does to its files, apart from the log itself: it may be done in another thread, so all of this can be copied.
 *
 *     fillMap (once) → cleanGroup (for each group of segments: writes its `.cleaned` files) → release
 *
 * Between two groups the log puts the files of the first in the place of the originals (segment-swap.ts).
 */
import type { AbortedTransaction } from '../index/transaction-index.ts';
import type { LogConfig } from '../log/log-config.ts';
import type { MaxTimestamp } from '../log/segment-timestamps.ts';
import type { CleanerCounts } from './cleaner-counts.ts';
import type { OffsetMapOptions } from './offset-map.ts';

/** One compaction of one log. */
export interface CleanJob {
  readonly logName: string;
  readonly directory: string;
  readonly config: LogConfig;
  readonly firstDirtyOffset: number;
  readonly firstUncleanableOffset: number;
  /** Tombstones of magic 0 and 1 go with segments last changed before this. */
  readonly legacyHorizonMs: number;
  readonly nowMs: number;
  readonly map: OffsetMapOptions;
  /** What one buffer may take. */
  readonly bufferBytes: number;
}

/** A segment whose batches are read. */
export interface OriginalSegment {
  readonly path: string;
  readonly baseOffset: number;
  readonly sizeBytes: number;
}

export interface DirtySegment extends OriginalSegment {
  /** The byte from which on it is dirty. */
  readonly startPosition: number;
  /** Where the log goes on behind it. */
  readonly nextOffset: number;
}

export interface DirtySection {
  readonly segments: readonly DirtySegment[];
  readonly aborted: readonly AbortedTransaction[];
}

export interface GroupSegment extends OriginalSegment {
  readonly modifiedMs: number;
  /** Transactions that may have batches in it. */
  readonly aborted: readonly AbortedTransaction[];
}

/** Segments that become one. */
export interface SegmentGroup {
  readonly segments: readonly GroupSegment[];
  /** See `LastProducerRecords.numbersOf`. */
  readonly lastRecords: Float64Array;
}

export interface FilledMap {
  readonly latestOffset: number;
  readonly utilization: number;
  readonly counts: CleanerCounts;
}

/** The segment in `.cleaned` files, which are closed, and on the disk but for their names. */
export interface CleanedSegment {
  readonly sizeBytes: number;
  readonly maxTimestamp: MaxTimestamp;
  /** See `TransactionIndex.digest`. */
  readonly transactionDigest: number | undefined;
  readonly counts: CleanerCounts;
}

/**
 * Each may fail with CleaningAbortedError, with CorruptLogError, MalformedError or CompressionError for what cannot be read, and with the
 * disk's error; no `.cleaned` files are left then.
 */
export interface CleanWork {
  fillMap(section: DirtySection): Promise<FilledMap>;
  cleanGroup(group: SegmentGroup): Promise<CleanedSegment>;
  /** Gives all memory back. */
  release(): void;
}

/** For the log. */
export interface CleanReport {
  info(message: string): void;
  warn(message: string): void;
}
