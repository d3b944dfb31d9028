/**
 * Compacts one log: notes the last offset of each key in its dirty section, then copies all segments below the end of what was noted
 * without the records that have newer ones, group by group.
 *
 *     firstDirtyOffset ≤ endOffset (where the map became full, at the latest firstUncleanableOffset) = the next firstDirtyOffset
 */
import type { DelayedDeletion } from '../directory/delayed-deletion.ts';
import { LogSegment } from '../log/log-segment.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { ChunkBuffers } from './batch-chunks.ts';
import { CleanedSegmentWriter } from './cleaned-segment-writer.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import type { CleanerPace } from './cleaner-pace.ts';
import type { CleanerSettings } from './cleaner-settings.ts';
import { CleanerStatistics } from './cleaner-statistics.ts';
import { LastProducerRecords } from './last-producer-records.ts';
import { OffsetMap } from './offset-map.ts';
import { OffsetMapBuilder } from './offset-map-builder.ts';
import { SegmentCleaner } from './segment-cleaner.ts';
import { groupSegments, type MeasuredSegment, measured } from './segment-groups.ts';
import { CLEANED, swapIn } from './segment-swap.ts';

const SOURCE = 'kafka.log.LogCleaner';
/** Who reads or writes more at a time keeps a core from others for longer than an answer takes. */
const MOST_BUFFER_BYTES = 64 * 1024;

export interface CleanOptions {
  readonly firstDirtyOffset: number;
  /** The base offset of a segment; at most that of the active one. */
  readonly firstUncleanableOffset: number;
  readonly settings: CleanerSettings;
  /** 16 bytes that nobody can guess. */
  readonly secret: Uint8Array;
  readonly pace: CleanerPace;
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
 * Compacts `log`, whose compaction the caller has begun (`LogCompaction.begin`). Fails with CleaningAbortedError, with CorruptLogError,
 * MalformedError or CompressionError for what cannot be read, and with the disk's error; then segments that were swapped in before
 * stay, and the others are as they were.
 */
export async function cleanLog(log: UnifiedLog, options: CleanOptions): Promise<CleanResult> {
  return await new LogCleaning(log, options).run();
}

class LogCleaning {
  readonly #log: UnifiedLog;
  readonly #options: CleanOptions;
  readonly #statistics: CleanerStatistics;
  readonly #buffers: ChunkBuffers;
  readonly #bufferBytes: number;
  readonly #nowMs: number;

  constructor(log: UnifiedLog, options: CleanOptions) {
    const { settings } = options;
    this.#log = log;
    this.#options = options;
    this.#statistics = new CleanerStatistics(log.env.clock);
    const permittedBytes = Math.floor(settings.ioBufferBytes / Math.max(1, settings.threads) / 2);
    this.#bufferBytes = Math.max(1024, Math.min(MOST_BUFFER_BYTES, permittedBytes));
    this.#buffers = new ChunkBuffers(this.#bufferBytes);
    this.#nowMs = log.env.clock.nowMs();
  }

  async run(): Promise<CleanResult> {
    const log = this.#log;
    this.#info(`Beginning cleaning of log ${log.name}`);
    await this.#flushMarkers();
    const legacyHorizonMs = await this.#legacyHorizonMs();
    this.#info(`Building offset map for ${log.name}...`);
    const map = this.#newMap();
    try {
      return await this.#cleanBy(map, legacyHorizonMs);
    } finally {
      map.release();
    }
  }

  async #cleanBy(map: OffsetMap, legacyHorizonMs: number): Promise<CleanResult> {
    const log = this.#log;
    const statistics = this.#statistics;
    await this.#fill(map);
    const endOffset = map.latestOffset + 1;
    statistics.mapped();
    const horizon = new Date(legacyHorizonMs).toUTCString();
    this.#info(
      `Cleaning log ${log.name} (cleaning prior to ${new Date(await this.#cleanableHorizonMs()).toUTCString()}, discarding tombstones prior to upper bound deletion horizon ${horizon})...`,
    );
    await this.#cleanSegments(map, endOffset, legacyHorizonMs);
    statistics.bufferUtilization = map.utilization;
    statistics.done();
    return { endOffset, statistics };
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

  #newMap(): OffsetMap {
    const { firstDirtyOffset, firstUncleanableOffset, settings, secret } = this.#options;
    const map = new OffsetMap({
      memoryBytes: Math.floor(settings.dedupeBufferBytes / Math.max(1, settings.threads)),
      loadFactor: settings.dedupeBufferLoadFactor,
      expectedKeys: Math.max(0, firstUncleanableOffset - firstDirtyOffset),
      secret,
    });
    if (map.maxKeys < 1) {
      throw new RangeError(
        'offset map is too small to fit in even a single message, so log cleaning will never make progress. You can increase log.cleaner.dedupe.buffer.size or decrease log.cleaner.threads',
      );
    }
    return map;
  }

  async #fill(map: OffsetMap): Promise<void> {
    const { firstDirtyOffset, firstUncleanableOffset, pace } = this.#options;
    const log = this.#log;
    const dirty = log.segments
      .from(firstDirtyOffset)
      .filter((one) => one.baseOffset < firstUncleanableOffset);
    this.#info(
      `Building offset map for log ${log.name} for ${dirty.length} segments in offset range [${firstDirtyOffset}, ${firstUncleanableOffset}).`,
    );
    const transactions = new CleanedTransactions();
    transactions.add(await log.abortedTransactions(firstDirtyOffset, firstUncleanableOffset));
    const common = { map, startOffset: firstDirtyOffset, transactions };
    const builder = new OffsetMapBuilder({
      ...common,
      buffers: this.#buffers,
      pace,
      statistics: this.#statistics,
    });
    for (const [index, segment] of dirty.entries()) {
      const isFull = await builder.add(segment, dirty[index + 1]?.baseOffset ?? firstUncleanableOffset);
      await segment.closeFile();
      if (isFull) break;
    }
    this.#info(`Offset map for log ${log.name} complete.`);
  }

  async #cleanSegments(map: OffsetMap, endOffset: number, legacyHorizonMs: number): Promise<void> {
    const log = this.#log;
    const { pace, firstUncleanableOffset } = this.#options;
    const { deleteRetentionMs, maxMessageBytes, segmentBytes, segmentIndexBytes } = log.config;
    const transactions = new CleanedTransactions();
    const cleaner = new SegmentCleaner({
      ...{ map, transactions, pace, buffers: this.#buffers, statistics: this.#statistics },
      ...{ nowMs: this.#nowMs, deleteRetentionMs, maxMessageBytes, firstUncleanableOffset },
      lastRecords: new LastProducerRecords(log.producers.producers),
      warn: (message) => log.env.logger.warn(`${this.#place}${log.name}: ${message}`, SOURCE),
    });
    const segments: MeasuredSegment[] = [];
    for (const segment of this.#segmentsBelow(endOffset))
      segments.push(await measured(log.env.files, segment));
    for (const group of groupSegments(segments, {
      segmentBytes,
      segmentIndexBytes,
      firstUncleanableOffset,
    })) {
      const originals = group.map(({ segment }) => segment);
      const work = { cleaner, transactions, legacyHorizonMs };
      await this.#cleanGroup(originals, work);
    }
  }

  async #cleanGroup(originals: readonly LogSegment[], work: GroupWork): Promise<void> {
    const log = this.#log;
    const [first] = originals;
    const last = originals.at(-1);
    if (first === undefined || last === undefined) return;
    const modifiedMs = await this.#modifiedMs(last);
    const cleaned = this.#newSegment(first.baseOffset);
    const writer = new CleanedSegmentWriter(cleaned, this.#bufferBytes, this.#options.pace);
    work.transactions.onAbortedKept = (transaction) => cleaned.transactionIndex.append(transaction);
    try {
      for (const segment of originals) await this.#cleanInto(cleaned, writer, segment, work);
      await writer.finish();
    } catch (error) {
      await writer.settled();
      await cleaned.delete();
      throw error;
    }
    log.env.files.setModifiedSync(cleaned.path, modifiedMs);
    const names = originals.map(nameOf).join(', ');
    this.#info(
      `Swapping in cleaned segment ${nameOf(cleaned)} for segment(s) List(${names}) in log ${log.name}`,
    );
    await swapIn(log, cleaned, originals, this.#options.deletion);
  }

  async #cleanInto(
    cleaned: LogSegment,
    writer: CleanedSegmentWriter,
    segment: LogSegment,
    { cleaner, transactions, legacyHorizonMs }: GroupWork,
  ): Promise<void> {
    const log = this.#log;
    const next = log.segments.all.find((other) => other.baseOffset > segment.baseOffset);
    transactions.add(await log.abortedTransactions(segment.baseOffset, next?.baseOffset ?? log.logEndOffset));
    const modifiedMs = await this.#modifiedMs(segment);
    const keepsTombstones = modifiedMs > legacyHorizonMs;
    this.#info(
      `Cleaning ${nameOf(segment)} in log ${log.name} into ${cleaned.baseOffset} with an upper bound deletion horizon ${legacyHorizonMs} computed from the segment last modified time of ${modifiedMs},${keepsTombstones ? 'retaining' : 'discarding'} deletes.`,
    );
    await cleaner.clean(segment, writer, keepsTombstones);
    await segment.closeFile();
  }

  #newSegment(baseOffset: number): LogSegment {
    const { files, indexCache } = this.#log.env;
    const cleaned = LogSegment.create({
      ...{
        files,
        indexCache,
        baseOffset,
        directory: this.#log.directory,
        nowMs: this.#nowMs,
        suffix: CLEANED,
        logger: this.#log.env.logger,
      },
      config: { ...this.#log.config, preallocate: false },
    });
    cleaned.transactionIndex.truncateFully();
    return cleaned;
  }

  get #place(): string {
    return `Cleaner ${this.#options.thread}: `;
  }

  #info(message: string): void {
    this.#log.env.logger.info(this.#place + message, SOURCE);
  }
}

/** What the groups of one cleaning share. */
interface GroupWork {
  readonly cleaner: SegmentCleaner;
  readonly transactions: CleanedTransactions;
  readonly legacyHorizonMs: number;
}

/** As Kafka's log names a segment. */
function nameOf(segment: LogSegment): string {
  const { baseOffset, sizeBytes } = segment;
  return `LogSegment(baseOffset=${baseOffset}, size=${sizeBytes})`;
}
