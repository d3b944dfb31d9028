/**
 * Small files that are replaced whole: the new content goes to `<name>.tmp`, reaches the disk, and is renamed over the
 * old one; a crash leaves either. Where Windows refuses the rename for two seconds, the file is overwritten in place
 * and `.tmp`, which has the whole new content, stays until that is done: readers turn to it when the file itself is torn.
 */
import { dirname } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { type FilesAndClock, isHeldOpen, renameSafely } from './windows-safe-files.ts';

const temporary = (path: string): string => `${path}.tmp`;

/** Replaces `path` by `content`, on the disk when the promise resolves. `permissions` count when a file is made. */
export async function replaceFile(
  env: FilesAndClock,
  path: string,
  content: Uint8Array,
  permissions?: number,
): Promise<void> {
  const { files } = env;
  await writeWhole(files, temporary(path), content, permissions);
  try {
    await renameSafely(env, temporary(path), path);
  } catch (error) {
    if (!isHeldOpen(files, error)) throw error;
    await writeWhole(files, path, content, permissions);
    await files.delete(temporary(path));
  }
  await files.syncDirectory(dirname(path));
}

/** {@link replaceFile} without waiting, for start, truncation and stop; where Windows refuses the rename, in place at once. */
export function replaceFileSync(
  files: FileSystem,
  path: string,
  content: Uint8Array,
  permissions?: number,
): void {
  writeWholeSync(files, temporary(path), content, permissions);
  try {
    files.renameSync(temporary(path), path);
  } catch (error) {
    if (!isHeldOpen(files, error)) throw error;
    writeWholeSync(files, path, content, permissions);
    files.deleteSync(temporary(path));
  }
  files.syncDirectorySync(dirname(path));
}

/**
 * The content of `path` that `parse` accepts: the file itself, or `.tmp` if that is torn. Undefined if there is no
 * such file. Throws what `parse` throws for the file itself if neither will do.
 */
export function readReplaced<T>(
  files: FileSystem,
  path: string,
  parse: (content: Uint8Array) => T,
): T | undefined {
  const content = files.readFileSync(path);
  if (content === undefined) return undefined;
  try {
    return parse(content);
  } catch (error) {
    const fallback = files.readFileSync(temporary(path));
    if (fallback === undefined) throw error;
    try {
      return parse(fallback);
    } catch {
      throw error;
    }
  }
}

async function writeWhole(
  files: FileSystem,
  path: string,
  content: Uint8Array,
  permissions: number | undefined,
): Promise<void> {
  const handle = await files.open(path, 'create', permissions);
  try {
    await handle.truncate(0);
    await handle.write([content], 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writeWholeSync(
  files: FileSystem,
  path: string,
  content: Uint8Array,
  permissions: number | undefined,
): void {
  const handle = files.openSync(path, 'create', permissions);
  try {
    handle.truncateSync(0);
    handle.writeSync([content], 0);
    handle.syncSync();
  } finally {
    handle.closeSync();
  }
}
