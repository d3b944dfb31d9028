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
    for (const range of this.#ranges) if (range.from <= from && to <= range.to) return true;
    return false;
  }

  add(from: number, to: number): void {
    const ranges = this.#ranges;
    const last = ranges[ranges.length - 1];
    if (last !== undefined && last.to === from) {
      last.to = to;
      return;
    }
    let first = 0;
    while (first < ranges.length && (ranges[first]?.to ?? to) < from) first++;
    const joined = { from, to };
    let end = first;
    for (; end < ranges.length; end++) {
      const range = ranges[end];
      if (range === undefined || range.from > to) break;
      joined.from = Math.min(joined.from, range.from);
      joined.to = Math.max(joined.to, range.to);
    }
    ranges.splice(first, end - first, joined);
    if (ranges.length > MOST_RANGES) this.#forgetShortest();
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
    const ranges = this.#ranges;
    let shortest = 0;
    let leastBytes = Number.POSITIVE_INFINITY;
    for (const [index, { from, to }] of ranges.entries()) {
      if (to - from >= leastBytes) continue;
      leastBytes = to - from;
      shortest = index;
    }
    ranges.splice(shortest, 1);
  }
}
