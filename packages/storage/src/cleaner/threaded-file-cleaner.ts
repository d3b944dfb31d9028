/** Has the work on the files of a log that is compacted done in a thread of the cleaner. */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { IndexCache } from '../index/index-cache.ts';
import type { Cleaning } from '../log/log-compaction.ts';
import { LogSegment } from '../log/log-segment.ts';
import type {
  CleanedSegment,
  CleanJob,
  CleanReport,
  CleanWork,
  DirtySection,
  FilledMap,
  SegmentGroup,
} from './clean-job.ts';
import { errorOf, type FromCleaner, type ToCleaner } from './cleaner-messages.ts';
import type { CleanerThread, CleanerThreadLostError } from './cleaner-thread.ts';
import type { CleanerThrottle } from './cleaner-throttle.ts';
import { CLEANED } from './segment-swap.ts';

/** What passes between two reports: a message costs the broker some ten microseconds. */
const MOST_REPORT_BYTES = 1024 * 1024;
/** With a throttle: what passes in this part of a second. */
const REPORTS_PER_SECOND = 10;

export interface ThreadedFileCleanerOptions {
  readonly job: CleanJob;
  readonly report: CleanReport;
  readonly thread: CleanerThread;
  readonly cleaning: Cleaning;
  readonly throttle: CleanerThrottle;
  readonly files: FileSystem;
  /** The thread is free again, or lost. */
  readonly onDone: () => void;
}

/** What is asked of the thread, and waits for its answer. */
interface Question {
  readonly resolve: (answer: FromCleaner) => void;
  readonly reject: (error: Error) => void;
}

export class ThreadedFileCleaner implements CleanWork {
  readonly #options: ThreadedFileCleanerOptions;
  readonly #aborted = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  #question: Question | undefined;
  #lost: CleanerThreadLostError | undefined;

  constructor(options: ThreadedFileCleanerOptions) {
    this.#options = options;
    options.thread.use({
      onMessage: (message) => this.#take(message),
      onLost: (error) => {
        this.#lost = error;
        this.#question?.reject(error);
      },
    });
    options.cleaning.onAbort(() => Atomics.store(new Int32Array(this.#aborted), 0, 1));
  }

  async fillMap(section: DirtySection): Promise<FilledMap> {
    const { job } = this.#options;
    const { aborted, reportBytes } = { aborted: this.#aborted, reportBytes: this.#reportBytes() };
    const answer = await this.#ask({ kind: 'fill', job, section, aborted, reportBytes });
    if (answer.kind === 'filled') return answer.result;
    throw unexpected(answer);
  }

  async cleanGroup(group: SegmentGroup): Promise<CleanedSegment> {
    try {
      const answer = await this.#ask({ kind: 'clean', group });
      if (answer.kind === 'cleaned') return answer.result;
      throw unexpected(answer);
    } catch (error) {
      // A thread that was lost leaves what it had begun.
      if (this.#lost !== undefined) await this.#deleteCleaned(group);
      throw error;
    }
  }

  release(): void {
    const { thread, onDone } = this.#options;
    thread.post({ kind: 'release' });
    thread.free();
    onDone();
  }

  #ask(message: ToCleaner): Promise<FromCleaner> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const answer = new Promise<FromCleaner>((resolve, reject) => {
      this.#question = { resolve, reject };
    });
    this.#options.thread.post(message);
    return answer;
  }

  #take(message: FromCleaner): void {
    switch (message.kind) {
      case 'info':
      case 'warn':
        this.#options.report[message.kind](message.message);
        return;
      case 'passed':
        void this.#rest(message.bytes);
        return;
      case 'failed':
        this.#question?.reject(errorOf(message.failure));
        return;
      default:
        this.#question?.resolve(message);
    }
  }

  async #rest(bytes: number): Promise<void> {
    const { throttle, cleaning, thread } = this.#options;
    await throttle.passed(bytes, cleaning);
    thread.post({ kind: 'rested', reportBytes: this.#reportBytes() });
  }

  #reportBytes(): number {
    const { bytesPerSecond } = this.#options.throttle;
    return Math.min(MOST_REPORT_BYTES, Math.ceil(bytesPerSecond / REPORTS_PER_SECOND));
  }

  async #deleteCleaned({ segments }: SegmentGroup): Promise<void> {
    const { files, job } = this.#options;
    const { directory, config } = job;
    const baseOffset = segments[0]?.baseOffset ?? 0;
    const indexCache = new IndexCache(0);
    const common = { files, directory, config, indexCache, baseOffset, nowMs: job.nowMs };
    await LogSegment.open({ ...common, suffix: CLEANED }, 0).delete();
  }
}

function unexpected({ kind }: FromCleaner): Error {
  return new RangeError(`The cleaner's thread gave the answer ${kind} to another question`);
}
