/** The files of log directories while no broker runs, to see what the next one does to them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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
 * has its entries elsewhere.
 */
export function changedFiles(before: DirectoryFiles, after: DirectoryFiles): string[] {
  const changed: string[] = [];
  for (const [path, content] of before) {
    if (!grown.test(path)) continue;
    const now = after.get(path);
    if (now === undefined) changed.push(`${path} is gone`);
    else if (!now.subarray(0, content.length).equals(content)) changed.push(`${path} changed`);
  }
  return changed;
}

/**
 * What else a start has to leave as it was: topic ids, the identity of the directories (comments aside), leader epochs. The last epoch may be
 * replaced by one that begins where it did.
 */
export function changedIdentity(before: DirectoryFiles, after: DirectoryFiles): string[] {
  const changed: string[] = [];
  for (const [path, content] of before) {
    const now = after.get(path)?.toString() ?? '';
    const was = content.toString();
    const isSame = path.endsWith('/partition.metadata')
      ? now === was
      : path.endsWith('/meta.properties')
        ? propertiesOf(now).join() === propertiesOf(was).join()
        : !path.endsWith('/leader-epoch-checkpoint') ||
          isForgotten(path, now) ||
          now.startsWith(earlierEpochs(was, now));
    if (!isSame) changed.push(`${path}: ${JSON.stringify(was)} became ${JSON.stringify(now)}`);
  }
  return changed;
}

/** Apache 2.2.0 deletes the epochs of topics with an old message format. */
function isForgotten(path: string, now: string): boolean {
  return now === '' && /\/old-[^/]*\/leader-epoch-checkpoint$/.test(path);
}

function propertiesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort();
}

/** The lines of `was` without the count and the last epoch, behind the count of `now`. */
function earlierEpochs(was: string, now: string): string {
  const lines = was.trim().split('\n');
  const [version = '', count = ''] = now.split('\n');
  return [version, count, ...lines.slice(2, -1)].join('\n');
}

/**
 * Partitions with a segment in front of others that compaction has emptied, or of which some lie below the log's start (by partition): Apache may
 * look into it for a time (of an empty one it takes that of the file), and answers then that there is no such record. Ours goes on to
 * the next segment.
 */
export function withSegmentsOfNothing(
  logDirs: readonly string[],
  logStarts: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const logDir of logDirs) {
    for (const entry of readdirSync(logDir, { withFileTypes: true }).filter((one) => one.isDirectory())) {
      const names = readdirSync(join(logDir, entry.name)).filter((name) => /^\d{20}\.log$/.test(name));
      const sizes = names.sort().map((name) => statSync(join(logDir, entry.name, name)).size);
      const isBelowStart =
        names.length > 1 && Number(names[0]?.slice(0, 20)) < (logStarts.get(entry.name) ?? 0);
      if (isBelowStart || sizes.slice(0, -1).includes(0)) found.add(entry.name);
    }
  }
  return found;
}

/** The lines `topic partition offset` of a checkpoint in all directories. */
export function checkpointLines(logDirs: readonly string[], name: string): string[] {
  return logDirs
    .map((logDir) => join(logDir, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').trim().split('\n').slice(2))
    .sort();
}
