/**
 * The plain list beside a log: every batch that the log was given and has not lost, and what was promised of it.
 *
 * Records below the log's start, and those that the cleaner may have taken, stay in the list: a record that is missing
 * has to be explained, a record that is there has to be the one that was appended.
 */
import { type PlainBatch, type PlainRecord, textOf } from './plain-batch.ts';
import { PlainComparison } from './plain-comparison.ts';
import { Doubts, type StableOffsets, stableOffsets } from './plain-stable-offset.ts';

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
  /** Markers up to there may have decided what the cleaner took: replicas have them, and a leader does not cut them off. */
  decidedEnd = 0;
  readonly #doubts = new Doubts();
  /** The start that no crash takes back. */
  #durableStart = 0;
  /** Where a truncation cuts that is not done. */
  #truncatedFrom = never;
  /** Where the log is to begin anew, empty, when that is not done. */
  #emptiedTo: number | undefined;
  #mayStartLater = false;
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

  /** See {@link stableOffsets}. */
  get lastStableOffset(): StableOffsets {
    return stableOffsets(this, this.#doubts);
  }

  /** Whether a log has to know its producer by this batch: it is there, or was cleaned with nothing lost since. */
  isRemembered({ lastOffset }: PlainBatch): boolean {
    return (
      lastOffset >= this.latestStart && !(this.#doubts.wasCutAfterCleaning && lastOffset < this.cleanedEnd)
    );
  }

  /** The log gave the batch its offsets. */
  staged(batch: PlainBatch, mayLeaveGap: boolean): void {
    const { baseOffset } = batch;
    if (baseOffset !== this.nextOffset && !(mayLeaveGap && baseOffset > this.nextOffset)) {
      throw this.error(`expected offset ${this.nextOffset} for the next batch, found ${baseOffset}`);
    }
    this.#endBefore.set(batch, this.nextOffset);
    this.#batches.push(batch);
    this.nextOffset = batch.lastOffset + 1;
  }

  acknowledged({ lastOffset }: PlainBatch): void {
    this.#acknowledgedEnd = Math.max(this.#acknowledgedEnd, lastOffset + 1);
  }

  /** The append, and all behind it, failed. */
  failed(batch: PlainBatch): void {
    this.#doubts.wasReadAgain = true;
    this.#cut(batch.baseOffset);
    this.nextOffset = Math.min(this.nextOffset, this.#endBefore.get(batch) ?? batch.baseOffset);
  }

  /** A flush that was asked for when the log ended at `endOffset` has returned. */
  flushed(endOffset: number): void {
    this.#flushedEnd = Math.max(this.#flushedEnd, this.#batchesEnd(endOffset));
  }

  /** What is at `offset` and above is being cut off: nothing of it is promised any more. */
  truncating(offset: number): void {
    this.#truncatedFrom = offset;
    this.#doubts.wasReadAgain = true;
    if (offset < this.highWatermark) this.wasCutBelowHighWatermark = true;
    const end = this.#batchesEnd(offset);
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

  /** Everything is being cut off, for a log that begins anew at `offset`. */
  emptying(offset: number): void {
    this.truncating(0);
    this.#emptiedTo = offset;
  }

  /** It is done, and on the disk. */
  emptied(offset: number): void {
    this.truncated(0);
    this.#emptiedTo = undefined;
    this.logStartOffset = offset;
    this.highWatermark = offset;
    this.nextOffset = offset;
    this.cleanedEnd = 0;
    this.#doubts.lostFrom = never;
    this.startIsDurable();
    this.#acknowledgedEnd = offset;
    this.#flushedEnd = offset;
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
    this.decidedEnd = Math.max(this.decidedEnd, this.highWatermark);
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
    this.#doubts.wasReadAgain = true;
    if (logStartOffset === this.#emptiedTo && logEndOffset === logStartOffset) {
      this.emptied(logStartOffset);
      return true;
    }
    const earliestEnd = Math.max(logStartOffset, this.#batchesEnd(this.nextOffset));
    const isWhole = logEndOffset >= earliestEnd && logEndOffset <= this.nextOffset;
    if (survives === 'everything' && (logStartOffset !== this.logStartOffset || !isWhole)) {
      throw this.error(
        `after a clean stop expected offsets ${this.logStartOffset} to ${this.nextOffset}, found ${logStartOffset} to ${logEndOffset}`,
      );
    }
    const latestStart = this.#latestStartAfter(survives);
    const isBeheaded = logStartOffset > (this.#mayStartLater ? this.highWatermark : this.logStartOffset);
    this.#mayStartLater = false;
    this.#emptiedTo = undefined;
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
    for (const { isTransactional, baseOffset } of lost)
      if (isTransactional) this.#doubts.lostFrom = Math.min(this.#doubts.lostFrom, baseOffset);
    this.#batches = this.#batches.filter((batch) => !lost.has(batch));
    if (logEndOffset < this.highWatermark) this.wasCutBelowHighWatermark = true;
    if (lost.size > 0 && this.cleanedEnd > 0) this.#forgetMissing(found.batches);
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

  /** Where batches below `offset` end: a gap behind them is not remembered when the log is read again. */
  #batchesEnd(offset: number): number {
    const last = this.#batches.findLast(({ baseOffset }) => baseOffset < offset);
    return Math.min(offset, (last?.lastOffset ?? -1) + 1);
  }

  #latestStartAfter(survives: 'everything' | 'acknowledged' | 'flushed'): number {
    // Of segments that were never flushed not even the names have to be there.
    const isNothingKept = survives === 'flushed' && this.#flushedEnd <= this.logStartOffset;
    if (isNothingKept || this.#emptiedTo !== undefined) return this.nextOffset;
    return this.#mayStartLater ? this.highWatermark : this.logStartOffset;
  }

  /** Compares all that is readable; returns batches that are not there, all of them from `mayMissFrom` on. */
  #compare(found: readonly PlainBatch[], mayMissFrom: number): ReadonlySet<PlainBatch> {
    const { readable, logStartOffset: startOffset, cleanedEnd } = this;
    return this.#comparison.lost({ found, readable, startOffset, cleanedEnd, mayMissFrom });
  }

  /** Of what was cleaned nobody knows whether it is missing for what replaced it, or lost together with that. */
  #forgetMissing(found: readonly PlainBatch[]): void {
    this.#doubts.wasCutAfterCleaning = true;
    const there = new Set(found.flatMap(({ records }) => records.map(({ offset }) => offset)));
    this.#batches = this.#batches.map((batch) => {
      const { records, marker, lastOffset } = batch;
      if (lastOffset < this.logStartOffset || records.every(({ offset }) => there.has(offset))) return batch;
      if (marker === undefined)
        return { ...batch, records: records.filter(({ offset }) => there.has(offset)) };
      this.#doubts.missingMarkers.add(lastOffset);
      return batch;
    });
  }

  #cut(offset: number): void {
    if (offset < this.nextOffset && this.cleanedEnd > 0) this.#doubts.wasCutAfterCleaning = true;
    this.#batches = this.#batches.filter((batch) => batch.baseOffset < offset);
  }
}
