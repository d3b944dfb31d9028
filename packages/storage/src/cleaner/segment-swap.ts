/**
 * Puts a compacted segment in the place of its originals so that a crash at any moment leaves one or the other:
 *
 *     .cleaned (on the disk) → .swap → the log reads it; originals .deleted → its own names; the originals are deleted later
 *
 * Each arrow is on the disk before the next begins, and what a start finds between two of them is put right by
 * log/interrupted-swap.ts: `.cleaned` files go, a `.swap` takes the place of all originals whose offsets it covers.
 */
import type { DelayedDeletion } from '../directory/delayed-deletion.ts';
import { deleteLater } from '../directory/log-retention.ts';
import type { LogSegment } from '../log/log-segment.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

export const CLEANED = '.cleaned';
const SWAP = '.swap';
const DELETED = '.deleted';

/** `cleaned` is closed, and on the disk but for its names. */
export async function swapIn(
  log: UnifiedLog,
  cleaned: LogSegment,
  originals: readonly LogSegment[],
  deletion: DelayedDeletion,
): Promise<void> {
  const syncNames = (): Promise<void> => log.env.files.syncDirectory(log.directory);
  // Files are renamed under the readers from here on: look-ups find what they need in memory.
  await cleaned.indexes.keep();
  try {
    await syncNames();
    await cleaned.changeSuffix(CLEANED, SWAP, async () => {});
    await syncNames();
    log.replaceSegments(originals, cleaned);
    await deleteLater(log, originals, deletion);
    for (const original of originals.slice(1)) deleteSnapshot(log, original.baseOffset, deletion);
    await syncNames();
    // The batches first: a start takes indexes without them for those of the segment of that name.
    await cleaned.changeSuffix(SWAP, '', syncNames);
    await syncNames();
  } finally {
    cleaned.indexes.releaseKept();
  }
}

/** No segment begins at `offset` any more: a restart has no use for what was known of producers there. */
function deleteSnapshot(log: UnifiedLog, offset: number, deletion: DelayedDeletion): void {
  const snapshot = log.producers.snapshots.markDeleted(offset, DELETED);
  if (snapshot === undefined) return;
  deletion.schedule(log.config.fileDeleteDelayMs, snapshot, () => log.env.files.delete(snapshot));
}
