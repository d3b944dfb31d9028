/** One thread of the cleaner, as the broker sees it; who has it hears what it says. */
import type { BackgroundWorker, BackgroundWorkers } from '@kafka-ts/environment/background-workers';
import type { FromCleaner, ToCleaner } from './cleaner-messages.ts';

/** What a compaction has on the heap, with much to spare. */
const HEAP_BYTES = 512 * 1024 * 1024;
/** Whoever waits for an answer of the broker waits for it, not for compaction, which still gets a share of a busy processor. */
const NICE = 10;

/** A thread could not be started, or ended before its time: what it was to do is not done. */
export class CleanerThreadLostError extends Error {
  override readonly name = 'CleanerThreadLostError';
  /** There is none: another try would fail as well. */
  readonly isUnavailable: boolean;

  constructor(cause: unknown, isUnavailable: boolean) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.isUnavailable = isUnavailable;
  }
}

export interface CleanerListener {
  onMessage(message: FromCleaner): void;
  onLost(error: CleanerThreadLostError): void;
}

export class CleanerThread {
  #worker: BackgroundWorker<ToCleaner> | undefined;
  #listener: CleanerListener | undefined;
  #lost: CleanerThreadLostError | undefined;

  private constructor() {}

  /** Fails with {@link CleanerThreadLostError}. */
  static async start(workers: BackgroundWorkers): Promise<CleanerThread> {
    const thread = new CleanerThread();
    try {
      thread.#worker = await workers.start<ToCleaner, FromCleaner>({
        module: await import('./cleaner-worker.ts'),
        name: 'cleaner-worker',
        heapBytes: HEAP_BYTES,
        nice: NICE,
        onMessage: (message) => thread.#listener?.onMessage(message),
        onExit: (error) => thread.#ended(error),
      });
    } catch (error) {
      throw new CleanerThreadLostError(error, true);
    }
    return thread;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** `listener` has it from now on; the process lives on until it is {@link free}. */
  use(listener: CleanerListener): void {
    this.#listener = listener;
    this.#worker?.setBusy(true);
    if (this.#lost !== undefined) listener.onLost(this.#lost);
  }

  post(message: ToCleaner): void {
    this.#worker?.post(message);
  }

  /** Nobody has it. */
  free(): void {
    this.#listener = undefined;
    this.#worker?.setBusy(false);
  }

  async terminate(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ended(error: Error | undefined): void {
    this.#lost = new CleanerThreadLostError(error ?? 'it was told to end', false);
    this.#listener?.onLost(this.#lost);
  }
}
