import type { Clock } from '@kafka-ts/environment/clock';

/** Lets one loop wait until something happens, and who polls until there is something to poll. A wake-up that comes early is kept. */
export class Wakeup {
  readonly #clock: Clock;
  #isWoken = false;
  #wakeLoop: (() => void) | undefined;
  #wakePoll: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#isWoken = true;
    this.#wakeLoop?.();
  }

  /** Until {@link wake}, at most `limitMs`. */
  async wait(limitMs?: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = limitMs === undefined ? undefined : this.#clock.setTimer(limitMs, resolve);
        this.#wakeLoop = () => {
          timer?.cancel();
          resolve();
        };
      });
      this.#wakeLoop = undefined;
    }
    this.#isWoken = false;
  }

  wakePoll(): void {
    this.#wakePoll?.();
  }

  /** Until {@link wakePoll}, at most `limitMs`. */
  async pollPause(limitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimer(limitMs, resolve);
      this.#wakePoll = () => {
        timer.cancel();
        resolve();
      };
    });
    this.#wakePoll = undefined;
  }
}
