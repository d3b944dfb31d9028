/**
 * `<baseOffset>.txnindex`: the aborted transactions whose marker lies in the segment; made with the first of them.
 *
 *     entry (34 bytes, big-endian):  i16 version (0) · i64 producerId · i64 firstOffset · i64 lastOffset · i64 lastStableOffset
 *
 * In the order of the markers. `firstOffset` is the base offset of the transaction's first batch (maybe in an earlier
 * segment), `lastOffset` the marker's, `lastStableOffset` where the stable log ended once the marker was written.
 */
import { int16At, int64At, writeInt16At, writeInt64At } from '@kafka-ts/protocol/bytes/big-endian';
import { EntryFile } from './entry-file.ts';
import type { IndexOptions } from './index-options.ts';
import { SegmentIndex } from './segment-index.ts';

const ENTRY_SIZE = 34;
const VERSION = 0;

/** An aborted transaction, offsets inclusive. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly lastStableOffset: number;
}

/** Aborted transactions of a range; `isComplete` means that later segments cannot hold more of it. */
export interface AbortedTransactions {
  readonly transactions: readonly AbortedTransaction[];
  readonly isComplete: boolean;
}

export class TransactionIndex extends SegmentIndex {
  /** The index of a new or existing segment; the file is read when it is first needed and need not exist. */
  static open(options: Omit<IndexOptions, 'baseOffset' | 'maxSizeBytes'>): TransactionIndex {
    return new TransactionIndex(EntryFile.open({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** For entries that are found anew from the segment; what the file has, if there is one, goes with the first write. */
  static rebuild(options: Omit<IndexOptions, 'baseOffset' | 'maxSizeBytes'>): TransactionIndex {
    return new TransactionIndex(EntryFile.rebuild({ ...options, entrySize: ENTRY_SIZE }));
  }

  /** What is wrong with a file of `sizeBytes`, undefined if nothing. */
  static sizeFault(sizeBytes: number): string | undefined {
    return sizeBytes % ENTRY_SIZE === 0 ? undefined : `${sizeBytes} bytes, entries have ${ENTRY_SIZE}`;
  }

  /** Adds an aborted transaction, to the file with the next `writeNow`; throws unless its marker is behind the last entry's. */
  append(transaction: AbortedTransaction): void {
    const count = this.entries.count;
    if (count > 0 && transaction.lastOffset <= this.#at(count - 1).lastOffset) {
      const last = this.#at(count - 1).lastOffset;
      throw new RangeError(
        `${this.path}: marker at ${transaction.lastOffset} is not behind the last one's ${last}`,
      );
    }
    const at = this.entries.extend();
    const bytes = this.entries.bytes;
    writeInt16At(bytes, at, VERSION);
    writeInt64At(bytes, at + 2, transaction.producerId);
    writeInt64At(bytes, at + 10, transaction.firstOffset);
    writeInt64At(bytes, at + 18, transaction.lastOffset);
    writeInt64At(bytes, at + 26, transaction.lastStableOffset);
  }

  /** The transactions that overlap `[fetchOffset, upperBoundOffset)`. */
  collect(fetchOffset: number, upperBoundOffset: number): AbortedTransactions {
    const transactions: AbortedTransaction[] = [];
    for (let slot = 0; slot < this.entries.count; slot++) {
      const entry = this.#at(slot);
      if (entry.lastOffset >= fetchOffset && entry.firstOffset < upperBoundOffset) transactions.push(entry);
      if (entry.lastStableOffset >= upperBoundOffset) return { transactions, isComplete: true };
    }
    return { transactions, isComplete: false };
  }

  all(): AbortedTransaction[] {
    return Array.from({ length: this.entries.count }, (_, slot) => this.#at(slot));
  }

  /** Drops the transactions whose marker is at `offset` or above. */
  truncateTo(offset: number): void {
    let count = this.entries.count;
    while (count > 0 && this.#at(count - 1).lastOffset >= offset) count--;
    this.entries.truncate(count);
  }

  /** What is wrong with the loaded content, undefined if nothing; the answer to a fault is a rebuild. */
  fault(baseOffset: number): string | undefined {
    const bytes = this.entries.bytes;
    for (let slot = 0; slot < this.entries.count; slot++) {
      const version = int16At(bytes, slot * ENTRY_SIZE);
      if (version !== VERSION) return `entry ${slot} has version ${version}, expected ${VERSION}`;
      const { lastOffset } = this.#at(slot);
      if (lastOffset < baseOffset)
        return `entry ${slot} has its marker at ${lastOffset}, below the base ${baseOffset}`;
    }
    return undefined;
  }

  #at(slot: number): AbortedTransaction {
    const at = slot * ENTRY_SIZE;
    const bytes = this.entries.bytes;
    return {
      producerId: int64At(bytes, at + 2),
      firstOffset: int64At(bytes, at + 10),
      lastOffset: int64At(bytes, at + 18),
      lastStableOffset: int64At(bytes, at + 26),
    };
  }
}
