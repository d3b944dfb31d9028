/** Keeps what all cleaner threads read and write below `log.cleaner.io.max.bytes.per.second`, by rests, as Kafka's `Throttler` does. */
import type { Clock } from '@kafka-ts/environment/clock';

const CHECK_INTERVAL_MS = 300;
const LONGEST_REST_MS = 100;

export class CleanerThrottle {
  readonly #clock: Clock;
  readonly #bytesPerSecond: () => number;
  #periodStartMs: number;
  #observedBytes = 0;

  /** `bytesPerSecond` is asked each time, because it may change. */
  constructor(clock: Clock, bytesPerSecond: () => number) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
    this.#periodStartMs = clock.monotonicMs();
  }

  /** As it is now. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond();
  }

  /** Counts `bytes` that were read or written, and rests if need be, unless the cleaning is aborted. */
  async passed(bytes: number, cleaning: { readonly isAborted: boolean }): Promise<void> {
    this.#observedBytes += bytes;
    // Asked again after each piece: the rate may have changed.
    for (let restMs = this.#restMs(); restMs > 0 && !cleaning.isAborted; restMs = this.#restMs()) {
      const pieceMs = Math.min(restMs, LONGEST_REST_MS);
      await new Promise<void>((resolve) => this.#clock.setTimer(pieceMs, resolve));
    }
  }

  /** How long to rest by the rate of now, ms; 0 to go on. */
  #restMs(): number {
    const nowMs = this.#clock.monotonicMs();
    const elapsedMs = nowMs - this.#periodStartMs;
    if (elapsedMs < CHECK_INTERVAL_MS || this.#observedBytes === 0) return 0;
    const restMs = Math.round((this.#observedBytes * 1000) / this.#bytesPerSecond() - elapsedMs);
    if (restMs > 0) return restMs;
    this.#observedBytes = 0;
    this.#periodStartMs = nowMs;
    return 0;
  }
}
