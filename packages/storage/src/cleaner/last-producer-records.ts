/** Which batches hold what is known of the producers of a log: they stay, even without records, as long as the producer is remembered. */
import {
  isControlAt,
  lastOffsetAt,
  producerEpochAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import type { ProducerEntry } from '../producer-state/producer-entry.ts';

export class LastProducerRecords {
  readonly #producers: ReadonlyMap<number, ProducerEntry>;

  /** `producers` as they are whenever they are asked. */
  constructor(producers: ReadonlyMap<number, ProducerEntry>) {
    this.#producers = producers;
  }

  /** Whether the batch at `at` is its producer's last, or, where there is none of its epoch, a marker of that epoch. */
  hasLastOf(bytes: Uint8Array, at: number): boolean {
    const producerId = producerIdAt(bytes, at);
    if (producerId < 0) return false;
    const producer = this.#producers.get(producerId);
    if (producer === undefined) return false;
    const { lastBatch } = producer;
    if (lastBatch !== undefined) return lastOffsetAt(bytes, at) === lastBatch.lastOffset;
    return isControlAt(bytes, at) && producerEpochAt(bytes, at) === producer.producerEpoch;
  }
}
