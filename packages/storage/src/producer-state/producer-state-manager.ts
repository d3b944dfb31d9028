/**
 * The producers of one partition: recognises retries, gaps and fenced producers, and knows how far committed data
 * reaches. In memory it covers the log up to `mapEndOffset`; snapshots (producer-snapshot.ts), written at every roll
 * and at a clean close, spare a restart the scan of what lies below them.
 *
 * After a clean shutdown the newest snapshot is read when the partition is first asked, not at the start of the
 * broker. All state belongs to the event loop: `judge` and `append` are synchronous.
 */
import type { Logger } from '@kafka-ts/environment/logger';
import {
  type AppendOrigin,
  type AppendVerdict,
  type EndTransactionMarker,
  judgeBatch,
  judgeMarker,
} from './append-verdict.ts';
import { type CompletedTransaction, OpenTransactions } from './open-transactions.ts';
import { lastSequenceOf, type ProducerBatch } from './producer-batch.ts';
import { ProducerEntry } from './producer-entry.ts';
import type { DeferredSnapshot, ProducerStateOptions } from './producer-state-options.ts';
import { SnapshotFiles } from './snapshot-files.ts';

const SOURCE = 'kafka.log.ProducerStateManager';

/** Of the many partitions without: nothing is added to it. */
const noProducers = new Map<number, ProducerEntry>();

export class ProducerStateManager {
  readonly snapshots: SnapshotFiles;
  readonly #place: string;
  readonly #logger: Logger;
  readonly #expirationMs: () => number;
  readonly #transactions = new OpenTransactions();
  #producers = noProducers;
  #mapEndOffset = 0;
  /** As it was told last; never above the log's end. */
  #highWatermark = 0;
  #lastSnapshotOffset = 0;
  /** Set while the state is still to be read from the newest snapshot. */
  #deferred: DeferredSnapshot | undefined;

  constructor(options: ProducerStateOptions) {
    this.snapshots = new SnapshotFiles(options.files, options.directory, options.names);
    this.#place = options.place;
    this.#logger = options.logger;
    this.#expirationMs = options.expirationMs;
  }

  /** Offset up to which (exclusive) the state covers the log. */
  get mapEndOffset(): number {
    return this.#mapEndOffset;
  }

  /** All producers that are remembered. */
  get producers(): ReadonlyMap<number, ProducerEntry> {
    this.#loadDeferred();
    return this.#producers;
  }

  /** Where reading committed data ends; undefined if nothing holds it back from the high watermark. */
  get firstUnstableOffset(): number | undefined {
    this.#loadDeferred();
    return this.#transactions.firstUnstableOffset;
  }

  /** First offset of the oldest transaction without a marker. */
  get firstUndecidedOffset(): number | undefined {
    this.#loadDeferred();
    return this.#transactions.firstUndecidedOffset;
  }

  /** Last time the oldest open transaction was written to, ms; undefined if none is open. */
  get oldestTransactionTimestamp(): number | undefined {
    this.#loadDeferred();
    const producerId = this.#transactions.oldestProducerId;
    return producerId === undefined ? undefined : this.#producers.get(producerId)?.lastTimestamp;
  }

  /** Whether `batch` (of a producer id ≥ 0) may be appended; changes nothing. */
  judge(batch: ProducerBatch, origin: AppendOrigin): AppendVerdict {
    if (this.#deferred !== undefined) this.#loadDeferred();
    return judgeBatch(batch, this.#producers.get(batch.producerId), origin, this.#place);
  }

  /** `batch` was appended at `baseOffset`; to be called for every one with a producer id ≥ 0, in order. */
  append(batch: ProducerBatch, baseOffset: number): void {
    if (this.#deferred !== undefined) this.#loadDeferred();
    const entry = this.#entryOf(batch.producerId);
    entry.addBatch(batch.producerEpoch, {
      lastSequence: lastSequenceOf(batch),
      lastOffset: baseOffset + batch.lastOffsetDelta,
      offsetDelta: batch.lastOffsetDelta,
      timestamp: batch.maxTimestamp,
    });
    if (batch.isTransactional && entry.currentTransactionFirstOffset === undefined) {
      entry.currentTransactionFirstOffset = baseOffset;
      this.#transactions.begin(batch.producerId, baseOffset);
    }
  }

  /** Whether a transaction marker may be appended; changes nothing. */
  judgeMarker(marker: EndTransactionMarker, origin: AppendOrigin): AppendVerdict {
    this.#loadDeferred();
    return judgeMarker(marker, this.#producers.get(marker.producerId), origin, this.#place);
  }

  /**
   * A marker was appended at `offset`. Returns the transaction it ended, undefined if the producer had none open here.
   * The caller notes an aborted one in the transaction index ({@link lastStableOffset}), then calls {@link complete}.
   */
  appendMarker(
    marker: EndTransactionMarker,
    offset: number,
    timestamp: number,
  ): CompletedTransaction | undefined {
    this.#loadDeferred();
    const entry = this.#entryOf(marker.producerId);
    const firstOffset = entry.currentTransactionFirstOffset;
    entry.addMarker(marker.producerEpoch, marker.coordinatorEpoch, timestamp);
    if (firstOffset === undefined) return undefined;
    return { producerId: marker.producerId, firstOffset, lastOffset: offset, isAborted: marker.isAbort };
  }

  /** The last stable offset that follows from `transaction` ending; to be asked before {@link complete}. */
  lastStableOffset(transaction: CompletedTransaction): number {
    return this.#transactions.lastStableOffset(transaction);
  }

  complete(transaction: CompletedTransaction): void {
    this.#transactions.complete(transaction);
    // One that is read from the log again may have been replicated long ago.
    if (transaction.lastOffset < this.#highWatermark) this.#transactions.onHighWatermark(this.#highWatermark);
  }

  onHighWatermark(highWatermark: number): void {
    this.#highWatermark = highWatermark;
    this.#transactions.onHighWatermark(highWatermark);
  }

  /** The log now ends at `offset`, whatever the producer of the last batch was. */
  updateMapEndOffset(offset: number): void {
    this.#mapEndOffset = offset;
  }

  /** Writes a snapshot of the state as of `mapEndOffset` unless there is one; on the disk after `snapshots.flush`. */
  takeSnapshot(): void {
    if (this.#mapEndOffset <= this.#lastSnapshotOffset) return;
    this.#loadDeferred();
    this.snapshots.write(this.#mapEndOffset, this.#producers.values());
    this.#lastSnapshotOffset = this.#mapEndOffset;
    this.#logger.info(
      `[ProducerStateManager partition=${this.#place}] Wrote producer snapshot at offset ${this.#mapEndOffset} ` +
        `with ${this.#producers.size} producer ids`,
      SOURCE,
    );
  }

  /**
   * A log that was checked after a crash ends where the state does: of the snapshots that were set aside before (`SnapshotFiles.setAside`)
   * the one of this end stays if it says what was found, as after a stop that nothing was written behind. The others are deleted.
   */
  takeBackSnapshots(aside: readonly number[]): void {
    for (const offset of aside) {
      const entries = offset === this.#mapEndOffset ? this.#producers.values() : undefined;
      if (this.snapshots.takeBack(offset, entries) && offset === this.#mapEndOffset)
        this.#lastSnapshotOffset = offset;
    }
  }

  /** Forgets producers that were silent for `producer.id.expiration.ms` and have no transaction open. */
  removeExpired(nowMs: number): void {
    if (this.#deferred !== undefined) return;
    for (const [producerId, entry] of this.#producers) {
      if (this.#isExpired(entry, nowMs)) this.#producers.delete(producerId);
    }
  }

  /** The state is what the snapshot at `logEndOffset` says. */
  deferToSnapshot(deferred: DeferredSnapshot): void {
    this.#clear();
    this.#mapEndOffset = deferred.logEndOffset;
    this.#lastSnapshotOffset = deferred.logEndOffset;
    this.#deferred = deferred;
  }

  /**
   * A clean shutdown left no snapshot: nothing is known of producers, and nothing needs to be read. Empty snapshots say so at `offsets`
   * (ascending, the log's end last), lest a truncation or the next start reads the log after all.
   */
  startEmptyAt(offsets: readonly number[]): void {
    this.#clear();
    this.#lastSnapshotOffset = this.snapshots.latest ?? 0;
    for (const offset of offsets) {
      this.#mapEndOffset = offset;
      this.takeSnapshot();
    }
  }

  /**
   * Cuts the state down to `[logStartOffset, logEndOffset]`: snapshots outside go, and unless the state ends there already, the newest
   * remaining one is loaded; transactions that ended above the high watermark, of which it tells nothing, are kept. The caller then
   * replays the log from `mapEndOffset` on.
   */
  truncateAndReload(logStartOffset: number, logEndOffset: number, nowMs: number): void {
    this.#highWatermark = Math.min(this.#highWatermark, logEndOffset);
    this.snapshots.deleteEach((offset) => offset > logEndOffset || offset <= logStartOffset);
    if (logEndOffset === this.#mapEndOffset) {
      this.onLogStartOffset(logStartOffset);
      return;
    }
    const { unreplicated } = this.#transactions;
    this.#clear();
    this.#loadNewestSnapshot(logStartOffset, nowMs);
    for (const one of unreplicated) if (one.lastOffset < this.#mapEndOffset) this.complete(one);
  }

  /** Forgets everything; the log is empty and goes on at `offset`. */
  truncateFullyAndStartAt(offset: number): void {
    this.snapshots.deleteEach(() => true);
    this.#clear();
    this.#lastSnapshotOffset = offset;
    this.#mapEndOffset = offset;
    this.#highWatermark = offset;
  }

  /** The log now starts at `logStartOffset`. */
  onLogStartOffset(logStartOffset: number): void {
    this.#transactions.onHighWatermark(logStartOffset);
    if (this.#mapEndOffset < logStartOffset) this.#mapEndOffset = logStartOffset;
    this.#lastSnapshotOffset = this.snapshots.latest ?? logStartOffset;
  }

  /** Removes snapshots of an end that the log does not reach: once it does, it will be with other batches. */
  removeSnapshotsAbove(logEndOffset: number): void {
    this.snapshots.deleteEach((offset) => offset > logEndOffset);
    this.#lastSnapshotOffset = Math.min(this.#lastSnapshotOffset, this.snapshots.latest ?? 0);
  }

  /** Removes snapshots without a segment of that base offset, except one above all segments (a clean shutdown's). */
  removeStraySnapshots(segmentBaseOffsets: readonly number[]): void {
    const bases = new Set(segmentBaseOffsets);
    const highest = segmentBaseOffsets.reduce((a, b) => Math.max(a, b), -1);
    const kept = this.snapshots.latest ?? 0;
    this.snapshots.deleteEach((offset) => !bases.has(offset) && (offset < kept || offset <= highest));
  }

  #entryOf(producerId: number): ProducerEntry {
    let entry = this.#producers.get(producerId);
    if (entry === undefined) {
      entry = new ProducerEntry(producerId);
      if (this.#producers === noProducers) this.#producers = new Map();
      this.#producers.set(producerId, entry);
    }
    return entry;
  }

  #loadDeferred(): void {
    const deferred = this.#deferred;
    if (deferred === undefined) return;
    const { mapEndOffset } = this;
    this.#deferred = undefined;
    this.#loadNewestSnapshot(deferred.logStartOffset, deferred.nowMs);
    if (this.#mapEndOffset < deferred.logEndOffset) deferred.replay(this.#mapEndOffset);
    this.#mapEndOffset = mapEndOffset;
  }

  #loadNewestSnapshot(logStartOffset: number, nowMs: number): void {
    const entries = this.snapshots.readNewest(({ path, message }) =>
      this.#logger.warn(`Failed to load producer snapshot from '${path}': ${message}. It is deleted`, SOURCE),
    );
    this.#lastSnapshotOffset = this.snapshots.latest ?? logStartOffset;
    this.#mapEndOffset = this.#lastSnapshotOffset;
    this.#accept(entries, nowMs);
  }

  #accept(entries: ProducerEntry[], nowMs: number): void {
    const open: { producerId: number; firstOffset: number }[] = [];
    for (const entry of entries) {
      if (this.#isExpired(entry, nowMs)) continue;
      if (this.#producers === noProducers) this.#producers = new Map();
      this.#producers.set(entry.producerId, entry);
      const firstOffset = entry.currentTransactionFirstOffset;
      if (firstOffset !== undefined) open.push({ producerId: entry.producerId, firstOffset });
    }
    open.sort((a, b) => a.firstOffset - b.firstOffset);
    for (const { producerId, firstOffset } of open) this.#transactions.begin(producerId, firstOffset);
  }

  #isExpired(entry: ProducerEntry, nowMs: number): boolean {
    return (
      entry.currentTransactionFirstOffset === undefined && nowMs - entry.lastTimestamp >= this.#expirationMs()
    );
  }

  #clear(): void {
    this.#producers = noProducers;
    this.#transactions.clear();
    this.#deferred = undefined;
  }
}
