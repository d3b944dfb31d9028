/**
 * Which offsets may be stored: those of records before which everything was acknowledged, for each partition of the source
 * on its own. Records are counted by the runs in which they were sent, since a run is acknowledged as one.
 */
import type { SourceOffset, SourcePartition, SourceRecord } from '../connector/connect-record.ts';
import { keyOf } from '../storage/offset-store.ts';

/** A run of records that was sent and, once `isAcknowledged`, counts. */
export interface SubmittedRun {
  isAcknowledged: boolean;
}

interface Waiting {
  readonly run: SubmittedRun;
  readonly offset: SourceOffset;
}

interface PartitionOffsets {
  readonly partition: SourcePartition;
  readonly waiting: Waiting[];
}

export class SubmittedRecords {
  readonly #partitions = new Map<string, PartitionOffsets>();
  #lastPartition: SourcePartition | undefined;
  #last: PartitionOffsets | undefined;

  /** Notes records that are about to be sent, or were dropped (a run that is acknowledged already). */
  submit(records: readonly SourceRecord[], run: SubmittedRun): void {
    for (const { sourcePartition, sourceOffset } of records) {
      const offsets = this.#of(sourcePartition);
      const before = offsets.waiting.at(-1);
      // The last offset of a run stands for all of it.
      if (before?.run === run) offsets.waiting.pop();
      offsets.waiting.push({ run, offset: sourceOffset });
    }
  }

  /** Offsets that have become safe since the last call. */
  takeCommittable(): { readonly partition: SourcePartition; readonly offset: SourceOffset }[] {
    const safe: { partition: SourcePartition; offset: SourceOffset }[] = [];
    for (const offsets of this.#partitions.values()) {
      const { waiting, partition } = offsets;
      let acknowledged = 0;
      while (waiting[acknowledged]?.run.isAcknowledged === true) acknowledged++;
      const last = waiting[acknowledged - 1];
      if (last === undefined) continue;
      waiting.splice(0, acknowledged);
      safe.push({ partition, offset: last.offset });
    }
    return safe;
  }

  #of(partition: SourcePartition): PartitionOffsets {
    if (partition === this.#lastPartition && this.#last !== undefined) return this.#last;
    const key = keyOf('', partition);
    let offsets = this.#partitions.get(key);
    if (offsets === undefined) {
      offsets = { partition, waiting: [] };
      this.#partitions.set(key, offsets);
    }
    this.#lastPartition = partition;
    this.#last = offsets;
    return offsets;
  }
}
