/**
 * The plain list beside a log: every batch that the log was given and has not lost, and what was promised of it.
 *
 * Records below the log's start, and those that the cleaner may have taken, stay in the list: a record that is missing
 * has to be explained, a record that is there has to be the one that was appended.
 */
import {
  committedOf,
  type PlainBatch,
  type PlainRecord,
  type PlainTransaction,
  textOf,
  transactionsOf,
} from './plain-batch.ts';
import { PlainComparison } from './plain-comparison.ts';

/** What a log shows when it was read from its start to its end. */
export interface WholeLog {
  readonly batches: readonly PlainBatch[];
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

const never = Number.POSITIVE_INFINITY;

export class PlainLog {
  readonly name: string;
  readonly #comparison: PlainComparison;
  #batches: PlainBatch[] = [];
  /** Where the log ended before a batch came. */
  readonly #endBefore = new WeakMap<PlainBatch, number>();
  #logStartOffset = 0;
  /** Where the log has begun at the latest; a crash may have taken that back. */
  latestStart = 0;
  highWatermark = 0;
  /** Follows the last batch that was given, acknowledged or not. */
  nextOffset = 0;
  #acknowledgedEnd = 0;
  #flushedEnd = 0;
  /** Below it the cleaner may have been at work. */
  cleanedEnd = 0;
  #cleanedBefore = 0;
  /** What replaced records that were cleaned may be gone. */
  #wasCutAfterCleaning = false;
  /** The start that no crash takes back. */
  #durableStart = 0;
  /** Where a truncation cuts that is not done. */
  #truncatedFrom = never;
  #mayStartLater = false;
  /** Producers and their transactions were read from snapshots and batches again. */
  wasReadAgain = false;
  /** A checkpoint may tell a high watermark above what was cut off. */
  wasCutBelowHighWatermark = false;

  constructor(name: string) {
    this.name = name;
    this.#comparison = new PlainComparison(name);
  }

  get logStartOffset(): number {
    return this.#logStartOffset;
  }

  set logStartOffset(offset: number) {
    this.#logStartOffset = offset;
    this.latestStart = Math.max(this.latestStart, offset);
  }

  /** All that were not lost or cut off, those below the start too. */
  get batches(): readonly PlainBatch[] {
    return this.#batches;
  }

  /** Those with records in the log. */
  get readable(): readonly PlainBatch[] {
    return this.#batches.filter(({ lastOffset }) => lastOffset >= this.logStartOffset);
  }

  /**
   * A log that was read again does not know transactions that ended before the newest snapshot, nor those of which nothing
   * is left: the stable offset lies between what follows from all batches, and what follows from the open transactions.
   */
  get lastStableOffset(): { readonly lowest: number; readonly highest: number } {
    const of = (unstable: readonly PlainTransaction[]): number =>
      Math.max(
        this.logStartOffset,
        Math.min(this.highWatermark, ...unstable.map(({ firstOffset }) => firstOffset)),
      );
    const lowest = of(
      transactionsOf(this.#batches).filter(
        ({ end }) => end === undefined || end.offset >= this.highWatermark,
      ),
    );
    if (!this.wasReadAgain) return { lowest, highest: lowest };
    // Of a transaction that is open again the cleaner may have taken records while its marker was there.
    if (this.#wasCutAfterCleaning) return { lowest, highest: Math.max(lowest, this.highWatermark) };
    return { lowest, highest: of(transactionsOf(this.readable).filter(({ end }) => end === undefined)) };
  }

  /** Whether a log has to know its producer by this batch: it is there, or was cleaned with nothing lost since. */
  isRemembered({ lastOffset }: PlainBatch): boolean {
    return lastOffset >= this.latestStart && !(this.#wasCutAfterCleaning && lastOffset < this.cleanedEnd);
  }

  /** The log gave the batch its offsets. */
  staged(batch: PlainBatch, mayLeaveGap: boolean): void {
    const { baseOffset, lastOffset } = batch;
    if (baseOffset !== this.nextOffset && !(mayLeaveGap && baseOffset > this.nextOffset)) {
      throw this.error(`expected offset ${this.nextOffset} for the next batch, found ${baseOffset}`);
    }
    this.#endBefore.set(batch, this.nextOffset);
    this.#batches.push(batch);
    this.nextOffset = lastOffset + 1;
  }

  acknowledged({ lastOffset }: PlainBatch): void {
    this.#acknowledgedEnd = Math.max(this.#acknowledgedEnd, lastOffset + 1);
  }

  /** The append, and all behind it, failed. */
  failed(batch: PlainBatch): void {
    this.wasReadAgain = true;
    this.#cut(batch.baseOffset);
    this.nextOffset = Math.min(this.nextOffset, this.#endBefore.get(batch) ?? batch.baseOffset);
  }

  /** A flush that was asked for when the log ended at `endOffset` has returned. */
  flushed(endOffset: number): void {
    this.#flushedEnd = Math.max(this.#flushedEnd, endOffset);
  }

  /** What is at `offset` and above is being cut off: nothing of it is promised any more. */
  truncating(offset: number): void {
    this.#truncatedFrom = offset;
    this.wasReadAgain = true;
    if (offset < this.highWatermark) this.wasCutBelowHighWatermark = true;
    // In front of it may be a gap, which is not remembered when the log is read again.
    const last = this.#batches.findLast(({ baseOffset }) => baseOffset < offset);
    const end = Math.min(offset, (last?.lastOffset ?? -1) + 1);
    this.#acknowledgedEnd = Math.min(this.#acknowledgedEnd, end);
    this.#flushedEnd = Math.min(this.#flushedEnd, end);
  }

  /** It is done: none of it may come back. */
  truncated(offset: number): void {
    this.#truncatedFrom = never;
    this.#cut(offset);
    this.nextOffset = offset;
    this.highWatermark = Math.min(this.highWatermark, offset);
  }

  /** The cleaner is at work, how far is not known. */
  cleaning(): void {
    this.retaining();
    this.#cleanedBefore = this.cleanedEnd;
    this.cleanedEnd = never;
  }

  /** It is done, and took nothing from `offset` on. */
  cleaned(offset: number): void {
    this.#mayStartLater = false;
    this.cleanedEnd = Math.max(offset, this.#cleanedBefore);
  }

  /** Old segments may go from now on, whatever the list says. */
  retaining(): void {
    this.#mayStartLater = true;
  }

  /** The start is on the disk, as a clean stop leaves it. */
  startIsDurable(): void {
    this.#durableStart = this.logStartOffset;
  }

  /**
   * The log was opened again. Throws unless offsets are right and everything is there that had to survive: what was
   * acknowledged, or where the page cache is lost what was flushed, or after a clean stop everything. The list goes on from
   * what is left; returns whether something is lost.
   */
  reopened(found: WholeLog, survives: 'everything' | 'acknowledged' | 'flushed'): boolean {
    const { logStartOffset, logEndOffset } = found;
    this.wasReadAgain = true;
    if (
      survives === 'everything' &&
      (logStartOffset !== this.logStartOffset || logEndOffset !== this.nextOffset)
    ) {
      throw this.error(
        `after a clean stop expected offsets ${this.logStartOffset} to ${this.nextOffset}, found ${logStartOffset} to ${logEndOffset}`,
      );
    }
    const latestStart = this.#latestStartAfter(survives);
    const isBeheaded = logStartOffset > (this.#mayStartLater ? this.highWatermark : this.logStartOffset);
    this.#mayStartLater = false;
    if (logStartOffset > latestStart || logStartOffset < this.#durableStart) {
      throw this.error(
        `expected a start from ${this.#durableStart} to ${this.logStartOffset}, found ${logStartOffset}`,
      );
    }
    const safeEnd = survives === 'flushed' ? this.#flushedEnd : this.#acknowledgedEnd;
    if (logEndOffset < safeEnd || logEndOffset > this.nextOffset) {
      throw this.error(`expected an end from ${safeEnd} to ${this.nextOffset}, found ${logEndOffset}`);
    }
    if (isBeheaded) this.#batches = this.#batches.filter(({ lastOffset }) => lastOffset >= logStartOffset);
    this.logStartOffset = logStartOffset;
    this.#cut(logEndOffset);
    this.cleanedEnd = Math.min(this.cleanedEnd, logEndOffset);
    const mayMissFrom = survives === 'flushed' ? this.#flushedEnd : this.#truncatedFrom;
    this.#truncatedFrom = never;
    const lost = this.#compare(found.batches, mayMissFrom);
    this.#batches = this.#batches.filter((batch) => !lost.has(batch));
    if (logEndOffset < this.highWatermark) this.wasCutBelowHighWatermark = true;
    if (lost.size > 0 && this.cleanedEnd > 0) this.#wasCutAfterCleaning = true;
    const isLossy = lost.size > 0 || logEndOffset < this.#acknowledgedEnd || isBeheaded;
    this.nextOffset = logEndOffset;
    this.#acknowledgedEnd = Math.min(this.#acknowledgedEnd, logEndOffset);
    this.#flushedEnd = Math.min(this.#flushedEnd, logEndOffset);
    return isLossy;
  }

  /** Throws unless `found`, the whole log, is what the list says. */
  holds(found: WholeLog): void {
    const { logStartOffset, logEndOffset } = found;
    if (logStartOffset !== this.logStartOffset || logEndOffset !== this.nextOffset) {
      const expected = `${this.logStartOffset} to ${this.nextOffset}`;
      throw this.error(`expected offsets ${expected}, found ${logStartOffset} to ${logEndOffset}`);
    }
    this.#compare(found.batches, never);
  }

  /** Throws unless `found` is what is between `startOffset` and `endOffset`; of what was cleaned some may be missing. */
  holdsBetween(
    found: readonly PlainRecord[],
    startOffset: number,
    endOffset: number,
    from = this.readable,
  ): void {
    const byOffset = new Map(found.map((record) => [record.offset, record]));
    for (const { records, marker } of from) {
      for (const record of records) {
        const { offset } = record;
        if (offset < startOffset || offset >= endOffset) continue;
        const there = byOffset.get(offset);
        byOffset.delete(offset);
        if (there === undefined && (marker !== undefined || offset < this.cleanedEnd)) continue;
        if (there === undefined || textOf(there) !== textOf(record))
          throw this.#comparison.differs(record, there);
      }
    }
    for (const record of byOffset.values()) throw this.#comparison.differs(undefined, record);
  }

  error(message: string): Error {
    return this.#comparison.error(message);
  }

  #latestStartAfter(survives: 'everything' | 'acknowledged' | 'flushed'): number {
    // Of segments that were never flushed not even the names have to be there.
    if (survives === 'flushed' && this.#flushedEnd <= this.logStartOffset) return this.nextOffset;
    return this.#mayStartLater ? this.highWatermark : this.logStartOffset;
  }

  /** Compares all that is readable; returns batches that are not there, all of them from `mayMissFrom` on. */
  #compare(found: readonly PlainBatch[], mayMissFrom: number): Set<PlainBatch> {
    const { readable } = this;
    const there = this.#comparison.matched(found, readable);
    const lost = new Set<PlainBatch>();
    const superseded = new Set<string>();
    const committed = new Set(committedOf(readable));
    const open = transactionsOf(readable).filter(({ end }) => end === undefined);
    const isOpen = (batch: PlainBatch): boolean =>
      open.some((one) => one.producerId === batch.producerId && one.firstOffset <= batch.baseOffset);
    for (let index = readable.length - 1; index >= 0; index--) {
      const batch = readable[index];
      if (batch === undefined) continue;
      for (const record of [...batch.records].reverse()) {
        const { offset, key, value } = record;
        if (offset < this.logStartOffset) continue;
        const isReplaced = value === undefined || (key !== undefined && superseded.has(key));
        const isClean = offset < this.cleanedEnd && !isOpen(batch) && (!committed.has(batch) || isReplaced);
        if (!there.has(offset) && !isClean) {
          if (batch.baseOffset < mayMissFrom) throw this.#comparison.differs(record, undefined);
          lost.add(batch);
        } else if (key !== undefined && committed.has(batch)) superseded.add(key);
      }
    }
    if (lost.size === 0)
      this.#comparison.values({ found, readable, committed, startOffset: this.logStartOffset });
    return lost;
  }

  #cut(offset: number): void {
    if (offset < this.nextOffset && this.cleanedEnd > 0) this.#wasCutAfterCleaning = true;
    this.#batches = this.#batches.filter((batch) => batch.baseOffset < offset);
  }
}
