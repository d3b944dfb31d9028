/**
 * Cuts a growing file into lines, by Java's rule: a line ends with `\n`, `\r` or `\r\n`. What has no end yet waits. Ends
 * are looked for in each byte once, however long a line grows.
 *
 * Text is UTF-8. A file that begins with a byte order mark is read as the mark says (`>` of Windows PowerShell writes
 * UTF-16); positions count bytes in each case.
 */
import { ConnectError } from '../connector/errors.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** A line without its end, and the position behind the end. */
export interface FileLine {
  readonly text: string;
  readonly endPosition: number;
}

const LF = 10;
const CR = 13;
/** V8's strings are shorter than 2^29 characters. */
const MAX_LINE_BYTES = 2 ** 29 - 25;

/** What the first bytes of a file say; `markBytes` are no part of the text. */
export function encodingOf(head: Uint8Array): {
  readonly encoding: TextEncoding;
  readonly markBytes: number;
} {
  const [first, second, third] = head;
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  return { encoding: 'utf-8', markBytes: 0 };
}

export class LineSplitter {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #encoding: TextEncoding;
  /** Bytes of the line that has not ended, in pieces. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #halfUnit: Uint8Array = new Uint8Array(0);
  /** Behind the last byte taken. */
  #position: number;
  #skipsLineFeed: boolean;

  /** @param startPosition of the first byte that will come; `afterCarriageReturn`: a `\n` there belongs to the line before */
  constructor(options: {
    readonly encoding: TextEncoding;
    readonly startPosition: number;
    readonly afterCarriageReturn: boolean;
  }) {
    this.#encoding = options.encoding;
    // A mark in the middle of a file is a character like others.
    this.#decoder = new TextDecoder(options.encoding, { ignoreBOM: true });
    this.#position = options.startPosition;
    this.#skipsLineFeed = options.afterCarriageReturn;
  }

  /** How much of the file was taken, the line that waits included. */
  get position(): number {
    return this.#position;
  }

  /** Takes the next bytes, which are copied where they have to be kept; answers the lines that end in them. */
  push(newBytes: Uint8Array): FileLine[] {
    const lines: FileLine[] = [];
    const start = this.#position - this.#halfUnit.length;
    const bytes = this.#wholeUnits(newBytes);
    let from = 0;
    for (const end of this.#ends(bytes)) {
      if (end.isSkipped) {
        from = end.next;
        continue;
      }
      lines.push({ text: this.#text(bytes.subarray(from, end.at)), endPosition: start + end.next });
      from = end.next;
    }
    if (from < bytes.length) this.#keep(bytes.slice(from));
    this.#position += newBytes.length;
    return lines;
  }

  /** The line that waits, as if it had ended; undefined if there is none. */
  end(): FileLine | undefined {
    if (this.#waitingBytes === 0) return undefined;
    return { text: this.#text(new Uint8Array(0)), endPosition: this.#position };
  }

  /** Line ends in `bytes`; a `\n` whose `\r` came before is told as skipped. */
  *#ends(bytes: Uint8Array): Generator<{ at: number; next: number; isSkipped: boolean }> {
    const width = this.#encoding === 'utf-8' ? 1 : 2;
    let at = 0;
    if (this.#skipsLineFeed && bytes.length >= at + width) {
      this.#skipsLineFeed = false;
      if (this.#unit(bytes, at) === LF) {
        at += width;
        yield { at: 0, next: at, isSkipped: true };
      }
    }
    for (;;) {
      at = this.#nextEnd(bytes, at, width);
      if (at < 0) return;
      let next = at + width;
      if (this.#unit(bytes, at) === CR) {
        if (next + width > bytes.length) this.#skipsLineFeed = true;
        else if (this.#unit(bytes, next) === LF) next += width;
      }
      yield { at, next, isSkipped: false };
      at = next;
    }
  }

  /** Half a code unit of UTF-16 at the end waits for its other half. */
  #wholeUnits(newBytes: Uint8Array): Uint8Array {
    if (this.#encoding === 'utf-8') return newBytes;
    const bytes = this.#halfUnit.length === 0 ? newBytes : Buffer.concat([this.#halfUnit, newBytes]);
    const length = bytes.length - (bytes.length % 2);
    this.#halfUnit = bytes.slice(length);
    return bytes.subarray(0, length);
  }

  #nextEnd(bytes: Uint8Array, from: number, width: number): number {
    if (width === 1) {
      for (let at = from; at < bytes.length; at++) if (bytes[at] === LF || bytes[at] === CR) return at;
      return -1;
    }
    for (let at = from; at + 1 < bytes.length; at += 2) {
      const unit = this.#unit(bytes, at);
      if (unit === LF || unit === CR) return at;
    }
    return -1;
  }

  #unit(bytes: Uint8Array, at: number): number {
    const one = bytes[at] ?? 0;
    if (this.#encoding === 'utf-8') return one;
    const two = bytes[at + 1] ?? 0;
    return this.#encoding === 'utf-16le' ? one | (two << 8) : (one << 8) | two;
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > MAX_LINE_BYTES)
      throw new ConnectError(
        `A line is longer than ${MAX_LINE_BYTES} bytes, the most that can be one record`,
      );
  }

  #text(last: Uint8Array): string {
    if (this.#waitingBytes === 0) return this.#decoder.decode(last);
    const whole = Buffer.concat([...this.#waiting, last]);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return this.#decoder.decode(whole);
  }
}
