/**
 * Time that passes only when everything of the present is done: hours run in milliseconds, and the same seed gives the
 * same order of events.
 *
 * A turn is Node's: first the timers that are due, then the input (socket bytes, finished file calls), then what was
 * left for the end of the turn; promises run between any two of them. Each turn lasts a seeded fraction of a
 * millisecond, so that several events meet in one turn; now and then, where asked for, a turn stalls much longer, as a
 * busy machine does, and finds timers that are late beside input that waited.
 */
import type { Clock, Timer } from '@kafka-ts/environment/clock';
import { nodeClock } from '@kafka-ts/environment/node/node-clock';
import type { Random } from '@kafka-ts/environment/random';
import { EventQueue, type QueuedEvent } from './event-queue.ts';
import { ProcessDied } from './process-died.ts';
import { SeededRandom } from './seeded-random.ts';

export interface VirtualClockOptions {
  readonly random?: Random | undefined;
  /** Wall clock at the start; 2026-01-01 by default. */
  readonly startMs?: number | undefined;
  /** Longest turn, microseconds; 200 by default. */
  readonly turnUs?: number | undefined;
  /** A turn in so many stalls; never by default. */
  readonly stallOneIn?: number | undefined;
  /** Longest stall, milliseconds. */
  readonly stallMs?: number | undefined;
}

/** Real time that {@link VirtualClock.run} gives to work outside the simulation (a module being loaded), ms. */
const REAL_WAIT_MS = 5_000;

export class VirtualClock implements Clock {
  readonly #random: Random;
  readonly #startMs: number;
  readonly #options: VirtualClockOptions;
  readonly #events = new EventQueue();
  #endOfTurn: (() => void)[] = [];
  #elapsedMs = 0;
  #turns = 0;

  constructor(options: VirtualClockOptions = {}) {
    this.#random = options.random ?? new SeededRandom(1);
    this.#startMs = options.startMs ?? Date.UTC(2026, 0, 1);
    this.#options = options;
  }

  nowMs(): number {
    return this.#startMs + Math.floor(this.#elapsedMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  /** Turns that ran so far. */
  get turns(): number {
    return this.#turns;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    // Node rounds below one millisecond up.
    return this.#events.add(this.#elapsedMs + Math.max(1, delayMs), true, callback);
  }

  /** Input from outside that comes after `delayMs`: bytes, a finished file call. 0 means a later turn. */
  setInput(delayMs: number, callback: () => void): Timer {
    return this.#events.add(this.#elapsedMs + delayMs, false, callback);
  }

  endOfTurn(callback: () => void): void {
    this.#endOfTurn.push(callback);
  }

  /**
   * Lets time pass until `work` has settled and returns its value. Fails when `limitMs` of virtual time have passed,
   * or when nothing is left to happen that could settle it. What an event throws ends the run.
   */
  async run<T>(work: Promise<T> | (() => Promise<T>), limitMs = 3_600_000): Promise<T> {
    const promise = typeof work === 'function' ? work() : work;
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    const endMs = this.#elapsedMs + limitMs;
    await breath();
    while (!isSettled) {
      if (this.#elapsedMs > endMs) throw new Error(`not done after ${limitMs} ms of virtual time`);
      if (!(await this.#turn(Number.POSITIVE_INFINITY))) await this.#waitForOutside(() => isSettled);
    }
    return promise;
  }

  /** Lets `durationMs` pass, whatever happens in it. */
  async runFor(durationMs: number): Promise<void> {
    const endMs = this.#elapsedMs + durationMs;
    await breath();
    while (await this.#turn(endMs));
    this.#elapsedMs = Math.max(this.#elapsedMs, endMs);
  }

  /** Runs until nothing is left to happen; returns false if that takes longer than `limitMs` (periodic timers). */
  async runUntilIdle(limitMs = 60_000): Promise<boolean> {
    const endMs = this.#elapsedMs + limitMs;
    await breath();
    while (await this.#turn(endMs));
    return this.#events.next === undefined;
  }

  /** One turn; false if nothing is to happen up to `endMs`. */
  async #turn(endMs: number): Promise<boolean> {
    const ending = this.#endOfTurn.length > 0;
    const next = this.#events.next;
    if (!ending && (next === undefined || next.dueMs > endMs)) return false;
    this.#turns++;
    if (!ending && next !== undefined) this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
    this.#elapsedMs += this.#turnMs();
    const due = this.#events.takeDue(this.#elapsedMs);
    for (const isTimer of [true, false]) {
      for (const event of due) if (event.isTimer === isTimer) await perform(event);
    }
    const last = this.#endOfTurn;
    this.#endOfTurn = [];
    for (const callback of last) {
      call(callback);
      await breath();
    }
    return true;
  }

  #turnMs(): number {
    const { turnUs = 200, stallOneIn = 0, stallMs = 0 } = this.#options;
    const stalls = stallOneIn > 0 && this.#random.below(stallOneIn) === 0;
    return stalls ? this.#random.below(stallMs) : this.#random.below(turnUs) / 1000;
  }

  async #waitForOutside(isSettled: () => boolean): Promise<void> {
    const endMs = nodeClock.monotonicMs() + REAL_WAIT_MS;
    while (!isSettled() && this.#events.next === undefined && this.#endOfTurn.length === 0) {
      if (nodeClock.monotonicMs() > endMs) {
        throw new Error(
          `nothing is left to happen after ${this.#elapsedMs} ms of virtual time, yet the work waits`,
        );
      }
      await new Promise<void>((resolve) => {
        nodeClock.setTimer(1, resolve);
      });
    }
  }
}

async function perform(event: QueuedEvent): Promise<void> {
  if (event.isCancelled) return;
  event.cancel();
  call(event.callback);
  await breath();
}

/** The end of a simulated process in the middle of its own code ends that code only. */
function call(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
  }
}

/** Lets all promises run that can. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    nodeClock.endOfTurn(resolve);
  });
}
