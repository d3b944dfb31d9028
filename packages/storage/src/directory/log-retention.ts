/** Applies the rules of retention.ts to a log: its old segments leave it, and their files are deleted later. */
import type { LogSegment } from '../log/log-segment.ts';
import { trustMaxTimestamp } from '../log/time-index-check.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { DelayedDeletion } from './delayed-deletion.ts';
import { belowLogStart, beyondSize, beyondTime, type RetentionInput } from './retention.ts';

const SOURCE = 'kafka.log.UnifiedLog';
const DELETED = '.deleted';

/** Deletes what is due now; returns the number of segments. */
export async function deleteOldSegments(log: UnifiedLog, deletion: DelayedDeletion): Promise<number> {
  const start = log.logStartOffset;
  const below = belowLogStart(inputOf(log), start);
  let deleted = await remove(log, below, deletion, () => `log start offset ${start} breach`);
  if (!log.config.isDeleted) return deleted;
  const { retentionBytes } = log.config;
  let sizeBytes = log.sizeBytes;
  deleted += await remove(log, beyondSize(inputOf(log), retentionBytes), deletion, (segment) => {
    sizeBytes -= segment.sizeBytes;
    return `log retention size ${retentionBytes} breach. Log size after deletion will be ${sizeBytes}.`;
  });
  return deleted + (await deleteExpired(log, deletion));
}

/** Whether {@link deleteOldSegments} may find any, as far as sizes and offsets tell: then the log has to be looked at. */
export function mayHaveOldSegments(log: UnifiedLog): boolean {
  const { isDeleted, retentionBytes, retentionMs } = log.config;
  if (log.logStartOffset > log.firstOffset) return true;
  if (!isDeleted || log.sizeBytes === 0) return false;
  return (
    (retentionBytes >= 0 && log.sizeBytes > retentionBytes) ||
    (retentionMs >= 0 && Number.isFinite(retentionMs))
  );
}

async function deleteExpired(log: UnifiedLog, deletion: DelayedDeletion): Promise<number> {
  const { retentionMs } = log.config;
  if (retentionMs < 0 || !Number.isFinite(retentionMs)) return 0;
  const modified = await modifiedTimes(log);
  // Nothing is awaited from here to the removal: what is decided still holds when it is done.
  const nowMs = log.env.clock.nowMs();
  const newestMs = (segment: LogSegment): number =>
    recordTime(segment) ?? modified.get(segment) ?? Number.POSITIVE_INFINITY;
  const due = beyondTime(inputOf(log), retentionMs, (segment) => nowMs - newestMs(segment));
  return remove(log, due, deletion, (segment) => {
    const basis = recordTime(segment) === undefined ? 'last modified time of' : 'largest record timestamp in';
    return `log retention time ${retentionMs}ms breach based on the ${basis} the segment`;
  });
}

function inputOf(log: UnifiedLog): RetentionInput<LogSegment> {
  const { highWatermark } = log;
  // The active segment is not to go while a batch for it waits for its write.
  const nextOffset = log.isIdle ? log.logEndOffset : Number.POSITIVE_INFINITY;
  return { segments: log.segments.all, nextOffset, highWatermark };
}

function recordTime(segment: LogSegment): number | undefined {
  const { timestamp } = segment.maxTimestamp;
  return timestamp >= 0 ? timestamp : undefined;
}

/** Loads the time indexes up to the first segment that is not due, and asks the files of segments without timestamps. */
async function modifiedTimes(log: UnifiedLog): Promise<ReadonlyMap<LogSegment, number>> {
  const { retentionMs } = log.config;
  const modified = new Map<LogSegment, number>();
  for (const segment of [...log.segments.all]) {
    await segment.timeIndex.load();
    if (isToBeProved(log, segment)) await trustMaxTimestamp(segment, segment === log.segments.active);
    let newestMs = recordTime(segment);
    if (newestMs === undefined) {
      newestMs = (await log.env.files.status(segment.path))?.modifiedMs ?? Number.POSITIVE_INFINITY;
      modified.set(segment, newestMs);
    }
    if (log.env.clock.nowMs() - newestMs <= retentionMs) break;
  }
  return modified;
}

/** Nothing is deleted, or kept as long as a time to come says, because of an index of which a bit turned over. */
function isToBeProved(log: UnifiedLog, segment: LogSegment): boolean {
  const ageMs = log.env.clock.nowMs() - (recordTime(segment) ?? Number.POSITIVE_INFINITY);
  return !segment.isMaxTimestampKnown && (ageMs < 0 || ageMs > log.config.retentionMs);
}

async function remove(
  log: UnifiedLog,
  due: readonly LogSegment[],
  deletion: DelayedDeletion,
  reasonOf: (segment: LogSegment) => string,
): Promise<number> {
  if (due.length === 0) return 0;
  for (const segment of due) {
    const { baseOffset, sizeBytes, maxTimestamp } = segment;
    const what = `LogSegment(baseOffset=${baseOffset}, size=${sizeBytes}, largestRecordTimestamp=${maxTimestamp.timestamp})`;
    log.env.logger.info(
      `[UnifiedLog partition=${log.name}] Deleting segment ${what} due to ${reasonOf(segment)}`,
      SOURCE,
    );
  }
  log.removeSegments(due);
  for (const segment of due) await log.renameRemoved(() => deleteLater(log, [segment], deletion));
  return due.length;
}

/** Marks the files of `segments`, which left the log, and their producer snapshots; deletes them after the delay. */
export async function deleteLater(
  log: UnifiedLog,
  segments: readonly LogSegment[],
  deletion: DelayedDeletion,
): Promise<void> {
  const { fileDeleteDelayMs } = log.config;
  for (const segment of segments) {
    await segment.rename(DELETED);
    deletion.schedule(fileDeleteDelayMs, segment.path, () => segment.delete());
    if (log.segments.first.baseOffset <= segment.baseOffset) continue;
    const snapshot = log.producers.snapshots.markDeleted(segment.baseOffset, DELETED);
    if (snapshot === undefined) continue;
    deletion.schedule(fileDeleteDelayMs, snapshot, () => log.env.files.delete(snapshot));
  }
}
