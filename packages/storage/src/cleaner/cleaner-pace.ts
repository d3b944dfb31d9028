/**
 * Compaction in the event loop without holding it up: work goes on in slices, between which everybody else has a turn, rests as long
 * as the throttle says, and ends soon after it was aborted.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Steps } from '@kafka-ts/protocol/records/steps';
import type { Cleaning } from '../log/log-compaction.ts';
import type { CleanerThrottle } from './cleaner-throttle.ts';

/** How long others wait at most, but for the step that is being done. */
const SLICE_MS = 0.25;
const LONGEST_REST_MS = 100;

/** The cleaning was aborted; nothing of the log was changed. */
export class CleaningAbortedError extends Error {
  override readonly name = 'CleaningAbortedError';
}

export class CleanerPace {
  readonly #clock: Clock;
  readonly #throttle: CleanerThrottle;
  readonly #cleaning: Pick<Cleaning, 'isAborted'>;
  #sliceEndMs: number;

  constructor(clock: Clock, throttle: CleanerThrottle, cleaning: Pick<Cleaning, 'isAborted'>) {
    this.#clock = clock;
    this.#throttle = throttle;
    this.#cleaning = cleaning;
    this.#sliceEndMs = clock.monotonicMs() + SLICE_MS;
  }

  /** Undefined to go on at once, else what to wait for first; it fails with {@link CleaningAbortedError} if the work was aborted. */
  pause(): Promise<void> | undefined {
    return this.#clock.monotonicMs() < this.#sliceEndMs ? undefined : this.#turn();
  }

  /** `bytes` were read or written, which took a while: rests if need be. */
  async passed(bytes: number): Promise<void> {
    for (let restMs = this.#throttle.observe(bytes); restMs > 0 && !this.#cleaning.isAborted; ) {
      const pieceMs = Math.min(restMs, LONGEST_REST_MS);
      await new Promise<void>((resolve) => this.#clock.setTimer(pieceMs, resolve));
      restMs -= pieceMs;
    }
    this.#begin();
  }

  /** The result of `steps`, between which others have a turn. */
  async run<T>(steps: Steps<T>): Promise<T> {
    try {
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
        await this.pause();
      }
    } finally {
      // A generator that is not run to its end may hold a decoder; the values are of no interest.
      for (const _ of steps) break;
    }
  }

  async #turn(): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.endOfTurn(resolve));
    this.#begin();
  }

  #begin(): void {
    if (this.#cleaning.isAborted) throw new CleaningAbortedError('Compaction was aborted');
    this.#sliceEndMs = this.#clock.monotonicMs() + SLICE_MS;
  }
}
