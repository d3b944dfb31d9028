/**
 * Compacts one log: notes the last offset of each key in its dirty section, then copies all segments below the end of what was noted
 * without the records that have newer ones, group by group. What is done to files is somebody else's work (clean-job.ts), in this
 * thread or in another; the log itself is read and changed here.
 *
 *     firstDirtyOffset ≤ endOffset (where the map became full, at the latest firstUncleanableOffset) = the next firstDirtyOffset
 */
import type { DelayedDeletion } from '../directory/delayed-deletion.ts';
import { LogSegment } from '../log/log-segment.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { CleanJob, CleanReport, CleanWork, DirtySegment, SegmentGroup } from './clean-job.ts';
import type { CleanerSettings } from './cleaner-settings.ts';
import { CleanerStatistics } from './cleaner-statistics.ts';
import { nameOf } from './file-cleaner.ts';
import { LastProducerRecords } from './last-producer-records.ts';
import { groupSegments, type MeasuredSegment, measured } from './segment-groups.ts';
import { CLEANED, swapIn } from './segment-swap.ts';

const SOURCE = 'kafka.log.LogCleaner';

export interface CleanOptions {
  readonly firstDirtyOffset: number;
  /** The base offset of a segment; at most that of the active one. */
  readonly firstUncleanableOffset: number;
  readonly settings: CleanerSettings;
  /** 16 bytes that nobody can guess. */
  readonly secret: Uint8Array;
  /** Who works on the files. */
  readonly startWork: (job: CleanJob, report: CleanReport) => Promise<CleanWork>;
  /** Who deletes the originals. */
  readonly deletion: DelayedDeletion;
  /** Which cleaner works, for the log. */
  readonly thread: number;
}

export interface CleanResult {
  /** The log is clean below it. */
  readonly endOffset: number;
  readonly statistics: CleanerStatistics;
}

/**
 * Compacts `log`, whose compaction the caller has begun (`LogCompaction.begin`). Fails as {@link CleanWork} does, and with the
 * disk's error; then segments that were swapped in before stay, and the others are as they were.
 */
export async function cleanLog(log: UnifiedLog, options: CleanOptions): Promise<CleanResult> {
  return await new LogCleaning(log, options).run();
}

class LogCleaning {
  readonly #log: UnifiedLog;
  readonly #options: CleanOptions;
  readonly #statistics: CleanerStatistics;
  readonly #nowMs: number;

  constructor(log: UnifiedLog, options: CleanOptions) {
    this.#log = log;
    this.#options = options;
    this.#statistics = new CleanerStatistics(log.env.clock);
    this.#nowMs = log.env.clock.nowMs();
  }

  async run(): Promise<CleanResult> {
    const log = this.#log;
    this.#info(`Beginning cleaning of log ${log.name}`);
    await this.#flushMarkers();
    const legacyHorizonMs = await this.#legacyHorizonMs();
    this.#info(`Building offset map for ${log.name}...`);
    const work = await this.#options.startWork(this.#jobOf(legacyHorizonMs), {
      info: (message) => this.#info(message),
      warn: (message) => log.env.logger.warn(this.#place + message, SOURCE),
    });
    try {
      return await this.#cleanBy(work, legacyHorizonMs);
    } finally {
      work.release();
    }
  }

  async #cleanBy(work: CleanWork, legacyHorizonMs: number): Promise<CleanResult> {
    const log = this.#log;
    const statistics = this.#statistics;
    const endOffset = await this.#fillMap(work);
    statistics.mapped();
    const horizon = new Date(legacyHorizonMs).toUTCString();
    this.#info(
      `Cleaning log ${log.name} (cleaning prior to ${new Date(await this.#cleanableHorizonMs()).toUTCString()}, discarding tombstones prior to upper bound deletion horizon ${horizon})...`,
    );
    for (const group of await this.#groupsBelow(endOffset)) await this.#cleanGroup(group, work);
    statistics.done();
    return { endOffset, statistics };
  }

  #jobOf(legacyHorizonMs: number): CleanJob {
    const { name: logName, directory, config } = this.#log;
    const { firstDirtyOffset, firstUncleanableOffset, settings, secret } = this.#options;
    const threads = Math.max(1, settings.threads);
    return {
      ...{ logName, directory, config, firstDirtyOffset, firstUncleanableOffset, legacyHorizonMs },
      nowMs: this.#nowMs,
      bufferBytes: Math.floor(settings.ioBufferBytes / threads / 2),
      map: {
        memoryBytes: Math.floor(settings.dedupeBufferBytes / threads),
        loadFactor: settings.dedupeBufferLoadFactor,
        expectedKeys: Math.max(0, firstUncleanableOffset - firstDirtyOffset),
        secret,
      },
    };
  }

  /**
   * What ended transactions whose records may go reaches the disk first: a loss of power must not open them again, without those records.
   * Markers count up to the high watermark, also those behind an open transaction.
   */
  async #flushMarkers(): Promise<void> {
    const log = this.#log;
    if (log.recoveryPoint < log.highWatermark) await log.flush();
  }

  /** Tombstones of magic 0 and 1 have no time of their own: they go with segments last changed before this. */
  async #legacyHorizonMs(): Promise<number> {
    const clean = this.#segmentsBelow(this.#options.firstDirtyOffset).at(-1);
    return clean === undefined ? 0 : (await this.#modifiedMs(clean)) - this.#log.config.deleteRetentionMs;
  }

  async #cleanableHorizonMs(): Promise<number> {
    const last = this.#segmentsBelow(this.#options.firstUncleanableOffset).at(-1);
    return last === undefined ? 0 : await this.#modifiedMs(last);
  }

  async #modifiedMs(segment: LogSegment): Promise<number> {
    return Math.floor((await this.#log.env.files.status(segment.path))?.modifiedMs ?? 0);
  }

  #segmentsBelow(offset: number): readonly LogSegment[] {
    return this.#log.segments.all.filter((segment) => segment.baseOffset < offset);
  }

  /** Returns where the log is clean afterwards. */
  async #fillMap(work: CleanWork): Promise<number> {
    const { firstDirtyOffset, firstUncleanableOffset } = this.#options;
    const log = this.#log;
    const dirty = log.segments
      .from(firstDirtyOffset)
      .filter((one) => one.baseOffset < firstUncleanableOffset);
    this.#info(
      `Building offset map for log ${log.name} for ${dirty.length} segments in offset range [${firstDirtyOffset}, ${firstUncleanableOffset}).`,
    );
    const aborted = await log.abortedTransactions(firstDirtyOffset, firstUncleanableOffset);
    const segments: DirtySegment[] = [];
    for (const [index, segment] of dirty.entries()) {
      const { path, baseOffset, sizeBytes } = segment;
      const isDirty = baseOffset >= firstDirtyOffset;
      const startPosition = isDirty ? 0 : (await segment.offsetIndex.find(firstDirtyOffset)).position;
      const nextOffset = dirty[index + 1]?.baseOffset ?? firstUncleanableOffset;
      segments.push({ path, baseOffset, sizeBytes, startPosition, nextOffset });
    }
    const { counts, utilization, latestOffset } = await work.fillMap({ segments, aborted });
    this.#statistics.add(counts);
    this.#statistics.bufferUtilization = utilization;
    this.#info(`Offset map for log ${log.name} complete.`);
    return latestOffset + 1;
  }

  async #groupsBelow(endOffset: number): Promise<(readonly LogSegment[])[]> {
    const { env, config } = this.#log;
    const { segmentBytes, segmentIndexBytes } = config;
    const { firstUncleanableOffset } = this.#options;
    const segments: MeasuredSegment[] = [];
    for (const segment of this.#segmentsBelow(endOffset)) segments.push(await measured(env.files, segment));
    const limits = { segmentBytes, segmentIndexBytes, firstUncleanableOffset };
    return groupSegments(segments, limits).map((group) => group.map(({ segment }) => segment));
  }

  async #cleanGroup(originals: readonly LogSegment[], work: CleanWork): Promise<void> {
    const log = this.#log;
    const { env, directory, config } = log;
    const [first] = originals;
    if (first === undefined) return;
    const { baseOffset } = first;
    const { counts, sizeBytes, maxTimestamp, transactionDigest } = await work.cleanGroup(
      await this.#groupOf(originals),
    );
    this.#statistics.add(counts);
    const { files, indexCache, logger } = env;
    const cleaned = LogSegment.open(
      {
        ...{ files, indexCache, logger, directory, baseOffset, config, transactionDigest },
        ...{ nowMs: this.#nowMs, suffix: CLEANED },
      },
      sizeBytes,
    );
    cleaned.noteMaxTimestamp(maxTimestamp);
    const names = originals.map(nameOf).join(', ');
    this.#info(
      `Swapping in cleaned segment ${nameOf(cleaned)} for segment(s) List(${names}) in log ${log.name}`,
    );
    await swapIn(log, cleaned, originals, this.#options.deletion);
  }

  async #groupOf(originals: readonly LogSegment[]): Promise<SegmentGroup> {
    const log = this.#log;
    const segments: SegmentGroup['segments'][number][] = [];
    for (const segment of originals) {
      const { path, baseOffset, sizeBytes } = segment;
      const aborted = await log.abortedTransactions(baseOffset, this.#endOf(segment));
      segments.push({ path, baseOffset, sizeBytes, aborted, modifiedMs: await this.#modifiedMs(segment) });
    }
    const from = originals[0]?.baseOffset ?? 0;
    const last = originals.at(-1);
    const to = last === undefined ? from : this.#endOf(last);
    return {
      segments,
      lastRecords: LastProducerRecords.numbersOf(log.producers.producers, from, to),
    };
  }

  /** Where the log goes on behind `segment`. */
  #endOf({ baseOffset }: LogSegment): number {
    const next = this.#log.segments.all.find((other) => other.baseOffset > baseOffset);
    return next?.baseOffset ?? this.#log.logEndOffset;
  }

  get #place(): string {
    return `Cleaner ${this.#options.thread}: `;
  }

  #info(message: string): void {
    this.#log.env.logger.info(this.#place + message, SOURCE);
  }
}
