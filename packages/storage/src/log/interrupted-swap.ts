/**
 * Finishes or undoes what a crash interrupted in a partition directory, by the endings of its files:
 *
 *     .deleted   marked for deletion: deleted
 *     .cleaned   a half-written result of compaction: deleted
 *     .swap      a finished one, whose originals may still be there: they are deleted, the files take their names
 *
 * A `.swap` at or above a `.cleaned` belongs to a split that was not finished (Kafka's answer to segments whose offsets
 * outgrew their index): its originals are whole, so it is deleted too.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import { nextOffsetOfFile } from './batch-headers.ts';
import {
  baseOffsetOf,
  logSuffix,
  offsetIndexSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './log-file-names.ts';

const DELETED = '.deleted';
const CLEANED = '.cleaned';
const SWAP = '.swap';
const SOURCE = 'kafka.log.LogLoader';
const SEGMENT_SUFFIXES = [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix];

export interface InterruptedOptions {
  readonly files: FileSystem;
  readonly logger: Logger;
  readonly directory: string;
  /** The names in the directory. */
  readonly names: readonly string[];
}

/** Returns the names that the directory has afterwards. */
export function finishInterrupted(options: InterruptedOptions): readonly string[] {
  const { names } = options;
  if (!names.some((name) => name.endsWith(DELETED) || name.endsWith(CLEANED) || name.endsWith(SWAP)))
    return names;
  const kept = deleteLeftovers(options);
  const swaps = kept.filter((name) => name.endsWith(SWAP));
  if (swaps.length === 0) return kept;
  const remaining = deleteReplaced({ ...options, names: kept }, swaps);
  const { files, directory } = options;
  // After a loss of power no original may stand beside what replaced it under its own name.
  files.syncDirectorySync(directory);
  const isLog = (name: string): boolean => name.endsWith(logSuffix + SWAP);
  const logs = remaining.filter(isLog).map((name) => takeName(options, name));
  // Nor an index be taken for that of an original, which goes as long as the new segment's batches are not in place.
  if (logs.length > 0) files.syncDirectorySync(directory);
  const others = remaining.filter((name) => !isLog(name));
  return [...logs, ...others.map((name) => (name.endsWith(SWAP) ? takeName(options, name) : name))].sort();
}

function deleteLeftovers({ files, logger, directory, names }: InterruptedOptions): string[] {
  const firstCleaned = Math.min(
    ...names.filter((name) => name.endsWith(CLEANED)).map((name) => anyOffsetOf(name, CLEANED)),
  );
  const isLeftover = (name: string): boolean =>
    name.endsWith(DELETED) ||
    name.endsWith(CLEANED) ||
    (name.endsWith(SWAP) && anyOffsetOf(name, SWAP) >= firstCleaned);
  for (const name of names.filter(isLeftover)) {
    logger.info(`Deleting ${join(directory, name)}, left over from an interrupted operation`, SOURCE);
    files.deleteSync(join(directory, name));
  }
  return names.filter((name) => !isLeftover(name));
}

/** Deletes the segments whose content is in the `.swap` files. */
function deleteReplaced(
  { files, logger, directory, names }: InterruptedOptions,
  swaps: readonly string[],
): string[] {
  let start = Number.POSITIVE_INFINITY;
  let end = -1;
  for (const name of swaps) {
    const baseOffset = baseOffsetOf(name.slice(0, -SWAP.length), logSuffix);
    if (baseOffset === undefined) continue;
    start = Math.min(start, baseOffset);
    // A segment without batches takes the place of the one of its name at least.
    end = Math.max(end, nextOffsetOfFile(files, join(directory, name), baseOffset, 0), baseOffset + 1);
  }
  return names.filter((name) => {
    const offset = segmentFileOffset(name);
    if (offset === undefined || offset < start || offset >= end) return true;
    logger.info(`Deleting ${join(directory, name)}, which is compacted into a .swap file`, SOURCE);
    files.deleteSync(join(directory, name));
    return false;
  });
}

function takeName({ files, logger, directory }: InterruptedOptions, name: string): string {
  const target = name.slice(0, -SWAP.length);
  logger.info(`Recovering ${join(directory, target)} from ${name}`, SOURCE);
  files.renameSync(join(directory, name), join(directory, target));
  return target;
}

/** The base offset of a segment's file or index. */
function segmentFileOffset(name: string): number | undefined {
  for (const suffix of SEGMENT_SUFFIXES) {
    const offset = baseOffsetOf(name, suffix);
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function anyOffsetOf(name: string, ending: string): number {
  return segmentFileOffset(name.slice(0, -ending.length)) ?? Number.POSITIVE_INFINITY;
}
