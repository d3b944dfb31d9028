/** Walks the batches of a segment's file by their headers. */
import {
  baseOffsetAt,
  batchSizeAt,
  isControlAt,
  logOverheadBytes,
  magicAt,
  producerIdAt,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import { SpareBlocks } from '../memory/spare-blocks.ts';
import { producerBatchAt } from '../producer-state/producer-batch.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import { transactionMarkerAt } from './control-batch.ts';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch } from './segment-check.ts';

/** What is read first: an index leads to within a batch or two of what is sought, of the producers' default size. Each read that follows at once is twice as long. */
const FIRST_BLOCK_BYTES = 48 * 1024;
/** For the first block of a scan, which is nearly always the only one; a few scans run at one time. */
const firstBlocks = new SpareBlocks(FIRST_BLOCK_BYTES, 4);
const BLOCK_BYTES = 1024 * 1024;
/** A marker is 78 bytes long; control batches are never large. */
const CONTROL_BYTES = 1024;
/** A message of magic 0 without key and value. */
const LEAST_BATCH_BYTES = 26;

/** One batch: its header in `block` at `at` (with all of a control batch), its place in the file. */
export interface ScannedBatch {
  readonly block: Uint8Array;
  readonly at: number;
  readonly position: number;
  readonly sizeBytes: number;
}

/** The batches of `segment` (any magic, whole) from byte `from` on; `block` is valid until the next one is asked for. */
export async function* scanBatches(segment: LogSegment, from: number): AsyncGenerator<ScannedBatch> {
  const firstBlock = firstBlocks.take();
  let buffer = firstBlock;
  let blockBytes = FIRST_BLOCK_BYTES;
  let block = buffer.subarray(0, 0);
  let blockStart = from;
  let blockEnd = from;
  try {
    for (let position = from; segment.sizeBytes - position >= LEAST_BATCH_BYTES; ) {
      const wanted = Math.min(CONTROL_BYTES, segment.sizeBytes - position);
      if (position + wanted > blockEnd || position < blockStart) {
        // Where batches are larger than what is read, their headers are all that is wanted.
        if (blockEnd > from && position - blockEnd < blockBytes)
          blockBytes = Math.min(2 * blockBytes, BLOCK_BYTES);
        if (buffer.length < blockBytes) buffer = new Uint8Array(blockBytes);
        blockStart = position;
        const asked = Math.min(blockBytes, Math.max(CONTROL_BYTES, segment.sizeBytes - position));
        block = buffer.subarray(0, await segment.read(buffer.subarray(0, asked), position));
        blockEnd = position + block.length;
      }
      const at = position - blockStart;
      if (blockEnd - position < Math.min(recordBatchOverheadBytes, wanted)) return;
      const sizeBytes = batchSizeAt(block, at);
      if (sizeBytes <= logOverheadBytes) return;
      yield { block, at, position, sizeBytes };
      position += sizeBytes;
    }
  } finally {
    firstBlocks.giveBack(firstBlock);
  }
}

/** Brings the producer state from `mapEndOffset` to the end of `segments`, which begin at or below it. */
export async function replayProducers(
  producers: ProducerStateManager,
  segments: readonly LogSegment[],
): Promise<void> {
  const start = producers.mapEndOffset;
  for (const segment of segments) {
    for await (const { block, at, sizeBytes } of scanBatches(segment, 0)) {
      // The log's start may lie inside a batch.
      if (lastOffsetOfBatch(block, at) < start) continue;
      replayBatch(producers, block, at, at + sizeBytes);
    }
  }
}

/** The state follows the batch (any magic) at `block[at … end)`, of which the header and a whole control batch must be there. */
export function replayBatch(
  producers: ProducerStateManager,
  block: Uint8Array,
  at: number,
  end: number,
): void {
  if (magicAt(block, at) === 2 && producerIdAt(block, at) >= 0) replayProducer(producers, block, at, end);
  producers.updateMapEndOffset(lastOffsetOfBatch(block, at) + 1);
}

function replayProducer(producers: ProducerStateManager, block: Uint8Array, at: number, end: number): void {
  const offset = baseOffsetAt(block, at);
  if (!isControlAt(block, at)) {
    producers.append(producerBatchAt(block, at), offset);
    return;
  }
  const marker = transactionMarkerAt(block, at, end);
  if (marker === undefined) return;
  const ended = producers.appendMarker(marker, offset, marker.timestamp);
  if (ended !== undefined) producers.complete(ended);
}
