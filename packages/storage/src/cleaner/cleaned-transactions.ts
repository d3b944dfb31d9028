/**
 * Which batches and markers of transactions compaction may drop, as it goes through a log from its start: batches of aborted
 * transactions at once, a marker only when no batch of its transaction was seen.
 */
import {
  isTransactionalAt,
  lastOffsetAt,
  producerIdAt,
  recordCountAt,
} from '@kafka-ts/protocol/records/record-batch';
import type { AbortedTransaction } from '../index/transaction-index.ts';
import { transactionMarkerAt } from '../log/control-batch.ts';

interface Aborted {
  readonly transaction: AbortedTransaction;
  hasBatches: boolean;
}

export class CleanedTransactions {
  /** Told of each aborted transaction whose marker stays: the new segment's transaction index has it. */
  onAbortedKept: (transaction: AbortedTransaction) => void = () => {};
  /** Not yet reached, the one that begins last first. */
  #waiting: AbortedTransaction[] = [];
  /** By producer id. */
  readonly #aborted = new Map<number, Aborted>();
  readonly #committed = new Set<number>();

  /** Transactions that may have batches in what follows; those that are known already do no harm. */
  add(transactions: readonly AbortedTransaction[]): void {
    if (transactions.length === 0) return;
    this.#waiting = [...this.#waiting, ...transactions].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Whether the records of the data batch at `position` were aborted. */
  isAborted(bytes: Uint8Array, position: number): boolean {
    this.#reach(lastOffsetAt(bytes, position));
    if (!isTransactionalAt(bytes, position)) return false;
    const producerId = producerIdAt(bytes, position);
    const aborted = this.#aborted.get(producerId);
    if (aborted === undefined) {
      this.#committed.add(producerId);
      return false;
    }
    aborted.hasBatches = true;
    return true;
  }

  /** Whether the control batch in `bytes[position … end)` says nothing any more. */
  isMarkerOfNothing(bytes: Uint8Array, position: number, end: number): boolean {
    this.#reach(lastOffsetAt(bytes, position));
    if (recordCountAt(bytes, position) === 0) return true;
    const marker = transactionMarkerAt(bytes, position, end);
    if (marker === undefined) return false;
    if (!marker.isAbort) return !this.#committed.delete(marker.producerId);
    const aborted = this.#aborted.get(marker.producerId);
    this.#aborted.delete(marker.producerId);
    if (aborted?.hasBatches !== true) return true;
    this.onAbortedKept(aborted.transaction);
    return false;
  }

  /** Transactions that begin at or below `offset` are open now. */
  #reach(offset: number): void {
    for (;;) {
      const transaction = this.#waiting.at(-1);
      if (transaction === undefined || transaction.firstOffset > offset) return;
      this.#waiting.pop();
      if (this.#aborted.has(transaction.producerId)) continue;
      this.#aborted.set(transaction.producerId, { transaction, hasBatches: false });
    }
  }
}
