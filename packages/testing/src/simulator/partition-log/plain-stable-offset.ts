/** Where reading of committed data may end, by a plain list. */
import { type PlainBatch, type PlainTransaction, transactionsOf } from './plain-batch.ts';

export interface StableOffsets {
  readonly lowest: number;
  readonly highest: number;
}

/** Of a list: what is stable by it. */
interface StableList {
  readonly batches: readonly PlainBatch[];
  readonly readable: readonly PlainBatch[];
  readonly logStartOffset: number;
  readonly highWatermark: number;
}

/** What crashes and truncations have left open. */
export class Doubts {
  /** Producers and their transactions were read from snapshots and batches again. */
  wasReadAgain = false;
  /** What replaced records that were cleaned may be gone. */
  wasCutAfterCleaning = false;
  /** Markers that are not there, and may be lost as well as cleaned: then their transactions are open again. */
  readonly missingMarkers = new Set<number>();
  /** Transactions from here on are lost, in front of what is left; a producer snapshot may know them as open. */
  lostFrom = Number.POSITIVE_INFINITY;
}

/**
 * A log that was read again does not know transactions that ended before the newest snapshot, nor those of which nothing
 * is left: the stable offset lies between what follows from all batches, and what follows from the open transactions.
 */
export function stableOffsets(list: StableList, doubts: Doubts): StableOffsets {
  const { batches, readable, logStartOffset, highWatermark } = list;
  const { missingMarkers, lostFrom } = doubts;
  const of = (unstable: readonly PlainTransaction[]): number =>
    Math.max(logStartOffset, Math.min(highWatermark, ...unstable.map(({ firstOffset }) => firstOffset)));
  const unstable = transactionsOf(batches).filter(
    ({ end }) => end === undefined || end.offset >= highWatermark || missingMarkers.has(end.offset),
  );
  const lowest = Math.min(of(unstable), Math.max(lostFrom, logStartOffset));
  if (!doubts.wasReadAgain) return { lowest, highest: lowest };
  // Of a transaction that is open again the cleaner may have taken records while its marker was there.
  if (doubts.wasCutAfterCleaning) return { lowest, highest: Math.max(lowest, highWatermark) };
  return { lowest, highest: of(transactionsOf(readable).filter(({ end }) => end === undefined)) };
}
