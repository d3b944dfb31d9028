/** Does the work on the files of a log that is compacted, in whatever thread it is called. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { IndexCache } from '../index/index-cache.ts';
import { LogSegment } from '../log/log-segment.ts';
import { ChunkBuffers } from './batch-chunks.ts';
import type {
  CleanedSegment,
  CleanJob,
  CleanReport,
  CleanWork,
  DirtySection,
  FilledMap,
  GroupSegment,
  OriginalSegment,
  SegmentGroup,
} from './clean-job.ts';
import { CleanedSegmentWriter } from './cleaned-segment-writer.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import { type CleanerCounts, noCounts } from './cleaner-counts.ts';
import type { CleanerPace } from './cleaner-pace.ts';
import { LastProducerRecords } from './last-producer-records.ts';
import { OffsetMap } from './offset-map.ts';
import { OffsetMapBuilder } from './offset-map-builder.ts';
import { OriginalFile } from './original-file.ts';
import type { DirtyRecords } from './record-filter.ts';
import { type CleanInto, SegmentCleaner } from './segment-cleaner.ts';
import { CLEANED } from './segment-swap.ts';

const LEAST_BUFFER_BYTES = 1024;

export interface FileCleanerOptions {
  readonly job: CleanJob;
  readonly files: FileSystem;
  readonly indexCache: IndexCache;
  readonly pace: CleanerPace;
  readonly report: CleanReport;
  /** What one buffer takes at most, whatever the job permits. */
  readonly mostBufferBytes: number;
}

export class FileCleaner implements CleanWork {
  readonly #options: FileCleanerOptions;
  readonly #bufferBytes: number;
  readonly #buffers: ChunkBuffers;
  readonly #transactions = new CleanedTransactions();
  #map: OffsetMap | undefined;
  #dirty: DirtyRecords | undefined;
  #cleaner: SegmentCleaner | undefined;
  /** Since the last answer. */
  readonly #counts = noCounts();

  constructor(options: FileCleanerOptions) {
    this.#options = options;
    this.#bufferBytes = Math.max(
      LEAST_BUFFER_BYTES,
      Math.min(options.mostBufferBytes, options.job.bufferBytes),
    );
    this.#buffers = new ChunkBuffers(this.#bufferBytes);
  }

  async fillMap({ segments, aborted }: DirtySection): Promise<FilledMap> {
    const { job, files, pace } = this.#options;
    const map = new OffsetMap(job.map);
    this.#map = map;
    if (map.maxKeys < 1) {
      throw new RangeError(
        'offset map is too small to fit in even a single message, so log cleaning will never make progress. You can increase log.cleaner.dedupe.buffer.size or decrease log.cleaner.threads',
      );
    }
    const transactions = new CleanedTransactions();
    transactions.add(aborted);
    const builder = new OffsetMapBuilder({
      ...{ map, startOffset: job.firstDirtyOffset, transactions },
      ...{ buffers: this.#buffers, pace, counts: this.#counts },
    });
    for (const segment of segments) {
      const { startPosition, nextOffset } = segment;
      const add = (file: OriginalFile): Promise<boolean> => builder.add(file, startPosition, nextOffset);
      if (await OriginalFile.use(files, segment, add)) break;
    }
    this.#dirty = await builder.dirtyRecords();
    return { latestOffset: map.latestOffset, utilization: map.utilization, counts: this.#takeCounts() };
  }

  async cleanGroup({ segments, lastRecords }: SegmentGroup): Promise<CleanedSegment> {
    const { files, pace } = this.#options;
    const [first] = segments;
    const last = segments.at(-1);
    if (first === undefined || last === undefined) throw new RangeError('A group has a segment');
    const cleaned = this.#newSegment(first.baseOffset);
    const writer = new CleanedSegmentWriter(cleaned, this.#bufferBytes, pace);
    this.#transactions.onAbortedKept = (transaction) => cleaned.transactionIndex.append(transaction);
    const into = { writer, lastRecords: new LastProducerRecords(lastRecords) };
    try {
      for (const segment of segments) await this.#cleanInto(cleaned, into, segment);
      await writer.finish();
    } catch (error) {
      await writer.settled();
      await cleaned.delete();
      throw error;
    }
    files.setModifiedSync(cleaned.path, last.modifiedMs);
    const { sizeBytes, maxTimestamp } = cleaned;
    const transactionDigest = cleaned.indexes.transactionDigest;
    return { sizeBytes, maxTimestamp, transactionDigest, counts: this.#takeCounts() };
  }

  async #cleanInto(
    cleaned: LogSegment,
    into: Pick<CleanInto, 'writer' | 'lastRecords'>,
    segment: GroupSegment,
  ): Promise<void> {
    const { job, files, report } = this.#options;
    const { modifiedMs, aborted } = segment;
    this.#transactions.add(aborted);
    const keepsLegacyTombstones = modifiedMs > job.legacyHorizonMs;
    report.info(
      `Cleaning ${nameOf(segment)} in log ${job.logName} into ${cleaned.baseOffset} with an upper bound deletion horizon ${job.legacyHorizonMs} computed from the segment last modified time of ${modifiedMs},${keepsLegacyTombstones ? 'retaining' : 'discarding'} deletes.`,
    );
    const cleaner = this.#segmentCleaner();
    await OriginalFile.use(files, segment, (file) => cleaner.clean(file, { ...into, keepsLegacyTombstones }));
  }

  #segmentCleaner(): SegmentCleaner {
    const map = this.#map;
    if (map === undefined) throw new RangeError('A log is cleaned by a map that was filled');
    const { job, pace, report } = this.#options;
    const { nowMs, firstUncleanableOffset, config } = job;
    this.#cleaner ??= new SegmentCleaner({
      ...{
        map,
        dirty: this.#dirty,
        transactions: this.#transactions,
        pace,
        buffers: this.#buffers,
        counts: this.#counts,
      },
      ...{ nowMs, firstUncleanableOffset, deleteRetentionMs: config.deleteRetentionMs },
      maxMessageBytes: config.maxMessageBytes,
      warn: (message) => report.warn(`${job.logName}: ${message}`),
    });
    return this.#cleaner;
  }

  #newSegment(baseOffset: number): LogSegment {
    const { job, files, indexCache } = this.#options;
    const cleaned = LogSegment.create({
      ...{ files, indexCache, baseOffset, directory: job.directory, nowMs: job.nowMs, suffix: CLEANED },
      config: { ...job.config, preallocate: false },
    });
    cleaned.transactionIndex.truncateFully();
    return cleaned;
  }

  #takeCounts(): CleanerCounts {
    const counts = { ...this.#counts };
    Object.assign(this.#counts, noCounts());
    return counts;
  }

  release(): void {
    this.#map?.release();
    this.#map = undefined;
    this.#dirty = undefined;
    this.#cleaner = undefined;
  }
}

/** As Kafka's log names a segment. */
export function nameOf({ baseOffset, sizeBytes }: Pick<OriginalSegment, 'baseOffset' | 'sizeBytes'>): string {
  return `LogSegment(baseOffset=${baseOffset}, size=${sizeBytes})`;
}
