/** The times of one segment: that of its first batch, from which `segment.ms` counts, and the greatest, with the batch that has it. */
import { legacyOverheadBytes } from '@kafka-ts/protocol/records/legacy-message';
import { magicAt, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import { maxTimestampOfBatch } from './segment-check.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentIndexes } from './segment-indexes.ts';

const shortestBatchBytes = legacyOverheadBytes[0];

/** A timestamp in ms and the last offset of the batch that has it; -1 if there is none. */
export interface MaxTimestamp {
  readonly timestamp: number;
  readonly offset: number;
}

export class SegmentTimestamps {
  readonly #file: SegmentFile;
  readonly #indexes: SegmentIndexes;
  /** From the time index until a batch was appended. */
  #max: MaxTimestamp | undefined;
  /** {@link max} was compared with the batches; of a segment made here it always agrees. */
  #isMaxTrusted: boolean;
  #first: number | undefined;
  /** When the segment was made or emptied. */
  #createdMs: number;

  constructor(
    file: SegmentFile,
    indexes: SegmentIndexes,
    { isNew, nowMs }: { readonly isNew: boolean; readonly nowMs: number },
  ) {
    this.#isMaxTrusted = isNew;
    this.#createdMs = nowMs;
    this.#file = file;
    this.#indexes = indexes;
  }

  /** As the time index says, until {@link trust} or an append said it. */
  get max(): MaxTimestamp {
    this.#max ??= this.#indexes.time.lastEntry;
    return this.#max;
  }

  set max(max: MaxTimestamp) {
    this.#max = max;
  }

  /** Whether {@link max} is what the batches say, whatever the time index does. */
  get isMaxTrusted(): boolean {
    return this.#isMaxTrusted;
  }

  /** The batches say that `max` is the greatest. */
  trust(max: MaxTimestamp): void {
    this.#max = max;
    this.#isMaxTrusted = true;
  }

  /** A first batch is about to be written. */
  began(timestamp: number): void {
    this.#first = timestamp;
  }

  /** The file was cut; nothing is left of it if `emptiedMs` says when. */
  wasCut(emptiedMs: number | undefined): void {
    this.#max = undefined;
    this.#isMaxTrusted = emptiedMs !== undefined;
    if (emptiedMs === undefined) return;
    this.#first = undefined;
    this.#createdMs = emptiedMs;
  }

  /** How old the segment is when a batch comes: by the timestamps of its first and that batch, by the clock where the first has none. */
  ageMs(batch: { readonly maxTimestamp: number; readonly nowMs: number }): number {
    const first = this.#firstSync();
    return first >= 0 ? batch.maxTimestamp - first : batch.nowMs - this.#createdMs;
  }

  /** Greatest timestamp of the first batch, read through `read` where it is not known; -1 if there is none. */
  async first(read: (target: Uint8Array) => Promise<number>): Promise<number> {
    const header = new Uint8Array(recordBatchOverheadBytes);
    this.#first ??= timestampOf(header, await read(header));
    return this.#first;
  }

  /** {@link first}, at once. */
  #firstSync(): number {
    if (this.#first !== undefined) return this.#first;
    const header = new Uint8Array(recordBatchOverheadBytes);
    this.#first = timestampOf(header, this.#file.handleSync().readSync(header, 0));
    return this.#first;
  }
}

/** Of the batch (any magic) that `header` begins, of which `length` bytes were read. */
function timestampOf(header: Uint8Array, length: number): number {
  if (length < shortestBatchBytes) return -1;
  return magicAt(header, 0) < 2 || length === header.length ? maxTimestampOfBatch(header, 0) : -1;
}
