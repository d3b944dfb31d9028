/**
 * Steps over the records of a batch of magic 2 (decompressed), giving their fields as positions, without an object per
 * record: for readers, converters and the cleaner. What a record looks like is told in `record-walk.ts`.
 */
import { uint8At } from '../bytes/big-endian.ts';
import { MalformedError } from '../bytes/malformed-error.ts';
import { maxVarintBytes, maxVarlongBytes, varintAt, varintSizeAt, varlongAt } from '../bytes/varint.ts';

export class RecordCursor {
  readonly bytes: Uint8Array;
  /** The current record: its first byte and the one behind its last. */
  start: number;
  end: number;
  attributes = 0;
  /** NaN beyond ±(2^53−1). */
  timestampDelta = 0;
  offsetDelta = 0;
  /** Where the key's length lies: from here to `end` nothing depends on the batch. */
  tailStart = 0;
  keyStart = 0;
  /** -1 for null. */
  keyLength = -1;
  valueStart = 0;
  /** -1 for null. */
  valueLength = -1;
  /** Where the header count lies; the headers follow up to `end`. */
  headersStart = 0;
  readonly #limit: number;
  #position: number;

  /** Will go over the records that lie in `bytes[start … end)`. */
  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.start = start;
    this.end = start;
    this.#limit = end;
    this.#position = start;
  }

  /** Steps to the next record; throws {@link MalformedError} if there is none or it is malformed. */
  next(): void {
    const start = this.end;
    this.start = start;
    const lengthBytes = varintSizeAt(this.bytes, start, this.#limit);
    if (lengthBytes === 0) throw new MalformedError('The length of a record does not end', start);
    const length = varintAt(this.bytes, start);
    const end = start + lengthBytes + length;
    if (length < 1 || end > this.#limit) {
      throw new MalformedError(
        `A record of ${length} bytes, ${this.#limit - start - lengthBytes} are left`,
        start,
      );
    }
    this.end = end;
    this.#position = start + lengthBytes;
    this.attributes = uint8At(this.bytes, this.#position++);
    this.timestampDelta = this.#varlong();
    this.offsetDelta = this.#varint();
    this.tailStart = this.#position;
    this.keyLength = this.#length();
    this.keyStart = this.#position;
    this.#skip(this.keyLength);
    this.valueLength = this.#length();
    this.valueStart = this.#position;
    this.#skip(this.valueLength);
    this.headersStart = this.#position;
    this.#skipHeaders();
  }

  /** The key as a view, or null. */
  get key(): Uint8Array | null {
    return this.keyLength < 0 ? null : this.bytes.subarray(this.keyStart, this.keyStart + this.keyLength);
  }

  /** The value as a view, or null. */
  get value(): Uint8Array | null {
    return this.valueLength < 0
      ? null
      : this.bytes.subarray(this.valueStart, this.valueStart + this.valueLength);
  }

  get hasHeaders(): boolean {
    return uint8At(this.bytes, this.headersStart) !== 0;
  }

  /** Calls back with each header's key and value as views. */
  forEachHeader(visit: (key: Uint8Array, value: Uint8Array | null) => void): void {
    this.#position = this.headersStart;
    const count = this.#varint();
    for (let i = 0; i < count; i++) {
      const keyLength = this.#length();
      const keyStart = this.#position;
      this.#skip(keyLength);
      const valueLength = this.#length();
      const valueStart = this.#position;
      this.#skip(valueLength);
      const value = valueLength < 0 ? null : this.bytes.subarray(valueStart, this.#position);
      visit(this.bytes.subarray(keyStart, keyStart + keyLength), value);
    }
  }

  #skipHeaders(): void {
    const count = this.#varint();
    if (count === 0 && this.#position === this.end) return;
    // Each header takes at least two bytes; a count beyond that is refused before the loop.
    if (count < 0 || count > this.end - this.#position) throw this.#malformed(`has ${count} headers`);
    for (let i = 0; i < count; i++) {
      const keyLength = this.#length();
      if (keyLength < 0) throw this.#malformed('has a header without key');
      this.#skip(keyLength);
      this.#skip(this.#length());
    }
    if (this.#position !== this.end)
      throw this.#malformed(`has ${this.end - this.#position} bytes left over`);
  }

  #varint(): number {
    const byte = uint8At(this.bytes, this.#position);
    if (byte < 0x80 && this.#position < this.end) {
      this.#position++;
      return (byte >> 1) ^ -(byte & 1);
    }
    const size = varintSizeAt(this.bytes, this.#position, this.end, maxVarintBytes);
    if (size === 0) throw this.#malformed('has a varint that does not end');
    const value = varintAt(this.bytes, this.#position);
    this.#position += size;
    return value;
  }

  #varlong(): number {
    const byte = uint8At(this.bytes, this.#position);
    if (byte < 0x80 && this.#position < this.end) {
      this.#position++;
      return (byte >> 1) ^ -(byte & 1);
    }
    const size = varintSizeAt(this.bytes, this.#position, this.end, maxVarlongBytes);
    if (size === 0) throw this.#malformed('has a varlong that does not end');
    const value = varlongAt(this.bytes, this.#position);
    this.#position += size;
    return value;
  }

  /** Every negative length is null, as Java reads it. */
  #length(): number {
    const length = this.#varint();
    return length < 0 ? -1 : length;
  }

  #skip(length: number): void {
    if (length <= 0) return;
    if (length > this.end - this.#position)
      throw this.#malformed(`has a field of ${length} bytes that ends behind it`);
    this.#position += length;
  }

  #malformed(what: string): MalformedError {
    return new MalformedError(`A record of ${this.end - this.start} bytes ${what}`, this.start);
  }
}
