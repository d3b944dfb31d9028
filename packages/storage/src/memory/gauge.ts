/** Bytes in use against a limit, and those who wait for it to fall. It only counts; who exceeds it decides what to do. */
export class Gauge {
  readonly limit: number;
  #used = 0;
  #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  get isOver(): boolean {
    return this.#used > this.limit;
  }

  add(bytes: number): void {
    this.#used += bytes;
  }

  subtract(bytes: number): void {
    this.#used -= bytes;
    if (this.#waiting.length === 0 || this.#used > this.limit) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  /** Calls `callback` once, when the limit is kept again (or with the next decrease, if it is kept now). */
  whenBelow(callback: () => void): void {
    this.#waiting.push(callback);
  }
}
