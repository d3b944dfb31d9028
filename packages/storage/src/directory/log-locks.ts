/** Work that renames or deletes files of a log by their paths, one piece at a time for each log: a renamed directory would pull them away. */
import type { UnifiedLog } from '../log/unified-log.ts';

export class LogLocks {
  readonly #last = new WeakMap<UnifiedLog, Promise<void>>();

  /** Runs `work` when whatever was begun before it on `log` is over, however that ended. */
  async run<T>(log: UnifiedLog, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(log) ?? Promise.resolve();
    const result = before.then(work);
    this.#last.set(
      log,
      result.then(
        () => {},
        () => {},
      ),
    );
    return result;
  }
}
