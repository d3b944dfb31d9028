/**
 * Reads the checkpoints of a log directory at its start, and finds those that are not what the stop left: a number of which one bit is
 * wrong is still a number.
 */
import { basename } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { CheckpointError } from '../checkpoint/checkpoint-text.ts';
import { type CleanStop, fileChecksum } from '../checkpoint/clean-stop.ts';
import type { OffsetCheckpoint } from '../checkpoint/offset-checkpoint.ts';

/** What the checkpoints of a directory say, by `topic-partition`. */
export interface DirectoryOffsets {
  readonly recoveryPoints: ReadonlyMap<string, number>;
  readonly logStartOffsets: ReadonlyMap<string, number>;
  readonly highWatermarks: ReadonlyMap<string, number>;
  readonly firstDirtyOffsets: ReadonlyMap<string, number>;
}

interface ReadOptions {
  readonly files: FileSystem;
  /** What the stop noted; undefined if it was not clean, or not ours. */
  readonly cleanStop: CleanStop | undefined;
  readonly warn: (message: string) => void;
}

/**
 * What the checkpoints say. One that is not to be understood, or that was changed since the stop, says nothing; of log starts there is a
 * copy then. Each is named to `warn`.
 */
export function readCheckpoints(
  of: Readonly<Record<keyof DirectoryOffsets, OffsetCheckpoint>>,
  options: ReadOptions,
): DirectoryOffsets {
  return {
    recoveryPoints: read(of.recoveryPoints, options),
    logStartOffsets: read(of.logStartOffsets, options, options.cleanStop?.logStartOffsets),
    highWatermarks: read(of.highWatermarks, options),
    firstDirtyOffsets: read(of.firstDirtyOffsets, options),
  };
}

function read(
  file: OffsetCheckpoint,
  options: ReadOptions,
  copy?: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const instead =
    copy === undefined ? 'its offsets count as unknown' : 'what the clean stop noted holds instead';
  try {
    const offsets = file.read();
    const change = changeOf(file.path, options);
    if (change === undefined) return offsets;
    const what = copy === undefined ? '' : ` (${differences(offsets, copy)})`;
    options.warn(`${file.path}: ${change}${what}; ${instead}`);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    options.warn(`${file.path}: ${error.message}; ${instead}`);
  }
  return copy ?? new Map();
}

/** What says that the file is another than the one that the stop left; undefined if nothing. One that somebody took away is not missed. */
function changeOf(path: string, { files, cleanStop }: ReadOptions): string | undefined {
  const expected = cleanStop?.checkpoints.get(basename(path));
  const found = expected === undefined ? undefined : fileChecksum(files, path);
  if (found === expected || found === undefined) return undefined;
  return `expected the checksum ${expected}, which the clean stop noted, found ${found}`;
}

/** `events-0: 17 instead of 145` for each partition of which two checkpoints say something else. */
function differences(read: ReadonlyMap<string, number>, copy: ReadonlyMap<string, number>): string {
  const names = new Set([...read.keys(), ...copy.keys()]);
  const differing = [...names].filter((name) => read.get(name) !== copy.get(name));
  const say = (offset: number | undefined): string => String(offset ?? 'nothing');
  return differing.map((name) => `${name}: ${say(read.get(name))} instead of ${say(copy.get(name))}`).join();
}
