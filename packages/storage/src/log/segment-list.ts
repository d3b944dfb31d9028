/** The segments of a log by base offset, the last of which is appended to. */
import type { LogSegment } from './log-segment.ts';

export class SegmentList {
  #segments: LogSegment[];

  /** `segments` in ascending order, at least one. */
  constructor(segments: readonly LogSegment[]) {
    this.#segments = [...segments];
  }

  get all(): readonly LogSegment[] {
    return this.#segments;
  }

  get active(): LogSegment {
    const last = this.#segments[this.#segments.length - 1];
    if (last === undefined) throw new Error('A log has no segment');
    return last;
  }

  get first(): LogSegment {
    return this.#segments[0] ?? this.active;
  }

  /** `segment` is appended to from now on. */
  add(segment: LogSegment): void {
    this.#segments.push(segment);
  }

  /** Takes segments out; the caller has added another one first if none would be left. */
  remove(segments: readonly LogSegment[]): void {
    this.#segments = this.#segments.filter((segment) => !segments.includes(segment));
  }

  replaceAll(segments: readonly LogSegment[]): void {
    this.#segments = [...segments];
  }

  /** The segment that `offset` lies in (the last with a base offset not above it) and those behind it. */
  from(offset: number): readonly LogSegment[] {
    const index = this.#floorIndex(offset);
    return index <= 0 ? this.#segments : this.#segments.slice(index);
  }

  /** The last segment with a base offset not above `offset`; the first one if there is none. */
  floor(offset: number): LogSegment {
    return this.#segments[Math.max(0, this.#floorIndex(offset))] ?? this.active;
  }

  #floorIndex(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#segments[middle]?.baseOffset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
