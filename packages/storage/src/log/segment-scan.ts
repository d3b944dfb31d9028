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
import { producerBatchAt } from '../producer-state/producer-batch.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import { transactionMarkerAt } from './control-batch.ts';
import type { LogSegment } from './log-segment.ts';
import { lastOffsetOfBatch } from './segment-check.ts';

/** What is read first: an index leads to within a batch or two of what is sought. Each read that follows is twice as long. */
const FIRST_BLOCK_BYTES = 32 * 1024;
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
  let buffer = new Uint8Array(0);
  let block = buffer;
  let blockStart = from;
  let blockEnd = from;
  for (let position = from; segment.sizeBytes - position >= LEAST_BATCH_BYTES; ) {
    const wanted = Math.min(CONTROL_BYTES, segment.sizeBytes - position);
    if (position + wanted > blockEnd || position < blockStart) {
      const left = Math.max(CONTROL_BYTES, segment.sizeBytes - position);
      const blockBytes = Math.min(Math.max(FIRST_BLOCK_BYTES, 2 * buffer.length), BLOCK_BYTES, left);
      if (buffer.length < blockBytes) buffer = new Uint8Array(blockBytes);
      blockStart = position;
      block = buffer.subarray(0, await segment.read(buffer, position));
      blockEnd = position + block.length;
    }
    const at = position - blockStart;
    if (blockEnd - position < Math.min(recordBatchOverheadBytes, wanted)) return;
    const sizeBytes = batchSizeAt(block, at);
    if (sizeBytes <= logOverheadBytes) return;
    yield { block, at, position, sizeBytes };
    position += sizeBytes;
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
