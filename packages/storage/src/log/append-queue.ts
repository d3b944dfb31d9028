/**
 * Batches of one log on their way to its file.
 *
 *   stage ──(end of turn)──▶ one writev per segment ──▶ written: visible to readers, `onWritten` of each in order
 *                              └─ failed: nothing of it is visible, `onFailed` of it and all behind it
 *
 * Up to 1 MiB is written synchronously (256 KiB: 18 µs against 31 through the thread pool, where the other core has to fetch the bytes
 * from this one's cache); larger writes, those during an fsync of the file, and all of the 10 s after a synchronous one took over 5 ms go through the thread pool, one at a time. Where
 * appends wait for their flush, the next segment is not written before the one that ends is on the disk: a loss of power
 * could else take the end of the first and leave the second, and so a hole in the log.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Turn } from '@kafka-ts/environment/turn';
import type { Gauge } from '../memory/gauge.ts';
import { type LeasedBytes, OwnedBytes } from '../memory/leased-bytes.ts';
import type { LogSegment } from './log-segment.ts';

const SYNC_BYTES = 1024 * 1024;
const SLOW_WRITE_MS = 5;
const AFTER_SLOW_WRITE_MS = 10_000;
/** Bytes of one write at most, so that the batches of one become visible while the next runs. */
const WRITE_BYTES = 4 * 1024 * 1024;

const nothing: LeasedBytes = new OwnedBytes(new Uint8Array(0));

/** Whole batches with consecutive offsets, staged at the end of `segment`. */
export interface StagedAppend {
  readonly segment: LogSegment;
  /** The queue's to release, or the receiver's of `onWritten`. */
  readonly bytes: LeasedBytes;
  readonly position: number;
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  /** Called once with nothing or the error; the log's own state is up to date then. */
  readonly onDone: (error: Error | undefined) => void;
}

/** How all logs of a broker write: shared, since they share disk and event loop. */
export class WriteMode {
  readonly clock: Clock;
  #asyncUntilMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  maySync(totalBytes: number, segment: LogSegment): boolean {
    if (totalBytes > SYNC_BYTES || segment.writesWait) return false;
    return this.#asyncUntilMs === 0 || this.#isOver();
  }

  noteSyncWrite(tookMs: number, nowMs: number): void {
    if (tookMs > SLOW_WRITE_MS) this.#asyncUntilMs = nowMs + AFTER_SLOW_WRITE_MS;
  }

  #isOver(): boolean {
    if (this.clock.monotonicMs() < this.#asyncUntilMs) return false;
    this.#asyncUntilMs = 0;
    return true;
  }
}

export interface AppendQueueOptions {
  readonly turn: Turn;
  readonly mode: WriteMode;
  /** Bytes that wait, of all logs. */
  readonly staged: Gauge;
  /** The appends are in the file; makes them visible. A promise (a flush that was asked for) delays their `onDone`. */
  readonly onWritten: (appends: readonly StagedAppend[]) => Promise<void> | undefined;
  /** None of the appends is in the file, and nothing staged is any more: the log cuts itself back. */
  readonly onFailed: (error: Error, appends: readonly StagedAppend[]) => void;
  /** `onWritten` failed: the log does not know what it wrote, or it cannot be brought to the disk. */
  readonly onBroken: (error: Error) => void;
  /** An `onDone` threw. */
  readonly onListenerError: (error: Error) => void;
}

export class AppendQueue {
  readonly #options: AppendQueueOptions;
  #waiting: StagedAppend[] = [];
  #isScheduled = false;
  #isWriting = false;
  /** The segment that is being flushed, and how many groups wait for it. */
  #flushing: LogSegment | undefined;
  #flushes = 0;
  #whenIdle: (() => void)[] = [];
  readonly #flush = (): void => {
    this.#isScheduled = false;
    if (!this.#isWriting) this.#writeNext();
  };

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && !this.#isWriting;
  }

  stage(append: StagedAppend): void {
    this.#options.staged.add(append.bytes.bytes.length);
    this.#waiting.push(append);
    if (this.#isScheduled || this.#isWriting) return;
    this.#isScheduled = true;
    this.#options.turn.atWrite(this.#flush);
  }

  /** Calls `onDone` when everything that is staged now was written or failed. */
  stageNothing(segment: LogSegment, onDone: (error: Error | undefined) => void): void {
    const position = segment.stagedBytes;
    this.stage({
      segment,
      bytes: nothing,
      position,
      baseOffset: -1,
      nextOffset: -1,
      maxTimestamp: -1,
      onDone,
    });
  }

  /** When nothing is staged or being written. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  #writeNext(): void {
    while (!this.#isWriting && this.#mayWriteNext()) this.#write(this.#nextGroup());
    if (!this.isIdle || this.#whenIdle.length === 0) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const callback of waiting) callback();
  }

  #mayWriteNext(): boolean {
    const [next] = this.#waiting;
    return next !== undefined && (this.#flushes === 0 || next.segment === this.#flushing);
  }

  /** The first appends that go to one segment. */
  #nextGroup(): StagedAppend[] {
    const waiting = this.#waiting;
    const segment = waiting[0]?.segment;
    let count = 0;
    let bytes = 0;
    for (const append of waiting) {
      if (append.segment !== segment || (count > 0 && bytes + append.bytes.bytes.length > WRITE_BYTES)) break;
      bytes += append.bytes.bytes.length;
      count++;
    }
    if (count === waiting.length) {
      this.#waiting = [];
      return waiting;
    }
    return waiting.splice(0, count);
  }

  #write(group: StagedAppend[]): void {
    const first = group[0];
    if (first === undefined) return;
    const { segment } = first;
    const buffers = gather(group);
    const totalBytes = bytesOf(group);
    if (totalBytes === 0) {
      this.#complete(group, undefined);
      return;
    }
    const { mode } = this.#options;
    if (!mode.maySync(totalBytes, segment)) {
      this.#isWriting = true;
      segment.write(buffers, first.position).then(
        () => this.#finish(group, undefined),
        (error: unknown) => this.#finish(group, asError(error)),
      );
      return;
    }
    let error: Error | undefined;
    const startMs = mode.clock.monotonicMs();
    try {
      segment.handleSync().writeSync(buffers, first.position);
    } catch (thrown) {
      error = asError(thrown);
    }
    const endMs = mode.clock.monotonicMs();
    mode.noteSyncWrite(endMs - startMs, endMs);
    this.#complete(group, error);
  }

  #finish(group: StagedAppend[], error: Error | undefined): void {
    this.#isWriting = false;
    this.#complete(group, error);
    this.#writeNext();
  }

  #complete(group: StagedAppend[], error: Error | undefined): void {
    if (error !== undefined) {
      const failed = group.concat(this.#waiting);
      this.#waiting = [];
      this.#options.staged.subtract(bytesOf(failed));
      this.#options.onFailed(error, failed);
      this.#tell(failed, error);
      return;
    }
    this.#options.staged.subtract(bytesOf(group));
    let flushed: Promise<void> | undefined;
    try {
      flushed = this.#options.onWritten(group);
    } catch (thrown) {
      // The file has the batches, but the log does not know them: nothing more can be appended.
      const error = asError(thrown);
      this.#options.onBroken(error);
      this.#tell(group, error);
      return;
    }
    if (flushed === undefined) this.#tell(group, undefined);
    else this.#awaitFlush(group, flushed);
  }

  #awaitFlush(group: StagedAppend[], flushed: Promise<void>): void {
    this.#flushing = group[0]?.segment;
    this.#flushes++;
    const settle = (error: Error | undefined): void => {
      this.#flushes--;
      if (error !== undefined) this.#options.onBroken(error);
      this.#tell(group, error);
      this.#writeNext();
    };
    flushed.then(
      () => settle(undefined),
      (thrown: unknown) => settle(asError(thrown)),
    );
  }

  /** One that throws does not keep the others from hearing. */
  #tell(appends: readonly StagedAppend[], error: Error | undefined): void {
    for (const append of appends) {
      try {
        append.onDone(error);
      } catch (thrown) {
        this.#options.onListenerError(asError(thrown));
      }
    }
  }
}

function bytesOf(appends: readonly StagedAppend[]): number {
  let total = 0;
  for (const append of appends) total += append.bytes.bytes.length;
  return total;
}

/** The bytes to write, neighbours in memory as one buffer. */
function gather(group: readonly StagedAppend[]): Uint8Array[] {
  const buffers: Uint8Array[] = [];
  let last: Uint8Array | undefined;
  for (const append of group) {
    const { bytes } = append.bytes;
    if (bytes.length === 0) continue;
    if (
      last !== undefined &&
      last.buffer === bytes.buffer &&
      last.byteOffset + last.length === bytes.byteOffset
    ) {
      last = new Uint8Array(last.buffer, last.byteOffset, last.length + bytes.length);
      buffers[buffers.length - 1] = last;
    } else {
      buffers.push(bytes);
      last = bytes;
    }
  }
  return buffers;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
