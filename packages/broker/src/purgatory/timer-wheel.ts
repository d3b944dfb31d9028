/**
 * Deadlines of thousands of waiters on one timer of the environment. Deadlines are gathered in slots of a few milliseconds; the
 * environment's timer is set for the earliest slot only, and not at all while nobody waits. A deadline is never early; it is late by a
 * slot at most, or by what the loop is late.
 */
import type { Clock, Timer } from '@kafka-ts/environment/clock';

const SLOT_MS = 5;

/** A pending deadline. */
export class WheelTimer implements Timer {
  readonly callback: () => void;
  readonly #slot: Set<WheelTimer>;

  constructor(callback: () => void, slot: Set<WheelTimer>) {
    this.callback = callback;
    this.#slot = slot;
    slot.add(this);
  }

  /** Idempotent, also after it ran. */
  cancel(): void {
    this.#slot.delete(this);
  }
}

export class TimerWheel {
  readonly #clock: Clock;
  readonly #onError: ((error: unknown) => void) | undefined;
  readonly #slots = new Map<number, Set<WheelTimer>>();
  /** Numbers of the slots, a binary heap with the earliest on top. */
  readonly #order: number[] = [];
  #armed: { readonly slot: number; readonly timer: Timer } | undefined;

  /** `onError` gets what a callback throws; without it the error ends the process, as one of Node's timers does. */
  constructor(clock: Clock, onError?: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Calls `callback` once, not before the monotonic time `deadlineMs`. */
  at(deadlineMs: number, callback: () => void): WheelTimer {
    const slot = Math.ceil(deadlineMs / SLOT_MS);
    let waiting = this.#slots.get(slot);
    if (waiting === undefined) {
      waiting = new Set();
      this.#slots.set(slot, waiting);
      push(this.#order, slot);
    }
    const timer = new WheelTimer(callback, waiting);
    if (this.#armed === undefined || slot < this.#armed.slot) this.#arm(slot);
    return timer;
  }

  /** Calls `callback` once, not before `delayMs` passed. */
  after(delayMs: number, callback: () => void): WheelTimer {
    return this.at(this.#clock.monotonicMs() + delayMs, callback);
  }

  /** Forgets all deadlines. */
  close(): void {
    this.#armed?.timer.cancel();
    this.#armed = undefined;
    this.#slots.clear();
    this.#order.length = 0;
  }

  #call(timer: WheelTimer): void {
    if (this.#onError === undefined) {
      timer.callback();
      return;
    }
    try {
      timer.callback();
    } catch (error) {
      this.#onError(error);
    }
  }

  #arm(slot: number): void {
    this.#armed?.timer.cancel();
    const delayMs = Math.max(0, slot * SLOT_MS - this.#clock.monotonicMs());
    this.#armed = { slot, timer: this.#clock.setTimer(Math.ceil(delayMs), () => this.#fire()) };
  }

  #fire(): void {
    this.#armed = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (let slot = this.#order[0]; slot !== undefined; slot = this.#order[0]) {
      const waiting = this.#slots.get(slot);
      const isDue = slot * SLOT_MS <= nowMs;
      if (!isDue && waiting !== undefined && waiting.size > 0) break;
      pop(this.#order);
      this.#slots.delete(slot);
      if (!isDue || waiting === undefined) continue;
      for (const timer of waiting) {
        waiting.delete(timer);
        this.#call(timer);
      }
    }
    // A callback may have armed the timer for a deadline of its own, which is later than one that waited before.
    const next = this.#order[0];
    if (next !== undefined && next < this.#armedSlot()) this.#arm(next);
  }

  #armedSlot(): number {
    return this.#armed?.slot ?? Number.POSITIVE_INFINITY;
  }
}

function push(heap: number[], value: number): void {
  heap.push(value);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] ?? 0;
    if (above <= value) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = value;
}

function pop(heap: number[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left === undefined) break;
    if (right !== undefined && right < left) child++;
    const smaller = heap[child] ?? left;
    if (smaller >= last) break;
    heap[at] = smaller;
    at = child;
  }
  heap[at] = last;
}
