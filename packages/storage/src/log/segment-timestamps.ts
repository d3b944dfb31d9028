/** The times of one segment: that of its first batch, from which `segment.ms` counts, and the greatest, with the batch that has it. */
import { maxTimestampAt, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentIndexes } from './segment-indexes.ts';

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
  #first: number | undefined;

  constructor(file: SegmentFile, indexes: SegmentIndexes) {
    this.#file = file;
    this.#indexes = indexes;
  }

  get max(): MaxTimestamp {
    this.#max ??= this.#indexes.time.lastEntry;
    return this.#max;
  }

  set max(max: MaxTimestamp) {
    this.#max = max;
  }

  /** Whether {@link max} is told without a look at the time index. */
  get isMaxKnown(): boolean {
    return this.#max !== undefined;
  }

  /** {@link max} is known afterwards; of the time index only the last entry is read. */
  async readMax(): Promise<void> {
    const { time } = this.#indexes;
    const last = await time.readLastEntry();
    if (last === undefined) await time.load();
    // What was appended or cut off meanwhile has loaded the index.
    const isOutdated = last === undefined || time.isLoaded;
    this.#max ??= isOutdated ? time.lastEntry : last;
  }

  /** A first batch is about to be written. */
  began(timestamp: number): void {
    this.#first = timestamp;
  }

  /** The file was cut; nothing is left of it where `isEmpty`. */
  wasCut(isEmpty: boolean): void {
    this.#max = undefined;
    if (isEmpty) this.#first = undefined;
  }

  /** Greatest timestamp of the first batch, read through `read` where it is not known; -1 if there is none. */
  async first(read: (target: Uint8Array) => Promise<number>): Promise<number> {
    const header = new Uint8Array(recordBatchOverheadBytes);
    this.#first ??= timestampOf(header, await read(header));
    return this.#first;
  }

  /** {@link first}, at once. */
  firstSync(): number {
    if (this.#first !== undefined) return this.#first;
    const header = new Uint8Array(recordBatchOverheadBytes);
    this.#first = timestampOf(header, this.#file.handleSync().readSync(header, 0));
    return this.#first;
  }
}

/** Of the batch that `header` begins, of which `length` bytes were read. */
function timestampOf(header: Uint8Array, length: number): number {
  return length === header.length ? maxTimestampAt(header, 0) : -1;
}
