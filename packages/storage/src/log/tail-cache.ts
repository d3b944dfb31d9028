/**
 * The newest batches of all logs in memory, where they were received or copied to, so that tailing consumers are served without the
 * disk. Each log has its own tail: runs of batches without a gap up to its end. Over all logs the oldest run goes first, when the
 * slabs it lies in are wanted or there are too many runs.
 *
 * A run grows while what is appended lies right behind it in the same memory (small batches of one partition in the tail ring do), so
 * that a hundred-byte batch costs no object of its own.
 */
import { type LeasedBytes, OwnedBytes } from '../memory/leased-bytes.ts';
import type { LogMemory } from '../memory/log-memory.ts';
import { AnswerBytes, type PinnedMemory } from '../memory/pinned-memory.ts';
import { type BatchRangeRequest, batchRange } from './batch-range.ts';

/** Runs stop growing here: a read looks for its first batch inside one. */
const RUN_BYTES = 16 * 1024;
/** Objects are memory too. */
const MAX_RUNS = 16_384;

interface Run {
  readonly owner: LogTail;
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  end: number;
  readonly baseOffset: number;
  nextOffset: number;
  /** Undefined once dropped. */
  lease: LeasedBytes | undefined;
}

interface LentPart {
  readonly bytes: LeasedBytes;
  readonly nextOffset: number;
}

export interface TailRead {
  readonly records: LeasedBytes[];
  readonly sizeBytes: number;
  readonly nextOffset: number;
}

/** All tails together, oldest run first. */
export class TailCache {
  /** What reads lend to answers. */
  readonly pinned: PinnedMemory;
  readonly #runs: (Run | undefined)[] = [];
  #first = 0;
  /** In cached batches that lie in no slab, since they are larger than one. */
  #ownedBytes = 0;
  readonly #maxOwnedBytes: number;

  /** Gives way when `memory` runs out of slabs; what reads lend to answers counts as pinned there. */
  constructor(memory: LogMemory) {
    this.pinned = memory.pinnedByAnswers;
    this.#maxOwnedBytes = memory.budgets.ownedTailBytes;
    memory.slabs.onExhausted(() => this.evictOne());
    memory.ring.pool.onExhausted(() => this.evictOne());
  }

  /** Forgets the oldest run; false if there is none. */
  evictOne(): boolean {
    while (this.#first < this.#runs.length) {
      const run = this.#runs[this.#first];
      this.#runs[this.#first] = undefined;
      this.#first++;
      if (run?.lease === undefined) continue;
      run.owner.dropFirst();
      return true;
    }
    this.#runs.length = 0;
    this.#first = 0;
    return false;
  }

  /** For {@link LogTail} alone: `run` is about to give up its lease. */
  dropped(run: Run): void {
    this.#ownedBytes -= ownedBytesOf(run);
  }

  /** For {@link LogTail} alone. */
  add(run: Run): void {
    this.#runs.push(run);
    this.#ownedBytes += ownedBytesOf(run);
    while (this.#ownedBytes > this.#maxOwnedBytes && this.evictOne());
    if (this.#runs.length - this.#first > MAX_RUNS) this.evictOne();
    if (this.#first > 4096 && this.#first * 2 > this.#runs.length) {
      this.#runs.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

/** Bytes of the garbage collector's memory that the run keeps. */
function ownedBytesOf({ lease }: Run): number {
  return lease instanceof OwnedBytes ? lease.bytes.length : 0;
}

/** The cached tail of one log. */
export class LogTail {
  readonly #cache: TailCache;
  #runs: Run[] = [];
  #first = 0;

  constructor(cache: TailCache) {
    this.#cache = cache;
  }

  /** Smallest offset that can be read here; Infinity if nothing is cached. */
  get startOffset(): number {
    return this.#runs[this.#first]?.baseOffset ?? Number.POSITIVE_INFINITY;
  }

  /** Follows the last offset that is cached; a truncation may leave the log's end above it. */
  get #endOffset(): number {
    return this.#runs.at(-1)?.nextOffset ?? 0;
  }

  /**
   * Takes over the lease of whole batches `[baseOffset, nextOffset)` that were written behind all others. Where offsets do not follow
   * the last run (compaction, truncation), what was cached is forgotten.
   */
  append(bytes: LeasedBytes, baseOffset: number, nextOffset: number): void {
    const { buffer, byteOffset, length } = bytes.bytes;
    const last = this.#runs[this.#runs.length - 1];
    if (last !== undefined && this.#first < this.#runs.length) {
      if (last.nextOffset !== baseOffset) {
        this.clear();
      } else if (
        last.buffer === buffer &&
        last.end === byteOffset &&
        last.end - last.start + length <= RUN_BYTES
      ) {
        last.end += length;
        last.nextOffset = nextOffset;
        bytes.release();
        return;
      }
    }
    const run: Run = {
      owner: this,
      buffer,
      start: byteOffset,
      end: byteOffset + length,
      baseOffset,
      nextOffset,
      lease: bytes,
    };
    this.#runs.push(run);
    this.#cache.add(run);
  }

  /** Batches from the one that contains `startOffset` on; undefined if that is not cached. Each lease is the caller's. */
  read(request: BatchRangeRequest): TailRead | undefined {
    if (request.startOffset < this.startOffset || request.startOffset >= this.#endOffset) return undefined;
    const records: LeasedBytes[] = [];
    let sizeBytes = 0;
    let nextOffset = request.startOffset;
    for (let index = this.#runOf(request.startOffset); index < this.#runs.length; index++) {
      const run = this.#runs[index];
      if (run === undefined || run.baseOffset >= request.upperBound) break;
      const left = request.maxBytes - sizeBytes;
      const isWhole =
        run.baseOffset >= nextOffset && run.nextOffset <= request.upperBound && run.end - run.start <= left;
      const part = isWhole
        ? this.#lend(run, run.start, run.end, run.nextOffset)
        : this.#lendPart(run, {
            ...request,
            startOffset: nextOffset,
            maxBytes: left,
            minOneBatch: request.minOneBatch && sizeBytes === 0,
          });
      if (part === undefined) break;
      records.push(part.bytes);
      sizeBytes += part.bytes.bytes.length;
      nextOffset = part.nextOffset;
      if (nextOffset < run.nextOffset) break;
    }
    return { records, sizeBytes, nextOffset };
  }

  /** Forgets everything at or above `offset`, and the run it lies in. */
  truncateTo(offset: number): void {
    while (this.#first < this.#runs.length) {
      const last = this.#runs[this.#runs.length - 1];
      if (last === undefined || last.nextOffset <= offset) return;
      this.#runs.pop();
      drop(last, this.#cache);
    }
  }

  /** Forgets every run that begins below `offset`. */
  dropBelow(offset: number): void {
    while (this.startOffset < offset) this.dropFirst();
  }

  clear(): void {
    const runs = this.#runs;
    const first = this.#first;
    this.#runs = [];
    this.#first = 0;
    for (let index = first; index < runs.length; index++) {
      const run = runs[index];
      if (run !== undefined) drop(run, this.#cache);
    }
  }

  /** The oldest run goes. */
  dropFirst(): void {
    const run = this.#runs[this.#first];
    if (run === undefined) return;
    this.#first++;
    if (this.#first * 2 > this.#runs.length) {
      this.#runs.splice(0, this.#first);
      this.#first = 0;
    }
    drop(run, this.#cache);
  }

  #lendPart(run: Run, request: BatchRangeRequest): LentPart | undefined {
    const bytes = new Uint8Array(run.buffer, run.start, run.end - run.start);
    const range = batchRange(bytes, 0, bytes.length, request);
    if (range.end === range.start) return undefined;
    return this.#lend(run, run.start + range.start, run.start + range.end, range.nextOffset);
  }

  #lend(run: Run, start: number, end: number, nextOffset: number): LentPart | undefined {
    if (run.lease === undefined) return undefined;
    const bytes = new Uint8Array(run.buffer, start, end - start);
    return { bytes: new AnswerBytes(bytes, run.lease, this.#cache.pinned), nextOffset };
  }

  /** Index of the run that contains `offset`. */
  #runOf(offset: number): number {
    let low = this.#first;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle]?.nextOffset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function drop(run: Run, cache: TailCache): void {
  const { lease } = run;
  cache.dropped(run);
  run.lease = undefined;
  lease?.release();
}
