import type { Clock, Timer } from '@kafka-ts/environment/clock';
import type { VirtualClock } from './virtual-clock.ts';

const never: Timer = { cancel: () => {} };

/** The clock of one simulated process: after its death nothing is called back. */
export class ProcessClock implements Clock {
  readonly #clock: VirtualClock;
  #isDead = false;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    return this.#isDead ? never : this.#clock.setTimer(delayMs, this.#whileAlive(callback));
  }

  /** Input that reaches this process after `delayMs`. */
  setInput(delayMs: number, callback: () => void): Timer {
    return this.#isDead ? never : this.#clock.setInput(delayMs, this.#whileAlive(callback));
  }

  endOfTurn(callback: () => void): void {
    if (!this.#isDead) this.#clock.endOfTurn(this.#whileAlive(callback));
  }

  kill(): void {
    this.#isDead = true;
  }

  #whileAlive(callback: () => void): () => void {
    return () => {
      if (!this.#isDead) callback();
    };
  }
}
