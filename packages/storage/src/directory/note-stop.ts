/** Notes what a clean stop left in a log directory: the next start can tell from it that a file was cut or changed meanwhile. */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import {
  type CleanStop,
  fileChecksum,
  type SegmentNumbers,
  writeCleanStop,
} from '../checkpoint/clean-stop.ts';
import { checkpointNames } from '../checkpoint/offset-checkpoint.ts';
import type { LogSegment } from '../log/log-segment.ts';
import type { CheckpointedOffsets } from '../log/partition-files.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

/** The digest of a transaction index that nobody has compared with its segment since a crash. */
const UNKNOWN = -1;

/** `logs` are closed, the checkpoints and the sign of the clean stop are written; the checkpoint of log starts names `startsInside`. */
export function noteStop(
  files: FileSystem,
  logDirectory: string,
  logs: readonly UnifiedLog[],
  startsInside: readonly UnifiedLog[],
): void {
  const checkpoints = Object.values(checkpointNames).flatMap((name) => {
    const checksum = fileChecksum(files, join(logDirectory, name));
    return checksum === undefined ? [] : [[name, checksum] as const];
  });
  writeCleanStop(files, logDirectory, {
    segments: numbersOf(logs, (segment) => segment.sizeBytes),
    transactionIndexes: numbersOf(logs, (segment) => segment.indexes.transactionDigest ?? UNKNOWN, 0),
    checkpoints: new Map(checkpoints),
    logStartOffsets: new Map(startsInside.map((log) => [log.name, log.logStartOffset])),
  });
}

/** By log; segments with the number `omitted` are left out, and logs without another. */
function numbersOf(
  logs: readonly UnifiedLog[],
  numberOf: (segment: LogSegment) => number,
  omitted?: number,
): SegmentNumbers {
  const numbers = new Map<string, ReadonlyMap<number, number>>();
  for (const { name, segments } of logs) {
    const all = segments.all.map((segment) => [segment.baseOffset, numberOf(segment)] as const);
    const noted = all.filter(([, number]) => number !== omitted);
    if (noted.length > 0) numbers.set(name, new Map(noted));
  }
  return numbers;
}

/** What {@link noteStop} noted of a log; nothing of one that was not there. */
export function notedOf(
  { segments, transactionIndexes }: CleanStop,
  name: string,
): Pick<CheckpointedOffsets, 'segmentSizes' | 'transactionDigests'> {
  const segmentSizes = segments.get(name);
  if (segmentSizes === undefined) return {};
  const digests = transactionIndexes.get(name);
  const all = [...segmentSizes.keys()].map(
    (baseOffset) => [baseOffset, digests?.get(baseOffset) ?? 0] as const,
  );
  return { segmentSizes, transactionDigests: new Map(all.filter(([, digest]) => digest !== UNKNOWN)) };
}
