/** The bytes that all caches of one instance may take together (`statestore.cache.max.bytes`). */
export class CacheBudget {
  readonly maxBytes: number;
  #usedBytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get isExceeded(): boolean {
    return this.#usedBytes > this.maxBytes;
  }

  add(bytes: number): void {
    this.#usedBytes += bytes;
  }
}
