/**
 * What a clean stop notes of one log: a line of `logs` in `cleanStop` of `kafka-ts.json`, fields split by `|`:
 *
 *     events-0|0:1048576,4711:80:305419896       base offset, size and, where it is not empty, digest of the transaction index (-1: unknown)
 *            |4711,4790                          producer snapshots
 *            |QfXl2yZrTZ6Zb0cVdJcN5w             topic id of `partition.metadata`, `-` without one
 *            |epochs                             there is a `leader-epoch-checkpoint`; else `-`
 *            |65024:1834@1767225600000.5/1767225600000.5    identity and times (modified, changed) of the partition's directory
 *            |65024:1835@1767225590000.25/1767225590000.5   and of its `partition.metadata`
 *
 * A tool that restores files can set the time of a modification, that of a change nobody. All behind the segments is there only if the
 * directory has no other files than these. An identity and times that prove nothing are `-`:
 * the file system may tell two changes so close to the stop by no other time.
 */
import type { FileStatus } from '@kafka-ts/environment/file-system';
import { leaderEpochCheckpointName } from '../epoch/leader-epoch-cache.ts';
import { logFileName, logSuffix, offsetIndexSuffix, timeIndexSuffix } from '../log/log-file-names.ts';
import { snapshotName, snapshotOffset } from '../producer-state/snapshot-files.ts';
import { partitionMetadataName } from './partition-metadata.ts';

/** The digest of a transaction index that nobody has compared with its segment since a crash. */
export const unknownDigest = -1;
const NONE = '-';
const EPOCHS = 'epochs';

/** One segment as the stop left it. */
export interface NotedSegment {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  /** See `TransactionIndex.digest`. */
  readonly transactionDigest: number;
}

/** A directory that has the files of its segments, without aborted transactions, and what else is named here; nothing more. */
export interface PlainDirectory {
  /** Offsets of producer snapshots, ascending. */
  readonly snapshots: readonly number[];
  /** Undefined without `partition.metadata`. */
  readonly topicId: string | undefined;
  readonly hasEpochs: boolean;
  /** See {@link fingerprint}; undefined where it proves nothing. */
  readonly directory: string | undefined;
  readonly metadata: string | undefined;
}

export interface NotedLog {
  /** Ascending, at least one. */
  readonly segments: readonly NotedSegment[];
  /** Undefined where the directory has other files, too. */
  readonly plain: PlainDirectory | undefined;
}

/** By what a file or directory is told from another, and from what it is after a change. */
export function fingerprint({ identity, modifiedMs, changedMs }: FileStatus): string {
  return `${identity}@${modifiedMs}/${changedMs}`;
}

export function encodeNotedLog(name: string, { segments, plain }: NotedLog): string {
  const numbers = segments.map(({ baseOffset, sizeBytes, transactionDigest }) =>
    transactionDigest === 0
      ? `${baseOffset}:${sizeBytes}`
      : `${baseOffset}:${sizeBytes}:${transactionDigest}`,
  );
  const line = `${name}|${numbers.join()}`;
  if (plain === undefined) return line;
  const { snapshots, topicId = NONE, hasEpochs, directory = NONE, metadata = NONE } = plain;
  return `${line}|${snapshots.join()}|${topicId}|${hasEpochs ? EPOCHS : NONE}|${directory}|${metadata}`;
}

/** The log's name in a line. */
export function nameOfNoted(line: string): string {
  const end = line.indexOf('|');
  return end < 0 ? line : line.slice(0, end);
}

/** Undefined if the line is not to be understood. */
export function decodeNotedLog(line: string): NotedLog | undefined {
  const [, numbers = '', snapshots, topicId, epochs, directory, metadata] = line.split('|');
  const segments = numbers.split(',').map(decodeSegment);
  const isWhole = segments.every(({ baseOffset, sizeBytes }) => baseOffset >= 0 && sizeBytes >= 0);
  if (numbers === '' || !isWhole) return undefined;
  if (snapshots === undefined || topicId === undefined || metadata === undefined)
    return { segments, plain: undefined };
  return {
    segments,
    plain: {
      snapshots: snapshots === '' ? [] : snapshots.split(',').map(Number),
      topicId: unlessNone(topicId),
      hasEpochs: epochs === EPOCHS,
      directory: unlessNone(directory),
      metadata: unlessNone(metadata),
    },
  };
}

function decodeSegment(text: string): NotedSegment {
  const first = text.indexOf(':');
  const second = text.indexOf(':', first + 1);
  return {
    baseOffset: Number(text.slice(0, first)),
    sizeBytes: Number(second < 0 ? text.slice(first + 1) : text.slice(first + 1, second)),
    transactionDigest: second < 0 ? 0 : Number(text.slice(second + 1)),
  };
}

function unlessNone(text: string | undefined): string | undefined {
  return text === NONE ? undefined : text;
}

/** What `names` of a directory say beside its segments; undefined if there is any other file, or one of the segments' is missing. */
export function plainContent(
  names: readonly string[],
  baseOffsets: readonly number[],
): (Pick<PlainDirectory, 'snapshots' | 'hasEpochs'> & { readonly hasMetadata: boolean }) | undefined {
  const segmentFiles = new Set(baseOffsets.flatMap(filesOfSegment));
  const others = names.filter((name) => !segmentFiles.delete(name));
  if (segmentFiles.size > 0) return undefined;
  const snapshots: number[] = [];
  let hasEpochs = false;
  let hasMetadata = false;
  for (const name of others) {
    const offset = snapshotOffset(name);
    if (offset !== undefined) snapshots.push(offset);
    else if (name === leaderEpochCheckpointName) hasEpochs = true;
    else if (name === partitionMetadataName) hasMetadata = true;
    else return undefined;
  }
  return { snapshots: snapshots.sort((a, b) => a - b), hasEpochs, hasMetadata };
}

/** The names of all files in a plain directory. */
export function namesOfPlain(baseOffsets: readonly number[], plain: PlainDirectory): string[] {
  const names = [...baseOffsets.flatMap(filesOfSegment), ...plain.snapshots.map(snapshotName)];
  if (plain.hasEpochs) names.push(leaderEpochCheckpointName);
  if (plain.topicId !== undefined) names.push(partitionMetadataName);
  return names;
}

function filesOfSegment(baseOffset: number): string[] {
  return [logSuffix, offsetIndexSuffix, timeIndexSuffix].map((suffix) => logFileName(baseOffset, suffix));
}
