const LF = 10;
const CR = 13;

/**
 * Cuts a stream into lines, byte for byte: nothing is decoded, so what is no UTF-8 survives. A line ends at LF, CR LF
 * or CR, as Java's readers have it; an unterminated last line counts, the empty rest behind the last line end does not.
 */
export class LineSplitter {
  /** The beginning of a line whose end has not come. */
  #parts: Buffer[] = [];
  /** The last chunk ended in CR: an LF that follows belongs to it. */
  #isAfterCarriageReturn = false;

  /** The lines that end in `chunk`; views of it where they lie in it whole. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = this.#isAfterCarriageReturn && chunk[0] === LF ? 1 : 0;
    if (chunk.length > 0) this.#isAfterCarriageReturn = false;
    let feed = chunk.indexOf(LF, start);
    let carriageReturn = chunk.indexOf(CR, start);
    while (feed >= 0 || carriageReturn >= 0) {
      const isFeed = carriageReturn < 0 || (feed >= 0 && feed < carriageReturn);
      const end = isFeed ? feed : carriageReturn;
      lines.push(this.#line(chunk.subarray(start, end)));
      start = end + 1;
      if (!isFeed && start === chunk.length) this.#isAfterCarriageReturn = true;
      if (!isFeed && chunk[start] === LF) start++;
      if (feed >= 0 && feed < start) feed = chunk.indexOf(LF, start);
      if (carriageReturn >= 0 && carriageReturn < start) carriageReturn = chunk.indexOf(CR, start);
    }
    if (start < chunk.length) this.#parts.push(chunk.subarray(start));
    return lines;
  }

  /** The last line, if it was not terminated. */
  end(): Buffer | undefined {
    return this.#parts.length === 0 ? undefined : this.#line(Buffer.alloc(0));
  }

  #line(rest: Buffer): Buffer {
    if (this.#parts.length === 0) return rest;
    const line = Buffer.concat([...this.#parts, rest]);
    this.#parts = [];
    return line;
  }
}
