/** Notes what a clean stop left in a log directory: the next start can tell from it that a file was cut or changed meanwhile, and which logs it need not look at. */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { cleanShutdownFileName } from '../checkpoint/clean-shutdown-file.ts';
import { type CleanStop, fileChecksum, writeCleanStop } from '../checkpoint/clean-stop.ts';
import {
  decodeNotedLog,
  encodeNotedLog,
  fingerprint,
  type NotedLog,
  type PlainDirectory,
  plainContent,
  unknownDigest,
} from '../checkpoint/noted-log.ts';
import { checkpointNames } from '../checkpoint/offset-checkpoint.ts';
import { partitionMetadataName, readableTopicId } from '../checkpoint/partition-metadata.ts';
import type { CheckpointedOffsets } from '../log/partition-files.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

/** Times of two changes so far apart differ: kernels count in ticks of up to 10 ms. */
const TICK_MS = 50;
/** The same for file systems that count in whole seconds, or two of them (FAT). */
const COARSE_TICK_MS = 2500;
/** A time that is a multiple of this may come from such a one. */
const FINE_MS = 10;

/** `logs` are closed, the checkpoints and the sign of the clean stop are written; the checkpoint of log starts names `startsInside`. */
export function noteStop(
  files: FileSystem,
  logDirectory: string,
  logs: readonly UnifiedLog[],
  startsInside: readonly UnifiedLog[],
): void {
  const sign = files.statusSync(join(logDirectory, cleanShutdownFileName));
  if (sign === undefined) return;
  const checkpoints = Object.values(checkpointNames).flatMap((name) => {
    const checksum = fileChecksum(files, join(logDirectory, name));
    return checksum === undefined ? [] : [[name, checksum] as const];
  });
  const provenBefore = sign.modifiedMs - (sign.modifiedMs % FINE_MS === 0 ? COARSE_TICK_MS : TICK_MS);
  writeCleanStop(files, logDirectory, {
    logs: new Map(logs.map((log) => [log.name, lineOf(files, log, provenBefore)])),
    checkpoints: new Map(checkpoints),
    logStartOffsets: new Map(startsInside.map((log) => [log.name, log.logStartOffset])),
  });
}

/** What was modified before `provenBefore` would have another time if it were changed after the stop. */
function lineOf(files: FileSystem, log: UnifiedLog, provenBefore: number): string {
  const { notedLine } = log;
  const former = notedLine === undefined ? undefined : decodeNotedLog(notedLine);
  if (notedLine === undefined || former?.plain === undefined || former.plain.topicId !== log.topicId)
    return encodeNotedLog(log.name, noted(files, log, provenBefore));
  if (former.plain.directory !== undefined && former.plain.metadata !== undefined) return notedLine;
  // Nobody used the log. What was too new to prove anything when that was noted may not be any more.
  const bases = former.segments.map(({ baseOffset }) => baseOffset);
  const now = plainDirectory(files, { log, bases, provenBefore });
  const { snapshots, hasEpochs } = former.plain;
  if (now?.snapshots.join() !== snapshots.join() || now.hasEpochs !== hasEpochs) return notedLine;
  return encodeNotedLog(log.name, { ...former, plain: now });
}

function noted(files: FileSystem, log: UnifiedLog, provenBefore: number): NotedLog {
  const segments = log.segments.all.map(({ baseOffset, sizeBytes, indexes }) => ({
    baseOffset,
    sizeBytes,
    transactionDigest: indexes.transactionDigest ?? unknownDigest,
  }));
  const bases = segments.map(({ baseOffset }) => baseOffset);
  const hasTransactions = segments.some(({ transactionDigest }) => transactionDigest !== 0);
  return {
    segments,
    plain: hasTransactions ? undefined : plainDirectory(files, { log, bases, provenBefore }),
  };
}

interface DirectoryToNote {
  readonly log: UnifiedLog;
  /** Of the segments. */
  readonly bases: readonly number[];
  readonly provenBefore: number;
}

/** Undefined, too, where the directory cannot be read: a stop does not fail for what the next start finds out. */
function plainDirectory(files: FileSystem, of: DirectoryToNote): PlainDirectory | undefined {
  try {
    return readPlainDirectory(files, of);
  } catch {
    return undefined;
  }
}

function readPlainDirectory(
  files: FileSystem,
  { log, bases, provenBefore }: DirectoryToNote,
): PlainDirectory | undefined {
  const { directory, topicId } = log;
  const metadataPath = join(directory, partitionMetadataName);
  const print = (path: string): string | undefined => {
    const status = files.statusSync(path);
    if (status === undefined) return undefined;
    return Math.max(status.modifiedMs, status.changedMs) < provenBefore ? fingerprint(status) : undefined;
  };
  // Each is asked before it is read: what is changed meanwhile has a later time.
  // Not all of Windows' file systems give a directory another time when a file is made or deleted in it.
  const directoryPrint = files.platform === 'windows' ? undefined : print(directory);
  const metadata = topicId === undefined ? undefined : print(metadataPath);
  const entries = files.readDirectorySync(directory);
  const content = plainContent(
    entries.map(({ name }) => name),
    bases,
  );
  if (content === undefined || content.hasMetadata !== (topicId !== undefined)) return undefined;
  if (entries.some(({ isDirectory }) => isDirectory)) return undefined;
  if (topicId !== undefined && readableTopicId(files, directory) !== topicId) return undefined;
  const { snapshots, hasEpochs } = content;
  return { snapshots, hasEpochs, topicId, directory: directoryPrint, metadata };
}

/** What {@link noteStop} noted of a log; nothing of one that was not there. */
export function notedOf(
  { logs }: CleanStop,
  name: string,
): Pick<CheckpointedOffsets, 'segmentSizes' | 'transactionDigests'> {
  const segments = decodeNotedLog(logs.get(name) ?? '')?.segments;
  if (segments === undefined) return {};
  const known = segments.filter(({ transactionDigest }) => transactionDigest !== unknownDigest);
  return {
    segmentSizes: new Map(segments.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes])),
    transactionDigests: new Map(
      known.map(({ baseOffset, transactionDigest }) => [baseOffset, transactionDigest]),
    ),
  };
}
