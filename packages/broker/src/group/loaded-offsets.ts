/**
 * Committed offsets while a partition of `__consumer_offsets` is loaded. Those that were committed in a transaction (TxnOffsetCommit)
 * count from its COMMIT marker on; an ABORT marker takes them back, and while the transaction is open they do not count. Of two
 * commits for one partition the one that was written later holds, whenever its transaction ended.
 */
import type { GroupRecord } from './group-records.ts';

export type OffsetRecord = Extract<GroupRecord, { readonly kind: 'offset' }>;

interface Written {
  readonly record: OffsetRecord;
  /** Where in `__consumer_offsets`. */
  readonly writtenAt: number;
}

export class LoadedOffsets {
  readonly #offsets = new Map<string, Written>();
  /** Of open transactions, by producer id. */
  readonly #pending = new Map<number, Written[]>();

  /** `record` was written at an offset; `producerId` is that of its transaction, undefined for a commit outside of one. */
  add(record: OffsetRecord, writtenAt: number, producerId: number | undefined): void {
    if (producerId === undefined) {
      this.#take({ record, writtenAt });
      return;
    }
    const pending = this.#pending.get(producerId) ?? [];
    this.#pending.set(producerId, pending);
    pending.push({ record, writtenAt });
  }

  /** The producer's transaction ended. */
  end(producerId: number, isCommit: boolean): void {
    const pending = this.#pending.get(producerId) ?? [];
    this.#pending.delete(producerId);
    if (isCommit) for (const written of pending) this.#take(written);
  }

  /** What holds, deletions included. */
  *records(): Generator<OffsetRecord> {
    for (const { record } of this.#offsets.values()) yield record;
  }

  #take(written: Written): void {
    const { group, partition } = written.record;
    const key = `${group}/${partition.topic}/${partition.partition}`;
    const known = this.#offsets.get(key);
    if (known === undefined || known.writtenAt <= written.writtenAt) this.#offsets.set(key, written);
  }
}
