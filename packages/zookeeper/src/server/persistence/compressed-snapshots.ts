/**
 * Snapshots that Apache's server wrote with `snapshot.compression.method`: `snapshot.<zxid>.gz` is unpacked to the plain file beside it
 * before anything is read, if it is newer than the plain ones; `snapshot.<zxid>.snappy` is not read, and recovery does without it if
 * it can. Both are purged like plain ones.
 */

import { join } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import { temporaryPrefix, type ZxidFile, zxidFiles, zxidName } from './file-names.ts';

const source = 'org.apache.zookeeper.server.persistence.SnapStream';
/** More than the tree of any server that fits into memory. */
const maxUnpackedBytes = 2 ** 31 - 1;

export function compressedSnapshots(files: FileSystem, directory: string): readonly ZxidFile[] {
  return [
    ...zxidFiles(files, directory, 'snapshot', '.gz'),
    ...zxidFiles(files, directory, 'snapshot', '.snappy'),
  ].sort((a, b) => (a.zxid < b.zxid ? -1 : 1));
}

/** Unpacks the newest snapshot if it is one of gzip that is whole, else the one before it, down to the newest plain one. */
export async function unpackNewestSnapshot(
  { files, compression }: Environment,
  directory: string,
  logger: Logger,
): Promise<void> {
  const plain = zxidFiles(files, directory, 'snapshot').at(-1);
  for (const { name, path, zxid } of compressedSnapshots(files, directory).toReversed()) {
    if (plain !== undefined && plain.zxid >= zxid) return;
    const bytes = files.readFileSync(path);
    if (bytes === undefined) continue;
    if (name.endsWith('.snappy')) {
      logger.warn(
        `Skipping snapshot ${path}: it is compressed with snappy, which this version does not read`,
        source,
      );
      continue;
    }
    try {
      const unpacked = await compression.decompress('gzip', bytes, maxUnpackedBytes);
      putWhole(files, directory, zxidName('snapshot', zxid), unpacked);
      logger.info(`Unpacked snapshot ${path}`, source);
      return;
    } catch (error) {
      logger.warn(`Skipping snapshot ${path}, which cannot be unpacked: ${messageOf(error)}`, source);
    }
  }
}

/** Under its name only when it is whole and on the disk. */
function putWhole(files: FileSystem, directory: string, name: string, bytes: Uint8Array): void {
  const temporary = join(directory, `${temporaryPrefix}${name}`);
  const handle = files.openSync(temporary, 'create');
  try {
    handle.truncateSync(0);
    handle.writeSync([bytes], 0);
    handle.syncSync();
  } finally {
    handle.closeSync();
  }
  files.renameSync(temporary, join(directory, name));
  files.syncDirectorySync(directory);
}
