/** The files of log directories while no broker runs, to see what the next one does to them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type DirectoryFiles = ReadonlyMap<string, Buffer>;

/** All files below `logDirs`, by path: of partitions and of the directories themselves. */
export function filesOf(logDirs: readonly string[]): DirectoryFiles {
  const files = new Map<string, Buffer>();
  for (const logDir of logDirs.filter((path) => existsSync(path))) {
    for (const entry of readdirSync(logDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path, readFileSync(path));
    }
  }
  return files;
}

const grown = /\/\d{20}\.(log|index|timeindex|txnindex)$/;

/**
 * Files of segments that `after` lacks or that do not begin with what they were `before`: an index that was built anew
 * has its entries elsewhere. Segments of `rewritten` partitions are left out: compaction replaces them.
 */
export function changedFiles(
  before: DirectoryFiles,
  after: DirectoryFiles,
  rewritten: readonly string[],
): string[] {
  const changed: string[] = [];
  for (const [path, content] of before) {
    if (!grown.test(path) || rewritten.some((partition) => path.includes(`/${partition}/`))) continue;
    const now = after.get(path);
    if (now === undefined) changed.push(`${path} is gone`);
    else if (!now.subarray(0, content.length).equals(content)) changed.push(`${path} changed`);
  }
  return changed;
}

/** The lines `topic partition offset` of a checkpoint in all directories. */
export function checkpointLines(logDirs: readonly string[], name: string): string[] {
  return logDirs
    .map((logDir) => join(logDir, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').trim().split('\n').slice(2))
    .sort();
}
