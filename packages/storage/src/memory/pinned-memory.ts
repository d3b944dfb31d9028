/**
 * Pooled memory that answers hold until slow sockets took them. One byte of a slab pins all of it, so slabs are counted, each once.
 * Above the limit answers are to be copies.
 */
import type { LeasedBytes } from './leased-bytes.ts';

export class PinnedMemory {
  readonly limitBytes: number;
  #usedBytes = 0;
  readonly #holders = new Map<ArrayBufferLike, number>();

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get isOver(): boolean {
    return this.#usedBytes > this.limitBytes;
  }

  pin(buffer: ArrayBufferLike): void {
    const holders = this.#holders.get(buffer) ?? 0;
    this.#holders.set(buffer, holders + 1);
    if (holders === 0) this.#usedBytes += buffer.byteLength;
  }

  unpin(buffer: ArrayBufferLike): void {
    const holders = this.#holders.get(buffer) ?? 0;
    if (holders > 1) {
      this.#holders.set(buffer, holders - 1);
      return;
    }
    this.#holders.delete(buffer);
    if (holders === 1) this.#usedBytes -= buffer.byteLength;
  }
}

/** A part of leased memory as an answer holds it: counted as pinned while it has a lease. */
export class AnswerBytes implements LeasedBytes {
  readonly bytes: Uint8Array;
  readonly #memory: LeasedBytes;
  readonly #pinned: PinnedMemory;
  #leases = 1;

  /** Takes a lease of `memory`, of which `bytes` is a part. */
  constructor(bytes: Uint8Array, memory: LeasedBytes, pinned: PinnedMemory) {
    memory.retain();
    pinned.pin(bytes.buffer);
    this.bytes = bytes;
    this.#memory = memory;
    this.#pinned = pinned;
  }

  retain(): void {
    this.#leases++;
  }

  release(): void {
    this.#leases--;
    if (this.#leases !== 0) return;
    this.#pinned.unpin(this.bytes.buffer);
    this.#memory.release();
  }
}
