/** Lets a loop wait: for a time, for a change of mind, or for the end; whatever is first. */
import type { Clock } from '@kafka-ts/environment/clock';

export class PauseGate {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends all waits at once. */
  open(): void {
    for (const end of [...this.#waiting]) end();
  }

  /** Resolves after `ms`, or at {@link open}; without a time only there. */
  wait(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer?.cancel();
        this.#waiting.delete(end);
        resolve();
      };
      const timer = ms === undefined ? undefined : this.#clock.setTimer(ms, end);
      this.#waiting.add(end);
    });
  }
}
