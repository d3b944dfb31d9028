/**
 * Where compaction does its work on files: in a thread of its own, so that it has a processor for itself and holds nobody up; where there
 * are no threads, or the work is so small that a thread costs more, in slices in the event loop.
 */
import type { Cleaning } from '../log/log-compaction.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { CleanOptions } from './clean-log.ts';
import type { CleanableLog } from './cleanable-log.ts';
import type { CleanerThreadLostError } from './cleaner-thread.ts';
import { CleanerThreads } from './cleaner-threads.ts';
import { CleanerThrottle } from './cleaner-throttle.ts';
import { FileCleaner } from './file-cleaner.ts';
import { LoopPace } from './loop-pace.ts';
import { ThreadedFileCleaner } from './threaded-file-cleaner.ts';

/** In the event loop, who reads or writes more at a time keeps a core from others for longer than an answer takes. */
const MOST_LOOP_BUFFER_BYTES = 64 * 1024;

export class CleanerPlaces {
  readonly #env: LogEnvironment;
  readonly #throttle: CleanerThrottle;
  #threads: CleanerThreads | undefined;
  /** Logs that a thread was lost with: what it was may come again. */
  readonly #forLoop = new WeakSet<UnifiedLog>();

  /** `bytesPerSecond` is asked each time, for all cleanings together. */
  constructor(env: LogEnvironment, bytesPerSecond: () => number) {
    this.#env = env;
    this.#throttle = new CleanerThrottle(env.clock, bytesPerSecond);
    this.#threads = env.cleanerThreads && new CleanerThreads(env.cleanerThreads, env.clock);
  }

  /** Whether there can be a thread for the log, and it is worth while. */
  deservesThread({ log, cleanableBytes, totalBytes }: CleanableLog): boolean {
    const threads = this.#threads;
    return (
      threads !== undefined && cleanableBytes + totalBytes >= threads.leastBytes && !this.#forLoop.has(log)
    );
  }

  /** The thread that had `log` is lost; that log gets none any more, and none does where none could be started. */
  lostThread(log: UnifiedLog, { isUnavailable }: CleanerThreadLostError): void {
    this.#forLoop.add(log);
    if (isUnavailable) this.#threads = undefined;
  }

  /** Work on the files of a log that `cleaning` has; in a thread of its own only where there can be one. */
  starter(cleaning: Cleaning, isInThread: boolean): CleanOptions['startWork'] {
    const { files, indexCache } = this.#env;
    const throttle = this.#throttle;
    const threads = this.#threads;
    if (!isInThread || threads === undefined) {
      const pace = new LoopPace(this.#env, throttle, cleaning);
      const common = { files, indexCache, pace, mostBufferBytes: MOST_LOOP_BUFFER_BYTES };
      return async (job, report) => new FileCleaner({ ...common, job, report });
    }
    return async (job, report) => {
      const thread = await threads.take();
      const onDone = (): void => threads.giveBack(thread);
      return new ThreadedFileCleaner({ job, report, thread, cleaning, throttle, files, onDone });
    };
  }

  /** No thread stays without work. */
  close(): void {
    this.#threads?.close();
  }
}
