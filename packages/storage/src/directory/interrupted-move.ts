/**
 * A crash between the last two steps of a move (partition-logs.ts) leaves a partition in two log directories. Apache's broker then refuses to
 * start until one is removed by hand. Where one of the two is the beginning of the other, this is done here: the shorter one goes.
 *
 * That it is the beginning follows from its last batch: both logs have it, in the same leader's epoch. Logs that differ, or of which this
 * cannot be told (no epochs, another topic's id), stop the start as in Apache's broker.
 */
import type { UnifiedLog } from '../log/unified-log.ts';
import { type LogDirectory, LogDirectoryError } from './log-directory.ts';
import type { FoundLog } from './partition-logs-parts.ts';

/**
 * Takes out of `directories`, and returns, the logs that another directory has whole. Fails with {@link LogDirectoryError} if a partition
 * lies in two directories for another reason, and with the disk's error.
 */
export async function takeSupersededLogs(directories: readonly LogDirectory[]): Promise<FoundLog[]> {
  const owners = new Map<string, FoundLog>();
  const superseded: FoundLog[] = [];
  for (const directory of directories) {
    for (const [name, log] of [...directory.logs]) {
      const other = owners.get(name);
      const found: FoundLog = { directory, log };
      if (other === undefined) {
        owners.set(name, found);
        continue;
      }
      const [shorter, longer] = byLength(other, found);
      if (!(await isBeginningOf(shorter.log, longer.log))) throw duplicate(name, other, found);
      longer.log.updateHighWatermark(Math.max(shorter.log.highWatermark, longer.log.highWatermark));
      longer.log.deleteRecordsBefore(shorter.log.logStartOffset);
      shorter.directory.logs.delete(name);
      superseded.push(shorter);
      owners.set(name, longer);
    }
  }
  return superseded;
}

/** Of two of the same length the one comes last that is flushed further. */
function byLength(one: FoundLog, other: FoundLog): [FoundLog, FoundLog] {
  const difference =
    one.log.logEndOffset - other.log.logEndOffset || one.log.recoveryPoint - other.log.recoveryPoint;
  return difference <= 0 ? [one, other] : [other, one];
}

async function isBeginningOf(shorter: UnifiedLog, longer: UnifiedLog): Promise<boolean> {
  if (shorter.topicId !== longer.topicId) return false;
  const last = shorter.logEndOffset - 1;
  // Nothing is lost with an empty one, and all that the longer one starts behind was deleted.
  if (last < shorter.logStartOffset || last < longer.logStartOffset) return true;
  const epoch = shorter.leaderEpochCache.epochForOffset(last);
  if (epoch === undefined || epoch !== longer.leaderEpochCache.epochForOffset(last)) return false;
  const [end, same] = await Promise.all([batchAt(shorter, last), batchAt(longer, last)]);
  return end !== undefined && same !== undefined && Buffer.compare(end, same) === 0;
}

/** The bytes of the batch that contains `offset`; undefined if it was compacted away. */
async function batchAt(log: UnifiedLog, offset: number): Promise<Uint8Array | undefined> {
  const { records } = await log.read({
    startOffset: offset,
    upperBound: offset + 1,
    maxBytes: 1,
    minOneBatch: true,
    isInternal: true,
  });
  const bytes = records[0]?.bytes.slice();
  for (const lease of records) lease.release();
  return bytes;
}

function duplicate(name: string, one: FoundLog, other: FoundLog): LogDirectoryError {
  return new LogDirectoryError(
    `Duplicate log directories for ${name} are found in both ${one.log.directory} and ${other.log.directory}, and neither is the beginning of the ` +
      'other: remove the one that is not wanted. It is recommended to remove the one in the log directory that is known to have failed recently',
  );
}
