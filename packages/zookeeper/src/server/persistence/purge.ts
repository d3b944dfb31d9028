import type { FileSystem } from '@kafka-ts/environment/file-system';
import { compressedSnapshots } from './compressed-snapshots.ts';
import { zxidFiles } from './file-names.ts';
import type { DataDirectories } from './recovery.ts';

/**
 * Deletes all snapshots but the newest `retained`, and every log file that none of those needs: those before the one
 * that holds the transactions behind the oldest kept snapshot. Returns the deleted paths.
 */
export async function purge(
  files: FileSystem,
  { snapshots, logs }: DataDirectories,
  retained: number,
): Promise<string[]> {
  const packed = compressedSnapshots(files, snapshots);
  const plain = zxidFiles(files, snapshots, 'snapshot');
  // One that was unpacked lies beside its plain form; what counts is what can be read.
  const snapshotFiles = plain.length > 0 ? plain : packed;
  const kept = snapshotFiles.slice(-retained);
  const oldest = kept[0];
  if (oldest === undefined) return [];
  const logFiles = zxidFiles(files, logs, 'log');
  const firstNeeded = Math.max(
    0,
    logFiles.findLastIndex(({ zxid }) => zxid <= oldest.zxid),
  );
  const oldPacked = packed.filter(({ zxid }) => zxid < oldest.zxid);
  const old = [
    ...plain.filter(({ zxid }) => zxid < oldest.zxid),
    ...oldPacked,
    ...logFiles.slice(0, firstNeeded),
  ];
  for (const { path } of old) await files.delete(path);
  return old.map(({ path }) => path);
}
