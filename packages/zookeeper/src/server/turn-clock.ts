import type { Clock } from '@kafka-ts/environment/clock';

/**
 * A clock that stands still within one turn of the event loop: asking for the time twice for each request costs as much as
 * encoding its answer.
 */
export function turnClock(clock: Clock): Clock {
  let now: { readonly nowMs: number; readonly monotonicMs: number } | undefined;
  const forget = (): void => {
    now = undefined;
  };
  const current = () => {
    if (now !== undefined) return now;
    now = { nowMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    clock.endOfTurn(forget);
    return now;
  };
  return {
    nowMs: () => current().nowMs,
    monotonicMs: () => current().monotonicMs,
    setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
    endOfTurn: (callback) => clock.endOfTurn(callback),
  };
}
