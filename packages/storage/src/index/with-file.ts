/** Files that are open for one operation only. */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';

/** Runs `action` with the open file, which is made if there is none. */
export function withFile(
  { files, path }: { readonly files: FileSystem; readonly path: string },
  action: (handle: FileHandle) => void,
): void {
  const handle = files.openSync(path, 'create');
  try {
    action(handle);
  } finally {
    handle.closeSync();
  }
}

/** Whether the file is `bytes` and nothing else. To cut it and write the same again costs ext4 much more than a look. */
export function holds(handle: FileHandle, bytes: Uint8Array): boolean {
  if (handle.sizeSync() !== bytes.length) return false;
  const content = new Uint8Array(bytes.length);
  return handle.readSync(content, 0) === bytes.length && Buffer.compare(content, bytes) === 0;
}
