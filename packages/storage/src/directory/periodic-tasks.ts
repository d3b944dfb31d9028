/** Work that repeats: after each run the next one is due an interval later, so that a slow one never overlaps itself. */
import type { Clock, Timer } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';

/** Node's timers hold 31 bits; what is further away is looked at again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class PeriodicTasks {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #timers = new Set<Timer>();
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * First after `delayMs`, then `intervalMs()` after each end. A failure is logged and does not end the repetition.
   * @returns what makes the next run due now, unless one is under way
   */
  repeat(delayMs: number, intervalMs: () => number, work: () => Promise<void>): () => void {
    let hurry = (): void => {};
    const schedule = (waitMs: number): void => {
      if (this.#isClosed) return;
      const isFar = waitMs > MAX_TIMER_MS;
      const run = (): void => {
        this.#timers.delete(timer);
        hurry = () => {};
        this.track(work().finally(() => schedule(intervalMs())));
      };
      const timer = this.#clock.setTimer(isFar ? MAX_TIMER_MS : waitMs, () => {
        this.#timers.delete(timer);
        if (isFar) schedule(waitMs - MAX_TIMER_MS);
        else run();
      });
      this.#timers.add(timer);
      hurry = () => {
        timer.cancel();
        run();
      };
    };
    schedule(delayMs);
    return () => {
      if (!this.#isClosed) hurry();
    };
  }

  /** Work that {@link close} waits for. */
  track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#logger.error(`Uncaught exception in scheduled task: ${String(error)}`, 'kafka.log.LogManager');
      })
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Begins nothing any more; resolves when what runs is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    await this.idle();
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

/** Runs `action` for each of `items`, at most `limit` at a time. Fails with the first failure after all are done. */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      try {
        await action(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
