/**
 * Copies what stays of a segment into the one that takes its place, batch by batch:
 *
 * - a record goes if the offset map has a newer one of its key; one without value (a tombstone) also when its time has come;
 * - batches of aborted transactions go at once, markers when nothing of their transaction is left and their time has come;
 * - the last batch of each producer stays, if need be without records: it holds the last sequence number;
 * - the last batch below what may not be compacted yet stays likewise: it tells what offset the next one has (KAFKA-17076);
 * - a batch keeps its offsets, its codec and its header; a batch with tombstones, or with a marker of nothing, gets the time from which
 *   on these may go as its base timestamp (KIP-534).
 */
import { CompressionCodec, compressInSteps } from '@kafka-ts/protocol/records/compression/index';
import { Scratch } from '@kafka-ts/protocol/records/compression/scratch';
import {
  attributesAt,
  BatchAttributes,
  baseTimestampAt,
  batchSizeAt,
  isControlAt,
  isLogAppendTimeAt,
  lastOffsetAt,
  magicAt,
  maxTimestampAt,
  noTimestamp,
  type RecordBatchHeader,
  recordBatchOverheadBytes,
  recordCountAt,
  writeHeader,
} from '@kafka-ts/protocol/records/record-batch';
import { batchChunks, type ChunkBuffers } from './batch-chunks.ts';
import { type BatchPlace, codecOf, demandIntact, headerAt, keysOf, recordsAtATime } from './cleaned-batch.ts';
import type { CleanedSegmentWriter } from './cleaned-segment-writer.ts';
import type { CleanedTransactions } from './cleaned-transactions.ts';
import type { CleanerCounts } from './cleaner-counts.ts';
import type { CleanerPace } from './cleaner-pace.ts';
import { LastProducerRecords } from './last-producer-records.ts';
import { LegacyFilter } from './legacy-filter.ts';
import type { OffsetMap } from './offset-map.ts';
import type { OriginalFile } from './original-file.ts';
import { type DirtyRecords, RecordFilter } from './record-filter.ts';
import type { RecordKeys } from './record-keys.ts';
import { RecordRewriter, roomFor } from './record-rewriter.ts';

export interface SegmentCleanerOptions {
  readonly map: OffsetMap;
  readonly dirty: DirtyRecords | undefined;
  readonly transactions: CleanedTransactions;
  /** Where the compaction ends. */
  readonly firstUncleanableOffset: number;
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
  readonly maxMessageBytes: number;
  readonly buffers: ChunkBuffers;
  readonly pace: CleanerPace;
  readonly counts: CleanerCounts;
  readonly warn: (message: string) => void;
}

export interface CleanInto {
  readonly writer: CleanedSegmentWriter;
  readonly lastRecords: LastProducerRecords;
  /** Those of magic 0 and 1, which have no time of their own. */
  readonly keepsLegacyTombstones: boolean;
}

/** What becomes of a batch. */
interface BatchRule {
  readonly kept: 'all' | 'none' | 'newest';
  /** It stays even without records. */
  readonly staysEmpty: boolean;
  /** It is a marker whose transaction has no batches any more. */
  readonly isMarkerOfNothing: boolean;
}

export class SegmentCleaner {
  readonly #options: SegmentCleanerOptions;
  readonly #filter: RecordFilter;
  readonly #legacy: LegacyFilter;
  /** The records of a batch, what stays of them, and that compressed. */
  readonly #unpacked = new Scratch();
  readonly #kept = new Scratch();
  readonly #packed = new Scratch();
  #lastRecords = LastProducerRecords.none;

  constructor(options: SegmentCleanerOptions) {
    this.#options = options;
    this.#filter = new RecordFilter(options.map, options.dirty, options.counts);
    this.#legacy = new LegacyFilter(options);
  }

  /** Writes what stays of `segment` to the writer. */
  async clean(
    segment: OriginalFile,
    { writer, lastRecords, keepsLegacyTombstones }: CleanInto,
  ): Promise<void> {
    const { buffers, pace, counts } = this.#options;
    this.#lastRecords = lastRecords;
    for await (const chunk of batchChunks(segment, 0, buffers, this.#passOver)) {
      await pace.passed(chunk.end);
      for (let at = 0; at < chunk.end; ) {
        const end = at + batchSizeAt(chunk.bytes, at);
        const place = chunk.position + at;
        const batch = { bytes: chunk.bytes, at, end, name: () => `${segment.path} at byte ${place}` };
        // What goes was intact when the map was filled.
        if (!this.#filter.isStale(chunk.bytes, at)) demandIntact(batch);
        if (magicAt(chunk.bytes, at) < 2) await this.#legacy.clean(batch, writer, keepsLegacyTombstones);
        else await this.#cleanBatch(batch, writer);
        at = end;
        const pause = pace.pause();
        if (pause !== undefined) await pause;
      }
      counts.bytesRead += chunk.end;
    }
  }

  /** A batch that goes, which was intact when the map was filled, counts as read. */
  readonly #passOver = (bytes: Uint8Array, at: number): boolean => {
    if (!this.#filter.isStale(bytes, at) || this.#staysEmpty(bytes, at)) return false;
    this.#options.counts.messagesRead += recordCountAt(bytes, at);
    this.#options.counts.bytesRead += batchSizeAt(bytes, at);
    return true;
  };

  /** As the last batch of its producer, or of what may be compacted. */
  #staysEmpty(bytes: Uint8Array, at: number): boolean {
    const isLast = lastOffsetAt(bytes, at) + 1 === this.#options.firstUncleanableOffset;
    return isLast || this.#lastRecords.hasLastOf(bytes, at);
  }

  async #cleanBatch(batch: BatchPlace, writer: CleanedSegmentWriter): Promise<void> {
    const { bytes, at } = batch;
    const rule = this.#ruleOf(batch);
    if (rule.kept === 'none' && !rule.staysEmpty) return;
    const count = recordCountAt(bytes, at);
    const filter = this.#filter;
    const horizon = horizonAt(bytes, at);
    const dropsTombstones = horizon !== undefined && this.#options.nowMs >= horizon;
    filter.begin(bytes, at, count, { kept: rule.kept, dropsTombstones });
    const keys = !filter.isDone ? await keysOf(batch, this.#options.pace, this.#unpacked) : undefined;
    while (keys !== undefined && !filter.isDone) {
      filter.take(keys, recordsAtATime);
      const pause = this.#options.pace.pause();
      if (pause !== undefined) await pause;
    }
    if (keys === undefined || filter.keptCount === 0) {
      if (rule.staysEmpty) await this.#appendEmpty(batch, writer);
      return;
    }
    const getsHorizon = (filter.hasTombstones || rule.isMarkerOfNothing) && horizon === undefined;
    const newHorizon = getsHorizon ? this.#newHorizon() : undefined;
    if (filter.keepsAll && newHorizon === undefined) await this.#appendAsItIs(batch, writer);
    else await this.#rewrite(batch, keys, newHorizon ?? horizon, writer);
  }

  /** Undefined where `delete.retention.ms` is so large that the time never comes. */
  #newHorizon(): number | undefined {
    const horizon = this.#options.nowMs + this.#options.deleteRetentionMs;
    return Number.isSafeInteger(horizon) ? horizon : undefined;
  }

  #ruleOf({ bytes, at, end }: BatchPlace): BatchRule {
    const { transactions, nowMs } = this.#options;
    const isControl = isControlAt(bytes, at);
    const saysNothing = isControl
      ? transactions.isMarkerOfNothing(bytes, at, end)
      : transactions.isAborted(bytes, at);
    const horizon = isControl ? horizonAt(bytes, at) : undefined;
    const goes = isControl ? saysNothing && horizon !== undefined && horizon <= nowMs : saysNothing;
    const kept = goes ? 'none' : isControl ? 'all' : 'newest';
    return {
      kept,
      staysEmpty: this.#staysEmpty(bytes, at),
      isMarkerOfNothing: saysNothing && isControl,
    };
  }

  async #appendAsItIs({ bytes, at, end }: BatchPlace, writer: CleanedSegmentWriter): Promise<void> {
    const { counts } = this.#options;
    counts.messagesWritten += this.#filter.keptCount;
    counts.bytesWritten += end - at;
    await writer.append(bytes.subarray(at, end), lastOffsetAt(bytes, at), maxTimestampAt(bytes, at));
  }

  async #appendEmpty(batch: BatchPlace, writer: CleanedSegmentWriter): Promise<void> {
    demandIntact(batch);
    const { bytes, at } = batch;
    const { logAppendTime, transactional, control } = BatchAttributes;
    const room = writer.makeRoom(recordBatchOverheadBytes);
    if (room !== undefined) await room;
    writeHeader(writer.bytes, writer.at, writer.at + recordBatchOverheadBytes, {
      ...headerAt(bytes, at),
      attributes: attributesAt(bytes, at) & (logAppendTime | transactional | control),
      baseTimestamp: noTimestamp,
      recordCount: 0,
    });
    this.#options.counts.bytesWritten += recordBatchOverheadBytes;
    writer.added(recordBatchOverheadBytes, lastOffsetAt(bytes, at), maxTimestampAt(bytes, at));
  }

  async #rewrite(
    batch: BatchPlace,
    keys: RecordKeys,
    horizon: number | undefined,
    writer: CleanedSegmentWriter,
  ): Promise<void> {
    const { bytes, at, end } = batch;
    const filter = this.#filter;
    const codec = codecOf(batch);
    const logAppendTime = isLogAppendTimeAt(bytes, at) ? maxTimestampAt(bytes, at) : undefined;
    const times = { oldBase: baseTimestampAt(bytes, at), newBase: horizon, logAppendTime };
    const room = recordBatchOverheadBytes + roomFor(filter.keptBytes, filter.keptCount);
    const target =
      codec === CompressionCodec.none
        ? writer
        : { bytes: this.#kept.take(room), at: 0, makeRoom: () => undefined };
    await target.makeRoom(room);
    const start = target.at;
    const output = target.bytes;
    const recordsStart = start + recordBatchOverheadBytes;
    const rewriter = new RecordRewriter(keys.bytes, filter, times, { bytes: output, at: recordsStart });
    while (!rewriter.isDone) {
      rewriter.take(recordsAtATime);
      const pause = this.#options.pace.pause();
      if (pause !== undefined) await pause;
    }
    const maxTimestamp = logAppendTime ?? rewriter.maxTimestamp;
    const { logAppendTime: byClock, transactional, control, codecMask, deleteHorizon } = BatchAttributes;
    const attributes = attributesAt(bytes, at) & (codecMask | byClock | transactional | control);
    const header = {
      ...headerAt(bytes, at),
      attributes: horizon === undefined ? attributes : attributes | deleteHorizon,
      baseTimestamp: rewriter.baseTimestamp,
      maxTimestamp,
      recordCount: filter.keptCount,
    };
    const records = { bytes: output, start, recordsStart, end: rewriter.end };
    const sizeBytes =
      codec === CompressionCodec.none
        ? this.#finishInPlace(records, header, writer)
        : await this.#compress(codec, records, header, writer);
    this.#options.counts.messagesWritten += filter.keptCount;
    this.#options.counts.bytesWritten += sizeBytes;
    this.#warnOfGrowth(end - at, sizeBytes, header);
  }

  #finishInPlace(records: WrittenRecords, header: RecordBatchHeader, writer: CleanedSegmentWriter): number {
    writeHeader(records.bytes, records.start, records.end, header);
    const sizeBytes = records.end - records.start;
    writer.added(sizeBytes, header.baseOffset + header.lastOffsetDelta, header.maxTimestamp);
    return sizeBytes;
  }

  async #compress(
    codec: CompressionCodec,
    records: WrittenRecords,
    header: RecordBatchHeader,
    writer: CleanedSegmentWriter,
  ): Promise<number> {
    const plain = records.bytes.subarray(records.recordsStart, records.end);
    const block = await this.#options.pace.run(compressInSteps(codec, plain, { scratch: this.#packed }));
    const sizeBytes = recordBatchOverheadBytes + block.length;
    const room = writer.makeRoom(sizeBytes);
    if (room !== undefined) await room;
    writer.bytes.set(block, writer.at + recordBatchOverheadBytes);
    writeHeader(writer.bytes, writer.at, writer.at + sizeBytes, header);
    writer.added(sizeBytes, header.baseOffset + header.lastOffsetDelta, header.maxTimestamp);
    return sizeBytes;
  }

  #warnOfGrowth(oldBytes: number, newBytes: number, header: RecordBatchHeader): void {
    const { maxMessageBytes, warn } = this.#options;
    if (newBytes <= oldBytes || newBytes <= maxMessageBytes) return;
    const lastOffset = header.baseOffset + header.lastOffsetDelta;
    warn(
      `Record batch with last offset ${lastOffset} exceeded max record batch size ${maxMessageBytes} after cleaning (new size is ${newBytes}). Consumers with version earlier than 0.10.1.0 may need to increase their fetch sizes.`,
    );
  }
}

/** Records that were written behind the place of their header. */
interface WrittenRecords {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly recordsStart: number;
  readonly end: number;
}

/** From when on tombstones, or a marker of nothing, may go; undefined where compaction has not said it yet. */
function horizonAt(bytes: Uint8Array, at: number): number | undefined {
  return (attributesAt(bytes, at) & BatchAttributes.deleteHorizon) === 0
    ? undefined
    : baseTimestampAt(bytes, at);
}
