/**
 * Cuts a byte stream into Kafka's frames (i32 size, then that many bytes) without copying what is large and without holding memory
 * for what is only announced. Where the next bytes are read into:
 *
 *   scratch   nothing is pending, or no more than 4 KiB, which then go in front of it (shared by all connections)
 *   slab      a frame that does not end in the scratch: what came is copied to a slab, the rest and the frames behind it follow there,
 *             and, while much comes and few others do so, the next frames too, without a copy
 *   large     a frame longer than a slab, or for which none is free: memory that grows as its bytes arrive
 *
 * A frame in the scratch is gone when `onFrame` returns; one in a slab or in large memory can be leased.
 * `onFrame` may refuse ("not now"): the bytes are kept, and nothing is read until `resume`.
 */
import type { IdleReceiver } from '@kafka-ts/storage/memory/idle-receivers';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import type { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import { type Slab, SlabView } from '@kafka-ts/storage/memory/slab-pool';
import type { UnfinishedFrame } from '@kafka-ts/storage/memory/unfinished-frames';
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

  /** What was received lies elsewhere now: the memory for the next read is to be asked for again. */
  onMoved(): void;

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
/** A sender that is silent for so long in the middle of a frame loses its place when memory runs out. */
const STALLED_MS = 5000;
const nothing = new Uint8Array(0);
export class FrameReceiver implements IdleReceiver, UnfinishedFrame {
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
      this.#parseSlab(length);
    } else if (this.#large !== undefined) {
      this.#progressMs = this.#nowMs();
      this.#large.add(length);
      const mayContinue = this.#memory.unfinishedFrames.add(this, length);
      this.#parseLarge();
      if (!mayContinue && this.#large !== undefined) this.#starve();
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
    if (this.#slab !== undefined) this.#parseSlab(0);
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
    this.#leaveSlab();
    this.#leaveLarge();
  }

  /** See {@link UnfinishedFrame}. */
  get isStalled(): boolean {
    return !this.#isBlocked && this.#nowMs() - this.#progressMs > STALLED_MS;
  }

  /** See {@link UnfinishedFrame}. */
  abandon(): void {
    this.close();
    this.#sink.onStalled();
  }

  /** See {@link IdleReceiver}. */
  park(idleMs: number): boolean {
    const slab = this.#slab;
    if (slab === undefined || this.#isBlocked || this.#nowMs() - this.#progressMs < idleMs) return false;
    const pending = slab.bytes.subarray(this.#slabStart, slab.position);
    if (pending.length > 0) this.#moveToLarge(pending);
    this.#leaveSlab();
    if (!this.#isClosed) this.#sink.onMoved();
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

  /** The frame at `start` is not whole: its beginning is copied to a slab where the rest has room, or to memory of its own. */
  #readOn(bytes: Uint8Array, start: number, end: number): void {
    const { slabs, idleReceivers } = this.#memory;
    const frameBytes = SIZE_BYTES + sizeAt(bytes, start);
    this.#progressMs = this.#nowMs();
    const slab = frameBytes > slabs.slabBytes ? undefined : slabs.take(frameBytes);
    if (slab === undefined) {
      this.#moveToLarge(bytes.subarray(start, end));
      return;
    }
    slab.bytes.set(bytes.subarray(start, end), slab.position);
    this.#slabStart = slab.position;
    slab.position += end - start;
    this.#slab = slab;
    idleReceivers.add(this);
  }

  /** The frame that begins with `beginning` goes on in memory of its own. */
  #moveToLarge(beginning: Uint8Array): void {
    this.#large = new LargeFrame(beginning, SIZE_BYTES + sizeAt(beginning, 0));
    if (!this.#memory.unfinishedFrames.add(this, beginning.length)) this.#starve();
  }

  /** `receivedBytes` came last. */
  #parseSlab(receivedBytes: number): void {
    const slab = this.#slab;
    if (slab === undefined) return;
    const end = slab.position;
    const start = this.#parse(slab.bytes, this.#slabStart, end, this.#slabMemory);
    this.#slabStart = start;
    if (this.#isClosed || this.#isBlocked) return;
    if (start === end && this.#mayStay(slab, receivedBytes)) return;
    const frameBytes = end - start < SIZE_BYTES ? 0 : SIZE_BYTES + sizeAt(slab.bytes, start);
    if (frameBytes > SMALL_BYTES && start + frameBytes <= slab.bytes.length) return;
    this.#slab = undefined;
    this.#memory.idleReceivers.delete(this);
    this.#keep(slab.bytes, start, end);
    this.#memory.slabs.giveBack(slab);
  }

  /** Whether the next frames are read into the slab as well, though none has begun. */
  #mayStay(slab: Slab, receivedBytes: number): boolean {
    const { scratch, slabs, idleReceivers } = this.#memory;
    const isStream = receivedBytes >= scratch.length && slab.roomBytes >= scratch.length;
    return isStream && idleReceivers.size <= slabs.maxSlabs >> 2;
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

  #parseLarge(): void {
    const large = this.#large;
    if (large === undefined || !large.isComplete) return;
    const { bytes } = large;
    this.#parse(bytes, 0, bytes.length, owned);
    if (!this.#isBlocked) this.#leaveLarge();
  }

  #leaveLarge(): void {
    this.#large = undefined;
    this.#memory.unfinishedFrames.remove(this);
  }

  #starve(): void {
    if (this.#isStarved) return;
    this.#isStarved = true;
    this.#sink.onStarved();
    this.#waitForMemory();
  }

  #waitForMemory(): void {
    const { unfinishedFrames } = this.#memory;
    unfinishedFrames.whenChanged(() => {
      if (this.#isClosed) return;
      if (this.#large !== undefined && !unfinishedFrames.mayContinue(this)) {
        this.#waitForMemory();
        return;
      }
      this.#isStarved = false;
      this.#sink.onMemory();
    });
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
