/**
 * Holds a transaction index against the batches of its segment, since it has no checksum: by a digest where this process or the stop before
 * it wrote the entries, else (after a crash, or another broker) by going through the segment once. One that is wrong is built anew: without
 * it records of aborted transactions were shown as committed, or committed ones hidden.
 */
import type { AbortedTransaction } from '../index/transaction-index.ts';
import { applyBatch } from './log-producers.ts';
import { CorruptLogError } from './log-reader.ts';
import type { LogSegment } from './log-segment.ts';
import { producersAt } from './producers-at.ts';
import { rescan } from './segment-rescan.ts';
import type { UnifiedLog } from './unified-log.ts';

/** `segment.transactionIndex` is proved afterwards. Fails with the disk's error, or CorruptLogError where the batches are damaged, too. */
export function proveTransactions(log: UnifiedLog, segment: LogSegment): Promise<void> {
  const { transactionIndex: index } = segment;
  index.proving ??= prove(log, segment).finally(() => {
    index.proving = undefined;
  });
  return index.proving;
}

async function prove(log: UnifiedLog, segment: LogSegment): Promise<void> {
  const { transactionIndex: index } = segment;
  await index.load();
  if (index.prove()) return;
  const { transactions, fault } = await transactionsOf(log, segment);
  if (index.isProved) return;
  // Entries are made when their markers are staged: of those that wait for their write the file knows nothing yet.
  const isStaged = ({ lastOffset }: AbortedTransaction): boolean =>
    !log.isIdle && lastOffset >= log.logEndOffset;
  const entries = index.all();
  const written = entries.filter((entry) => !isStaged(entry));
  const isDamaged = index.digest !== undefined || index.fault(segment.baseOffset) !== undefined;
  if (fault !== undefined) {
    segment.indexes.noteDamage(segment.path, fault);
    if (isDamaged) throw new CorruptLogError(`${index.path} is damaged, and so is ${segment.path}: ${fault}`);
    index.accept();
    return;
  }
  const difference = isDamaged
    ? 'its entries are not what was written'
    : differenceOf(log, written, transactions);
  if (difference === undefined) {
    index.accept();
    return;
  }
  segment.indexes.noteDamage(index.path, `${difference}. It is built anew`);
  index.replace([...transactions, ...entries.filter(isStaged)]);
}

/** The aborted transactions whose markers lie in the segment, or what is wrong with its batches. */
async function transactionsOf(
  log: UnifiedLog,
  segment: LogSegment,
): Promise<{ readonly transactions: readonly AbortedTransaction[]; readonly fault: string | undefined }> {
  const { env, directory, name: place, segments } = log;
  const before = segments.all.filter(({ baseOffset }) => baseOffset < segment.baseOffset);
  const names = env.files.readDirectorySync(directory).map(({ name }) => name);
  const producers = await producersAt({ env, directory, place, names }, segment.baseOffset, before);
  const transactions: AbortedTransaction[] = [];
  const index = { append: (transaction: AbortedTransaction) => transactions.push(transaction) };
  const fault = await rescan(segment, ({ bytes, at, sizeBytes }) =>
    applyBatch(producers, { bytes, at, end: at + sizeBytes }, index),
  );
  return { transactions, fault };
}

/**
 * What entries are missing or wrong; undefined if they serve as well as those found. Compaction takes batches and leaves entries, and
 * of a transaction that began in segments that are gone nobody knows the beginning any more: there the entries know more.
 */
function differenceOf(
  log: UnifiedLog,
  entries: readonly AbortedTransaction[],
  found: readonly AbortedTransaction[],
): string | undefined {
  const start = log.segments.first.baseOffset;
  const mayKnowMore = (offset: number): boolean => log.config.isCompacted || offset < start;
  const isRight = (noted: number, right: number): boolean =>
    noted === right || (noted < right && mayKnowMore(noted));
  const byMarker = new Map(entries.map((entry) => [entry.lastOffset, entry]));
  for (const right of found) {
    const entry = byMarker.get(right.lastOffset);
    const marker = `the marker of producer ${right.producerId} at offset ${right.lastOffset}`;
    if (entry?.producerId !== right.producerId) return `it has no entry for ${marker}`;
    byMarker.delete(right.lastOffset);
    const { firstOffset, lastStableOffset } = entry;
    if (!isRight(firstOffset, right.firstOffset) || !isRight(lastStableOffset, right.lastStableOffset))
      return `its entry for ${marker} says ${firstOffset} and ${lastStableOffset}, expected ${right.firstOffset} and ${right.lastStableOffset}`;
  }
  const extra = [...byMarker.values()].find(({ firstOffset }) => !mayKnowMore(firstOffset));
  return extra && `its entry of offset ${extra.lastOffset} is of no marker that ended a transaction`;
}
