/**
 * Brings one segment in order after a crash: keeps the batches up to the first that is torn or corrupt, cuts off the
 * rest, and builds its indexes, the producer state and the leader epochs anew from the headers.
 *
 * The file is read ahead in the background, a piece at a time, while the piece before is checked.
 */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { baseOffsetAt, magicAt, partitionLeaderEpochAt } from '@kafka-ts/protocol/records/record-batch';
import type { LeaderEpochCache } from '../epoch/leader-epoch-cache.ts';
import type { IndexCache } from '../index/index-cache.ts';
import type { IndexOptions } from '../index/index-options.ts';
import { OffsetIndex } from '../index/offset-index.ts';
import { TimeIndex } from '../index/time-index.ts';
import { TransactionIndex } from '../index/transaction-index.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import type { LogConfig } from './log-config.ts';
import {
  logFilePath,
  logSuffix,
  offsetIndexSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './log-file-names.ts';
import { applyBatch } from './log-producers.ts';
import { frontBytes, type RecoveryBuffers } from './recovery-buffers.ts';
import {
  type CheckedBatch,
  type CheckedPiece,
  lastOffsetOfBatch,
  maxRelativeOffset,
  maxTimestampOfBatch,
  SegmentCheck,
} from './segment-check.ts';

/** A file of that size is read at once, without the way through the thread pool: there may be thousands of them. */
const SMALL_FILE_BYTES = 64 * 1024;

export interface SegmentRecoveryOptions {
  readonly files: FileSystem;
  readonly directory: string;
  readonly baseOffset: number;
  readonly config: LogConfig;
  readonly indexCache: IndexCache;
  /** Covers the log up to `baseOffset`, afterwards up to the segment's end; undefined to leave it as it is. */
  readonly producers: ProducerStateManager | undefined;
  readonly leaderEpochs: LeaderEpochCache | undefined;
  /** Whether the next crash will not check the segment again: its indexes then go to the disk at once. */
  readonly isFlushed: boolean;
  /** What the file is read into. */
  readonly buffers: RecoveryBuffers;
}

/** What was found. */
export interface RecoveredSegment {
  /** Bytes that were kept. */
  readonly sizeBytes: number;
  /** Follows the last batch that was kept. */
  readonly nextOffset: number;
  /** Bytes that were cut off, and why; 0 and undefined if the segment was whole. */
  readonly cutBytes: number;
  readonly fault: string | undefined;
  /** Of its transaction index. */
  readonly transactionDigest: number;
}

export async function recoverSegment(options: SegmentRecoveryOptions): Promise<RecoveredSegment> {
  const { files, directory, baseOffset, buffers } = options;
  const rebuild = new IndexRebuild(options);
  const check = new SegmentCheck(baseOffset, (batch) => rebuild.add(batch));
  // At once, as all that is done for a small file: after a crash of a broker with thousands of them nothing is served yet.
  const handle = files.openSync(logFilePath(directory, baseOffset, logSuffix), 'read-write');
  try {
    const fileBytes = handle.sizeSync();
    const { goodBytes, fault } = await checkFile(handle, fileBytes, { check, buffers });
    if (goodBytes < fileBytes) {
      await handle.truncate(goodBytes);
      // Lest what was cut off comes back behind new batches when the power fails.
      await handle.sync();
    }
    const transactionDigest = await rebuild.finish();
    const { nextOffset } = check;
    return { sizeBytes: goodBytes, nextOffset, cutBytes: fileBytes - goodBytes, fault, transactionDigest };
  } finally {
    handle.closeSync();
  }
}

/**
 * Runs `check` over the file with two buffers by turns: one is checked while the other is read. What is left of a batch
 * that is cut by the end of its buffer is put in front of the next one.
 */
async function checkFile(
  handle: FileHandle,
  fileBytes: number,
  { check, buffers }: { readonly check: SegmentCheck; readonly buffers: RecoveryBuffers },
): Promise<CheckedPiece> {
  if (fileBytes <= SMALL_FILE_BYTES) {
    const bytes = new Uint8Array(fileBytes);
    return check.check(bytes, 0, handle.readSync(bytes, 0), { filePosition: 0, fileBytes });
  }
  let current = buffers.take();
  let next = buffers.take();
  try {
    let part = { bytes: current, start: frontBytes, end: frontBytes + (await readPiece(handle, current, 0)) };
    let filePosition = 0;
    for (;;) {
      const readTo = filePosition + part.end - part.start;
      const ahead = readTo < fileBytes ? readPiece(handle, next, readTo) : Promise.resolve(0);
      let piece: CheckedPiece;
      try {
        piece = check.check(part.bytes, part.start, part.end, { filePosition, fileBytes });
      } finally {
        // Whatever happens: the file must not be closed under a read.
        await Promise.allSettled([ahead]);
      }
      const readBytes = await ahead;
      filePosition += piece.goodBytes;
      if (piece.fault !== undefined || readBytes === 0)
        return { goodBytes: filePosition, fault: piece.fault };
      part = joined(part.bytes.subarray(part.start + piece.goodBytes, part.end), next, readBytes);
      [current, next] = [next, current];
    }
  } finally {
    buffers.giveBack(current);
    buffers.giveBack(next);
  }
}

function readPiece(handle: FileHandle, buffer: Uint8Array, position: number): Promise<number> {
  return handle.read(buffer.subarray(frontBytes), position);
}

/** `rest` and, behind it, what was read into `buffer`: there, unless a batch is longer than the room in front. */
function joined(
  rest: Uint8Array,
  buffer: Uint8Array,
  readBytes: number,
): { bytes: Uint8Array; start: number; end: number } {
  const end = frontBytes + readBytes;
  if (rest.length <= frontBytes) {
    buffer.set(rest, frontBytes - rest.length);
    return { bytes: buffer, start: frontBytes - rest.length, end };
  }
  const bytes = new Uint8Array(rest.length + readBytes);
  bytes.set(rest);
  bytes.set(buffer.subarray(frontBytes, end), rest.length);
  return { bytes, start: 0, end: bytes.length };
}

/** The indexes, producers and epochs of a segment, from the headers of its batches. */
class IndexRebuild {
  readonly #options: SegmentRecoveryOptions;
  readonly #offsetIndex: OffsetIndex;
  readonly #timeIndex: TimeIndex;
  readonly #transactionIndex: TransactionIndex;
  #indexedPosition = 0;
  #maxTimestamp = -1;
  #offsetOfMaxTimestamp = 0;

  constructor(options: SegmentRecoveryOptions) {
    const { directory, baseOffset, config, files, indexCache: cache } = options;
    this.#options = options;
    const index = (suffix: string): IndexOptions => ({
      files,
      path: logFilePath(directory, baseOffset, suffix),
      baseOffset,
      maxSizeBytes: config.segmentIndexBytes,
      cache,
    });
    this.#offsetIndex = OffsetIndex.rebuild(index(offsetIndexSuffix));
    this.#timeIndex = TimeIndex.rebuild(index(timeIndexSuffix));
    this.#transactionIndex = TransactionIndex.rebuild(index(transactionIndexSuffix));
  }

  add(batch: CheckedBatch): void {
    const { bytes, at, sizeBytes, filePosition } = batch;
    const lastOffset = lastOffsetOfBatch(bytes, at);
    const timestamp = maxTimestampOfBatch(bytes, at);
    if (timestamp > this.#maxTimestamp) {
      this.#maxTimestamp = timestamp;
      this.#offsetOfMaxTimestamp = lastOffset;
    }
    if (filePosition - this.#indexedPosition > this.#options.config.indexIntervalBytes) {
      this.#index(lastOffset, filePosition);
    }
    const { producers, leaderEpochs } = this.#options;
    const isLegacy = magicAt(bytes, at) < 2;
    if (!isLegacy && leaderEpochs !== undefined) noteEpoch(leaderEpochs, bytes, at);
    if (producers !== undefined)
      applyBatch(producers, { bytes, at, end: at + sizeBytes }, this.#transactionIndex);
  }

  #index(lastOffset: number, filePosition: number): void {
    // Segments of old releases may reach further than an index can say; those batches are found by reading on.
    const isInReach = lastOffset - this.#options.baseOffset <= maxRelativeOffset;
    if (!isInReach || this.#offsetIndex.isFull || this.#timeIndex.isFull) return;
    this.#offsetIndex.append(lastOffset, filePosition);
    this.#timeIndex.maybeAppend(this.#maxTimestamp, this.#offsetOfMaxTimestamp);
    this.#indexedPosition = filePosition;
  }

  /** Writes what a normally closed segment ends with; returns the digest of the transaction index. */
  async finish(): Promise<number> {
    const { contentDigest } = this.#transactionIndex;
    if (this.#maxTimestamp >= 0)
      this.#timeIndex.maybeAppend(this.#maxTimestamp, this.#offsetOfMaxTimestamp, true);
    for (const index of [this.#offsetIndex, this.#timeIndex, this.#transactionIndex]) {
      if (this.#options.isFlushed) await index.flush();
      index.close();
    }
    return contentDigest;
  }
}

function noteEpoch(leaderEpochs: LeaderEpochCache, bytes: Uint8Array, at: number): void {
  const epoch = partitionLeaderEpochAt(bytes, at);
  if (epoch > (leaderEpochs.latestEpoch ?? -1)) leaderEpochs.assign(epoch, baseOffsetAt(bytes, at));
}
