import type { FileHandle } from '@kafka-ts/environment/file-system';

/** Whether the file is `bytes` and nothing else. To cut it and write the same again costs ext4 much more than a look. */
export function holds(handle: FileHandle, bytes: Uint8Array): boolean {
  if (handle.sizeSync() !== bytes.length) return false;
  const content = new Uint8Array(bytes.length);
  return handle.readSync(content, 0) === bytes.length && Buffer.compare(content, bytes) === 0;
}
