import type { Clock, Timer } from '@kafka-ts/environment/clock';

/** Calls back once when nothing happened for a while. */
export class IdleTimer {
  readonly #clock: Clock;
  readonly #idleMs: number | undefined;
  readonly #onIdle: () => void;
  #timer: Timer | undefined;

  /** Starts at once; `idleMs` undefined never calls back. */
  constructor(clock: Clock, idleMs: number | undefined, onIdle: () => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
    this.restart();
  }

  restart(): void {
    this.cancel();
    if (this.#idleMs !== undefined) this.#timer = this.#clock.setTimer(this.#idleMs, this.#onIdle);
  }

  cancel(): void {
    this.#timer?.cancel();
  }
}
