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
import { lastOffsetOfBatch } from './segment-check.ts';

/** Consumers of one partition that read on where they stopped. */
const REMEMBERED_ENDS = 16;
/** What an index entry may lie ahead of the batch wanted, beside that batch's own size. */
const INDEX_SLACK_BYTES = 16 * 1024;
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

export class LogReader {
  readonly #memory: LogMemory;
  #ends: ReadEnd[] = [];

  constructor(memory: LogMemory) {
    this.#memory = memory;
  }

  /** Batches from the one that contains `startOffset` on, of `segment` or the first later one that has any. */
  async read(segments: readonly LogSegment[], request: BatchRangeRequest): Promise<LogRead> {
    let { startOffset } = request;
    for (const segment of segments) {
      const read = await this.#readSegment(segment, { ...request, startOffset });
      if (read !== undefined) return read;
      startOffset = Math.max(startOffset, segment.baseOffset);
    }
    return nothingRead(request);
  }

  /** Forgets where reads ended: offsets or files changed. */
  reset(): void {
    this.#ends = [];
  }

  /** Undefined if the segment has no batch at or above the offset. */
  async #readSegment(segment: LogSegment, request: BatchRangeRequest): Promise<LogRead | undefined> {
    const known = this.#ends.find((end) => end.offset === request.startOffset && end.segment === segment);
    if (known === undefined && !segment.offsetIndex.isLoaded) await segment.offsetIndex.load();
    const position = known?.position ?? segment.offsetIndex.lookup(request.startOffset).position;
    const slack = known === undefined ? INDEX_SLACK_BYTES : 0;
    return this.#memory.reads.use((buffer) => {
      // Decided when the read's turn has come: those before it in the queue may have used the memory up.
      const { output } = this.#memory;
      if (output.used > MOST_OUTPUT * output.limit && request.isInternal !== true) {
        buffer.release();
        return Promise.resolve(nothingRead(request));
      }
      const maxBytes = output.isOver ? Math.min(request.maxBytes, SMALL_READ_BYTES) : request.maxBytes;
      return this.#readFrom({ segment, position, slack }, { ...request, maxBytes }, buffer);
    });
  }

  async #readFrom(
    from: { readonly segment: LogSegment; readonly position: number; readonly slack: number },
    request: BatchRangeRequest,
    buffer: ReadBuffer,
  ): Promise<LogRead | undefined> {
    const { segment } = from;
    const { bytes } = buffer;
    let { position } = from;
    let wanted = Math.min(bytes.length, Math.max(request.maxBytes, 4096) + from.slack);
    try {
      while (position < segment.sizeBytes) {
        const asked = Math.min(wanted, segment.sizeBytes - position);
        const length = await segment.read(bytes.subarray(0, asked), position);
        const range = batchRange(bytes, 0, length, request);
        if (range.end > range.start) return this.#lend(buffer, range, segment, position);
        position += range.start;
        if (range.start === length && length > 0) continue;
        const first = batchSizeWithin(bytes, range.start, length);
        if (first > 0) return nothingRead(request);
        const isHeaderThere = length - range.start >= recordBatchOverheadBytes;
        if (first < 0 || length < asked || (range.start === 0 && !isHeaderThere))
          throw corrupt(segment, position);
        if (!isHeaderThere) continue;
        const sizeBytes = range.cutBatchBytes;
        if (position + sizeBytes > segment.sizeBytes) throw corrupt(segment, position);
        if (lastOffsetOfBatch(bytes, range.start) < request.startOffset) {
          position += sizeBytes;
          continue;
        }
        const isWanted = request.minOneBatch || sizeBytes <= request.maxBytes;
        if (!isWanted || baseOffsetAt(bytes, range.start) >= request.upperBound) return nothingRead(request);
        if (sizeBytes > bytes.length) return await readLarge(segment, position, sizeBytes, this.#memory);
        wanted = Math.max(wanted, sizeBytes);
      }
      return undefined;
    } finally {
      buffer.release();
    }
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

  #remember(end: ReadEnd): void {
    const known = this.#ends.findIndex((other) => other.offset === end.offset);
    if (known >= 0) this.#ends.splice(known, 1);
    this.#ends.push(end);
    if (this.#ends.length > REMEMBERED_ENDS) this.#ends.shift();
  }
}

/** The one batch at `position`, larger than a buffer, in memory of its own. */
async function readLarge(
  segment: LogSegment,
  position: number,
  sizeBytes: number,
  memory: LogMemory,
): Promise<LogRead> {
  const bytes = new Uint8Array(sizeBytes);
  await segment.read(bytes, position);
  const copy = new CountedCopy(bytes, memory.output);
  return { records: [copy], sizeBytes, nextOffset: lastOffsetOfBatch(bytes, 0) + 1 };
}

function corrupt(segment: LogSegment, position: number): CorruptLogError {
  return new CorruptLogError(
    `${segment.path}: expected a whole batch at byte ${position} of ${segment.sizeBytes}, found none`,
  );
}

function nothingRead(request: BatchRangeRequest): LogRead {
  return { records: [], sizeBytes: 0, nextOffset: request.startOffset };
}
