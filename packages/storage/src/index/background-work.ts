import { LazySet } from '../memory/lazy-set.ts';

/** What runs on a file, and has to end before the file is renamed or deleted. */
export class BackgroundWork {
  readonly #running = new LazySet<Promise<unknown>>();

  track<T>(operation: Promise<T>): Promise<T> {
    const tracked = operation.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  /** Resolves when nothing runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
