/**
 * May this batch of an idempotent or transactional producer be appended? The rules of Kafka's `ProducerAppendInfo`:
 *
 * - an exact repetition of one of the last batches (client only): a duplicate, answered with its old offset;
 * - an epoch below the newest seen: fenced (47); followers append it all the same;
 * - client only: in a new epoch the sequence starts at 0; in the same epoch it follows the last one, 2^31−1 being
 *   followed by 0; from a producer that is not known here any sequence is taken, since its state may have expired;
 * - a batch outside a transaction while the producer has one open: 48.
 */
import type { ProducerBatch } from './producer-batch.ts';
import { lastSequenceOf } from './producer-batch.ts';
import { type BatchMetadata, noProducerEpoch, type ProducerEntry } from './producer-entry.ts';

/** Who asks for an append: a produce request, the broker's own coordinators, or a replica fetcher. */
export type AppendOrigin = 'client' | 'coordinator' | 'replication';

/** A transaction marker as the log receives it. */
export interface EndTransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly isAbort: boolean;
}

export type AppendVerdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number; readonly batch: BatchMetadata }
  | { readonly kind: 'refuse'; readonly error: AppendRefusal; readonly message: string };

/** Names of Kafka's error table. */
export type AppendRefusal =
  | 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  | 'INVALID_PRODUCER_EPOCH'
  | 'INVALID_TXN_STATE'
  | 'TRANSACTION_COORDINATOR_FENCED';

const append: AppendVerdict = { kind: 'append' };

/** `entry` is what is known of the batch's producer, undefined for nothing; `place` names the partition in messages. */
export function judgeBatch(
  batch: ProducerBatch,
  entry: ProducerEntry | undefined,
  origin: AppendOrigin,
  place: string,
): AppendVerdict {
  if (entry === undefined || origin === 'replication') return append;
  if (origin === 'client') {
    const known = entry.findDuplicate(batch.producerEpoch, batch.baseSequence, lastSequenceOf(batch));
    if (known !== undefined) {
      return { kind: 'duplicate', baseOffset: known.lastOffset - known.offsetDelta, batch: known };
    }
  }
  const fault = epochFault(batch.producerEpoch, entry, place);
  if (fault !== undefined) return fault;
  if (origin === 'client' && entry.producerEpoch !== noProducerEpoch) {
    const gap = sequenceFault(batch, entry, place);
    if (gap !== undefined) return gap;
  }
  if (entry.currentTransactionFirstOffset !== undefined && !batch.isTransactional) {
    return refuse(
      'INVALID_TXN_STATE',
      `${place}: producer ${batch.producerId} has a transaction open since offset ` +
        `${entry.currentTransactionFirstOffset}, but this batch is not part of one`,
    );
  }
  return append;
}

/** May this transaction marker be appended? `entry` is what is known of its producer. */
export function judgeMarker(
  marker: EndTransactionMarker,
  entry: ProducerEntry | undefined,
  origin: AppendOrigin,
  place: string,
): AppendVerdict {
  if (entry === undefined || origin === 'replication') return append;
  const fault = epochFault(marker.producerEpoch, entry, place);
  if (fault !== undefined) return fault;
  if (entry.coordinatorEpoch <= marker.coordinatorEpoch) return append;
  return refuse(
    'TRANSACTION_COORDINATOR_FENCED',
    `${place}: marker of producer ${marker.producerId} comes with coordinator epoch ${marker.coordinatorEpoch}, ` +
      `the newest seen is ${entry.coordinatorEpoch}`,
  );
}

/** Whether the producer has been replaced by a newer epoch of itself. */
function epochFault(producerEpoch: number, entry: ProducerEntry, place: string): AppendVerdict | undefined {
  if (producerEpoch >= entry.producerEpoch) return undefined;
  return refuse(
    'INVALID_PRODUCER_EPOCH',
    `${place}: producer ${entry.producerId} comes with epoch ${producerEpoch}, the newest seen is ${entry.producerEpoch}`,
  );
}

function sequenceFault(batch: ProducerBatch, entry: ProducerEntry, place: string): AppendVerdict | undefined {
  const isNewEpoch = batch.producerEpoch !== entry.producerEpoch;
  const last = isNewEpoch ? -1 : entry.lastSequence;
  const expected = last === 0x7fffffff ? 0 : last + 1;
  if (batch.baseSequence === expected) return undefined;
  return refuse(
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    `${place}: producer ${batch.producerId} with ${isNewEpoch ? 'new ' : ''}epoch ${batch.producerEpoch} ` +
      `comes with sequence ${batch.baseSequence}, expected ${expected}`,
  );
}

function refuse(error: AppendRefusal, message: string): AppendVerdict {
  return { kind: 'refuse', error, message };
}
