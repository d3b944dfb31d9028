import type { Call } from './call.ts';

/** Calls that were asked for while there was no connection, in order. */
export class WaitingCalls {
  #calls: Call[] = [];

  add(call: Call): void {
    this.#calls.push(call);
  }

  /** All of them; none is left. */
  take(): readonly Call[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  failAll(error: () => Error): void {
    for (const call of this.take()) call.fail(error());
  }

  /** Fails those that were asked for at `queuedMs` or before, on the monotonic clock. */
  failSince(queuedMs: number, error: () => Error): void {
    const stale = this.#calls.filter((call) => call.queuedMs <= queuedMs);
    if (stale.length === 0) return;
    this.#calls = this.#calls.filter((call) => call.queuedMs > queuedMs);
    for (const call of stale) call.fail(error());
  }
}
