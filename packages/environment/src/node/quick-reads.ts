/**
 * Which reads are done at once although they were asked for in the background. What a short read asks for lies nearly always in the
 * page cache, and then the way to the thread pool and back takes ten times as long as the read, far longer where other threads have the
 * processors. A read that took long met the disk: the thread pool then has all of them for fifty times as long, so that no more than a
 * fiftieth of the event loop's time is spent on a disk. And there are few in a millisecond: who goes through a file in small pieces
 * lets others have their turn.
 */
import type { Clock } from '../clock.ts';

const SHORT_BYTES = 64 * 1024;
const SLOW_MS = 0.25;
const PAUSE_TIMES = 50;
const MOST_IN_A_MS = 16;

export class QuickReads {
  readonly #clock: Clock;
  #pausedUntilMs = 0;
  #windowStartMs = 0;
  #inWindow = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does `action`, which reads `sizeBytes` or opens a file, at once; undefined if the thread pool is to do it. Throws what it throws. */
  try<T>(sizeBytes: number, action: () => T): T | undefined {
    if (sizeBytes > SHORT_BYTES) return undefined;
    const startedMs = this.#clock.monotonicMs();
    if (startedMs < this.#pausedUntilMs) return undefined;
    if (startedMs - this.#windowStartMs >= 1) {
      this.#windowStartMs = startedMs;
      this.#inWindow = 0;
    }
    if (this.#inWindow >= MOST_IN_A_MS) return undefined;
    this.#inWindow++;
    try {
      return action();
    } finally {
      const nowMs = this.#clock.monotonicMs();
      const tookMs = nowMs - startedMs;
      if (tookMs > SLOW_MS) this.#pausedUntilMs = nowMs + PAUSE_TIMES * tookMs;
    }
  }
}
