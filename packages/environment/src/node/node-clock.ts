import type { Clock, Timer } from '../clock.ts';

/** setTimeout takes 31 bits; a longer delay is slept in parts. */
const MAX_DELAY_MS = 2 ** 31 - 1;

class NodeTimer implements Timer {
  #timeout: NodeJS.Timeout | undefined;

  constructor(delayMs: number, callback: () => void) {
    this.#start(delayMs, callback);
  }

  #start(delayMs: number, callback: () => void): void {
    const part = Math.min(delayMs, MAX_DELAY_MS);
    const elapsed = (): void => {
      if (part < delayMs) this.#start(delayMs - part, callback);
      else callback();
    };
    this.#timeout = setTimeout(elapsed, part).unref();
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }
}

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  // As fast as `performance.now()`, which would load Node's whole `perf_hooks` at the first call.
  monotonicMs: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  setTimer: (delayMs, callback) => new NodeTimer(delayMs, callback),
  endOfTurn: (callback) => {
    setImmediate(callback);
  },
};
