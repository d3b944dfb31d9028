/**
 * Deadlines that a busy loop cannot make unfair: when the timer fires late, others were late too, so the deadline moves by
 * what the loop lost; and it is decided only after input that already waits was read (design: "a late timer punishes nobody").
 */
import type { Clock, Timer } from '@kafka-ts/environment/clock';

/** Lateness below this is the timer's own granularity. */
const TOLERATED_LATENESS_MS = 20;

/** Calls `callback` once, `delayMs` from now at the earliest. */
export function setFairTimer(clock: Clock, delayMs: number, callback: () => void): Timer {
  let isCancelled = false;
  let timer: Timer | undefined;
  const arm = (delay: number): void => {
    const dueMs = clock.monotonicMs() + delay;
    timer = clock.setTimer(delay, () => {
      const lateMs = clock.monotonicMs() - dueMs;
      if (lateMs > TOLERATED_LATENESS_MS) arm(Math.min(lateMs, delayMs));
      else clock.endOfTurn(() => (isCancelled ? undefined : callback()));
    });
  };
  arm(delayMs);
  return {
    cancel: () => {
      isCancelled = true;
      timer?.cancel();
    },
  };
}
