/**
 * Which bytes of a segment's file need no look at their checksums any more: those that this process wrote or checked.
 * So a batch is checked once, with its first read after a start; reads that follow cost nothing.
 */

/** Ranges remembered; where there are more, the shortest is forgotten and checked again. */
const MOST_RANGES = 32;

interface Range {
  from: number;
  to: number;
}

export class VerifiedRanges {
  /** Ascending, neither overlapping nor touching. */
  #ranges: Range[] = [];

  /** Whether all of `[from, to)` is known to be good. */
  covers(from: number, to: number): boolean {
    return this.#ranges.some((range) => range.from <= from && to <= range.to);
  }

  add(from: number, to: number): void {
    const last = this.#ranges.at(-1);
    if (last !== undefined && last.to === from) {
      last.to = to;
      return;
    }
    const joined = { from, to };
    const others = this.#ranges.filter((range) => {
      if (range.to < joined.from || range.from > joined.to) return true;
      joined.from = Math.min(joined.from, range.from);
      joined.to = Math.max(joined.to, range.to);
      return false;
    });
    this.#ranges = [...others, joined].sort((a, b) => a.from - b.from);
    if (this.#ranges.length > MOST_RANGES) this.#forgetShortest();
  }

  /** What is at `position` and behind it was cut off. */
  truncate(position: number): void {
    this.#ranges = this.#ranges.filter((range) => range.from < position);
    const last = this.#ranges.at(-1);
    if (last !== undefined && last.to > position) last.to = position;
  }

  clear(): void {
    this.#ranges = [];
  }

  #forgetShortest(): void {
    const shortest = this.#ranges.reduce((a, b) => (b.to - b.from < a.to - a.from ? b : a));
    this.#ranges = this.#ranges.filter((range) => range !== shortest);
  }
}
