/**
 * Memory of frames that are on their way: those longer than a slab, and beginnings that had to leave their slab to others.
 * It is bounded for all connections together. One frame may exceed the bound, so that there is always one that gets on; the others
 * stop being read until it is done.
 */
export class UnfinishedFrames {
  readonly limitBytes: number;
  #usedBytes = 0;
  #exceeding: object | undefined;
  #waiting: (() => void)[] = [];

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Counts `bytes` that arrived for `owner`; false: read no more of it until `whenChanged` calls and `mayContinue`. */
  add(owner: object, bytes: number): boolean {
    this.#usedBytes += bytes;
    return this.mayContinue(owner);
  }

  mayContinue(owner: object): boolean {
    if (this.#usedBytes <= this.limitBytes) return true;
    this.#exceeding ??= owner;
    return this.#exceeding === owner;
  }

  /** `owner` is done with `bytes`, all it had. */
  remove(owner: object, bytes: number): void {
    this.#usedBytes -= bytes;
    if (this.#exceeding === owner) this.#exceeding = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  /** Calls `callback` once, after the next `remove`. */
  whenChanged(callback: () => void): void {
    this.#waiting.push(callback);
  }
}
