/** Keeps the `maxSize` entries used last (`org.apache.kafka.common.cache.LRUCache`). */
export class LruCache<Key, Value> {
  readonly #maxSize: number;
  readonly #entries = new Map<Key, Value>();

  /** With 0 nothing is kept. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value kept for the key, or else the one made now, which is kept unless making it throws. */
  getOrMake(key: Key, make: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const made = make();
    this.#entries.set(key, made);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxSize) break;
      this.#entries.delete(oldest);
    }
    return made;
  }
}
