/** Keeps what all cleaner threads read and write below `log.cleaner.io.max.bytes.per.second`, by rests, as Kafka's `Throttler` does. */
import type { Clock } from '@kafka-ts/environment/clock';

const CHECK_INTERVAL_MS = 300;

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

  /** Counts `bytes`; returns how long to rest, ms. */
  observe(bytes: number): number {
    this.#observedBytes += bytes;
    const nowMs = this.#clock.monotonicMs();
    const elapsedMs = nowMs - this.#periodStartMs;
    if (elapsedMs < CHECK_INTERVAL_MS || this.#observedBytes === 0) return 0;
    const restMs = (this.#observedBytes * 1000) / this.#bytesPerSecond() - elapsedMs;
    this.#observedBytes = 0;
    this.#periodStartMs = nowMs + Math.max(0, restMs);
    return Math.max(0, Math.round(restMs));
  }
}
