/** Brings the batches of an append and the producer state together: what it says of them, and what they do to it. */
import { Errors } from '@kafka-ts/protocol/errors';
import {
  baseOffsetAt,
  batchSizeAt,
  isControlAt,
  magicAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import type { TransactionIndex } from '../index/transaction-index.ts';
import type { AppendOrigin } from '../producer-state/append-verdict.ts';
import { producerBatchAt } from '../producer-state/producer-batch.ts';
import type { ProducerStateManager } from '../producer-state/producer-state-manager.ts';
import type { AppendRefused } from './append-result.ts';
import { transactionMarkerAt } from './control-batch.ts';
import { lastOffsetOfBatch } from './segment-check.ts';

export type ProducerVerdict =
  | undefined
  | { readonly kind: 'refuse'; readonly refusal: AppendRefused }
  | {
      readonly kind: 'duplicate';
      readonly baseOffset: number;
      readonly lastOffset: number;
      readonly timestamp: number;
    };

/** Undefined if all batches in `bytes` may be appended; changes nothing. */
export function judgeBatches(
  producers: ProducerStateManager,
  bytes: Uint8Array,
  origin: AppendOrigin,
): ProducerVerdict {
  for (let at = 0; at < bytes.length; at += batchSizeAt(bytes, at)) {
    if (producerIdAt(bytes, at) < 0) continue;
    const marker = isControlAt(bytes, at)
      ? transactionMarkerAt(bytes, at, at + batchSizeAt(bytes, at))
      : undefined;
    const verdict =
      marker === undefined
        ? producers.judge(producerBatchAt(bytes, at), origin)
        : producers.judgeMarker(marker, origin);
    if (verdict.kind === 'refuse') {
      return { kind: 'refuse', refusal: { error: Errors[verdict.error], message: verdict.message } };
    }
    if (verdict.kind === 'duplicate') {
      const { lastOffset, timestamp } = verdict.batch;
      return { kind: 'duplicate', baseOffset: verdict.baseOffset, lastOffset, timestamp };
    }
  }
  return undefined;
}

/** The batches in `bytes`, offsets assigned, follow what the state covers. */
export function applyBatches(
  producers: ProducerStateManager,
  bytes: Uint8Array,
  transactionIndex: TransactionIndex,
): void {
  for (let at = 0; at < bytes.length; ) {
    const end = at + batchSizeAt(bytes, at);
    applyBatch(producers, { bytes, at, end }, transactionIndex);
    at = end;
  }
}

interface BatchBytes {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
}

/** The same of one batch (any magic), `bytes[at … end)`. */
export function applyBatch(
  producers: ProducerStateManager,
  batch: BatchBytes,
  transactionIndex: Pick<TransactionIndex, 'append'>,
): void {
  const { bytes, at } = batch;
  // Batches of magic 0 and 1 have no producer.
  if (magicAt(bytes, at) === 2 && producerIdAt(bytes, at) >= 0)
    applyToProducer(producers, batch, transactionIndex);
  producers.updateMapEndOffset(lastOffsetOfBatch(bytes, at) + 1);
}

function applyToProducer(
  producers: ProducerStateManager,
  { bytes, at, end }: BatchBytes,
  transactionIndex: Pick<TransactionIndex, 'append'>,
): void {
  const offset = baseOffsetAt(bytes, at);
  if (!isControlAt(bytes, at)) {
    producers.append(producerBatchAt(bytes, at), offset);
    return;
  }
  const marker = transactionMarkerAt(bytes, at, end);
  if (marker === undefined) return;
  const ended = producers.appendMarker(marker, offset, marker.timestamp);
  if (ended === undefined) return;
  if (ended.isAborted) {
    const { producerId, firstOffset, lastOffset } = ended;
    const lastStableOffset = producers.lastStableOffset(ended);
    transactionIndex.append({ producerId, firstOffset, lastOffset, lastStableOffset });
  }
  producers.complete(ended);
}
