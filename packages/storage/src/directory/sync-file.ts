import type { FileSystem } from '@kafka-ts/environment/file-system';

/** The content of the file at `path` reaches the disk. Fails with the disk's error, also if there is no such file. */
export async function syncFile(files: FileSystem, path: string): Promise<void> {
  const handle = await files.open(path, 'read-write');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
