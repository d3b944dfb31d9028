/**
 * The transactions that keep a partition's last stable offset back: those without a marker, and those whose marker
 * the high watermark has not passed yet.
 */

/** A transaction that a marker ended. Offsets are inclusive; `lastOffset` is the marker's. */
export interface CompletedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly isAborted: boolean;
}

/** Of the many partitions without: nothing is added to them. */
const noneOngoing = new Map<number, number>();
const noneCompleted = new Map<number, CompletedTransaction>();

export class OpenTransactions {
  /** First offset → producer id; in ascending order, since transactions begin where the log ends. */
  #ongoing = noneOngoing;
  #unreplicated = noneCompleted;
  #firstUnreplicated: number | undefined;

  /** Must come in ascending order of `firstOffset`. */
  begin(producerId: number, firstOffset: number): void {
    if (this.#ongoing === noneOngoing) this.#ongoing = new Map();
    this.#ongoing.set(firstOffset, producerId);
  }

  /** The marker was appended. */
  complete(transaction: CompletedTransaction): void {
    this.#ongoing.delete(transaction.firstOffset);
    if (this.#unreplicated === noneCompleted) this.#unreplicated = new Map();
    this.#unreplicated.set(transaction.firstOffset, transaction);
    this.#firstUnreplicated = Math.min(
      transaction.firstOffset,
      this.#firstUnreplicated ?? transaction.firstOffset,
    );
  }

  /** Forgets completed transactions whose marker lies below `offset`. */
  onHighWatermark(offset: number): void {
    if (this.#firstUnreplicated === undefined) return;
    let first: number | undefined;
    for (const [firstOffset, transaction] of this.#unreplicated) {
      if (transaction.lastOffset < offset) this.#unreplicated.delete(firstOffset);
      else first = Math.min(firstOffset, first ?? firstOffset);
    }
    this.#firstUnreplicated = first;
  }

  /** Those whose marker the high watermark has not passed. */
  get unreplicated(): readonly CompletedTransaction[] {
    return [...this.#unreplicated.values()];
  }

  /** First offset of the oldest transaction without a marker; undefined if there is none. */
  get firstUndecidedOffset(): number | undefined {
    for (const firstOffset of this.#ongoing.keys()) return firstOffset;
    return undefined;
  }

  /** Where reading committed data ends; undefined if nothing holds it back from the high watermark. */
  get firstUnstableOffset(): number | undefined {
    const undecided = this.firstUndecidedOffset;
    if (undecided === undefined) return this.#firstUnreplicated;
    return Math.min(undecided, this.#firstUnreplicated ?? undecided);
  }

  /** What the last stable offset becomes with this transaction's marker, as the transaction index notes it. */
  lastStableOffset(transaction: CompletedTransaction): number {
    for (const [firstOffset, producerId] of this.#ongoing) {
      if (producerId !== transaction.producerId) return firstOffset;
    }
    return transaction.lastOffset + 1;
  }

  /** Producer of the oldest transaction without a marker. */
  get oldestProducerId(): number | undefined {
    for (const producerId of this.#ongoing.values()) return producerId;
    return undefined;
  }

  get isEmpty(): boolean {
    return this.#ongoing.size === 0 && this.#unreplicated.size === 0;
  }

  clear(): void {
    this.#ongoing = noneOngoing;
    this.#unreplicated = noneCompleted;
    this.#firstUnreplicated = undefined;
  }
}
