import { dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';

/**
 * Makes the directory `path` and what is missing above it, if it is missing, so that it survives a loss of power. Each name
 * is on the disk before anything is put below it; so after a crash only the name of a directory that is still empty can be
 * in doubt, and that one is brought to the disk again. A directory that holds something costs one listing.
 */
export async function makeDurableDirectory(files: FileSystem, path: string): Promise<void> {
  const isThere = (await files.status(path)) !== undefined;
  if (isThere && (await files.readDirectory(path)).length > 0) return;
  if (!isThere) {
    await makeDurableDirectory(files, dirname(path));
    await files.makeDirectory(path);
  }
  try {
    await files.syncDirectory(dirname(path));
  } catch (error) {
    // Where the parent cannot be opened, the empty directory was made by somebody else.
    if (!isThere) throw error;
  }
}
