/** Which batches hold what is known of the producers of a log: they stay, even without records, as long as the producer is remembered. */
import {
  isControlAt,
  lastOffsetAt,
  producerEpochAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import type { ProducerEntry } from '../producer-state/producer-entry.ts';

/** Of each producer: its id, its epoch, the last offset of its last batch or -1. */
const NUMBERS = 3;

export class LastProducerRecords {
  static readonly none = new LastProducerRecords(new Float64Array());
  readonly #epochs = new Map<number, number>();
  readonly #lastOffsets = new Map<number, number>();

  /** `numbers` from {@link numbersOf}. */
  constructor(numbers: Float64Array) {
    for (let at = 0; at < numbers.length; at += NUMBERS) {
      const producerId = numbers[at] ?? 0;
      this.#epochs.set(producerId, numbers[at + 1] ?? 0);
      this.#lastOffsets.set(producerId, numbers[at + 2] ?? 0);
    }
  }

  /** What is known now of `producers` that may have their last batch, or marker, in the offsets `[from, to)`; for another thread, too. */
  static numbersOf(producers: ReadonlyMap<number, ProducerEntry>, from: number, to: number): Float64Array {
    const numbers: number[] = [];
    for (const [producerId, { producerEpoch, lastBatch }] of producers) {
      const lastOffset = lastBatch?.lastOffset ?? -1;
      if (lastBatch === undefined || (lastOffset >= from && lastOffset < to)) {
        numbers.push(producerId, producerEpoch, lastOffset);
      }
    }
    return Float64Array.from(numbers);
  }

  /** Whether the batch at `at` is its producer's last, or, where there is none of its epoch, a marker of that epoch. */
  hasLastOf(bytes: Uint8Array, at: number): boolean {
    const producerId = producerIdAt(bytes, at);
    if (producerId < 0) return false;
    const lastOffset = this.#lastOffsets.get(producerId);
    if (lastOffset === undefined) return false;
    if (lastOffset >= 0) return lastOffsetAt(bytes, at) === lastOffset;
    return isControlAt(bytes, at) && producerEpochAt(bytes, at) === this.#epochs.get(producerId);
  }
}
