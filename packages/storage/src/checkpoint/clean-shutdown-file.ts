/**
 * `.kafka_cleanshutdown`: says, by being there, that every log of the directory was flushed, closed and checkpointed.
 * Written last at a stop, and deleted first at a start, so that a crash in between is not taken for a clean stop.
 * Kafka 3.9 writes JSON with the broker's epoch (-1 with ZooKeeper), older releases an empty file; only presence counts.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';

export const cleanShutdownFileName = '.kafka_cleanshutdown';
const CONTENT = '{"version":0,"brokerEpoch":-1}';

/** Whether the last stop was clean; from now on it was not. */
export function takeCleanShutdown(files: FileSystem, logDirectory: string): boolean {
  const path = join(logDirectory, cleanShutdownFileName);
  if (files.statusSync(path) === undefined) return false;
  files.deleteSync(path);
  files.syncDirectorySync(logDirectory);
  return true;
}

/** To be called when all logs of the directory are flushed, closed and checkpointed. */
export function writeCleanShutdown(files: FileSystem, logDirectory: string): void {
  const handle = files.openSync(join(logDirectory, cleanShutdownFileName), 'create');
  try {
    handle.truncateSync(0);
    handle.writeSync([new TextEncoder().encode(CONTENT)], 0);
    handle.syncSync();
  } finally {
    handle.closeSync();
  }
  files.syncDirectorySync(logDirectory);
}
