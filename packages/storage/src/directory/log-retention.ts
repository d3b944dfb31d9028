/** Applies the rules of retention.ts to a log: its old segments leave it, and their files are deleted later. */
import type { LogSegment } from '../log/log-segment.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { DelayedDeletion } from './delayed-deletion.ts';
import { deletableSegments, type RetainedSegment } from './retention.ts';

const SOURCE = 'kafka.log.UnifiedLog';
const DELETED = '.deleted';

interface Aged extends RetainedSegment {
  readonly segment: LogSegment;
}

/** Deletes what is due now; returns the number of segments. */
export async function deleteOldSegments(log: UnifiedLog, deletion: DelayedDeletion): Promise<number> {
  const { isDeleted, retentionMs } = log.config;
  const needsTime = isDeleted && retentionMs >= 0 && Number.isFinite(retentionMs);
  const segments = await agedSegments(log, needsTime);
  // Nothing was awaited from here on: what is decided still holds when it is done.
  const groups = deletableSegments({
    segments,
    logStartOffset: log.logStartOffset,
    logEndOffset: log.logEndOffset,
    highWatermark: log.highWatermark,
    config: log.config,
    nowMs: log.env.clock.nowMs(),
  });
  const doomed = groups.flatMap((group) => group.segments.map((aged) => aged.segment));
  if (doomed.length === 0) return 0;
  for (const { segments: due, reason } of groups) {
    for (const { baseOffset, sizeBytes, newestMs } of due) {
      const what = `LogSegment(baseOffset=${baseOffset}, size=${sizeBytes}, largestRecordTimestamp=${newestMs})`;
      log.env.logger.info(
        `[UnifiedLog partition=${log.name}] Deleting segment ${what} due to ${reason}`,
        SOURCE,
      );
    }
  }
  log.removeSegments(doomed);
  await deleteLater(log, doomed, deletion);
  return doomed.length;
}

/** Ages up to the first segment that is not due by time: older ones are what the rules look at first. */
async function agedSegments(log: UnifiedLog, needsTime: boolean): Promise<Aged[]> {
  const aged: Aged[] = [];
  let isYoung = !needsTime;
  for (const segment of [...log.segments.all]) {
    const newestMs = isYoung ? Number.POSITIVE_INFINITY : await newestMsOf(log, segment);
    if (log.env.clock.nowMs() - newestMs <= log.config.retentionMs) isYoung = true;
    aged.push({ segment, baseOffset: segment.baseOffset, sizeBytes: segment.sizeBytes, newestMs });
  }
  // Rolled or removed meanwhile: the next check sees it.
  return aged
    .filter(({ segment }) => log.segments.all.includes(segment))
    .map((one) => ({ ...one, sizeBytes: one.segment.sizeBytes }));
}

async function newestMsOf(log: UnifiedLog, segment: LogSegment): Promise<number> {
  await segment.timeIndex.load();
  const { timestamp } = segment.maxTimestamp;
  if (timestamp >= 0) return timestamp;
  const status = await log.env.files.status(segment.path);
  return status?.modifiedMs ?? Number.POSITIVE_INFINITY;
}

/** Marks the files of `segments`, which left the log, and their producer snapshots; deletes them after the delay. */
export async function deleteLater(
  log: UnifiedLog,
  segments: readonly LogSegment[],
  deletion: DelayedDeletion,
): Promise<void> {
  for (const segment of segments) {
    await segment.rename(DELETED);
    if (log.segments.first.baseOffset > segment.baseOffset)
      log.producers.snapshots.delete(segment.baseOffset);
    deletion.schedule(log.config.fileDeleteDelayMs, segment.path, () => segment.delete());
  }
}
