/**
 * `<baseOffset>.txnindex`: the aborted transactions whose marker lies in the segment; made with the first of them.
 *
 *     entry (34 bytes, big-endian):  i16 version (0) · i64 producerId · i64 firstOffset · i64 lastOffset · i64 lastStableOffset
 *
 * In the order of the markers. `firstOffset` is the base offset of the transaction's first batch (maybe in an earlier
 * segment), `lastOffset` the marker's, `lastStableOffset` where the stable log ended once the marker was written.
 */

import { int16At, int64At, writeInt16At, writeInt64At } from '@kafka-ts/protocol/bytes/big-endian';
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
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

type TransactionIndexOptions = Omit<IndexOptions, 'baseOffset' | 'maxSizeBytes'> & {
  /** See {@link TransactionIndex.digest}. */
  readonly digest?: number | undefined;
};

export class TransactionIndex extends SegmentIndex {
  #digest: number | undefined;
  /** Which load of the file was compared with the digest. */
  #provedLoad = -1;
  /** Runs while the entries are compared with the batches. */
  proving: Promise<void> | undefined;

  private constructor(entries: EntryFile, digest: number | undefined) {
    super(entries);
    this.#digest = digest;
  }

  /** The index of a new or existing segment; the file is read when it is first needed and need not exist. */
  static open({ digest, ...options }: TransactionIndexOptions): TransactionIndex {
    return new TransactionIndex(EntryFile.open({ ...options, entrySize: ENTRY_SIZE }), digest);
  }

  /** For entries that are found anew from the segment; what the file has, if there is one, goes with the first write. */
  static rebuild(options: Omit<TransactionIndexOptions, 'digest'>): TransactionIndex {
    return new TransactionIndex(EntryFile.rebuild({ ...options, entrySize: ENTRY_SIZE }, false), 0);
  }

  /** What is wrong with a file of `sizeBytes`, undefined if nothing. */
  static sizeFault(sizeBytes: number): string | undefined {
    return sizeBytes % ENTRY_SIZE === 0 ? undefined : `${sizeBytes} bytes, entries have ${ENTRY_SIZE}`;
  }

  /** CRC-32C of the entries as they have to be, 0 if there are none; undefined if nobody knows. */
  get digest(): number | undefined {
    return this.#digest;
  }

  /** CRC-32C of the entries as they are. */
  get contentDigest(): number {
    return crc32c(this.entries.bytes, 0, this.entries.count * ENTRY_SIZE);
  }

  /** Whether what is in memory is what has to be there. */
  get isProved(): boolean {
    return this.entries.isLoaded && this.#provedLoad === this.entries.loads;
  }

  /** Compares the entries (read now if need be) with the digest; false if they are others, or it is not known. */
  prove(): boolean {
    if (this.isProved) return true;
    if (this.#digest === undefined || this.#digest !== this.contentDigest) return false;
    this.#provedLoad = this.entries.loads;
    return true;
  }

  /** The entries are right as they are. */
  accept(): void {
    this.#digest = this.contentDigest;
    this.#provedLoad = this.entries.loads;
  }

  /**
   * Adds an aborted transaction, to the file with the next `writeNow`; its marker is behind the last entry's, else this throws. An entry
   * that somebody else may have damaged goes instead.
   */
  append(transaction: AbortedTransaction): void {
    const isProved = this.prove();
    if (!isProved) this.truncateTo(transaction.lastOffset);
    const { count } = this.entries;
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
    if (isProved) this.#digest = crc32c(bytes, at, at + ENTRY_SIZE, this.#digest);
  }

  /** Puts `transactions` in the place of all entries. */
  replace(transactions: readonly AbortedTransaction[]): void {
    this.truncateFully();
    for (const transaction of transactions) this.append(transaction);
    this.writeNow();
  }

  override truncateFully(): void {
    super.truncateFully();
    this.accept();
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
    const isProved = this.prove();
    let count = this.entries.count;
    while (count > 0 && this.#at(count - 1).lastOffset >= offset) count--;
    this.entries.truncate(count);
    if (isProved) this.accept();
    else this.#digest = undefined;
  }

  /** What is wrong with the loaded content, undefined if nothing; the answer to a fault is a rebuild. */
  fault(baseOffset: number): string | undefined {
    const bytes = this.entries.bytes;
    let before = -1;
    for (let slot = 0; slot < this.entries.count; slot++) {
      const version = int16At(bytes, slot * ENTRY_SIZE);
      if (version !== VERSION) return `entry ${slot} has version ${version}, expected ${VERSION}`;
      const { producerId, firstOffset, lastOffset, lastStableOffset } = this.#at(slot);
      // Numbers that no offset can be are none: every comparison with them is false.
      if (!(lastOffset >= baseOffset))
        return `entry ${slot} has its marker at ${lastOffset}, below the base ${baseOffset}`;
      if (lastOffset <= before)
        return `entry ${slot} has its marker at ${lastOffset}, that before it at ${before}`;
      const isInOrder = firstOffset >= 0 && firstOffset <= lastOffset && lastStableOffset <= lastOffset + 1;
      if (!(isInOrder && producerId >= 0))
        return `entry ${slot} is of producer ${producerId}, offsets ${firstOffset} to ${lastOffset}, stable ${lastStableOffset}`;
      before = lastOffset;
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
