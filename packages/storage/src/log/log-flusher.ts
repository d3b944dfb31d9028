/** Brings a log to the disk, one flush at a time, and moves its recovery point. */
import { isDiskFull } from './disk-full.ts';
import type { LogSegment } from './log-segment.ts';
import { asError, type LogState } from './log-state.ts';

export class LogFlusher {
  readonly #state: LogState;
  #flushing: Promise<void> = Promise.resolve();
  #unflushedRecords = 0;

  constructor(state: LogState) {
    this.#state = state;
  }

  /** Everything below logEndOffset, as it is now, reaches the disk; the recovery point follows. */
  flush(): Promise<void> {
    const { logEndOffset, recoveryPoint, finished } = this.#state;
    if (logEndOffset <= recoveryPoint && finished.size === 0) return Promise.resolve();
    this.#flushing = this.#flushing.catch(() => {}).then(() => this.#flushNow());
    return this.#flushing;
  }

  /** Counts records that were written; flushes when `flush.messages` asks for it. */
  noteWritten(records: number): Promise<void> | undefined {
    this.#unflushedRecords += records;
    return this.#unflushedRecords >= this.#state.config.flushMessages ? this.flush() : undefined;
  }

  /** A segment that is full and written: its indexes get their last entries, and it goes to the disk in the background. */
  finish(segment: LogSegment): void {
    segment.finish();
    this.#state.finished.add(segment);
    this.flush().catch((thrown: unknown) => {
      const error = asError(thrown);
      this.#state.log('error', `Cannot flush ${segment.path}: ${error.message}`);
      // The segment is flushed with the next one, when there may be room.
      if (!isDiskFull(error)) this.#state.onFailure(error);
    });
  }

  /** When no flush runs, however the last one ended. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#flushing]);
  }

  /** The names of new files reach the disk, and that others are gone. */
  async syncNames(): Promise<void> {
    const { isGone, names, env, directory } = this.#state;
    if (!isGone) await names.sync(env.files, directory);
  }

  async #flushNow(): Promise<void> {
    const state = this.#state;
    if (state.isGone) return;
    const { logEndOffset: endOffset, truncations, finished } = state;
    this.#unflushedRecords = 0;
    const whole = [...finished];
    for (const segment of whole) {
      // A transaction index gets its name with its first entry, which may be written by this very flush.
      const { transactionIndex } = segment;
      if (transactionIndex.isLoaded && transactionIndex.entryCount > 0) state.names.noteChange();
      await segment.flush();
      finished.delete(segment);
    }
    // The indexes of a segment that the recovery point does not pass are built anew after a crash.
    if (endOffset > state.recoveryPoint) {
      for (const segment of state.segments.from(state.recoveryPoint)) {
        if (segment.baseOffset < endOffset && !whole.includes(segment)) await segment.sync();
      }
    }
    await state.leaderEpochs.flush();
    await state.producers.snapshots.flush();
    await this.syncNames();
    // What was synced may have been cut off and replaced meanwhile.
    if (truncations === state.truncations) state.recoveryPoint = Math.max(state.recoveryPoint, endOffset);
  }
}
