/**
 * Where batches go that cannot stay where they were received: small ones (so that no 100-byte batch pins a slab) and those that
 * ended in the shared scratch. They are written one behind the other through a fixed number of slabs, so the oldest go first.
 */
import type { LeasedBytes } from './leased-bytes.ts';
import { type Slab, SlabPool, type SlabPoolOptions, SlabView } from './slab-pool.ts';

export class TailRing {
  readonly pool: SlabPool;
  #slab: Slab | undefined;

  constructor(options: SlabPoolOptions) {
    this.pool = new SlabPool(options);
  }

  /** Copies `bytes`; undefined if they do not fit a slab or all slabs are held by others than the cache. The caller has the first lease. */
  copy(bytes: Uint8Array): LeasedBytes | undefined {
    const length = bytes.length;
    if (length > this.pool.slabBytes) return undefined;
    let slab = this.#slab;
    if (slab === undefined || slab.roomBytes < length) {
      this.#slab = undefined;
      slab?.release();
      slab = this.pool.take(this.pool.slabBytes);
      if (slab === undefined) return undefined;
      this.#slab = slab;
    }
    const start = slab.position;
    slab.bytes.set(bytes, start);
    slab.position = start + length;
    return new SlabView(slab.bytes.subarray(start, start + length), slab);
  }
}
