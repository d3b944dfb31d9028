/** The threads of the cleaner: started when they are needed, ended when nothing was to do for a while. */
import type { BackgroundWorkers } from '@kafka-ts/environment/background-workers';
import type { Clock, Timer } from '@kafka-ts/environment/clock';
import { CleanerThread } from './cleaner-thread.ts';

/** A thread takes some ten MB, and its start as many ms of a processor. */
const IDLE_MS = 5000;

export interface CleanerThreadsOptions {
  readonly workers: BackgroundWorkers;
  /** A compaction that reads less is done in the event loop. */
  readonly leastBytes: number;
}

export class CleanerThreads {
  readonly #workers: BackgroundWorkers;
  readonly leastBytes: number;
  readonly #clock: Clock;
  /** Those that wait for work, and what will end them. */
  readonly #idle = new Map<CleanerThread, Timer>();
  #isClosed = false;

  constructor({ workers, leastBytes }: CleanerThreadsOptions, clock: Clock) {
    this.#workers = workers;
    this.leastBytes = leastBytes;
    this.#clock = clock;
  }

  /** One that nobody has, until {@link giveBack}. Fails with CleanerThreadLostError. */
  async take(): Promise<CleanerThread> {
    for (const [thread, timer] of this.#idle) {
      timer.cancel();
      this.#idle.delete(thread);
      if (!thread.isLost) return thread;
    }
    return await CleanerThread.start(this.#workers);
  }

  giveBack(thread: CleanerThread): void {
    if (thread.isLost) return;
    if (this.#isClosed) {
      void thread.terminate();
      return;
    }
    const end = (): void => {
      this.#idle.delete(thread);
      void thread.terminate();
    };
    this.#idle.set(thread, this.#clock.setTimer(IDLE_MS, end));
  }

  /** Ends all; those that work when they are given back. */
  close(): void {
    this.#isClosed = true;
    for (const [thread, timer] of this.#idle) {
      timer.cancel();
      void thread.terminate();
    }
    this.#idle.clear();
  }
}
