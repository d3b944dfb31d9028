/**
 * Files and directories that are no longer part of a log, but may still be read: they got a name that says so, and are
 * deleted `file.delete.delay.ms` later. What a stop or a crash leaves is deleted at the next start.
 */

import type { Clock, Timer } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';

export class DelayedDeletion {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #timers = new Set<Timer>();
  readonly #running = new Set<Promise<void>>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Calls `action` after `delayMs`; a failure is logged with `what`, and left to the next start. */
  schedule(delayMs: number, what: string, action: () => Promise<void>): void {
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      const run = this.#perform(what, action).finally(() => this.#running.delete(run));
      this.#running.add(run);
    });
    this.#timers.add(timer);
  }

  async #perform(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const reason = messageOf(error);
      this.#logger.warn(
        `Cannot delete ${what}: ${reason}. The next start tries again`,
        'kafka.log.LogManager',
      );
    }
  }

  /** Nothing is begun any more; resolves when what runs is done. */
  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    await this.idle();
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
