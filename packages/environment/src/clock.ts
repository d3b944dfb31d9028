/** A pending call; cancelling one that ran or was cancelled does nothing. */
export interface Timer {
  cancel(): void;
}

/** Wall time, monotonic time and the ways to be called later. Timers never keep the process alive. */
export interface Clock {
  /** Wall clock, milliseconds since 1970, whole number: for record timestamps and file names, never for durations. */
  nowMs(): number;

  /** Monotonic milliseconds with fractions, from an arbitrary start: for durations and deadlines. */
  monotonicMs(): number;

  /** Calls `callback` once, not before `delayMs` passed; 0 still means a later turn of the loop. */
  setTimer(delayMs: number, callback: () => void): Timer;

  /**
   * Calls `callback` in this turn of the event loop, after all input that already waits on sockets was read
   * (Node: `setImmediate`). Appends and answers of one turn are gathered and leave from here; deadlines that
   * could punish someone are decided from here too, so that a busy loop punishes nobody.
   */
  endOfTurn(callback: () => void): void;
}
