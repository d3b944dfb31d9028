/**
 * The way of a write: prepare (done by the caller) → log → commit → apply. Whatever arrives in one turn, or while an earlier batch is
 * on its way to the disk, is appended and synced together, then applied and answered in order; nothing is applied or answered before
 * it is safe. A connection's reads that come behind its own unfinished writes wait here in the same order.
 *
 * The next batch is logged while the one before it is applied.
 * A batch that cannot be logged fails the server: what is in memory then is behind what clients were promised nothing of.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { maxUnsyncedBytes } from './persistence/recovery.ts';
import type { TxnLog } from './persistence/txn-log.ts';
import { encodeRecord, type TxnRecord } from './persistence/txn-record.ts';
import type { DataTree, TxnResult } from './tree/data-tree.ts';

const maxBatchTxns = 1000;
/** One more record may pass it, so that it stays below what recovery takes for one batch. */
const maxBatchBytes = maxUnsyncedBytes / 4;
/** The most writes of a batch that may be synced on the loop. */
const fewWrites = 2;
/** After a sync that took longer, the loop is spared for so many times its duration: others may want it then. */
const slowSyncMs = 5;
const slowSyncPause = 10;

interface QueuedWrite {
  readonly record: TxnRecord;
  readonly bytes: Uint8Array;
  readonly answer: (result: TxnResult) => void;
}

interface QueuedRead {
  readonly record: undefined;
  readonly run: () => void;
}

/** A batch on its way to the disk; `isSafe` is fulfilled when it is there. */
interface LoggedBatch {
  readonly batch: readonly (QueuedWrite | QueuedRead)[];
  readonly wasFull: boolean;
  readonly isSafe: Promise<void>;
}

export interface PipelineOptions {
  readonly tree: DataTree;
  readonly log: TxnLog;
  readonly clock: Clock;
  /** Requests waiting above which senders should pause. */
  readonly outstandingLimit: number;
  /** Called after each write was applied and answered, with its length in the log. */
  readonly onApplied: (record: TxnRecord, bytes: number) => void;
  /** Called when fewer requests wait than the limit, if `isFull` was true before. */
  readonly onDrained: () => void;
  /** How long a sync took, in milliseconds. */
  readonly onSynced: (durationMs: number) => void;
  /** Called once, when the log cannot be written. */
  readonly onFailed: (error: unknown) => void;
}

export class RequestPipeline {
  readonly #options: PipelineOptions;
  readonly #encoder = new Writer(1 << 16);
  #queue: (QueuedWrite | QueuedRead)[] = [];
  #queuedBytes = 0;
  #state: 'idle' | 'scheduled' | 'running' | 'stopped' = 'idle';
  #running: Promise<void> = Promise.resolve();
  /** Requests of all kinds since the last batch. */
  #requests = 0;
  #loopIsSparedUntilMs = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Requests that are not answered yet. */
  get outstanding(): number {
    return this.#queue.length;
  }

  get isFull(): boolean {
    return this.#queue.length >= this.#options.outstandingLimit || this.#queuedBytes >= 2 * maxUnsyncedBytes;
  }

  /** A request has come, whether it writes or not. */
  noteRequest(): void {
    this.#requests++;
  }

  /** Queues a prepared transaction; `answer` is called when it is safe and applied. */
  submitWrite(record: TxnRecord, answer: (result: TxnResult) => void): void {
    const bytes = encodeRecord(record, this.#encoder);
    this.#queuedBytes += bytes.length;
    this.#queue.push({ record, bytes, answer });
    this.#schedule();
  }

  /** Calls `run` when everything submitted before is applied. */
  submitRead(run: () => void): void {
    this.#queue.push({ record: undefined, run });
    this.#schedule();
  }

  /** Finishes what is queued, then takes no more. */
  async stop(): Promise<void> {
    if (this.#state === 'scheduled') this.#start();
    await this.#running;
    this.#state = 'stopped';
  }

  /** Drops what is queued: nobody is answered. */
  abandon(): void {
    this.#state = 'stopped';
    this.#queue = [];
  }

  #schedule(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'scheduled';
    this.#options.clock.endOfTurn(() => {
      if (this.#state === 'scheduled') this.#start();
    });
  }

  #start(): void {
    this.#state = 'running';
    this.#running = this.#run();
  }

  /** While a batch is applied, the next one is on its way to the disk already. */
  async #run(): Promise<void> {
    try {
      let logged = this.#logNext({ mayBlock: true });
      while (logged !== undefined) {
        await logged.isSafe;
        if (this.#isStopped()) return;
        const next = this.#logNext({ mayBlock: false });
        for (const item of logged.batch) this.#finish(item);
        if (logged.wasFull && !this.isFull) this.#options.onDrained();
        logged = next ?? this.#logNext({ mayBlock: true });
      }
      this.#state = 'idle';
    } catch (error) {
      this.abandon();
      this.#options.onFailed(error);
    }
  }

  /** Appends the next batch, if anything waits, and begins to bring it to the disk. */
  #logNext({ mayBlock }: { readonly mayBlock: boolean }): LoggedBatch | undefined {
    if (this.#queue.length === 0) return undefined;
    const wasFull = this.isFull;
    const batch = this.#takeBatch();
    const isSafe = this.#logBatch(batch, mayBlock);
    // It is awaited only when the batch before it is applied.
    isSafe.catch(() => {});
    return { batch, wasFull, isSafe };
  }

  #isStopped(): boolean {
    return this.#state === 'stopped';
  }

  #takeBatch(): readonly (QueuedWrite | QueuedRead)[] {
    let count = 0;
    let bytes = 0;
    for (const item of this.#queue) {
      if (count === maxBatchTxns || bytes >= maxBatchBytes) break;
      if (item.record !== undefined) bytes += item.bytes.length;
      count++;
    }
    this.#queuedBytes -= bytes;
    if (count === this.#queue.length) {
      const whole = this.#queue;
      this.#queue = [];
      return whole;
    }
    return this.#queue.splice(0, count);
  }

  async #logBatch(batch: readonly (QueuedWrite | QueuedRead)[], mayBlock: boolean): Promise<void> {
    const { log, clock } = this.#options;
    const records: Uint8Array[] = [];
    let firstZxid: bigint | undefined;
    for (const item of batch) {
      if (item.record === undefined) continue;
      firstZxid ??= item.record.header.zxid;
      records.push(item.bytes);
    }
    if (firstZxid === undefined) return;
    log.append(records, firstZxid);
    // Somebody who writes one record after the other, and nobody else: the thread pool would double the time of each.
    const isAlone = mayBlock && records.length <= fewWrites && this.#requests <= records.length;
    this.#requests = 0;
    const start = clock.monotonicMs();
    if (!(isAlone && start >= this.#loopIsSparedUntilMs && log.syncAtOnce())) await log.sync();
    const tookMs = clock.monotonicMs() - start;
    if (isAlone && tookMs > slowSyncMs) this.#loopIsSparedUntilMs = start + slowSyncPause * tookMs;
    this.#options.onSynced(tookMs);
  }

  #finish(item: QueuedWrite | QueuedRead): void {
    if (item.record === undefined) {
      item.run();
      return;
    }
    item.answer(this.#options.tree.apply(item.record.header, item.record.txn));
    this.#options.onApplied(item.record, item.bytes.length);
  }
}
