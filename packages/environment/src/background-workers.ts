/**
 * Threads for work that takes a processor for long. A thread shares nothing with its starter but messages, which are copied, and
 * the `SharedArrayBuffer`s in them; it is a module of ours whose function `serve` gets an environment of its own and the other end.
 */
import type { Environment } from './environment.ts';

/** The starter's end. */
export interface BackgroundWorker<Sent> {
  post(message: Sent): void;
  /** The process lives on while the thread is busy, as it is at its start; one that waits for messages keeps nobody. */
  setBusy(isBusy: boolean): void;
  /** Ends the thread wherever it is. */
  terminate(): Promise<void>;
}

/** The thread's end. */
export interface WorkerPort<Sent, Received> {
  post(message: Sent): void;
  /** Called once; messages that came before wait for it. */
  onMessage(listener: (message: Received) => void): void;
}

/** What a thread is made of: the module's own `import.meta.url`, and what it exports. */
export interface WorkerModule<Sent, Received> {
  readonly url: string;
  serve(environment: WorkerEnvironment, port: WorkerPort<Received, Sent>): void;
}

/** A thread has files and time, and no network. */
export type WorkerEnvironment = Pick<Environment, 'clock' | 'files'>;

export interface WorkerOptions<Sent, Received> {
  readonly module: WorkerModule<Sent, Received>;
  /** For people who look at threads. */
  readonly name: string;
  /** What its objects may take, without the buffers: a thread that wants more is lost, and nobody else. */
  readonly heapBytes: number;
  /**
   * How much less than others it is to get of a processor that they want, too: 0 … 19, as in `nice`. A thread has a priority of its own
   * on Linux alone; elsewhere this says nothing.
   */
  readonly nice: number;
  readonly onMessage: (message: Received) => void;
  /** The thread ended, once: by `terminate` without, by itself with an error. */
  readonly onExit: (error: Error | undefined) => void;
}

export interface BackgroundWorkers {
  /** Fails where there can be no thread. What fails in its first moments is told to `onExit`. */
  start<Sent, Received>(options: WorkerOptions<Sent, Received>): Promise<BackgroundWorker<Sent>>;
}
