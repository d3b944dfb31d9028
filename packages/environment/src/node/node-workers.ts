import type { Worker } from 'node:worker_threads';
import type { BackgroundWorker, BackgroundWorkers, WorkerOptions } from '../background-workers.ts';

const MiB = 1024 * 1024;
/** Short-lived objects: as large as it has to be for work on buffers. */
const YOUNG_MB = 6;

/** Threads of Node. What they need of it is loaded with the first. */
export const nodeWorkers: BackgroundWorkers = {
  async start(options) {
    const main = await import('./worker-main.ts');
    const { Worker } = await import('node:worker_threads');
    const { url } = options.module;
    const worker = new Worker(new URL(own(main.url, 'worker-main')), {
      name: options.name,
      workerData: { [main.moduleKey]: own(url, options.name), nice: options.nice },
      // The process's own may be those of a test runner.
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: Math.ceil(options.heapBytes / MiB),
        maxYoungGenerationSizeMb: YOUNG_MB,
      },
    });
    return new NodeWorker(worker, options);
  },
};

class NodeWorker<Sent, Received> implements BackgroundWorker<Sent> {
  readonly #worker: Worker;
  #isTerminated = false;

  constructor(worker: Worker, { onMessage, onExit, name }: WorkerOptions<Sent, Received>) {
    this.#worker = worker;
    let error: Error | undefined;
    worker.on('message', onMessage);
    worker.on('messageerror', (fault) => {
      error = fault;
      void worker.terminate();
    });
    worker.on('error', (fault) => {
      error ??= fault instanceof Error ? fault : new Error(String(fault));
    });
    worker.on('exit', (code) => {
      if (!this.#isTerminated) error ??= new Error(`The thread ${name} ended with code ${code}`);
      onExit(this.#isTerminated ? undefined : error);
    });
  }

  post(message: Sent): void {
    this.#worker.postMessage(message);
  }

  setBusy(isBusy: boolean): void {
    if (isBusy) this.#worker.ref();
    else this.#worker.unref();
  }

  async terminate(): Promise<void> {
    this.#isTerminated = true;
    await this.#worker.terminate();
  }
}

/**
 * A module's own address, if it still has a file of its own: where all was put into one file, that would be somebody's whole
 * program. The bundles of this project have one for each module that is loaded later.
 */
function own(url: string | undefined, name: string): string {
  const file = url?.slice(url.lastIndexOf('/') + 1);
  if (url !== undefined && file?.startsWith(name)) return url;
  throw new Error(`A thread is made of a file ${name}…, the module is in ${url ?? 'none'}`);
}
