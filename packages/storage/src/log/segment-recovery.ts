/**
 * Brings one segment in order after a crash: keeps the batches up to the first that is torn or corrupt, cuts off the
 * rest, and builds its indexes, the producer state and the leader epochs anew from the headers.
 *
 * The file is read ahead in the background, a few MiB at a time, while the piece before is checked.
 */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import {
  baseOffsetAt,
  magicAt,
  partitionLeaderEpochAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
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
import { applyBatches } from './log-producers.ts';
import {
  type CheckedBatch,
  type CheckedPiece,
  lastOffsetOfBatch,
  maxTimestampOfBatch,
  SegmentCheck,
} from './segment-check.ts';

const PIECE_BYTES = 4 * 1024 * 1024;
/** Room before a piece for the start of a batch that the piece before cut. */
const FRONT_BYTES = 1024 * 1024;
const MAX_RELATIVE_OFFSET = 0x7fffffff;

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
}

export async function recoverSegment(options: SegmentRecoveryOptions): Promise<RecoveredSegment> {
  const { files, directory, baseOffset } = options;
  const rebuild = new IndexRebuild(options);
  const check = new SegmentCheck(baseOffset, (batch) => rebuild.add(batch));
  const handle = await files.open(logFilePath(directory, baseOffset, logSuffix), 'read-write');
  try {
    const fileBytes = handle.sizeSync();
    const { goodBytes, fault } = await checkFile(handle, fileBytes, check);
    if (goodBytes < fileBytes) {
      await handle.truncate(goodBytes);
      // Lest what was cut off comes back behind new batches when the power fails.
      await handle.sync();
    }
    await rebuild.finish();
    return { sizeBytes: goodBytes, nextOffset: check.nextOffset, cutBytes: fileBytes - goodBytes, fault };
  } finally {
    await handle.close();
  }
}

/**
 * Runs `check` over the file with two buffers by turns: one is checked while the other is read. What is left of a batch
 * that is cut by the end of its buffer is put in front of the next one.
 */
async function checkFile(handle: FileHandle, fileBytes: number, check: SegmentCheck): Promise<CheckedPiece> {
  const front = Math.min(FRONT_BYTES, fileBytes);
  const bufferBytes = front + Math.min(PIECE_BYTES, fileBytes);
  let buffer = new Uint8Array(bufferBytes);
  let spare = new Uint8Array(fileBytes > PIECE_BYTES ? bufferBytes : front);
  let start = front;
  let end = front + (await handle.read(buffer.subarray(front), 0));
  let filePosition = 0;
  for (;;) {
    const ahead = handle.read(spare.subarray(front), filePosition + end - start);
    let piece: CheckedPiece;
    try {
      piece = check.check(buffer, start, end, { filePosition, fileBytes });
    } finally {
      // Whatever happens: the file must not be closed under a read.
      await Promise.allSettled([ahead]);
    }
    const readBytes = await ahead;
    filePosition += piece.goodBytes;
    if (piece.fault !== undefined || readBytes === 0) return { goodBytes: filePosition, fault: piece.fault };
    const rest = buffer.subarray(start + piece.goodBytes, end);
    if (rest.length <= front) {
      spare.set(rest, front - rest.length);
      const checked = buffer.length === bufferBytes ? buffer : new Uint8Array(bufferBytes);
      buffer = spare;
      spare = checked;
      start = front - rest.length;
      end = front + readBytes;
    } else {
      const joined = new Uint8Array(rest.length + readBytes);
      joined.set(rest);
      joined.set(spare.subarray(front, front + readBytes), rest.length);
      buffer = joined;
      start = 0;
      end = joined.length;
    }
  }
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
    this.#offsetIndex = OffsetIndex.create(index(offsetIndexSuffix));
    this.#timeIndex = TimeIndex.create(index(timeIndexSuffix));
    this.#transactionIndex = TransactionIndex.open(index(transactionIndexSuffix));
    this.#transactionIndex.truncateFully();
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
    if (producers === undefined) return;
    if (isLegacy || producerIdAt(bytes, at) < 0) producers.updateMapEndOffset(lastOffset + 1);
    else applyBatches(producers, bytes.subarray(at, at + sizeBytes), this.#transactionIndex);
  }

  #index(lastOffset: number, filePosition: number): void {
    // Segments of old releases may reach further than an index can say; those batches are found by reading on.
    const isInReach = lastOffset - this.#options.baseOffset <= MAX_RELATIVE_OFFSET;
    if (!isInReach || this.#offsetIndex.isFull || this.#timeIndex.isFull) return;
    this.#offsetIndex.append(lastOffset, filePosition);
    this.#timeIndex.maybeAppend(this.#maxTimestamp, this.#offsetOfMaxTimestamp);
    this.#indexedPosition = filePosition;
  }

  /** Writes what a normally closed segment ends with. */
  async finish(): Promise<void> {
    if (this.#maxTimestamp >= 0)
      this.#timeIndex.maybeAppend(this.#maxTimestamp, this.#offsetOfMaxTimestamp, true);
    for (const index of [this.#offsetIndex, this.#timeIndex, this.#transactionIndex]) {
      if (this.#options.isFlushed) await index.flush();
      index.close();
    }
  }
}

function noteEpoch(leaderEpochs: LeaderEpochCache, bytes: Uint8Array, at: number): void {
  const epoch = partitionLeaderEpochAt(bytes, at);
  if (epoch > (leaderEpochs.latestEpoch ?? -1)) leaderEpochs.assign(epoch, baseOffsetAt(bytes, at));
}
