/**
 * `max.connection.creation.rate`: how long each new connection has to wait so that no more of them come in a second. Who was quiet for ten
 * seconds may bring what these would have allowed at once: Apache counts over as many.
 */
const BURST_MS = 10_000;
const SECOND_MS = 1000;

export class ConnectionRate {
  /** When the next connection could start if all came evenly. */
  #nextMs = Number.NEGATIVE_INFINITY;

  /** Counts a connection that came at `nowMs`; answers for how many milliseconds it has to wait. */
  admit(nowMs: number, perSecond: number): number {
    if (perSecond >= 2 ** 31 - 1) return 0;
    const intervalMs = SECOND_MS / perSecond;
    const startMs = Math.max(this.#nextMs, nowMs - BURST_MS);
    this.#nextMs = startMs + intervalMs;
    return Math.max(0, startMs - nowMs);
  }
}
