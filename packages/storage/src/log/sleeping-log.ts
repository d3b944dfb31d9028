/**
 * A log that nobody asked for anything yet that the note of the last clean stop does not say: of the thousands of logs of a broker most
 * stay so for long. No file of it was opened; its parts are made when it is first read, written, or looked at closer.
 *
 * It sleeps only where the note is certain: the directory has the names it had (its time and identity, or the names themselves), each
 * segment its size, `partition.metadata` its time (or its content), and the recovery point and the newest producer snapshot agree about the end. All others
 * are loaded by log-loader.ts, which says what is wrong.
 */
import { sep } from 'node:path';
import {
  decodeNotedLog,
  fingerprint,
  type NotedSegment,
  namesOfPlain,
  type PlainDirectory,
  plainContent,
} from '../checkpoint/noted-log.ts';
import {
  partitionMetadataName,
  readableTopicId,
  writePartitionMetadata,
} from '../checkpoint/partition-metadata.ts';
import { trustProducers } from './clean-load.ts';
import type { LogConfig } from './log-config.ts';
import { logFilePath, logSuffix } from './log-file-names.ts';
import type { LogOptions } from './log-loader.ts';
import type { LogEnvironment, UnifiedLogOptions } from './log-state.ts';
import { PartitionFiles } from './partition-files.ts';

/** What the checkpoints say of the log. */
export interface SleepingOffsets {
  readonly recoveryPoint: number | undefined;
  readonly logStartOffset: number | undefined;
  readonly highWatermark: number | undefined;
  readonly firstDirtyOffset: number | undefined;
}

export class SleepingLog {
  readonly env: LogEnvironment;
  readonly name: string;
  readonly directory: string;
  /** Of the first segment. */
  readonly firstOffset: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly sizeBytes: number;
  /** As `kafka-ts.json` has it. */
  readonly line: string;
  readonly topicId: string | undefined;
  highWatermark: number;
  firstDirtyOffset: number | undefined;
  /** Closed: nothing can be appended any more. */
  isGone = false;
  readonly #options: LogOptions;
  readonly #lastBaseOffset: number;
  #config: LogConfig | undefined;
  #leaderEpoch = -1;

  private constructor(options: LogOptions, line: string, found: FoundAsNoted) {
    const { segments, offsets, topicId, logStartOffset, logEndOffset } = found;
    this.#options = options;
    this.env = options.env;
    this.name = `${options.topic}-${options.partition}`;
    this.directory = options.directory;
    this.line = line;
    this.topicId = topicId;
    this.firstOffset = segments[0]?.baseOffset ?? 0;
    this.#lastBaseOffset = segments.at(-1)?.baseOffset ?? 0;
    this.logStartOffset = logStartOffset;
    this.logEndOffset = logEndOffset;
    this.highWatermark = logStartOffset;
    this.firstDirtyOffset = offsets.firstDirtyOffset;
    let sizeBytes = 0;
    for (const segment of segments) sizeBytes += segment.sizeBytes;
    this.sizeBytes = sizeBytes;
    this.updateHighWatermark(offsets.highWatermark ?? 0);
  }

  /** The log in `options.directory` as `line` notes it; undefined if anything of that is not certain. */
  static find(options: LogOptions, line: string, offsets: SleepingOffsets): SleepingLog | undefined {
    const found = findAsNoted(options, line, offsets);
    return found && new SleepingLog(options, line, found);
  }

  get config(): LogConfig {
    return this.#config ?? this.#options.config;
  }

  set config(config: LogConfig) {
    this.#config = config;
  }

  /** All of it is on the disk. */
  get recoveryPoint(): number {
    return this.logEndOffset;
  }

  /** See `LogState.checkpointedRecoveryPoint`. */
  get checkpointedRecoveryPoint(): number {
    const { logEndOffset } = this;
    return this.isGone || this.#lastBaseOffset >= logEndOffset ? logEndOffset : logEndOffset - 1;
  }

  /** Moves the high watermark, within the log; returns whether it changed. */
  updateHighWatermark(offset: number): boolean {
    const bounded = Math.min(Math.max(offset, this.logStartOffset), this.logEndOffset);
    if (bounded === this.highWatermark) return false;
    this.highWatermark = bounded;
    return true;
  }

  /** What is appended from now on is of this epoch. */
  assignLeaderEpoch(epoch: number): void {
    this.#leaderEpoch = Math.max(this.#leaderEpoch, epoch);
  }

  /** What the log is made of, as the loader makes it of one that it trusts. */
  open(): UnifiedLogOptions {
    const { logStartOffset, logEndOffset, topicId } = this;
    const options = { ...this.#options, config: this.config };
    const { segments: noted = [], plain } = decodeNotedLog(this.line) ?? {};
    const bases = noted.map(({ baseOffset }) => baseOffset);
    const partition = new PartitionFiles(options, plain === undefined ? [] : namesOfPlain(bases, plain));
    partition.expectTransactionIndexes(new Map(bases.map((baseOffset) => [baseOffset, 0])));
    const segments = noted.map(({ baseOffset, sizeBytes }) => partition.openChecked(baseOffset, sizeBytes));
    trustProducers(partition, segments, { logStartOffset, logEndOffset });
    const leaderEpochs = partition.openLeaderEpochs();
    leaderEpochs.clampTo(logStartOffset, logEndOffset);
    if (this.#leaderEpoch >= 0) leaderEpochs.assign(this.#leaderEpoch, logEndOffset);
    if (topicId !== undefined && !this.isGone) keepTopicId(partition, topicId);
    const { producers } = partition;
    const ends = { logStartOffset, logEndOffset, recoveryPoint: logEndOffset, wasRecovered: false };
    return { ...options, ...ends, topicId, segments, producers, leaderEpochs };
  }
}

interface FoundAsNoted {
  readonly segments: readonly NotedSegment[];
  readonly offsets: SleepingOffsets;
  readonly topicId: string | undefined;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

function findAsNoted(options: LogOptions, line: string, offsets: SleepingOffsets): FoundAsNoted | undefined {
  const { segments, plain } = decodeNotedLog(line) ?? {};
  const { recoveryPoint: logEndOffset, logStartOffset: checkpointed = 0 } = offsets;
  if (segments === undefined || plain === undefined || logEndOffset === undefined) return undefined;
  const logStartOffset = Math.max(checkpointed, segments[0]?.baseOffset ?? 0);
  const ends = { logStartOffset, logEndOffset };
  if (!isVouched(segments, plain.snapshots, ends)) return undefined;
  const isFound =
    areNamesAsNoted(options, segments, plain) &&
    areSizesAsNoted(options, segments) &&
    isTopicIdAsNoted(options, plain);
  return isFound ? { segments, offsets, topicId: plain.topicId, ...ends } : undefined;
}

/**
 * Two witnesses agree about the end, as for `loadClean`, and no snapshot would be made or removed when the log is opened. Of an empty log
 * only one that never had a record is that simple.
 */
function isVouched(
  segments: readonly NotedSegment[],
  snapshots: readonly number[],
  { logStartOffset, logEndOffset }: { readonly logStartOffset: number; readonly logEndOffset: number },
): boolean {
  const last = segments.at(-1);
  if (last === undefined || segments.some(({ transactionDigest }) => transactionDigest !== 0)) return false;
  if (logEndOffset === 0)
    return segments.length === 1 && last.sizeBytes === 0 && last.baseOffset === 0 && snapshots.length === 0;
  if (last.sizeBytes === 0 ? logEndOffset !== last.baseOffset : logEndOffset <= last.baseOffset) return false;
  const isKept = (offset: number): boolean =>
    offset === logEndOffset || segments.some(({ baseOffset }) => baseOffset === offset);
  return (
    logStartOffset < logEndOffset &&
    snapshots.at(-1) === logEndOffset &&
    snapshots.every((offset) => offset > logStartOffset && isKept(offset))
  );
}

function areNamesAsNoted(
  { env: { files }, directory }: LogOptions,
  segments: readonly NotedSegment[],
  plain: PlainDirectory,
): boolean {
  if (plain.directory !== undefined) {
    const status = files.statusSync(directory);
    if (status !== undefined && fingerprint(status) === plain.directory) return true;
  }
  const entries = files.readDirectorySync(directory);
  if (entries.some(({ isDirectory }) => isDirectory)) return false;
  const content = plainContent(
    entries.map(({ name }) => name),
    segments.map(({ baseOffset }) => baseOffset),
  );
  if (content === undefined || content.hasMetadata !== (plain.topicId !== undefined)) return false;
  return content.hasEpochs === plain.hasEpochs && content.snapshots.join() === plain.snapshots.join();
}

function areSizesAsNoted({ env, directory }: LogOptions, segments: readonly NotedSegment[]): boolean {
  return segments.every(({ baseOffset, sizeBytes }) => {
    const path = logFilePath(directory, baseOffset, logSuffix);
    return env.files.statusSync(path)?.sizeBytes === sizeBytes;
  });
}

function isTopicIdAsNoted({ env: { files }, directory }: LogOptions, plain: PlainDirectory): boolean {
  if (plain.topicId === undefined) return true;
  if (plain.metadata !== undefined) {
    const status = files.statusSync(directory + sep + partitionMetadataName);
    if (status !== undefined && fingerprint(status) === plain.metadata) return true;
  }
  return readableTopicId(files, directory) === plain.topicId;
}

/** A file of the noted time whose content is another all the same was damaged: it gets the id that the log had. */
function keepTopicId(partition: PartitionFiles, topicId: string): void {
  const { env, directory } = partition.options;
  try {
    if (readableTopicId(env.files, directory) === topicId) return;
    partition.log(
      'warn',
      `${directory + sep + partitionMetadataName}: expected the topic id ${topicId}, which the clean stop noted; it is written again`,
    );
    writePartitionMetadata(env.files, directory, topicId);
  } catch (error) {
    // Who reads or writes the log next is told by the disk itself.
    partition.log('warn', String(error));
  }
}
