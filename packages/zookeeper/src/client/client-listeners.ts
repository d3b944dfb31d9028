import type { SessionState } from './client-session.ts';
import type { WatchEvent, WatchListener } from './watch-events.ts';

type StateListener = (state: SessionState) => void;

/** Who wants to hear of a client's session and watches. A listener may take itself or others off while it is called. */
export class ClientListeners {
  readonly #states = new Set<StateListener>();
  readonly #watches = new Set<WatchListener>();

  /** Returns what takes the listener off again. */
  onState(listener: StateListener): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  /** Returns what takes the listener off again. */
  onWatch(listener: WatchListener): () => void {
    this.#watches.add(listener);
    return () => this.#watches.delete(listener);
  }

  tellState(state: SessionState): void {
    for (const listener of [...this.#states]) listener(state);
  }

  tellWatch(event: WatchEvent, zxid: bigint): void {
    for (const listener of [...this.#watches]) listener(event, zxid);
  }
}
