/**
 * Opens a log after a clean shutdown. Nothing of it is checked, as in Kafka; where the checkpoint and the names in the
 * directory agree about the log's end, nothing is even opened.
 */
import { snapshotName } from '../producer-state/snapshot-files.ts';
import { endOfBatches } from './batch-headers.ts';
import { recoverLog } from './crash-recovery.ts';
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
import { replayProducersSync } from './producer-replay.ts';
import { replayProducers } from './segment-scan.ts';
import { segmentsFrom } from './segments-from.ts';

export async function loadClean(
  partition: PartitionFiles,
  checkpoints: CheckpointedOffsets,
): Promise<LoadedLog> {
  partition.expectTransactionIndexes(checkpoints.transactionDigests);
  const opened = await partition.openSegments(partition.baseOffsets);
  const { segments, isCut } = withNotedSizes(partition, opened, checkpoints.segmentSizes);
  const first = segments[0];
  const last = segments.at(-1);
  if (first === undefined || last === undefined)
    return startOver(partition, [], checkpoints.logStartOffset ?? 0);
  const vouched = isCut ? undefined : vouchedEnd(partition, last, checkpoints.recoveryPoint);
  const logEndOffset = vouched ?? readEnd(partition, last);
  if (logEndOffset === undefined) {
    partition.log(
      'warn',
      `${last.path} does not end in a whole batch although the shutdown was clean: it is recovered`,
    );
    return recoverLog(partition, { ...checkpoints, recoveryPoint: last.baseOffset });
  }
  warnOfRecoveryPoint(partition, checkpoints, logEndOffset);
  const logStartOffset = logStartOf(partition, checkpoints, { firstOffset: first.baseOffset, logEndOffset });
  if (logStartOffset === undefined) return startOver(partition, segments, checkpoints.logStartOffset ?? 0);
  await loadProducers(partition, segments, { logStartOffset, logEndOffset });
  const leaderEpochs = partition.openLeaderEpochs();
  leaderEpochs.clampTo(logStartOffset, logEndOffset);
  const { producers } = partition;
  return {
    segments,
    logStartOffset,
    logEndOffset,
    recoveryPoint: logEndOffset,
    producers,
    leaderEpochs,
    wasRecovered: false,
  };
}

/**
 * Holds the files against what the stop noted. Of one that was cut since, and of all that is missing in front of others, the
 * log says so; a segment in the middle keeps the size it had, so that a read of what is gone fails. `isCut`: the last one is not
 * what it was, and its end has to be read.
 */
function withNotedSizes(
  partition: PartitionFiles,
  opened: readonly LogSegment[],
  noted: ReadonlyMap<number, number> | undefined,
): { readonly segments: readonly LogSegment[]; readonly isCut: boolean } {
  if (noted === undefined) return { segments: opened, isCut: false };
  const last = opened.at(-1);
  let isCut = false;
  const present = new Set(opened.map(({ baseOffset }) => baseOffset));
  for (const [baseOffset, sizeBytes] of noted) {
    if (present.has(baseOffset)) continue;
    const path = partition.path(baseOffset, logSuffix);
    partition.log('warn', `${path}: expected ${sizeBytes} bytes, found no file: its records are lost`);
    isCut ||= last === undefined || baseOffset > last.baseOffset;
  }
  const segments = opened.map((segment) => {
    const sizeBytes = noted.get(segment.baseOffset);
    if (sizeBytes === undefined || sizeBytes === segment.sizeBytes) return segment;
    const what = `${segment.path}: expected ${sizeBytes} bytes, found ${segment.sizeBytes}`;
    if (segment === last) {
      isCut = true;
      partition.log('warn', `${what} at the end of the log, which is read again`);
      return segment;
    }
    partition.log(
      'warn',
      `${what}: records from byte ${Math.min(sizeBytes, segment.sizeBytes)} on are damaged`,
    );
    return partition.openChecked(segment.baseOffset, sizeBytes);
  });
  return { segments, isCut };
}

/**
 * The log's end if two witnesses agree about it: the recovery point that the stop wrote, and the producer snapshot of
 * that name that it took (or an empty last segment of that name).
 */
function vouchedEnd(
  partition: PartitionFiles,
  last: LogSegment,
  recoveryPoint: number | undefined,
): number | undefined {
  if (recoveryPoint === undefined) return undefined;
  if (last.sizeBytes === 0) return recoveryPoint === last.baseOffset ? recoveryPoint : undefined;
  const hasSnapshot = recoveryPoint > last.baseOffset && partition.names.has(snapshotName(recoveryPoint));
  return hasSnapshot ? recoveryPoint : undefined;
}

/** Reads the end of the last segment; undefined if it is not the end of a batch. */
function readEnd(partition: PartitionFiles, last: LogSegment): number | undefined {
  const { files } = partition.options.env;
  const from = last.offsetIndex.lookup(Number.MAX_SAFE_INTEGER).position;
  const { nextOffset, position } = endOfBatches(files, last.path, last.baseOffset, from);
  return position === last.sizeBytes ? nextOffset : undefined;
}

async function loadProducers(
  partition: PartitionFiles,
  segments: readonly LogSegment[],
  offsets: { readonly logStartOffset: number; readonly logEndOffset: number },
): Promise<void> {
  const { producers, nowMs } = partition;
  const { logStartOffset, logEndOffset } = offsets;
  producers.removeStraySnapshots(partition.baseOffsets);
  const { latest } = producers.snapshots;
  if ((latest === logEndOffset && latest > logStartOffset) || latest === undefined) {
    trustProducers(partition, segments, offsets);
  } else {
    producers.truncateAndReload(logStartOffset, logEndOffset, nowMs);
    if (producers.mapEndOffset < logEndOffset)
      await replayProducers(producers, segmentsFrom(segments, producers.mapEndOffset));
    producers.updateMapEndOffset(logEndOffset);
  }
}

/** The producers are those of the newest snapshot, which is of the log's end, or none without a snapshot. No file is read. */
export function trustProducers(
  { producers, nowMs, options }: PartitionFiles,
  segments: readonly LogSegment[],
  { logStartOffset, logEndOffset }: { readonly logStartOffset: number; readonly logEndOffset: number },
): void {
  if (producers.snapshots.latest === undefined) {
    producers.startEmptyAt([...segments.slice(-2).map(({ baseOffset }) => baseOffset), logEndOffset]);
    return;
  }
  producers.snapshots.deleteEach((offset) => offset <= logStartOffset);
  // Kept until the first look at a producer: it must not keep all that was known of the directory, too.
  const { files } = options.env;
  const replay = (fromOffset: number): void =>
    replayProducersSync(files, producers, segmentsFrom(segments, fromOffset), fromOffset);
  producers.deferToSnapshot({ logStartOffset, logEndOffset, nowMs, replay });
}
