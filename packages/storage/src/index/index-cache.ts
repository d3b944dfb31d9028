/**
 * Bounds the memory that indexes of older segments take once a read has loaded them: the least recently used are
 * dropped and read again when needed. Indexes with entries that their file lacks are never dropped.
 */

/** Something loaded from a file that can be loaded again. */
export interface Unloadable {
  readonly loadedBytes: number;
  /** Gives up the memory; returns false if that would lose something. */
  unload(): boolean;
}

export class IndexCache {
  readonly #maxBytes: number;
  /** In the order of use, the least recent first. */
  readonly #bytesOf = new Map<Unloadable, number>();
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of all that is remembered as loaded. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** `entry` was used or changed its size: it is the last to be dropped. */
  touch(entry: Unloadable): void {
    this.forget(entry);
    this.#bytesOf.set(entry, entry.loadedBytes);
    this.#totalBytes += entry.loadedBytes;
    if (this.#totalBytes > this.#maxBytes) this.#evict(entry);
  }

  /** `entry` is gone or was unloaded by its owner. */
  forget(entry: Unloadable): void {
    const bytes = this.#bytesOf.get(entry);
    if (bytes === undefined) return;
    this.#bytesOf.delete(entry);
    this.#totalBytes -= bytes;
  }

  #evict(keep: Unloadable): void {
    for (const entry of this.#bytesOf.keys()) {
      if (this.#totalBytes <= this.#maxBytes) return;
      if (entry !== keep && entry.unload()) this.forget(entry);
    }
  }
}
