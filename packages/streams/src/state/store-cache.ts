/**
 * Updates that wait in front of a store: of several updates of one key until the next commit, only the last one is
 * written, logged and forwarded. The longest unused key leaves first when the budget is used up.
 */
import type { CacheBudget } from './cache-budget.ts';
import type { Entry } from './in-memory-entries.ts';

/** What a key costs beside its bytes. */
const OVERHEAD_BYTES = 64;

export class StoreCache {
  readonly #budget: CacheBudget;
  /** An undefined entry deletes the key. */
  readonly #updates = new Map<string, Entry | undefined>();
  readonly #write: (key: string, entry: Entry | undefined) => void;

  /** @param write is given what leaves the cache */
  constructor(budget: CacheBudget, write: (key: string, entry: Entry | undefined) => void) {
    this.#budget = budget;
    this.#write = write;
  }

  get size(): number {
    return this.#updates.size;
  }

  has(key: string): boolean {
    return this.#updates.has(key);
  }

  get(key: string): Entry | undefined {
    return this.#updates.get(key);
  }

  keys(): Iterable<string> {
    return this.#updates.keys();
  }

  put(key: string, entry: Entry | undefined): void {
    this.#remove(key);
    this.#updates.set(key, entry);
    this.#budget.add(costOf(key, entry));
    while (this.#budget.isExceeded) {
      const oldest = this.#updates.keys().next();
      if (oldest.done === true) return;
      this.#evict(oldest.value);
    }
  }

  flush(): void {
    for (const key of [...this.#updates.keys()]) this.#evict(key);
  }

  #evict(key: string): void {
    const entry = this.#updates.get(key);
    this.#remove(key);
    this.#write(key, entry);
  }

  #remove(key: string): void {
    if (!this.#updates.has(key)) return;
    this.#budget.add(-costOf(key, this.#updates.get(key)));
    this.#updates.delete(key);
  }
}

function costOf(key: string, entry: Entry | undefined): number {
  return key.length + (entry?.value.length ?? 0) + OVERHEAD_BYTES;
}
