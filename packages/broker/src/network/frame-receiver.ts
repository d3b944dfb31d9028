/**
 * Cuts a byte stream into Kafka's frames (i32 size, then that many bytes) without copying what is large and without holding memory
 * for what is only announced. Where the next bytes are read into:
 *
 *   scratch   nothing is pending, or no more than 4 KiB, which then go in front of it (shared by all connections)
 *   slab      a frame that does not end in the scratch: what came is copied to a slab, the rest and the frames behind it follow there
 *   large     a frame longer than a slab: memory that grows as its bytes arrive
 *
 * A frame in the scratch is gone when `onFrame` returns; one in a slab or in large memory can be leased.
 * `onFrame` may refuse ("not now"): the bytes are kept, and nothing is read until `resume`.
 */
import type { IdleReceiver } from '@kafka-ts/storage/memory/idle-receivers';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import type { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { type Slab, SlabView } from '@kafka-ts/storage/memory/slab-pool';
import { copied, type FrameMemory, owned } from './frame-memory.ts';
import { LargeFrame } from './large-frame.ts';

export interface FrameSink {
  /** One frame, without its size, at `start` … `end` of `bytes`. False: not taken, offer it again after `resume`. */
  onFrame(bytes: Uint8Array, start: number, end: number, memory: FrameMemory): boolean;

  /** The announced size is negative or above the limit; nothing more is delivered. */
  onInvalidSize(sizeBytes: number): void;

  /** There is no memory to read on: stop reading until `onMemory`. */
  onStarved(): void;
  onMemory(): void;

  /** All memory for unfinished requests is in use and this sender stalls: close the connection. */
  onStalled(): void;
}

export interface FrameReceiverOptions {
  readonly memory: LogMemory;
  readonly sink: FrameSink;
  /** `socket.request.max.bytes`. */
  readonly maxFrameBytes: number;
  /** Monotonic: tells which sender stalls. */
  readonly nowMs: () => number;
}

const SIZE_BYTES = 4;
/** What may wait in a copy of its own instead of a slab. */
const SMALL_BYTES = 4096;
const nothing = new Uint8Array(0);
export class FrameReceiver implements IdleReceiver {
  readonly #memory: LogMemory;
  readonly #sink: FrameSink;
  readonly #maxFrameBytes: number;
  readonly #nowMs: () => number;
  /** Bytes that came and are not parsed, in memory of their own. */
  #pending: Uint8Array = nothing;
  #slab: Slab | undefined;
  readonly #slabMemory: FrameMemory = { lease: (bytes) => this.#leaseSlab(bytes) };
  /** Start of the unparsed bytes in the slab; they end at `slab.position`. */
  #slabStart = 0;
  #large: LargeFrame | undefined;
  /** What `memory.unfinishedFrames` counts for this connection. */
  #countedBytes = 0;
  #progressMs = 0;
  #isBlocked = false;
  #isStarved = false;
  #isClosed = false;

  constructor(options: FrameReceiverOptions) {
    this.#memory = options.memory;
    this.#sink = options.sink;
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#nowMs = options.nowMs;
  }

  /** See `SocketReceiver.receiveBuffer`. */
  receiveBuffer(): Uint8Array {
    const slab = this.#slab;
    if (slab !== undefined && slab.roomBytes > 0) return slab.bytes.subarray(slab.position);
    if (this.#large !== undefined && !this.#large.isComplete) return this.#large.room();
    const { scratch } = this.#memory;
    const length = this.#pending.length;
    return length === 0 || length > SMALL_BYTES ? scratch : scratch.subarray(length);
  }

  /** See `SocketReceiver.onBytes`. */
  onBytes(buffer: Uint8Array, length: number): void {
    if (this.#isClosed) return;
    if (this.#slab !== undefined) {
      this.#progressMs = this.#nowMs();
      this.#slab.position += length;
      this.#parseSlab();
    } else if (this.#large !== undefined) {
      this.#large.add(length);
      this.#countedBytes += length;
      const mayContinue = this.#memory.unfinishedFrames.add(this, length);
      this.#parseLarge();
      if (!mayContinue && this.#large !== undefined) this.#starve();
    } else if (this.#pending.length > SMALL_BYTES) {
      this.#unpark(buffer.subarray(0, length));
    } else if (this.#pending.length > 0) {
      const { scratch } = this.#memory;
      const end = this.#pending.length + length;
      scratch.set(this.#pending, 0);
      this.#pending = nothing;
      this.#keep(scratch, this.#parse(scratch, 0, end, copied), end);
    } else {
      this.#keep(buffer, this.#parse(buffer, 0, length, copied), length);
    }
  }

  /** Offers the frame that was refused again, and those behind it. */
  resume(): void {
    if (!this.#isBlocked || this.#isClosed) return;
    this.#isBlocked = false;
    if (this.#slab !== undefined) this.#parseSlab();
    else if (this.#large !== undefined) this.#parseLarge();
    else if (this.#pending.length > 0) {
      const bytes = this.#pending;
      this.#pending = nothing;
      this.#keep(bytes, this.#parse(bytes, 0, bytes.length, owned), bytes.length);
    }
  }

  /** Gives up all memory; bytes that come later are ignored. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pending = nothing;
    this.#large = undefined;
    this.#leaveSlab();
    this.#memory.idleReceivers.delete(this);
    this.#uncount();
  }

  /** See {@link IdleReceiver}. */
  park(idleMs: number): boolean {
    const slab = this.#slab;
    if (slab === undefined || this.#isBlocked || this.#nowMs() - this.#progressMs < idleMs) return false;
    this.#pending = slab.bytes.slice(this.#slabStart, slab.position);
    this.#leaveSlab();
    this.#countedBytes += this.#pending.length;
    if (!this.#memory.unfinishedFrames.add(this, this.#pending.length)) {
      this.close();
      this.#sink.onStalled();
    }
    return true;
  }

  /** Delivers the frames from `start` on; returns where the first one lies that is not whole or was refused. */
  #parse(bytes: Uint8Array, start: number, end: number, memory: FrameMemory): number {
    let at = start;
    while (end - at >= SIZE_BYTES && !this.#isClosed) {
      const size = sizeAt(bytes, at);
      if (size < 0 || size > this.#maxFrameBytes) {
        this.close();
        this.#sink.onInvalidSize(size);
        return end;
      }
      const frameEnd = at + SIZE_BYTES + size;
      if (frameEnd > end) break;
      if (!this.#sink.onFrame(bytes, at + SIZE_BYTES, frameEnd, memory)) {
        this.#isBlocked = true;
        break;
      }
      at = frameEnd;
    }
    return at;
  }

  /** Finds a place for `bytes` from `start` to `end`, which lie where they cannot stay. */
  #keep(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length === 0 || this.#isClosed) return;
    if (length <= SMALL_BYTES || this.#isBlocked) this.#pending = bytes.slice(start, end);
    else this.#readOn(bytes, start, end);
  }

  /** The frame at `start` is not whole: its beginning is copied to a slab where the rest has room. */
  #readOn(bytes: Uint8Array, start: number, end: number): void {
    const { slabs } = this.#memory;
    const wanted = Math.min(SIZE_BYTES + sizeAt(bytes, start), slabs.slabBytes);
    const slab = slabs.take(Math.max(wanted, end - start));
    if (slab === undefined) {
      this.#pending = bytes.slice(start, end);
      this.#starve();
      return;
    }
    slab.bytes.set(bytes.subarray(start, end), slab.position);
    this.#slabStart = slab.position;
    slab.position += end - start;
    this.#slab = slab;
    this.#progressMs = this.#nowMs();
    this.#memory.idleReceivers.add(this);
  }

  /** More came for a frame whose beginning had left its slab. */
  #unpark(more: Uint8Array): void {
    const bytes = new Uint8Array(this.#pending.length + more.length);
    bytes.set(this.#pending);
    bytes.set(more, this.#pending.length);
    this.#pending = nothing;
    this.#uncount();
    this.#keep(bytes, this.#parse(bytes, 0, bytes.length, owned), bytes.length);
  }

  #parseSlab(): void {
    const slab = this.#slab;
    if (slab === undefined) return;
    const end = slab.position;
    const start = this.#parse(slab.bytes, this.#slabStart, end, this.#slabMemory);
    this.#slabStart = start;
    if (this.#isClosed || this.#isBlocked) return;
    const frameBytes = end - start < SIZE_BYTES ? 0 : SIZE_BYTES + sizeAt(slab.bytes, start);
    if (frameBytes <= SMALL_BYTES) {
      if (end > start) this.#pending = slab.bytes.slice(start, end);
      this.#leaveSlab();
    } else if (start + frameBytes <= slab.bytes.length) {
      return;
    } else if (frameBytes > slab.bytes.length) {
      if (slab.roomBytes === 0) this.#growOutOf(slab, frameBytes);
    } else {
      this.#slab = undefined;
      this.#readOn(slab.bytes, start, end);
      this.#memory.slabs.giveBack(slab);
    }
  }

  #leaseSlab(bytes: Uint8Array): LeasedBytes | undefined {
    return this.#slab === undefined ? undefined : new SlabView(bytes, this.#slab);
  }

  #leaveSlab(): void {
    const slab = this.#slab;
    if (slab === undefined) return;
    this.#slab = undefined;
    this.#memory.idleReceivers.delete(this);
    this.#memory.slabs.giveBack(slab);
  }

  /** The slab is full and its frame is longer than any: it moves to memory of its own. */
  #growOutOf(slab: Slab, frameBytes: number): void {
    const filled = slab.bytes.subarray(this.#slabStart, slab.position);
    this.#large = new LargeFrame(filled, frameBytes);
    this.#leaveSlab();
    this.#countedBytes += filled.length;
    if (!this.#memory.unfinishedFrames.add(this, filled.length)) this.#starve();
  }

  #parseLarge(): void {
    const large = this.#large;
    if (large === undefined || !large.isComplete) return;
    const { bytes } = large;
    this.#parse(bytes, 0, bytes.length, owned);
    if (this.#isBlocked) return;
    this.#large = undefined;
    this.#uncount();
  }

  #uncount(): void {
    const counted = this.#countedBytes;
    this.#countedBytes = 0;
    if (counted > 0) this.#memory.unfinishedFrames.remove(this, counted);
  }

  #starve(): void {
    if (this.#isStarved) return;
    this.#isStarved = true;
    this.#sink.onStarved();
    this.#waitForMemory();
  }

  #waitForMemory(): void {
    if (this.#large === undefined) this.#memory.slabs.whenAvailable(() => this.#retry());
    else this.#memory.unfinishedFrames.whenChanged(() => this.#retry());
  }

  #retry(): void {
    if (this.#isClosed) return;
    if (this.#large !== undefined && !this.#memory.unfinishedFrames.mayContinue(this)) {
      this.#waitForMemory();
      return;
    }
    this.#isStarved = false;
    const bytes = this.#pending;
    if (bytes.length > SMALL_BYTES) {
      this.#pending = nothing;
      this.#readOn(bytes, 0, bytes.length);
    }
    if (!this.#isStarved) this.#sink.onMemory();
  }
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}
