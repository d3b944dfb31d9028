/**
 * Makes a future log the same as the current one, batch by batch, as a follower does with its leader: it is cut where the two part (by leader
 * epochs, as in KIP-101), then gets what it lacks; start and high watermark follow.
 */

import { Errors } from '@kafka-ts/protocol/errors';
import { baseOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import type { AppendResult } from '@kafka-ts/storage/log/append-result';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';

/** No epoch known: see `LeaderEpochCache.endOffsetFor`. */
const UNDEFINED_EPOCH = -1;

export class FutureCopy {
  readonly #current: UnifiedLog;
  readonly #future: UnifiedLog;
  /** Of the current log when the two were last compared. */
  #truncations = -1;

  constructor(current: UnifiedLog, future: UnifiedLog) {
    this.#current = current;
    this.#future = future;
  }

  /** Nothing is missing, nor on its way to one of the two. Holds until the turn of the loop ends. */
  get isComplete(): boolean {
    const [current, future] = [this.#current, this.#future];
    return (
      this.#truncations === current.truncations &&
      future.logEndOffset === current.logEndOffset &&
      future.logStartOffset >= current.logStartOffset &&
      current.isIdle &&
      future.isIdle
    );
  }

  /** Copies about `maxBytes` of what is missing; returns how many. Fails with the disk's error, `CorruptLogError` or the append's. */
  async step(maxBytes: number): Promise<number> {
    const [current, future] = [this.#current, this.#future];
    if (this.#truncations !== current.truncations) await this.#cutToCommon();
    if (future.logEndOffset < current.logStartOffset)
      await future.truncateFullyAndStartAt(current.logStartOffset);
    const startOffset = future.logEndOffset;
    const upperBound = current.logEndOffset;
    const read = await current.read({
      startOffset,
      upperBound,
      maxBytes,
      minOneBatch: true,
      isInternal: true,
    });
    let sizeBytes = 0;
    try {
      for (const lease of read.records) {
        await this.#append(lease);
        sizeBytes += lease.bytes.length;
      }
    } finally {
      for (const lease of read.records) lease.release();
    }
    // Batches at the end may have been compacted away: the next one's offset is not told by a batch then.
    if (sizeBytes === 0 && this.#truncations === current.truncations) future.skipTo(upperBound);
    future.forgetCached();
    this.followOffsets();
    return sizeBytes;
  }

  /** High watermark and start of the current log count for the future one as far as it reaches. */
  followOffsets(): void {
    this.#future.updateHighWatermark(this.#current.highWatermark);
    this.#future.deleteRecordsBefore(this.#current.logStartOffset);
  }

  /** Takes over what batches do not tell: epochs in which nothing was written or nothing is left. */
  adoptEpochs(): void {
    const from = this.#current.leaderEpochCache.entries;
    const cache = this.#future.leaderEpochCache;
    const isSame =
      from.length === cache.entries.length &&
      from.every(({ epoch, startOffset }, n) => {
        const mine = cache.entries[n];
        return mine?.epoch === epoch && mine.startOffset === startOffset;
      });
    if (isSame) return;
    cache.clear();
    for (const { epoch, startOffset } of from) cache.assign(epoch, startOffset);
    cache.truncateFromStart(this.#future.logStartOffset);
  }

  async #append(lease: LeasedBytes): Promise<void> {
    const future = this.#future;
    const baseOffset = baseOffsetAt(lease.bytes, 0);
    // The log's start lies inside its first batch.
    if (baseOffset < future.logEndOffset && future.sizeBytes === 0)
      await future.truncateFullyAndStartAt(baseOffset);
    const result = await new Promise<AppendResult>((resolve) => {
      const accepted = future.appendAsFollower(lease, resolve);
      if (accepted.error !== Errors.NONE) resolve(accepted);
    });
    if (result.error !== Errors.NONE)
      throw new Error(`Cannot append to ${future.directory}: ${result.message ?? result.error.message}`);
  }

  async #cutToCommon(): Promise<void> {
    const [current, future] = [this.#current, this.#future];
    for (;;) {
      this.#truncations = current.truncations;
      const { offset, isFinal } = this.#commonEnd();
      if (offset < future.logEndOffset) await future.truncateTo(offset);
      // An epoch that began at the very end is no longer asked about either.
      future.leaderEpochCache.truncateFromEnd(offset);
      if (isFinal && this.#truncations === current.truncations) return;
    }
  }

  /** Where the two part at the latest; to be asked again after the cut unless it is final. */
  #commonEnd(): { readonly offset: number; readonly isFinal: boolean } {
    const [current, future] = [this.#current, this.#future];
    const shorter = Math.min(current.logEndOffset, future.logEndOffset);
    const latest = future.leaderEpochCache.latestEpoch;
    if (latest === undefined) return { offset: shorter, isFinal: true };
    const known = current.leaderEpochCache.endOffsetFor(latest, current.logEndOffset);
    if (known.epoch === UNDEFINED_EPOCH)
      return { offset: Math.min(shorter, future.highWatermark), isFinal: true };
    if (known.epoch === latest) return { offset: Math.min(shorter, known.endOffset), isFinal: true };
    const mine = future.leaderEpochCache.endOffsetFor(known.epoch, future.logEndOffset);
    const end = mine.epoch === UNDEFINED_EPOCH ? future.logStartOffset : mine.endOffset;
    return { offset: Math.min(shorter, known.endOffset, end), isFinal: mine.epoch === known.epoch };
  }
}
