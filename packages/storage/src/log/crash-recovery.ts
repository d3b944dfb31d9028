/**
 * Opens a log after a crash: what lies below the recovery point is on the disk and trusted; the segments from there on
 * are checked batch by batch. The log is cut at the first torn or corrupt batch, and segments behind it are deleted,
 * because the offsets between are missing. A new segment that is still empty goes too when the batches before it never
 * reached the file: it was made for a batch of the same turn.
 */
import type { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import { logSuffix } from './log-file-names.ts';
import type { LogSegment } from './log-segment.ts';
import {
  type CheckpointedOffsets,
  type LoadedLog,
  logStartOf,
  type PartitionFiles,
  startOver,
  warnOfRecoveryPoint,
} from './partition-files.ts';
import { paddingFault } from './segment-check.ts';
import type { RecoveredSegment } from './segment-recovery.ts';
import { replayProducers } from './segment-scan.ts';
import { segmentsFrom } from './segments-from.ts';

/** So many zeros at a file's end are taken for room that was never used; where they are data, the check finds that. */
const PADDING_BYTES = 8;

export async function recoverLog(
  partition: PartitionFiles,
  checkpoints: CheckpointedOffsets,
): Promise<LoadedLog> {
  const { baseOffsets, producers, nowMs } = partition;
  const recoveryPoint = checkpoints.recoveryPoint ?? 0;
  const flushedCount = countOfFlushed(partition, recoveryPoint);
  const flushed = await partition.openSegments(baseOffsets.slice(0, flushedCount));
  const [firstOffset = 0] = baseOffsets;
  const firstUnflushed = baseOffsets[flushedCount];
  if (firstUnflushed === undefined) return startOver(partition, [], checkpoints.logStartOffset ?? 0);
  // A start that lies behind all that is known to be flushed may prove wrong: of the producers it tells nothing.
  const knownStart = Math.max(firstOffset, Math.min(checkpoints.logStartOffset ?? 0, firstUnflushed));
  // To make and delete files takes longer than all the rest where thousands of logs are as a stop left them.
  const aside = producers.snapshots.setAside(baseOffsets.at(-1) ?? 0);
  producers.truncateAndReload(knownStart, firstUnflushed, nowMs);
  if (producers.mapEndOffset < firstUnflushed) {
    await replayProducers(producers, segmentsFrom(flushed, producers.mapEndOffset));
  }
  producers.updateMapEndOffset(firstUnflushed);
  const leaderEpochs = partition.openLeaderEpochs();
  const recovered = await recoverSegments(partition, baseOffsets.slice(flushedCount), leaderEpochs);
  const { logEndOffset } = recovered;
  producers.takeBackSnapshots(aside);
  const segments = [...flushed, ...recovered.segments];
  warnOfRecoveryPoint(partition, checkpoints, logEndOffset);
  const logStartOffset = logStartOf(partition, checkpoints, { firstOffset, logEndOffset });
  if (logStartOffset === undefined) return startOver(partition, segments, checkpoints.logStartOffset ?? 0);
  producers.removeSnapshotsAbove(logEndOffset);
  producers.removeStraySnapshots(segments.map((segment) => segment.baseOffset));
  leaderEpochs.clampTo(logStartOffset, logEndOffset);
  return {
    segments,
    logStartOffset,
    logEndOffset,
    recoveryPoint: Math.min(recoveryPoint, logEndOffset),
    producers,
    leaderEpochs,
    wasRecovered: true,
  };
}

/**
 * How many segments need no check: those in front of the one with the recovery point. One that ends there does if room that was
 * preallocated is still behind its batches: it was rolled after the flush, and the crash came before its cut reached the disk.
 */
function countOfFlushed(partition: PartitionFiles, recoveryPoint: number): number {
  const { baseOffsets } = partition;
  const count = Math.max(0, baseOffsets.filter((baseOffset) => baseOffset <= recoveryPoint).length - 1);
  const before = baseOffsets[count - 1];
  const endsThere = before !== undefined && baseOffsets[count] === recoveryPoint;
  return endsThere && endsInZeros(partition, before) ? count - 1 : count;
}

function endsInZeros(partition: PartitionFiles, baseOffset: number): boolean {
  const { files } = partition.options.env;
  const path = partition.path(baseOffset, logSuffix);
  const handle = files.openSync(path, 'read');
  try {
    const tail = new Uint8Array(PADDING_BYTES);
    const length = handle.readSync(tail, Math.max(0, handle.sizeSync() - PADDING_BYTES));
    return length === PADDING_BYTES && tail.every((byte) => byte === 0);
  } finally {
    handle.closeSync();
  }
}

async function recoverSegments(
  partition: PartitionFiles,
  baseOffsets: readonly number[],
  leaderEpochs: LeaderEpochCache,
): Promise<{ segments: LogSegment[]; logEndOffset: number }> {
  const { producers } = partition;
  const segments: LogSegment[] = [];
  /** Where the batches of each segment end. */
  const endOffsets: number[] = [];
  for (const [index, baseOffset] of baseOffsets.entries()) {
    if (baseOffset < (endOffsets.at(-1) ?? 0)) {
      // Truncated away once, brought back by a loss of power.
      await deleteSegments(partition, [baseOffset]);
      continue;
    }
    partition.log(
      'info',
      `Recovering unflushed segment ${baseOffset}. ${index}/${baseOffsets.length} recovered`,
    );
    const result = await partition.recover(baseOffset, leaderEpochs);
    const segment = partition.openChecked(baseOffset, result.sizeBytes);
    // By a truncation that the crash interrupted, for example.
    segment.noteCut();
    segments.push(segment);
    endOffsets.push(result.nextOffset);
    if (result.fault !== undefined) {
      sayWhatWasCut(partition, baseOffset, result);
      // Rolled, but not yet cut to its size when the crash came: nothing is missing before the next segment.
      const wasRolled = result.fault === paddingFault && baseOffsets[index + 1] === result.nextOffset;
      if (!wasRolled) {
        await deleteSegments(partition, baseOffsets.slice(index + 1));
        break;
      }
    }
    const next = baseOffsets[index + 1];
    if (next === undefined) break;
    producers.updateMapEndOffset(next);
    producers.takeSnapshot();
  }
  await dropEmptyEnd(partition, segments, endOffsets);
  const logEndOffset = endOffsets.at(-1) ?? 0;
  producers.updateMapEndOffset(logEndOffset);
  return { segments, logEndOffset };
}

/** Deletes segments at the end that never got a batch and do not follow the one before. */
async function dropEmptyEnd(
  partition: PartitionFiles,
  segments: LogSegment[],
  endOffsets: number[],
): Promise<void> {
  for (let last = segments.at(-1); last?.sizeBytes === 0; last = segments.at(-1)) {
    const endBefore = endOffsets.at(-2);
    if (endBefore === undefined || endBefore >= last.baseOffset) return;
    await deleteSegments(partition, [last.baseOffset]);
    segments.pop();
    endOffsets.pop();
  }
}

function sayWhatWasCut(partition: PartitionFiles, baseOffset: number, result: RecoveredSegment): void {
  const path = partition.path(baseOffset, logSuffix);
  const isPadding = result.fault === paddingFault;
  partition.log(
    isPadding ? 'info' : 'warn',
    `${path}: found ${result.fault} at byte ${result.sizeBytes}; cut off ${result.cutBytes} bytes, ` +
      `the log ends at offset ${result.nextOffset} now`,
  );
}

async function deleteSegments(partition: PartitionFiles, baseOffsets: readonly number[]): Promise<void> {
  for (const baseOffset of baseOffsets) {
    const path = partition.path(baseOffset, logSuffix);
    const sizeBytes = partition.options.env.files.statusSync(path)?.sizeBytes ?? 0;
    const segment = partition.openChecked(baseOffset, sizeBytes);
    partition.log(
      'warn',
      `Deleting segment ${path} of ${sizeBytes} bytes: it lies behind the end of the log`,
    );
    await segment.deleteForGood();
  }
}
