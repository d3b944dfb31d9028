/**
 * Compaction in the event loop without holding it up: work goes on in slices, between which everybody else has a turn, rests as long
 * as the throttle says, and ends soon after it was aborted.
 *
 * A slice is as long as what others did since the one before: where requests take some ten microseconds each, those who wait for the
 * next answer wait no longer than for each other, and a third or more of a busy loop is left for compaction. Where nobody comes for a while slices
 * become long, since each turn of the loop costs time, too. A slice begins when the answers of the turn are sent.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Turn } from '@kafka-ts/environment/turn';
import type { Steps } from '@kafka-ts/protocol/records/steps';
import type { Cleaning } from '../log/log-compaction.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import { type CleanerPace, CleaningAbortedError } from './cleaner-pace.ts';
import type { CleanerThrottle } from './cleaner-throttle.ts';

/** How long others wait, but for the step that is being done: the least, the most while they come, and the most where nobody came for a while. */
const SHORT_SLICE_MS = 0.025;
const BUSY_SLICE_MS = 0.1;
const LONG_SLICE_MS = 0.25;
/** What a slice grows by where nobody came since the one before. */
const GROWTH = 1.25;
/** A turn of the loop in which there was nothing to do takes less. */
const IDLE_TURN_MS = 0.015;

export class LoopPace implements CleanerPace {
  readonly #clock: Clock;
  readonly #turn: Turn;
  readonly #throttle: CleanerThrottle;
  readonly #cleaning: Pick<Cleaning, 'isAborted'>;
  #sliceMs = SHORT_SLICE_MS;
  #sliceEndMs: number;

  constructor(
    { clock, turn }: Pick<LogEnvironment, 'clock' | 'turn'>,
    throttle: CleanerThrottle,
    cleaning: Pick<Cleaning, 'isAborted'>,
  ) {
    this.#clock = clock;
    this.#turn = turn;
    this.#throttle = throttle;
    this.#cleaning = cleaning;
    this.#sliceEndMs = clock.monotonicMs() + this.#sliceMs;
  }

  pause(): Promise<void> | undefined {
    return this.#clock.monotonicMs() < this.#sliceEndMs ? undefined : this.#waitForTurn();
  }

  async passed(bytes: number): Promise<void> {
    await this.#throttle.passed(bytes, this.#cleaning);
    this.#begin(this.#clock.monotonicMs());
  }

  async run<T>(steps: Steps<T>): Promise<T> {
    try {
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
        const pause = this.pause();
        if (pause !== undefined) await pause;
      }
    } finally {
      // A generator that is not run to its end may hold a decoder; the values are of no interest.
      for (const _ of steps) break;
    }
  }

  async #waitForTurn(): Promise<void> {
    const endedMs = this.#clock.monotonicMs();
    await new Promise<void>((resolve) => this.#turn.atRest(resolve));
    const nowMs = this.#clock.monotonicMs();
    const othersMs = nowMs - endedMs;
    this.#sliceMs =
      othersMs < IDLE_TURN_MS
        ? Math.min(LONG_SLICE_MS, this.#sliceMs * GROWTH)
        : Math.min(BUSY_SLICE_MS, Math.max(SHORT_SLICE_MS, othersMs));
    this.#begin(nowMs);
  }

  #begin(nowMs: number): void {
    if (this.#cleaning.isAborted) throw new CleaningAbortedError();
    this.#sliceEndMs = nowMs + this.#sliceMs;
  }
}
