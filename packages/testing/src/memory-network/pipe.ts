/**
 * One direction of a connection: bytes that wait at the sender, are under way, or wait at the receiver.
 *
 * What the window has room for is copied and sent in one segment per pump; the rest waits in the sender's own memory,
 * as it does in Node, and counts as unsent. A reader takes any part of what arrived. Ends and resets travel behind the
 * bytes; a reset throws away what was not read.
 */
import type { VirtualClock } from '../virtual-clock.ts';

export interface PipeOptions {
  readonly clock: VirtualClock;
  /** Bytes that may be between sender and reader. */
  readonly windowBytes: number;
  /** Delay of the next segment, milliseconds. */
  readonly latencyMs: () => number;
  /** Bytes or the end arrived. */
  readonly onReadable: () => void;
  /** All chunks up to one that asked for it were taken. */
  readonly onTaken: (callback: () => void) => void;
  /** Everything was taken, the end included. */
  readonly onEndSent: () => void;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly onSent: (() => void) | undefined;
}

export class Pipe {
  readonly #options: PipeOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #arrived: Uint8Array[] = [];
  #arrivedBytes = 0;
  #betweenBytes = 0;
  #lastArrivalMs = 0;
  #isEnding = false;
  #endSent = false;
  #endArrived = false;
  #isCut = false;
  #onUnreadable: (() => void) | undefined;

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  /** Bytes that the sender still holds. */
  get unsentBytes(): number {
    return this.#waitingBytes;
  }

  /** Bytes that a read would give. */
  get readableBytes(): number {
    return this.#arrivedBytes;
  }

  /** Everything that was sent has been read and the sender will send no more. */
  get isAtEnd(): boolean {
    return this.#endArrived && this.#arrivedBytes === 0;
  }

  /** The sender has sent everything, its end included. */
  get isEndSent(): boolean {
    return this.#endSent;
  }

  write(chunks: readonly Uint8Array[], onSent: (() => void) | undefined): void {
    const last = chunks.length - 1;
    if (last < 0 && onSent !== undefined) this.#options.onTaken(onSent);
    for (const [index, bytes] of chunks.entries()) {
      this.#waiting.push({ bytes, onSent: index === last ? onSent : undefined });
      this.#waitingBytes += bytes.length;
    }
    this.#pump();
  }

  /** No write follows; the end goes out behind what waits. */
  end(): void {
    this.#isEnding = true;
    this.#pump();
  }

  /** The sender is gone: what it still held is lost, what is under way arrives, then the end. */
  abandon(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.end();
  }

  /** Nothing arrives any more; nobody is told. */
  cut(): void {
    this.#isCut = true;
    this.#waiting = [];
    this.#arrived = [];
    this.#arrivedBytes = 0;
  }

  /** The reader is gone; `onArrival` is called for what arrives from here on. */
  closeReader(onArrival: () => void): void {
    this.#arrived = [];
    this.#arrivedBytes = 0;
    this.#onUnreadable = onArrival;
  }

  /** Fills `target` from the front; `target` is not longer than what is readable. */
  read(target: Uint8Array): void {
    let filled = 0;
    while (filled < target.length) {
      const first = this.#arrived[0];
      if (first === undefined) throw new Error('a read of more than arrived');
      const part = first.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#arrived.shift();
      else this.#arrived[0] = first.subarray(part.length);
    }
    this.#arrivedBytes -= filled;
    this.#betweenBytes -= filled;
    this.#pump();
  }

  /** Calls back after the latency, behind everything that is under way. */
  afterAll(callback: () => void): void {
    const { clock, latencyMs } = this.#options;
    const now = clock.monotonicMs();
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, now + latencyMs());
    clock.setInput(this.#lastArrivalMs - now, callback);
  }

  #pump(): void {
    if (this.#isCut) return;
    const segment = this.#take(this.#options.windowBytes - this.#betweenBytes);
    if (segment.length > 0) {
      this.#betweenBytes += segment.length;
      this.afterAll(() => this.#arrive(segment));
    }
    if (!this.#isEnding || this.#endSent || this.#waiting.length > 0) return;
    this.#endSent = true;
    this.#options.onEndSent();
    this.afterAll(() => {
      if (this.#isCut) return;
      this.#endArrived = true;
      this.#options.onReadable();
    });
  }

  #arrive(segment: Uint8Array): void {
    if (this.#isCut) return;
    if (this.#onUnreadable !== undefined) {
      this.#onUnreadable();
      return;
    }
    this.#arrived.push(segment);
    this.#arrivedBytes += segment.length;
    this.#options.onReadable();
  }

  /** A copy of the first `room` bytes that wait; their owners are told. */
  #take(room: number): Uint8Array {
    const segment = new Uint8Array(Math.min(room, this.#waitingBytes));
    let filled = 0;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const part = first.bytes.subarray(0, segment.length - filled);
      segment.set(part, filled);
      filled += part.length;
      if (part.length < first.bytes.length) {
        this.#waiting[0] = { bytes: first.bytes.subarray(part.length), onSent: first.onSent };
        break;
      }
      this.#waiting.shift();
      if (first.onSent !== undefined) this.#options.onTaken(first.onSent);
    }
    this.#waitingBytes -= filled;
    return segment;
  }
}
