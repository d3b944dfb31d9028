/**
 * Compaction in a thread of its own: nobody waits for it, so it goes on until it was aborted, and rests where the throttle of all
 * cleaners says so, which is asked by messages: while one part passes, the next is on its way.
 */
import type { Steps } from '@kafka-ts/protocol/records/steps';
import { type CleanerPace, CleaningAbortedError } from './cleaner-pace.ts';

export class WorkerPace implements CleanerPace {
  readonly #aborted: Int32Array;
  readonly #report: (bytes: number) => void;
  #reportBytes: number;
  #unreportedBytes = 0;
  /** Of the last report; undefined when it was answered. */
  #rest: Promise<void> | undefined;
  #endRest = (): void => {};

  /** `report` is answered by {@link rested}; the first comes after `reportBytes`. */
  constructor(aborted: SharedArrayBuffer, reportBytes: number, report: (bytes: number) => void) {
    this.#aborted = new Int32Array(aborted);
    this.#reportBytes = reportBytes;
    this.#report = report;
  }

  pause(): undefined {
    if (Atomics.load(this.#aborted, 0) !== 0) throw new CleaningAbortedError();
  }

  async passed(bytes: number): Promise<void> {
    this.#unreportedBytes += bytes;
    if (this.#unreportedBytes >= this.#reportBytes) {
      while (this.#rest !== undefined) await this.#rest;
      this.#rest = new Promise((resolve) => {
        this.#endRest = resolve;
      });
      this.#report(this.#unreportedBytes);
      this.#unreportedBytes = 0;
    }
    this.pause();
  }

  rested(reportBytes: number): void {
    this.#reportBytes = reportBytes;
    this.#rest = undefined;
    this.#endRest();
  }

  async run<T>(steps: Steps<T>): Promise<T> {
    try {
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
        this.pause();
      }
    } finally {
      // A generator that is not run to its end may hold a decoder; the values are of no interest.
      for (const _ of steps) break;
    }
  }
}
