import type { Clock } from '@kafka-ts/environment/clock';

/** Something happened that one waiter may want to look at; remembered until somebody waits. */
export class Signal {
  readonly #clock: Clock;
  #isRaised = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  /** Resolves when it was raised since the last wait, at the latest after `maxWaitMs`. */
  async wait(maxWaitMs: number): Promise<void> {
    if (!this.#isRaised) {
      await new Promise<void>((resolve) => {
        const timer = this.#clock.setTimer(maxWaitMs, resolve);
        this.#wake = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#isRaised = false;
  }
}
