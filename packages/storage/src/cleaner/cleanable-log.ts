/**
 * What part of a log may be compacted now, and how dirty it is:
 *
 *     clean (compacted before) · firstDirtyOffset · cleanable · firstUncleanableOffset · not yet
 *
 * Not yet: the active segment, the one that holds the last stable offset, and the first one whose newest record is younger than
 * `min.compaction.lag.ms`, with all behind them.
 */
import type { LogSegment } from '../log/log-segment.ts';
import { trustMaxTimestamp } from '../log/time-index-check.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

export interface CleanableLog {
  readonly log: UnifiedLog;
  readonly firstDirtyOffset: number;
  /** The base offset of a segment. */
  readonly firstUncleanableOffset: number;
  readonly cleanableBytes: number;
  /** Of the clean and the cleanable part, 0 for a log that has nothing there. */
  readonly totalBytes: number;
  /** How long ago the oldest dirty record should have been compacted (`max.compaction.lag.ms`), ms; 0 if it was not yet due. */
  readonly delayMs: number;
}

/** Cleanable bytes of all that compaction would go through, 0 … 1. */
export function cleanableRatio({ cleanableBytes, totalBytes }: CleanableLog): number {
  return totalBytes === 0 ? 0 : cleanableBytes / totalBytes;
}

/** Whether the log has to be compacted now: it is dirty enough, or has waited too long. */
export function isDue(cleanable: CleanableLog): boolean {
  const isLate = cleanable.delayMs > 0 && cleanable.cleanableBytes > 0;
  return isLate || cleanableRatio(cleanable) > cleanable.log.config.minCleanableDirtyRatio;
}

/** Looks at `log`; `warn` is told of a checkpoint that cannot be right. Fails with the disk's error. */
export async function cleanableLog(
  log: UnifiedLog,
  nowMs: number,
  warn: (message: string) => void,
): Promise<CleanableLog> {
  const firstDirtyOffset = firstDirtyOffsetOf(log, warn);
  const tooYoung = await firstTooYoung(log, firstDirtyOffset, nowMs);
  const delayMs = await compactionDelayMs(log, firstDirtyOffset, nowMs);
  // Nothing is awaited from here on.
  const { segments } = log;
  const bounds = [
    log.lastStableOffset,
    segments.active.baseOffset,
    tooYoung?.baseOffset ?? Number.POSITIVE_INFINITY,
  ];
  const uncleanable = Math.max(firstDirtyOffset, Math.min(...bounds));
  const firstUncleanableOffset = segments.floor(Math.min(uncleanable, segments.active.baseOffset)).baseOffset;
  const cleanBytes = bytesOf(segments.all.filter((one) => one.baseOffset < firstDirtyOffset));
  const from = Math.min(firstDirtyOffset, firstUncleanableOffset);
  const cleanable = from === firstUncleanableOffset ? [] : segments.from(from);
  const cleanableBytes = bytesOf(cleanable.filter((one) => one.baseOffset < firstUncleanableOffset));
  const totalBytes = cleanBytes + cleanableBytes;
  return { log, firstDirtyOffset, firstUncleanableOffset, cleanableBytes, totalBytes, delayMs };
}

/** Where compaction went on last time, if that lies in the log; else where the log starts. */
function firstDirtyOffsetOf(log: UnifiedLog, warn: (message: string) => void): number {
  const { logStartOffset, logEndOffset, compaction, config, name } = log;
  const checkpoint = compaction.firstDirtyOffset ?? logStartOffset;
  if (checkpoint >= logStartOffset && checkpoint <= logEndOffset) return checkpoint;
  if (checkpoint > logEndOffset) {
    warn(
      `The last checkpoint dirty offset for partition ${name} is ${checkpoint}, which is larger than the log end offset ${logEndOffset}. Resetting to the log start offset ${logStartOffset}.`,
    );
  } else if (!config.isDeleted) {
    warn(
      `Resetting first dirty offset of ${name} to log start offset ${logStartOffset} since the checkpointed offset ${checkpoint} is invalid.`,
    );
  }
  compaction.firstDirtyOffset = logStartOffset;
  return logStartOffset;
}

function dirtySegments(log: UnifiedLog, firstDirtyOffset: number): readonly LogSegment[] {
  const { active } = log.segments;
  return log.segments.from(firstDirtyOffset).filter((segment) => segment.baseOffset < active.baseOffset);
}

async function firstTooYoung(
  log: UnifiedLog,
  firstDirtyOffset: number,
  nowMs: number,
): Promise<LogSegment | undefined> {
  const { minCompactionLagMs } = log.config;
  if (minCompactionLagMs <= 0) return undefined;
  for (const segment of dirtySegments(log, firstDirtyOffset)) {
    await trustMaxTimestamp(segment, false);
    const { timestamp } = segment.maxTimestamp;
    const newestMs = timestamp >= 0 ? timestamp : await modifiedMs(log, segment);
    if (newestMs > nowMs - minCompactionLagMs) return segment;
  }
  return undefined;
}

async function modifiedMs(log: UnifiedLog, segment: LogSegment): Promise<number> {
  return (await log.env.files.status(segment.path))?.modifiedMs ?? 0;
}

async function compactionDelayMs(log: UnifiedLog, firstDirtyOffset: number, nowMs: number): Promise<number> {
  const dueMs = nowMs - Math.max(0, log.config.maxCompactionLagMs);
  if (dueMs <= 0) return 0;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const segment of dirtySegments(log, firstDirtyOffset)) {
    const timestamp = await segment.firstTimestamp();
    if (timestamp > 0) oldestMs = Math.min(oldestMs, timestamp);
  }
  return Math.max(0, dueMs - oldestMs);
}

function bytesOf(segments: readonly LogSegment[]): number {
  return segments.reduce((total, segment) => total + segment.sizeBytes, 0);
}
