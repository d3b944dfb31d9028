import type { AbortedTransaction } from '../index/transaction-index.ts';
import { CorruptLogError } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { proveTransactions } from './transaction-index-check.ts';
import type { UnifiedLog } from './unified-log.ts';

/** Indexes that were found wrong or were unloaded again while another was looked at, at most. */
const MOST_ATTEMPTS = 1_000;

/**
 * Transactions that were aborted and may have records in `[startOffset, endOffset)`, in marker order: the markers may lie in later
 * segments, up to one that says that nothing further back is open (`UnifiedLog.collectAbortedTransactions`). At once where the
 * indexes are in memory. Fails with the disk's error, or CorruptLogError where they can be neither believed nor built anew.
 */
export function abortedTransactions(
  log: UnifiedLog,
  startOffset: number,
  endOffset: number,
): readonly AbortedTransaction[] | Promise<readonly AbortedTransaction[]> {
  const found = collect(log, startOffset, endOffset);
  return Array.isArray(found) ? found : proveAndCollect(log, startOffset, endOffset, found);
}

async function proveAndCollect(
  log: UnifiedLog,
  startOffset: number,
  endOffset: number,
  first: LogSegment,
): Promise<readonly AbortedTransaction[]> {
  let found: AbortedTransaction[] | LogSegment = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (Array.isArray(found)) return found;
    await proveTransactions(log, found);
    // Others may have taken the place of the segments meanwhile.
    found = collect(log, startOffset, endOffset);
  }
  throw new CorruptLogError(`${log.directory}: transaction indexes change faster than they can be read`);
}

/** The transactions, or the first segment whose index is not proved. */
function collect(
  { segments }: UnifiedLog,
  startOffset: number,
  endOffset: number,
): AbortedTransaction[] | LogSegment {
  const found: AbortedTransaction[] = [];
  for (const segment of segments.from(startOffset)) {
    const { transactionIndex } = segment;
    if (transactionIndex.digest === 0) continue;
    if (!transactionIndex.isProved) return segment;
    const { transactions, isComplete } = transactionIndex.collect(startOffset, endOffset);
    found.push(...transactions);
    if (isComplete) break;
  }
  return found;
}
