/** Notes what a clean stop left in a log directory: the next start can tell from it that a file was cut or changed meanwhile. */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { fileChecksum, type SegmentNumbers, writeCleanStop } from '../checkpoint/clean-stop.ts';
import { checkpointNames } from '../checkpoint/offset-checkpoint.ts';
import type { LogSegment } from '../log/log-segment.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

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
    transactionIndexes: new Map(),
    checkpoints: new Map(checkpoints),
    logStartOffsets: new Map(startsInside.map((log) => [log.name, log.logStartOffset])),
  });
}

function numbersOf(logs: readonly UnifiedLog[], numberOf: (segment: LogSegment) => number): SegmentNumbers {
  return new Map(
    logs.map((log) => [log.name, new Map(log.segments.all.map((one) => [one.baseOffset, numberOf(one)]))]),
  );
}
