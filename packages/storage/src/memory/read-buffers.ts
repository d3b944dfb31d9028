/**
 * A few buffers for reads of log files, and a limit on how many reads run at one time: as fast as reading synchronously,
 * while the event loop goes on, and without a fresh megabyte per read.
 */
import type { LeasedBytes } from './leased-bytes.ts';
import { SlabPool, type SlabPoolOptions, SlabView } from './slab-pool.ts';

export interface ReadBuffersOptions extends SlabPoolOptions {
  readonly readsInFlight: number;
}

/** A buffer being read into: `slab` bytes are the caller's until it makes leases and lets go. */
export interface ReadBuffer {
  readonly bytes: Uint8Array;
  /** A lease of a part; the buffer is free again when all leases and the buffer itself are released. */
  lease(start: number, end: number): LeasedBytes;
  release(): void;
}

export class ReadBuffers {
  readonly pool: SlabPool;
  readonly #readsInFlight: number;
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(options: ReadBuffersOptions) {
    this.pool = new SlabPool(options);
    this.#readsInFlight = options.readsInFlight;
  }

  /**
   * Runs `read` with a free buffer when it is its turn; `read` lets go of the buffer itself, at the latest by the leases it made.
   * Reads start in the order of asking.
   */
  async use<T>(read: (buffer: ReadBuffer) => Promise<T>): Promise<T> {
    const buffer = this.#tryStart() ?? (await this.#turn());
    try {
      return await read(buffer);
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #tryStart(): ReadBuffer | undefined {
    if (this.#running >= this.#readsInFlight) return undefined;
    const slab = this.pool.take(this.pool.slabBytes);
    if (slab === undefined) return undefined;
    this.#running++;
    return {
      bytes: slab.bytes,
      lease: (start, end) => new SlabView(slab.bytes.subarray(start, end), slab),
      release: () => slab.release(),
    };
  }

  #turn(): Promise<ReadBuffer> {
    return new Promise((resolve) => {
      const attempt = (): void => {
        const buffer = this.#tryStart();
        if (buffer !== undefined) resolve(buffer);
        else this.#wait(attempt);
      };
      this.#wait(attempt);
    });
  }

  #wait(attempt: () => void): void {
    // A read that is running brings the next one on; without one, only a buffer that comes back can.
    this.#queue.push(attempt);
    if (this.#running < this.#readsInFlight) this.pool.whenAvailable(() => this.#next());
  }

  #next(): void {
    this.#queue.shift()?.();
  }
}
