/** The cleaner's thread: does what the broker's messages ask, one compaction after the other. */
import type { WorkerEnvironment, WorkerPort } from '@kafka-ts/environment/background-workers';
import { blockingFiles } from '@kafka-ts/environment/blocking-files';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { IndexCache } from '../index/index-cache.ts';
import { asError } from '../log/log-state.ts';
import { type FromCleaner, failureOf, type ToCleaner } from './cleaner-messages.ts';
import { FileCleaner } from './file-cleaner.ts';
import { WorkerPace } from './worker-pace.ts';

export const { url } = import.meta;

const INDEX_CACHE_BYTES = 32 * 1024 * 1024;
/** More at a time makes nothing faster. */
const MOST_BUFFER_BYTES = 1024 * 1024;

export function serve({ files }: WorkerEnvironment, port: WorkerPort<FromCleaner, ToCleaner>): void {
  const worker = new CleanerWorker(files, port);
  port.onMessage((message) => worker.take(message));
}

class CleanerWorker {
  readonly #files: FileSystem;
  readonly #port: WorkerPort<FromCleaner, ToCleaner>;
  #work: { readonly cleaner: FileCleaner; readonly pace: WorkerPace } | undefined;

  constructor(files: FileSystem, port: WorkerPort<FromCleaner, ToCleaner>) {
    this.#files = blockingFiles(files);
    this.#port = port;
  }

  take(message: ToCleaner): void {
    switch (message.kind) {
      case 'fill':
        void this.#answer(async () => {
          const { cleaner } = this.#begin(message);
          this.#port.post({ kind: 'filled', result: await cleaner.fillMap(message.section) });
        });
        return;
      case 'clean':
        void this.#answer(async () => {
          const cleaner = this.#work?.cleaner;
          if (cleaner === undefined) throw new RangeError('A group is cleaned after the map was filled');
          this.#port.post({ kind: 'cleaned', result: await cleaner.cleanGroup(message.group) });
        });
        return;
      case 'rested':
        this.#work?.pace.rested(message.reportBytes);
        return;
      case 'release':
        this.#work?.cleaner.release();
        this.#work = undefined;
    }
  }

  #begin(message: ToCleaner & { readonly kind: 'fill' }): { readonly cleaner: FileCleaner } {
    const { job, aborted, reportBytes } = message;
    const say = (kind: 'info' | 'warn') => (text: string) => this.#port.post({ kind, message: text });
    const pace = new WorkerPace(aborted, reportBytes, (bytes) => this.#port.post({ kind: 'passed', bytes }));
    const cleaner = new FileCleaner({
      ...{ job, pace, files: this.#files, mostBufferBytes: MOST_BUFFER_BYTES },
      indexCache: new IndexCache(INDEX_CACHE_BYTES),
      report: { info: say('info'), warn: say('warn') },
    });
    this.#work = { cleaner, pace };
    return this.#work;
  }

  async #answer(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#port.post({ kind: 'failed', failure: failureOf(asError(error)) });
    }
  }
}
