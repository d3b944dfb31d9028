/**
 * Reads batches of one log from its files: positional reads into pooled buffers, whole batches, at most one buffer at a time.
 * Where a read ended is remembered, so that a consumer that reads on needs neither index nor scan.
 */
import {
  baseOffsetAt,
  batchSizeWithin,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import { CountedCopy } from '../memory/counted-copy.ts';
import type { LeasedBytes } from '../memory/leased-bytes.ts';
import type { LogMemory } from '../memory/log-memory.ts';
import type { ReadBuffer } from '../memory/read-buffers.ts';
import { type BatchRange, type BatchRangeRequest, batchRange } from './batch-range.ts';
import type { LogSegment } from './log-segment.ts';
import { checkRead } from './read-check.ts';
import { lastOffsetOfBatch } from './segment-check.ts';

/** Consumers of one partition that read on where they stopped. */
const REMEMBERED_ENDS = 16;
/**
 * What is read beside the bytes asked for where an index leads: the batch that the entry names, the one wanted and the header behind
 * it, which is looked at before anything is served, all of the producers' default size. Each read more costs more than these bytes.
 */
const INDEX_SLACK_BYTES = 48 * 1024;
/** Times the budget of copies, at which small answers are not given either. */
const MOST_OUTPUT = 1.25;
/** An answer when the memory for copies is used up: each consumer still gets on. */
const SMALL_READ_BYTES = 32 * 1024;

export interface LogRead {
  /** In order; each lease is the caller's. */
  readonly records: readonly LeasedBytes[];
  readonly sizeBytes: number;
  /** Follows the last record; the offset asked for if there is none. */
  readonly nextOffset: number;
}

interface ReadEnd {
  readonly offset: number;
  readonly segment: LogSegment;
  readonly position: number;
}

/** Bytes of a segment that are not batches where one should begin. */
export class CorruptLogError extends Error {
  override readonly name = 'CorruptLogError';
}

/** Where a read begins. */
interface ReadStart {
  readonly segment: LogSegment;
  readonly position: number;
  readonly slack: number;
  readonly minOffset: number;
  /** What ends every batch of the segment now: it may grow while it is read. */
  readonly limitOffset: () => number;
  readonly indexedOffset: number | undefined;
}

/** The index led to a place where what it promised is not. */
class MisledError extends Error {}

export class LogReader {
  readonly #memory: LogMemory;
  readonly #mayHaveGaps: () => boolean;
  #ends: ReadEnd[] = [];

  /**
   * The log names each index that leads astray, and each segment that ends before the next one begins, unless compaction may
   * have taken what is missing (`mayHaveGaps`); reads find their way in both cases.
   */
  constructor(memory: LogMemory, mayHaveGaps: () => boolean) {
    this.#mayHaveGaps = mayHaveGaps;
    this.#memory = memory;
  }

  /** Batches from the one that contains `startOffset` on, of the first segment or the next that has any; the log ends at `endOffset`, asked when batches are there. */
  async read(
    segments: readonly LogSegment[],
    request: BatchRangeRequest,
    endOffset: () => number,
  ): Promise<LogRead> {
    let { startOffset } = request;
    for (const [index, segment] of segments.entries()) {
      const next = segments[index + 1];
      const limitOffset = next === undefined ? endOffset : (): number => next.baseOffset;
      const read = await this.#readSegment(segment, { ...request, startOffset }, limitOffset);
      if (read !== undefined) return read;
      if (next !== undefined) this.#noteGap(segment, startOffset, next.baseOffset);
      startOffset = Math.max(startOffset, segment.baseOffset);
    }
    return nothingRead(request);
  }

  /** `segment` has no batch of `startOffset` or above, the next one begins at `endOffset`. */
  #noteGap({ path, sizeBytes, indexes }: LogSegment, startOffset: number, endOffset: number): void {
    if (startOffset >= endOffset || this.#mayHaveGaps()) return;
    indexes.noteDamage(
      path,
      `it ends at byte ${sizeBytes}, offsets ${startOffset} to ${endOffset - 1} are missing`,
    );
  }

  /** Forgets where reads ended: offsets or files changed. */
  reset(): void {
    this.#ends = [];
  }

  /** Undefined if the segment has no batch at or above the offset. Entries of a damaged index are passed over, back to the start. */
  async #readSegment(
    segment: LogSegment,
    request: BatchRangeRequest,
    limitOffset: () => number,
  ): Promise<LogRead | undefined> {
    const { startOffset } = request;
    const { baseOffset, offsetIndex } = segment;
    const known = this.#ends.find((end) => end.offset === startOffset && end.segment === segment);
    const common = { segment, limitOffset, minOffset: baseOffset };
    if (known !== undefined) {
      const { position } = known;
      const from = { ...common, position, slack: 0, minOffset: startOffset, indexedOffset: undefined };
      return this.#readWithBuffer(from, request);
    }
    for (let sought = startOffset; ; ) {
      const entry = await offsetIndex.find(sought);
      const isStart = entry.position <= 0 || entry.offset <= baseOffset;
      const place = isStart
        ? { position: 0, indexedOffset: undefined }
        : { position: entry.position, indexedOffset: entry.offset };
      try {
        return await this.#readWithBuffer({ ...common, ...place, slack: INDEX_SLACK_BYTES }, request);
      } catch (error) {
        if (!(error instanceof MisledError)) throw error;
        segment.indexes.noteDamage(
          offsetIndex.path,
          `the entry of offset ${entry.offset} at byte ${entry.position}: ${error.message}. It is passed over`,
        );
        sought = entry.offset - 1;
      }
    }
  }

  #readWithBuffer(from: ReadStart, request: BatchRangeRequest): Promise<LogRead | undefined> {
    return this.#memory.reads.use((buffer) => {
      // Decided when the read's turn has come: those before it in the queue may have used the memory up.
      const { output } = this.#memory;
      if (output.used > MOST_OUTPUT * output.limit && request.isInternal !== true) {
        buffer.release();
        return Promise.resolve(nothingRead(request));
      }
      const maxBytes = output.isOver ? Math.min(request.maxBytes, SMALL_READ_BYTES) : request.maxBytes;
      return this.#readFrom(from, { ...request, maxBytes }, buffer);
    });
  }

  async #readFrom(
    from: ReadStart,
    request: BatchRangeRequest,
    buffer: ReadBuffer,
  ): Promise<LogRead | undefined> {
    const { segment } = from;
    const { bytes } = buffer;
    let { position } = from;
    let start = from;
    let wanted = Math.min(bytes.length, Math.max(request.maxBytes, 4096) + from.slack);
    try {
      if (start.indexedOffset !== undefined && position >= segment.sizeBytes)
        throw wrongAt(start, position, 'the end of the file');
      while (position < segment.sizeBytes) {
        const asked = Math.min(wanted, segment.sizeBytes - position);
        const length = await segment.read(bytes.subarray(0, asked), position);
        const range = await this.#goodRange({ ...start, position }, request, bytes, length);
        if (range.end > range.start) return this.#lend(buffer, range, segment, position);
        position += range.start;
        if (range.start > 0) start = { ...start, indexedOffset: undefined };
        if (range.start === length && length > 0) continue;
        const first = batchSizeWithin(bytes, range.start, length);
        if (first > 0) return nothingRead(request);
        const isHeaderThere = length - range.start >= recordBatchOverheadBytes;
        if (first < 0 || length < asked || (range.start === 0 && !isHeaderThere))
          throw wrongAt(start, position, 'no whole batch');
        if (!isHeaderThere) continue;
        const sizeBytes = range.cutBatchBytes;
        if (position + sizeBytes > segment.sizeBytes) throw wrongAt(start, position, 'a torn batch');
        const baseOffset = baseOffsetAt(bytes, range.start);
        if (baseOffset < start.minOffset || baseOffset >= start.limitOffset())
          throw wrongAt(start, position, `a batch at offset ${baseOffset}`);
        const lastOffset = lastOffsetOfBatch(bytes, range.start);
        if (start.indexedOffset !== undefined && lastOffset >= start.indexedOffset) {
          if (baseOffset > start.indexedOffset)
            throw wrongAt(start, position, `a batch at offset ${baseOffset}`);
          // The header is that of the batch which the index names, though not all of it was read.
          start = { ...start, indexedOffset: undefined };
        }
        if (lastOffset < request.startOffset) {
          position += sizeBytes;
          continue;
        }
        const isWanted = request.minOneBatch || sizeBytes <= request.maxBytes;
        if (!isWanted || baseOffset >= request.upperBound) return nothingRead(request);
        if (sizeBytes > bytes.length) return await this.#readLarge(start, position, sizeBytes);
        wanted = Math.max(wanted, sizeBytes);
      }
      return undefined;
    } finally {
      buffer.release();
    }
  }

  /** The batches wanted of `bytes[0 … length)`, up to the first that is not good; where that is wanted, or was to be passed over, fails. */
  async #goodRange(
    from: ReadStart,
    request: BatchRangeRequest,
    bytes: Uint8Array,
    length: number,
  ): Promise<BatchRange> {
    const { segment, position, indexedOffset } = from;
    const range = batchRange(bytes, 0, length, request);
    // One that is not wanted because it begins too late may say so because its offset is wrong.
    const unwanted = range.end > range.start ? 0 : Math.max(0, batchSizeWithin(bytes, range.start, length));
    const looked = range.end + unwanted;
    const isVerified = segment.isVerified(position, position + looked);
    if (isVerified && indexedOffset === undefined && looked > 0) return range;
    // The first batch is looked at even if none of it is wanted: its offset may be what is wrong. So is the one an index leads to.
    const firstEnd = Math.max(0, batchSizeWithin(bytes, 0, length));
    const end = isVerified ? firstEnd : Math.max(looked, firstEnd);
    const { goodEnd, fault, isMisled } = await checkRead({
      ...from,
      limitOffset: from.limitOffset(),
      bytes,
      length,
      end,
    });
    if (isMisled) throw new MisledError(fault);
    if (goodEnd > 0) segment.noteVerified(position, position + goodEnd);
    if (fault === undefined) return range;
    const good = batchRange(bytes, 0, goodEnd, request);
    if (good.end > good.start) return good;
    throw corrupt(segment, position + goodEnd, fault);
  }

  #lend(buffer: ReadBuffer, range: BatchRange, segment: LogSegment, position: number): LogRead {
    this.#remember({ offset: range.nextOffset, segment, position: position + range.end });
    const sizeBytes = range.end - range.start;
    const { reads, output, budgets } = this.#memory;
    // The buffers that reads themselves need are never pinned by answers.
    const isScarce = reads.pool.freeSlabs < budgets.readsInFlight;
    const records = isScarce
      ? new CountedCopy(buffer.bytes.slice(range.start, range.end), output)
      : buffer.lease(range.start, range.end);
    return { records: [records], sizeBytes, nextOffset: range.nextOffset };
  }

  /** The one batch at `position`, larger than a buffer, in memory of its own. */
  async #readLarge(start: ReadStart, position: number, sizeBytes: number): Promise<LogRead> {
    const { segment } = start;
    const bytes = new Uint8Array(sizeBytes);
    const length = await segment.read(bytes, position);
    if (!segment.isVerified(position, position + sizeBytes)) {
      const { fault } = await checkRead({
        ...{ ...start, limitOffset: start.limitOffset() },
        ...{ position, bytes, length, end: length },
      });
      if (fault !== undefined || length < sizeBytes) throw wrongAt(start, position, fault ?? 'a torn batch');
      segment.noteVerified(position, position + sizeBytes);
    }
    const copy = new CountedCopy(bytes, this.#memory.output);
    return { records: [copy], sizeBytes, nextOffset: lastOffsetOfBatch(bytes, 0) + 1 };
  }

  #remember(end: ReadEnd): void {
    const known = this.#ends.findIndex((other) => other.offset === end.offset);
    if (known >= 0) this.#ends.splice(known, 1);
    this.#ends.push(end);
    if (this.#ends.length > REMEMBERED_ENDS) this.#ends.shift();
  }
}

/** What is at `position` cannot be; where an index led there, that may be the reason. */
function wrongAt(start: ReadStart, position: number, what: string): Error {
  if (start.indexedOffset !== undefined) return new MisledError(`there is ${what}`);
  return corrupt(start.segment, position, what);
}

function corrupt(segment: LogSegment, position: number, found: string): CorruptLogError {
  return new CorruptLogError(
    `${segment.path}: expected a whole batch at byte ${position} of ${segment.sizeBytes}, found ${found}`,
  );
}

function nothingRead(request: BatchRangeRequest): LogRead {
  return { records: [], sizeBytes: 0, nextOffset: request.startOffset };
}
