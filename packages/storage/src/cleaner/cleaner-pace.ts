/** How the work of compaction goes on: in the event loop in slices (loop-pace.ts), in a thread of its own without (worker-pace.ts). */
import type { Steps } from '@kafka-ts/protocol/records/steps';

/** The cleaning was aborted; nothing of the log was changed. */
export class CleaningAbortedError extends Error {
  override readonly name = 'CleaningAbortedError';

  constructor() {
    super('Compaction was aborted');
  }
}

export interface CleanerPace {
  /** Undefined to go on at once, else what to wait for first; either fails with {@link CleaningAbortedError} if the work was aborted. */
  pause(): Promise<void> | undefined;

  /** `bytes` were read or written: rests if need be, and fails as {@link pause}. */
  passed(bytes: number): Promise<void>;

  /** The result of `steps`, between which others have a turn. */
  run<T>(steps: Steps<T>): Promise<T>;
}
