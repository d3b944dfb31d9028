import type { AbortedTransaction } from '../index/transaction-index.ts';
import type { SegmentList } from './segment-list.ts';

/**
 * Transactions that were aborted and may have records in `[startOffset, endOffset)`, in marker order: the markers may lie in later
 * segments, up to one that says that nothing further back is open (`UnifiedLog.collectAbortedTransactions`).
 */
export function abortedTransactions(
  segments: SegmentList,
  startOffset: number,
  endOffset: number,
): AbortedTransaction[] {
  const found: AbortedTransaction[] = [];
  for (const segment of segments.from(startOffset)) {
    const { transactions, isComplete } = segment.transactionIndex.collect(startOffset, endOffset);
    found.push(...transactions);
    if (isComplete) break;
  }
  return found;
}
