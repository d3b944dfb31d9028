/**
 * One Fetch on its way: reads its partitions, and where too little is there waits at them and reads again.
 *
 *   reading ──enough, or an error, or the time is over──▶ answered
 *      ▲──────────── data came ────── waiting ◀──too little──┘
 */
import { Errors } from '@kafka-ts/protocol/errors';
import { DelayedOperation } from '../purgatory/delayed-operation.ts';
import type { RequestContext } from './context.ts';
import type { FetchPartition } from './fetch-session/fetch-partition.ts';
import { boundOf, type FetchReader, type PartitionRead, readPartition } from './partition-reader.ts';
import type { BrokerServices } from './services.ts';

export interface FetchPlanOptions {
  readonly partitions: readonly FetchPartition[];
  readonly reader: FetchReader;
  /** Of all partitions together. */
  readonly maxBytes: number;
  readonly minBytes: number;
  /** Once this much was read, the partitions that follow get nothing. */
  readonly enoughBytes: number;
  readonly deadlineMs: number;
  readonly mayWait: boolean;
  /** v0 – v2: no batch is sent that does not fit. */
  readonly hasHardLimit: boolean;
}

/** Exactly one of them is called, unless the client goes away. */
export interface FetchListener {
  /** The leases of the reads are the listener's. */
  onDone(reads: readonly PartitionRead[]): void;
  /** Something failed that nobody expected, `onDone` perhaps. */
  onFailed(error: unknown): void;
}

/** What a fetch needs until it is answered. */
interface FetchWork {
  readonly options: FetchPlanOptions;
  readonly context: RequestContext;
  readonly services: BrokerServices;
  readonly listener: FetchListener;
}

export class FetchInProgress {
  /**
   * Undefined once the fetch was answered: this object is known a little longer, and the collector of young objects would keep all that
   * it leads to, request and answer, until the old ones are looked through; a quarter of a busy consumer's pauses were that.
   */
  #work: FetchWork | undefined;
  #isFinal: boolean;
  #isCancelled = false;
  #waiting: DelayedFetch | undefined;

  constructor(
    options: FetchPlanOptions,
    context: RequestContext,
    services: BrokerServices,
    listener: FetchListener,
  ) {
    this.#work = { options, context, services, listener };
    this.#isFinal = !options.mayWait || options.partitions.length === 0;
  }

  start(): void {
    const work = this.#work;
    if (work === undefined) return;
    work.context.onDisconnect = () => {
      this.#isCancelled = true;
      this.#waiting?.cancel();
    };
    this.#read(0, [], work.options.maxBytes);
  }

  /** Data came, a partition changed its role, or (`isFinal`) the time is over: reads again. */
  again(isFinal: boolean): void {
    this.#isFinal ||= isFinal;
    this.#waiting = undefined;
    const work = this.#work;
    if (work !== undefined) this.#read(0, [], work.options.maxBytes);
  }

  /** Called from timers and from other requests' writes: no error may leave it. */
  #read(first: number, reads: PartitionRead[], bytesLeft: number): void {
    try {
      this.#readFrom(first, reads, bytesLeft);
    } catch (error) {
      this.#fail(error);
    }
  }

  #readFrom(first: number, reads: PartitionRead[], bytesLeft: number): void {
    const work = this.#work;
    if (work === undefined) return;
    const { partitions, reader, hasHardLimit, maxBytes, enoughBytes } = work.options;
    let left = bytesLeft;
    for (let index = first; index < partitions.length; index++) {
      const wanted = partitions[index];
      if (wanted === undefined) break;
      const limitOf = (wantedBytes: number): number => {
        if (maxBytes < 0 || wantedBytes < 0) return -1;
        return maxBytes - left >= enoughBytes ? 0 : Math.min(Math.max(0, left), wantedBytes);
      };
      const limits = {
        maxBytes: limitOf(wanted.maxBytes),
        minOneBatch: !hasHardLimit && left === maxBytes,
      };
      const read = readPartition(wanted, reader, limits, work.services);
      if (read instanceof Promise) {
        read.then(
          (later) => {
            reads.push(later);
            this.#read(index + 1, reads, left - later.sizeBytes);
          },
          (error: unknown) => this.#fail(error),
        );
        return;
      }
      reads.push(read);
      left -= read.sizeBytes;
    }
    this.#decide(work, reads);
  }

  #decide(work: FetchWork, reads: readonly PartitionRead[]): void {
    if (this.#isCancelled) {
      this.#end(work);
      releaseAll(reads);
      return;
    }
    const { options, services } = work;
    let sizeBytes = 0;
    let isUrgent = this.#isFinal;
    for (const read of reads) {
      sizeBytes += read.sizeBytes;
      isUrgent ||= read.data.errorCode !== Errors.NONE.code || read.data.divergingEpoch.epoch >= 0;
    }
    const minBytes = Math.min(options.minBytes, options.maxBytes);
    if (isUrgent || sizeBytes >= minBytes) {
      this.#end(work);
      this.#tell(work.listener, reads);
      return;
    }
    releaseAll(reads);
    this.#waiting = new DelayedFetch(this, reads, {
      reader: options.reader,
      missingBytes: minBytes - sizeBytes,
    });
    const watchers = reads.flatMap(({ partition }) => (partition === undefined ? [] : [partition.fetchers]));
    this.#waiting.wait(watchers, services.timers, options.deadlineMs);
  }

  #tell(listener: FetchListener, reads: readonly PartitionRead[]): void {
    try {
      listener.onDone(reads);
    } catch (error) {
      listener.onFailed(error);
    }
  }

  #fail(error: unknown): void {
    const work = this.#work;
    if (work === undefined) return;
    this.#end(work);
    work.listener.onFailed(error);
  }

  /** Nothing more is read or told. */
  #end({ context }: FetchWork): void {
    this.#work = undefined;
    context.onDisconnect = undefined;
  }
}

function releaseAll(reads: readonly PartitionRead[]): void {
  for (const { records } of reads) for (const lease of records) lease.release();
}

/** Where a partition stood when the fetch began to wait. */
interface Mark {
  readonly read: PartitionRead;
  readonly leaderEpoch: number;
  readonly bound: number;
  readonly appendedBytes: number;
}

class DelayedFetch extends DelayedOperation {
  readonly #fetch: FetchInProgress;
  readonly #reader: FetchReader;
  readonly #missingBytes: number;
  readonly #marks: readonly Mark[];

  constructor(
    fetch: FetchInProgress,
    reads: readonly PartitionRead[],
    { reader, missingBytes }: { readonly reader: FetchReader; readonly missingBytes: number },
  ) {
    super();
    this.#fetch = fetch;
    this.#reader = reader;
    this.#missingBytes = missingBytes;
    this.#marks = reads.map((read) => {
      const log = read.partition?.log;
      return {
        read,
        leaderEpoch: read.partition?.leaderEpoch ?? -1,
        bound: log === undefined ? 0 : boundOf(reader, log),
        appendedBytes: log?.appendedBytes ?? 0,
      };
    });
  }

  /** Bytes are guessed by what was appended since: a guess that is too high costs a read. */
  override tryComplete(): void {
    let cameBytes = 0;
    let isChanged = false;
    for (const { read, leaderEpoch, bound, appendedBytes } of this.#marks) {
      const { partition } = read;
      const log = partition?.log;
      if (partition === undefined) continue;
      if (log === undefined || !partition.isLeader || partition.leaderEpoch !== leaderEpoch) {
        isChanged = true;
        break;
      }
      const now = boundOf(this.#reader, log);
      if (now < bound) isChanged = true;
      else if (now > bound) cameBytes += Math.max(1, log.appendedBytes - appendedBytes);
    }
    if ((isChanged || cameBytes >= this.#missingBytes) && this.finish()) this.#fetch.again(false);
  }

  protected override onExpiration(): void {
    this.#fetch.again(true);
  }
}
