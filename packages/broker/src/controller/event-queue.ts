/**
 * The controller's one queue: events run in order, each to its end before the next begins, so that handlers may await
 * ZooKeeper without another changing the context meanwhile (`kafka.controller.ControllerEventManager`).
 */

interface WaitingEvent {
  readonly name: string;
  readonly run: () => Promise<void> | void;
  /** Called instead of `run` when the queue closes before its turn; absent where nobody waits for the event. */
  readonly drop: (() => void) | undefined;
}

export class EventQueue {
  readonly #onError: (name: string, error: unknown) => void;
  readonly #waiting: WaitingEvent[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;

  /** `onError` gets what an event threw; the queue goes on. */
  constructor(onError: (name: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Adds an event at the end; after `close` nothing happens. */
  put(name: string, run: () => Promise<void> | void, drop?: () => void): void {
    if (this.#isClosed) {
      drop?.();
      return;
    }
    this.#waiting.push({ name, run, drop });
    this.#running ??= this.#drain();
  }

  /** Puts an event before all others and drops those that nobody waits for: what they tell of is over. */
  interrupt(name: string, run: () => Promise<void> | void): void {
    const asked = this.#waiting.splice(0).filter(({ drop }) => drop !== undefined);
    this.put(name, run);
    this.#waiting.push(...asked);
  }

  /** Adds an event and resolves with what it returned, or rejects with what it threw. */
  ask<T>(name: string, action: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => {
        try {
          resolve(await action());
        } catch (error) {
          reject(error);
        }
      };
      this.put(name, run, () => reject(new Error(`${name}: the controller is shut down`)));
    });
  }

  /** Drops what waits; resolves when the running event has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const event of this.#waiting.splice(0)) event.drop?.();
    await this.#running;
  }

  async #drain(): Promise<void> {
    // Not at once: an event that adds another while the first call of this still runs must find the queue running.
    await Promise.resolve();
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      try {
        await event.run();
      } catch (error) {
        this.#onError(event.name, error);
      }
    }
    this.#running = undefined;
  }
}
