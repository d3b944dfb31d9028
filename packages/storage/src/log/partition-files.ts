/** The content of a partition directory and what is made from it, for the loader. */
import { dirname, join } from 'node:path';
import { checkpointNames } from '../checkpoint/offset-checkpoint.ts';
import { LeaderEpochCache, type LeaderEpochCacheOptions } from '../epoch/leader-epoch-cache.ts';
import { TransactionIndex } from '../index/transaction-index.ts';
import { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import { type LogConfig, rollJitterMsOf } from './log-config.ts';
import {
  baseOffsetOf,
  logFileName,
  logFilePath,
  logSuffix,
  offsetIndexSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './log-file-names.ts';
import { LogSegment, type LogSegmentOptions } from './log-segment.ts';
import type { LogEnvironment } from './log-state.ts';
import { producersAt } from './producers-at.ts';
import { RecoveryBuffers } from './recovery-buffers.ts';
import { type RecoveredSegment, recoverSegment } from './segment-recovery.ts';

export interface PartitionFilesOptions {
  readonly env: LogEnvironment;
  readonly topic: string;
  readonly partition: number;
  readonly directory: string;
  readonly config: LogConfig;
  /** `producer.id.expiration.ms`, asked each time because it may change. */
  readonly producerIdExpirationMs: () => number;
  /** What segments are checked in, shared by logs that are opened together. */
  readonly recoveryBuffers?: RecoveryBuffers;
}

/** What the checkpoints of the log directory say of the partition. */
export interface CheckpointedOffsets {
  readonly recoveryPoint: number | undefined;
  readonly logStartOffset: number | undefined;
  readonly highWatermark?: number | undefined;
  /** Of each segment by its base offset, after a clean stop; undefined where nobody knows. */
  readonly segmentSizes?: ReadonlyMap<number, number> | undefined;
  /** Digests of transaction indexes by the base offset of their segment, as far as they are known. */
  readonly transactionDigests?: ReadonlyMap<number, number> | undefined;
}

/** What the loader hands to a log. */
export interface LoadedLog {
  /** Ascending, at least one. */
  readonly segments: readonly LogSegment[];
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly recoveryPoint: number;
  readonly producers: ProducerStateManager;
  readonly leaderEpochs: LeaderEpochCache;
  /** Files were made or changed that are not synced: a clean stop must do that. */
  readonly wasRecovered: boolean;
}

const SOURCE = 'kafka.log.LogLoader';

export class PartitionFiles {
  readonly options: PartitionFilesOptions;
  readonly names: ReadonlySet<string>;
  /** Of the segments, ascending. */
  readonly baseOffsets: readonly number[];
  readonly nowMs: number;
  readonly producers: ProducerStateManager;
  /** Of transaction indexes, by the base offset of the segment. */
  readonly #digests = new Map<number, number>();

  /** `names` are the files of the directory. */
  constructor(options: PartitionFilesOptions, names: readonly string[]) {
    const { env, directory, producerIdExpirationMs } = options;
    this.options = options;
    this.names = new Set(names);
    this.baseOffsets = names
      .map((name) => baseOffsetOf(name, logSuffix))
      .filter((offset) => offset !== undefined)
      .sort((a, b) => a - b);
    this.nowMs = env.clock.nowMs();
    this.producers = new ProducerStateManager({
      files: env.files,
      logger: env.logger,
      directory,
      names,
      place: this.place,
      expirationMs: producerIdExpirationMs,
    });
  }

  /** `topic-partition`. */
  get place(): string {
    return `${this.options.topic}-${this.options.partition}`;
  }

  get leaderEpochOptions(): LeaderEpochCacheOptions {
    const { env, directory } = this.options;
    return { env, logger: env.logger, directory, place: this.place };
  }

  openLeaderEpochs(): LeaderEpochCache {
    return LeaderEpochCache.open(this.leaderEpochOptions);
  }

  /** What the stop noted of transaction indexes: those that are others are built anew when their segments are opened. */
  expectTransactionIndexes(digests: ReadonlyMap<number, number> | undefined): void {
    for (const [baseOffset, digest] of digests ?? []) this.#digests.set(baseOffset, digest);
  }

  newSegment(baseOffset: number): LogSegment {
    return LogSegment.create(this.#segmentOptions(baseOffset));
  }

  /** A segment that is trusted as it is, but for indexes that are missing or damaged, which are built anew. Its file is not opened. */
  async openSegment(baseOffset: number, before: readonly LogSegment[]): Promise<LogSegment> {
    const fault = this.#indexFault(baseOffset);
    if (fault !== undefined) {
      this.log('warn', `${fault}, rebuilding the indexes of the segment`);
      await this.#rebuildIndexes(baseOffset, before);
    }
    const path = this.path(baseOffset, logSuffix);
    return this.openChecked(baseOffset, this.options.env.files.statusSync(path)?.sizeBytes ?? 0);
  }

  /** What is wrong with the indexes of a segment, as far as names and the transaction index tell. */
  #indexFault(baseOffset: number): string | undefined {
    for (const suffix of [offsetIndexSuffix, timeIndexSuffix]) {
      if (!this.names.has(logFileName(baseOffset, suffix)))
        return `Could not find ${this.path(baseOffset, suffix)}`;
    }
    const digest = this.#digests.get(baseOffset);
    const path = this.path(baseOffset, transactionIndexSuffix);
    if (!this.names.has(logFileName(baseOffset, transactionIndexSuffix))) {
      if (digest !== undefined && digest !== 0) return `Could not find ${path}`;
      this.#digests.set(baseOffset, 0);
      return undefined;
    }
    const { files, indexCache: cache } = this.options.env;
    const index = TransactionIndex.open({ files, path, cache, digest });
    const fault =
      TransactionIndex.sizeFault(files.statusSync(path)?.sizeBytes ?? 0) ??
      index.fault(baseOffset) ??
      (digest === undefined || index.prove() ? undefined : 'not what the stop left');
    index.close();
    return fault === undefined ? undefined : `${path} is damaged (${fault})`;
  }

  /** A segment whose file is known to have `sizeBytes`, all of them whole batches. */
  openChecked(baseOffset: number, sizeBytes: number): LogSegment {
    return LogSegment.open(this.#segmentOptions(baseOffset), sizeBytes);
  }

  async openSegments(baseOffsets: readonly number[]): Promise<LogSegment[]> {
    const segments: LogSegment[] = [];
    for (const baseOffset of baseOffsets) segments.push(await this.openSegment(baseOffset, segments));
    return segments;
  }

  async #rebuildIndexes(baseOffset: number, before: readonly LogSegment[]): Promise<void> {
    const { env, directory, config } = this.options;
    const { files, indexCache } = env;
    const of = { env, directory, place: this.place, names: [...this.names] };
    const producers = await producersAt(of, baseOffset, before);
    const { recoveryBuffers: buffers = new RecoveryBuffers() } = this.options;
    const what = { files, indexCache, directory, config, baseOffset, buffers };
    const rebuilt = await recoverSegment({ ...what, producers, leaderEpochs: undefined, isFlushed: true });
    this.#digests.set(baseOffset, rebuilt.transactionDigest);
    await files.syncDirectory(directory);
  }

  /** See {@link recoverSegment}. */
  async recover(baseOffset: number, leaderEpochs: LeaderEpochCache): Promise<RecoveredSegment> {
    const { env, directory, config } = this.options;
    const { files, indexCache } = env;
    const { producers } = this;
    const { recoveryBuffers: buffers = new RecoveryBuffers() } = this.options;
    const recovered = await recoverSegment({
      buffers,
      files,
      indexCache,
      directory,
      config,
      baseOffset,
      producers,
      leaderEpochs,
      isFlushed: false,
    });
    this.#digests.set(baseOffset, recovered.transactionDigest);
    return recovered;
  }

  path(baseOffset: number, suffix: string): string {
    return logFilePath(this.options.directory, baseOffset, suffix);
  }

  /** The path of a checkpoint of the log directory. */
  checkpointPath(name: string): string {
    return join(dirname(this.options.directory), name);
  }

  log(level: 'info' | 'warn', message: string): void {
    const { env, directory } = this.options;
    env.logger[level](`[LogLoader partition=${this.place}, dir=${dirname(directory)}] ${message}`, SOURCE);
  }

  #segmentOptions(baseOffset: number): LogSegmentOptions {
    const { env, directory, config } = this.options;
    const { files, indexCache, random, logger } = env;
    const rollJitterMs = rollJitterMsOf(config, random);
    return {
      ...{ files, directory, baseOffset, config, indexCache, nowMs: this.nowMs, rollJitterMs, logger },
      transactionDigest: this.#digests.get(baseOffset),
    };
  }
}

/**
 * Where a log begins whose batches begin at `firstOffset` and end at `logEndOffset`; undefined if all of them lie below its start: the end
 * of the log is gone. A start that nothing else says was ever reached is wrong, and no reason to delete a log.
 */
export function logStartOf(
  partition: PartitionFiles,
  checkpoints: CheckpointedOffsets,
  { firstOffset, logEndOffset }: { readonly firstOffset: number; readonly logEndOffset: number },
): number | undefined {
  const { logStartOffset = 0, recoveryPoint = 0, highWatermark = 0 } = checkpoints;
  if (logStartOffset <= logEndOffset) return Math.max(logStartOffset, firstOffset);
  if (logStartOffset <= Math.max(recoveryPoint, highWatermark)) return undefined;
  partition.log(
    'warn',
    `${partition.checkpointPath(checkpointNames.logStartOffset)}: expected an offset of ${firstOffset} to ${logEndOffset} for ` +
      `${partition.place}, found ${logStartOffset}; the log begins at ${firstOffset}`,
  );
  return firstOffset;
}

/** Names a recovery point that the log does not reach: it is wrong, or what was on the disk is gone. */
export function warnOfRecoveryPoint(
  partition: PartitionFiles,
  { recoveryPoint = 0 }: CheckpointedOffsets,
  logEndOffset: number,
): void {
  if (recoveryPoint <= logEndOffset) return;
  partition.log(
    'warn',
    `${partition.checkpointPath(checkpointNames.recoveryPoint)}: expected an offset up to ${logEndOffset}, where the log ends, for ` +
      `${partition.place}, found ${recoveryPoint}`,
  );
}

/**
 * The segments are all below the log's start (files were removed by hand): they are deleted, and the log begins, empty,
 * at its start.
 */
export async function startOver(
  partition: PartitionFiles,
  segments: readonly LogSegment[],
  logStartOffset: number,
): Promise<LoadedLog> {
  if (segments.length > 0) {
    partition.log(
      'warn',
      `Deleting all ${segments.length} segments: they end below the log start offset ${logStartOffset} of the checkpoint`,
    );
  }
  for (const segment of segments) await segment.deleteForGood();
  partition.producers.truncateFullyAndStartAt(logStartOffset);
  const leaderEpochs = partition.openLeaderEpochs();
  leaderEpochs.clear();
  await leaderEpochs.flush();
  return {
    segments: [partition.newSegment(logStartOffset)],
    logStartOffset,
    logEndOffset: logStartOffset,
    recoveryPoint: logStartOffset,
    producers: partition.producers,
    leaderEpochs,
    wasRecovered: true,
  };
}
