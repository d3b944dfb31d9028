/**
 * What a producer knows of one partition: the values that were given offsets, how many of them were acknowledged, and up
 * to where a flush has returned.
 */

/** A batch on its way: offsets are assigned, the answer is out. */
export interface PendingAppend {
  readonly baseOffset: number;
  readonly values: readonly string[];
}

/** A record as it was read. */
export interface FoundRecord {
  readonly offset: number;
  readonly value: string;
}

export class LogModel {
  readonly name: string;
  /** By offset: acknowledged ones first, then those under way. Undefined: a loss of power took it. */
  #values: (string | undefined)[] = [];
  #acknowledgedEnd = 0;
  #flushedEnd = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Where `value` is, or will be if its append succeeds. */
  offsetOf(value: string): number | undefined {
    const offset = this.#values.indexOf(value);
    return offset < 0 ? undefined : offset;
  }

  /** The log gave offsets to `values`. */
  staged(baseOffset: number, values: readonly string[]): PendingAppend {
    if (baseOffset !== this.#values.length) {
      const expected = this.#values.length;
      throw new Error(`${this.name}: expected offset ${expected} for ${values[0]}, found ${baseOffset}`);
    }
    this.#values.push(...values);
    return { baseOffset, values };
  }

  acknowledged({ baseOffset, values }: PendingAppend): void {
    this.#acknowledgedEnd = Math.max(this.#acknowledgedEnd, baseOffset + values.length);
  }

  /** The append, and all behind it, failed. */
  failed({ baseOffset }: PendingAppend): void {
    this.#values.length = Math.min(this.#values.length, baseOffset);
  }

  /** A flush that was asked for when the log ended at `endOffset` has returned. */
  flushed(endOffset: number): void {
    this.#flushedEnd = Math.max(this.#flushedEnd, endOffset);
  }

  /**
   * The log holds `found` and ends at `endOffset`, after a crash that keeps the page cache or not. Throws unless every
   * record is where it was, and all that had to survive is there: what was acknowledged, or (without the page cache) what
   * was flushed. With the page cache what is left has no gap. Returns whether an acknowledged record is lost; the model goes
   * on from what is left.
   */
  recovered(found: readonly FoundRecord[], endOffset: number, keepsPageCache: boolean): boolean {
    const left: (string | undefined)[] = new Array(endOffset).fill(undefined);
    for (const { offset, value } of found) {
      if (this.#values[offset] !== value) throw this.#misplaced(offset, value);
      left[offset] = value;
    }
    const safeEnd = keepsPageCache ? Math.max(this.#acknowledgedEnd, endOffset) : this.#flushedEnd;
    const missing = this.#values.findIndex(
      (value, offset) => offset < safeEnd && value !== undefined && left[offset] === undefined,
    );
    if (missing >= 0) {
      const promise = keepsPageCache ? 'acknowledged, or has a later one behind it' : 'flushed';
      throw new Error(`${this.name}: the record at offset ${missing} was ${promise}, and is lost`);
    }
    const isLossy = this.#values.some((value, offset) => {
      return offset < Math.max(this.#acknowledgedEnd, endOffset) && value !== left[offset];
    });
    this.#values = left;
    this.#acknowledgedEnd = Math.min(this.#acknowledgedEnd, endOffset);
    this.#flushedEnd = Math.min(this.#flushedEnd, endOffset);
    return isLossy;
  }

  /** Throws unless `found` is all that was given offsets between `startOffset` and `endOffset`. */
  holds(found: readonly FoundRecord[], startOffset: number, endOffset: number): void {
    const byOffset = new Map(found.map(({ offset, value }) => [offset, value]));
    for (let offset = startOffset; offset < endOffset; offset++) {
      if (this.#values[offset] !== byOffset.get(offset)) throw this.#misplaced(offset, byOffset.get(offset));
    }
  }

  #misplaced(offset: number, value: string | undefined): Error {
    const expected = this.#values[offset] ?? 'nothing';
    return new Error(`${this.name}: at offset ${offset} expected ${expected}, found ${value ?? 'nothing'}`);
  }
}
