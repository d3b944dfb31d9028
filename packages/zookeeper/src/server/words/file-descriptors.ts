import type { FileSystem } from '@kafka-ts/environment/file-system';

/** How many files and sockets the process has open, and may have; -1 where the system does not tell (all but Linux). */
export function fileDescriptors(files: FileSystem): { open: number; max: number } {
  try {
    const limits = Buffer.from(files.readFileSync('/proc/self/limits') ?? []).toString();
    const max = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return { open: files.readDirectorySync('/proc/self/fd').length, max: Number(max ?? -1) };
  } catch {
    return { open: -1, max: -1 };
  }
}
