/**
 * What one partition remembers of one producer id: its epoch, the newest batches (to recognise a retry of any of them),
 * and where its open transaction began.
 */

/** Batches remembered per producer; a producer with idempotence has at most that many requests in flight. */
export const retainedBatches = 5;

/** "None" in the fields that may be absent. */
export const noSequence = -1;
export const noProducerEpoch = -1;

/** A data batch that was appended. */
export interface BatchMetadata {
  readonly lastSequence: number;
  readonly lastOffset: number;
  /** Last offset − base offset, also last sequence − base sequence. */
  readonly offsetDelta: number;
  /** The batch's largest timestamp. */
  readonly timestamp: number;
}

/** The first sequence of `batch` in the circle 0 … 2^31−1. */
export function firstSequenceOf(batch: BatchMetadata): number {
  const first = batch.lastSequence - batch.offsetDelta;
  return first >= 0 ? first : first + 0x80000000;
}

export class ProducerEntry {
  readonly producerId: number;
  producerEpoch = noProducerEpoch;
  /** Of the newest transaction marker; -1 before the first. */
  coordinatorEpoch = -1;
  /** Of the newest batch or marker; -1 if none. */
  lastTimestamp = -1;
  /** Base offset of the open transaction's first batch; undefined if none is open. */
  currentTransactionFirstOffset: number | undefined;
  /** The newest last; of the current epoch only. */
  #batches: BatchMetadata[] = [];

  constructor(producerId: number) {
    this.producerId = producerId;
  }

  get batches(): readonly BatchMetadata[] {
    return this.#batches;
  }

  get lastBatch(): BatchMetadata | undefined {
    return this.#batches.at(-1);
  }

  /** -1 if no batch of the current epoch is remembered. */
  get lastSequence(): number {
    return this.lastBatch?.lastSequence ?? noSequence;
  }

  addBatch(producerEpoch: number, batch: BatchMetadata): void {
    this.enterEpoch(producerEpoch);
    if (this.#batches.length === retainedBatches) this.#batches.shift();
    this.#batches.push(batch);
    this.lastTimestamp = batch.timestamp;
  }

  /** The open transaction ended with a marker. */
  addMarker(producerEpoch: number, coordinatorEpoch: number, timestamp: number): void {
    this.enterEpoch(producerEpoch);
    this.coordinatorEpoch = coordinatorEpoch;
    this.lastTimestamp = timestamp;
    this.currentTransactionFirstOffset = undefined;
  }

  /** The remembered batch of exactly this epoch and range of sequences: the request is a retry of it. */
  findDuplicate(
    producerEpoch: number,
    firstSequence: number,
    lastSequence: number,
  ): BatchMetadata | undefined {
    if (producerEpoch !== this.producerEpoch) return undefined;
    for (const batch of this.#batches) {
      if (batch.lastSequence === lastSequence && firstSequenceOf(batch) === firstSequence) return batch;
    }
    return undefined;
  }

  /** Batches of another epoch are forgotten. */
  enterEpoch(producerEpoch: number): void {
    if (this.producerEpoch === producerEpoch) return;
    this.producerEpoch = producerEpoch;
    this.#batches = [];
  }
}
