/**
 * `.kafka_cleanshutdown`: says, by being there, that every log of the directory was flushed, closed and checkpointed.
 * Written last at a stop, and deleted first at a start, so that a crash in between is not taken for a clean stop.
 * Kafka 3.9 writes JSON with the broker's epoch (-1 with ZooKeeper), older releases an empty file; only presence counts.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';

export const cleanShutdownFileName = '.kafka_cleanshutdown';
const CONTENT = '{"version":0,"brokerEpoch":-1}';
/** Content of a file that was believed once and is about to be deleted. */
const TAKEN = 'taken';

/** Whether the last stop was clean; from now on it was not, also when the power fails at once. */
export function takeCleanShutdown(files: FileSystem, logDirectory: string): boolean {
  const path = join(logDirectory, cleanShutdownFileName);
  const content = files.readFileSync(path);
  if (content === undefined) return false;
  const isClean = new TextDecoder().decode(content) !== TAKEN;
  // Windows has no way to bring the deletion of a name to the disk; content it has. What says so stays as it is: half of it would not.
  if (isClean && files.platform === 'windows') writeSynced(files, path, TAKEN);
  files.deleteSync(path);
  files.syncDirectorySync(logDirectory);
  return isClean;
}

/** To be called when all logs of the directory are flushed, closed and checkpointed. */
export function writeCleanShutdown(files: FileSystem, logDirectory: string): void {
  writeSynced(files, join(logDirectory, cleanShutdownFileName), CONTENT);
  files.syncDirectorySync(logDirectory);
}

function writeSynced(files: FileSystem, path: string, content: string): void {
  const handle = files.openSync(path, 'create');
  try {
    handle.truncateSync(0);
    handle.writeSync([new TextEncoder().encode(content)], 0);
    handle.syncSync();
  } finally {
    handle.closeSync();
  }
}
