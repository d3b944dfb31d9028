/** What the producer state needs of a data batch with a producer id, in the words of the batch header. */
import {
  baseSequenceAt,
  incrementSequence,
  isTransactionalAt,
  lastOffsetDeltaAt,
  maxTimestampAt,
  producerEpochAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import { noSequence } from './producer-entry.ts';

export interface ProducerBatch {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** -1 for batches that a coordinator writes in a producer's name. */
  readonly baseSequence: number;
  readonly lastOffsetDelta: number;
  readonly maxTimestamp: number;
  readonly isTransactional: boolean;
}

/** Reads the header of the batch (magic 2) at `position`. */
export function producerBatchAt(bytes: Uint8Array, position: number): ProducerBatch {
  return {
    producerId: producerIdAt(bytes, position),
    producerEpoch: producerEpochAt(bytes, position),
    baseSequence: baseSequenceAt(bytes, position),
    lastOffsetDelta: lastOffsetDeltaAt(bytes, position),
    maxTimestamp: maxTimestampAt(bytes, position),
    isTransactional: isTransactionalAt(bytes, position),
  };
}

/** -1 if the batch has no sequence. */
export function lastSequenceOf(batch: ProducerBatch): number {
  return batch.baseSequence === noSequence
    ? noSequence
    : incrementSequence(batch.baseSequence, batch.lastOffsetDelta);
}
