/**
 * How far one log is compacted, and who may take segments out of it now: compaction, or everything else that does (retention,
 * truncation, moving, deletion).
 *
 *     free → cleaning → free                             `begin`, and the returned `end`
 *     free | cleaning → paused (n times) → free          `pause` aborts what runs and waits for its end; then the returned resume
 */
export interface Cleaning {
  /** Somebody waits for the end: nothing may be changed any more. */
  readonly isAborted: boolean;
  /** Has it end soon, with what was swapped in until then. */
  abort(): void;
  /** Calls `listener` when it is aborted; at once if it is already. */
  onAbort(listener: () => void): void;
  /** Idempotent. */
  end(): void;
}

class RunningCleaning implements Cleaning {
  readonly #ended: () => void;
  #listener = (): void => {};
  isAborted = false;

  constructor(ended: () => void) {
    this.#ended = ended;
  }

  abort(): void {
    this.isAborted = true;
    this.#listener();
  }

  onAbort(listener: () => void): void {
    this.#listener = listener;
    if (this.isAborted) listener();
  }

  end(): void {
    this.#ended();
  }
}

export class LogCompaction {
  /** Where compaction goes on: below it the log is clean. Undefined if it was never compacted. In `cleaner-offset-checkpoint`. */
  firstDirtyOffset: number | undefined;
  #running: Cleaning | undefined;
  #ended: Promise<void> | undefined;
  #pauses = 0;

  /** Takes the log for cleaning; undefined if somebody has it. */
  begin(): Cleaning | undefined {
    if (this.#running !== undefined || this.#pauses > 0) return undefined;
    let ended = (): void => {};
    this.#ended = new Promise((resolve) => {
      ended = resolve;
    });
    const running: Cleaning = new RunningCleaning(() => {
      if (this.#running === running) this.#running = undefined;
      ended();
    });
    this.#running = running;
    return running;
  }

  /** Runs `action` as a cleaning, unless somebody has the log: then nothing is done. */
  async ifFree(action: () => Promise<unknown>): Promise<void> {
    const cleaning = this.begin();
    if (cleaning === undefined) return;
    try {
      await action();
    } finally {
      cleaning.end();
    }
  }

  /** Aborts what runs, waits for its end and lets none begin until the returned function was called as often as this one. */
  async pause(): Promise<() => void> {
    this.#pauses++;
    if (this.#running !== undefined) {
      this.#running.abort();
      await this.#ended;
    }
    return () => {
      this.#pauses--;
    };
  }

  /** Runs `action` while nothing is compacted. */
  async without(action: () => Promise<void>): Promise<void> {
    const resume = await this.pause();
    try {
      await action();
    } finally {
      resume();
    }
  }
}
