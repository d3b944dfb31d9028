import type { Timer } from '@kafka-ts/environment/clock';

/** Something that will happen; equal times keep the order in which they were asked for. */
export class QueuedEvent implements Timer {
  readonly dueMs: number;
  readonly sequence: number;
  readonly isTimer: boolean;
  readonly callback: () => void;
  isCancelled = false;

  constructor(event: { dueMs: number; sequence: number; isTimer: boolean; callback: () => void }) {
    this.dueMs = event.dueMs;
    this.sequence = event.sequence;
    this.isTimer = event.isTimer;
    this.callback = event.callback;
  }

  cancel(): void {
    this.isCancelled = true;
  }

  isBefore(other: QueuedEvent): boolean {
    return this.dueMs < other.dueMs || (this.dueMs === other.dueMs && this.sequence < other.sequence);
  }
}

/** A binary heap of events by time. Cancelled ones leave it when their time comes. */
export class EventQueue {
  readonly #heap: QueuedEvent[] = [];
  #sequence = 0;

  add(dueMs: number, isTimer: boolean, callback: () => void): QueuedEvent {
    const event = new QueuedEvent({ dueMs, sequence: this.#sequence++, isTimer, callback });
    let at = this.#heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || parent.isBefore(event)) break;
      this.#heap[at] = parent;
      at = above;
    }
    this.#heap[at] = event;
    return event;
  }

  /** The earliest event that was not cancelled. */
  get next(): QueuedEvent | undefined {
    while (this.#heap[0]?.isCancelled === true) this.#removeFirst();
    return this.#heap[0];
  }

  /** Takes out all events up to `nowMs`, earliest first. */
  takeDue(nowMs: number): QueuedEvent[] {
    const due: QueuedEvent[] = [];
    for (let event = this.next; event !== undefined && event.dueMs <= nowMs; event = this.next) {
      due.push(event);
      this.#removeFirst();
    }
    return due;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      if (left === undefined) break;
      const isRight = right?.isBefore(left) === true;
      const child = isRight ? right : left;
      if (last.isBefore(child)) break;
      this.#heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    this.#heap[at] = last;
  }
}
