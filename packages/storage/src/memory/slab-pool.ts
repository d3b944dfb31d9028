/**
 * Memory for received frames and the batches in them, in slabs of one size (1 MiB).
 *
 *   free ──take──▶ being written (one writer, from `position` on) ──giveBack──▶ open (room left, leases held)
 *     ▲                                    │                                     │
 *     └────────── last lease released ─────┴──▶ full (leases held) ──────────────┘
 *
 * A writer fills a slab from `position` upwards and never goes back, so the views lent from below stay valid until their leases are
 * released. A slab with leases is never reused. When none is left the pool asks its reclaimers (the tail cache) to release some, and
 * if that frees nothing, the caller waits by `whenAvailable`.
 */
import type { LeasedBytes } from './leased-bytes.ts';

/** Room that is not worth handing to another writer. */
const smallestRoomBytes = 16 * 1024;

export class Slab {
  readonly bytes: Uint8Array;
  /** First byte not written yet. */
  position = 0;
  readonly #pool: SlabPool;
  #leases = 0;

  constructor(bytes: Uint8Array, pool: SlabPool) {
    this.bytes = bytes;
    this.#pool = pool;
  }

  get leases(): number {
    return this.#leases;
  }

  get roomBytes(): number {
    return this.bytes.length - this.position;
  }

  retain(): void {
    this.#leases++;
  }

  release(): void {
    if (this.#leases <= 0) throw new Error('A slab was released more often than it was retained');
    this.#leases--;
    if (this.#leases === 0) this.#pool.takeBackFree(this);
  }
}

/** A part of a slab, with one lease of it that the first holder has. */
export class SlabView implements LeasedBytes {
  readonly bytes: Uint8Array;
  readonly #slab: Slab;

  /** Takes a lease. */
  constructor(bytes: Uint8Array, slab: Slab) {
    slab.retain();
    this.bytes = bytes;
    this.#slab = slab;
  }

  retain(): void {
    this.#slab.retain();
  }

  release(): void {
    this.#slab.release();
  }
}

export interface SlabPoolOptions {
  readonly slabBytes: number;
  readonly maxSlabs: number;
  /** Overwrites a slab when its last lease is gone, so that a test sees any use after it. */
  readonly poison?: boolean;
}

export class SlabPool {
  readonly slabBytes: number;
  readonly maxSlabs: number;
  readonly #poison: boolean;
  #allocated = 0;
  readonly #free: Slab[] = [];
  readonly #open: Slab[] = [];
  readonly #reclaimers: (() => boolean)[] = [];
  #waiting: (() => void)[] = [];

  constructor(options: SlabPoolOptions) {
    this.slabBytes = options.slabBytes;
    this.maxSlabs = options.maxSlabs;
    this.#poison = options.poison ?? false;
  }

  /** Bytes of all slabs there are, free ones included. */
  get allocatedBytes(): number {
    return this.#allocated * this.slabBytes;
  }

  /** Slabs that nobody uses. */
  get freeSlabs(): number {
    return this.#free.length + this.maxSlabs - this.#allocated;
  }

  /** Slabs that are allocated and free. */
  get idleSlabs(): number {
    return this.#free.length;
  }

  /** `reclaim` is called while no slab is free; it releases some leases, or returns false if it has none left. */
  onExhausted(reclaim: () => boolean): void {
    this.#reclaimers.push(reclaim);
  }

  /**
   * A slab with at least `roomBytes` (at most a slab) to write, for this caller alone until `giveBack`; it holds one lease.
   * Undefined if there is none now.
   */
  take(roomBytes: number): Slab | undefined {
    const slab = this.#takeOpen(roomBytes) ?? this.#takeFree() ?? this.#takeOpen(roomBytes);
    slab?.retain();
    return slab;
  }

  /** Ends the writing: gives up the writer's lease, and what room is left to the next writer. */
  giveBack(slab: Slab): void {
    if (slab.leases > 1 && slab.roomBytes >= smallestRoomBytes) this.#open.push(slab);
    slab.release();
  }

  /** Calls `callback` once, when a slab may be free; in the order of asking. */
  whenAvailable(callback: () => void): void {
    this.#waiting.push(callback);
  }

  /** Lets the garbage collector have all free slabs but `kept`. */
  trim(kept: number): void {
    while (this.#free.length > kept) {
      this.#free.pop();
      this.#allocated--;
    }
  }

  /** For {@link Slab} alone: the last lease is gone. */
  takeBackFree(slab: Slab): void {
    const open = this.#open.indexOf(slab);
    if (open >= 0) this.#open.splice(open, 1);
    slab.position = 0;
    if (this.#poison) slab.bytes.fill(0xdb);
    this.#free.push(slab);
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  #takeOpen(roomBytes: number): Slab | undefined {
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const slab = this.#open[index];
      if (slab === undefined || slab.roomBytes < roomBytes) continue;
      this.#open.splice(index, 1);
      return slab;
    }
    return undefined;
  }

  #takeFree(): Slab | undefined {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#allocated < this.maxSlabs) {
      this.#allocated++;
      return new Slab(new Uint8Array(this.slabBytes), this);
    }
    for (const reclaim of this.#reclaimers) {
      while (this.#free.length === 0 && reclaim()) {}
    }
    return this.#free.pop();
  }
}
