/**
 * Connections that hold a slab for a frame whose rest has not come. When slabs run out, those whose sender stalls give theirs up
 * (the bytes that came move to a copy of their size), so that senders who announce much and send little stop nobody.
 */
export interface IdleReceiver {
  /** Leaves the slab if nothing came for `idleMs`; false if it keeps it. */
  park(idleMs: number): boolean;
}

/** A sender that is not read for this long in the middle of a frame stalls. */
const STALLED_MS = 1000;

export class IdleReceivers {
  readonly #receivers = new Set<IdleReceiver>();

  /** Connections that hold a slab. */
  get size(): number {
    return this.#receivers.size;
  }

  add(receiver: IdleReceiver): void {
    this.#receivers.add(receiver);
  }

  delete(receiver: IdleReceiver): void {
    this.#receivers.delete(receiver);
  }

  /** Makes one stalled receiver leave its slab; false if there is none. */
  parkOne(): boolean {
    for (const receiver of this.#receivers) {
      if (receiver.park(STALLED_MS)) return true;
    }
    return false;
  }
}
