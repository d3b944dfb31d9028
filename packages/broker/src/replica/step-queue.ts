/**
 * Heavy work on records (unpacking, converting, compressing) in slices, so that one thread can serve others in between: one piece of work
 * at a time, in the order of arrival, at most a few milliseconds in a turn of the loop. So memory is taken for one of them, however many wait.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Steps } from '@kafka-ts/protocol/records/steps';

/** Longest slice in one turn of the loop. */
const MAX_TURN_MS = 4;
/** Steps in one turn, also where they take no time: about 4 MiB. */
const MAX_TURN_STEPS = 16;

/** How one piece of work ends; exactly one of them is called, once. */
export interface StepListener<T> {
  onDone(value: T): void;
  onFailed(error: unknown): void;
}

/** Takes one more step; true when the work is over. */
type Work = () => boolean;

export class StepQueue {
  readonly #clock: Clock;
  readonly #waiting: Work[] = [];
  #isRunning = false;
  /** The next turn of the loop is waited for; always, while anything waits. */
  #isTurnOrdered = false;
  /** Used up in this turn. */
  #usedMs = 0;
  #usedSteps = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What waits or is under way. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Runs `steps`: what is short and finds nothing before it, now. Listeners must not throw. */
  run<T>(steps: Steps<T>, listener: StepListener<T>): void {
    this.#waiting.push(() => {
      let step: IteratorResult<undefined, T>;
      try {
        step = steps.next();
      } catch (error) {
        listener.onFailed(error);
        return true;
      }
      if (step.done !== true) return false;
      listener.onDone(step.value);
      return true;
    });
    this.#orderTurn();
    if (!this.#isRunning && this.#waiting.length === 1) this.#slice();
  }

  #orderTurn(): void {
    if (this.#isTurnOrdered) return;
    this.#isTurnOrdered = true;
    this.#clock.endOfTurn(() => {
      this.#isTurnOrdered = false;
      this.#usedMs = 0;
      this.#usedSteps = 0;
      if (this.#waiting.length === 0) return;
      this.#orderTurn();
      this.#slice();
    });
  }

  #slice(): void {
    // Whoever comes while this runs waits behind it.
    this.#isRunning = true;
    let nowMs = this.#clock.monotonicMs();
    while (this.#usedMs < MAX_TURN_MS && this.#usedSteps < MAX_TURN_STEPS) {
      const work = this.#waiting[0];
      if (work === undefined) break;
      if (work()) this.#waiting.shift();
      this.#usedSteps++;
      const afterMs = this.#clock.monotonicMs();
      this.#usedMs += afterMs - nowMs;
      nowMs = afterMs;
    }
    this.#isRunning = false;
  }
}
