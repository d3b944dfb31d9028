/**
 * Steps over the records of a batch of magic 2 (decompressed) and finds what compaction asks of each: offset, key, whether there is a
 * value. What a record looks like is told in protocol's `record-walk.ts`; what lies behind the key is not looked at.
 */
import { uint8At } from '@kafka-ts/protocol/bytes/big-endian';
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { maxVarlongBytes, varintAt, varintSizeAt } from '@kafka-ts/protocol/bytes/varint';

export class RecordKeys {
  bytes: Uint8Array;
  /** The current record: its first byte, its attributes, the one behind its last byte. */
  start = 0;
  bodyStart = 0;
  next: number;
  offsetDelta = 0;
  keyStart = 0;
  /** Below 0 for null. */
  keyLength = -1;
  #end: number;

  /** Will go over `bytes[start … end)`. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.next = start;
    this.#end = end;
  }

  /** Steps to the next record; throws {@link MalformedError} if there is none, or it does not hold its key and a value's length. */
  advance(): void {
    const { bytes } = this;
    const start = this.next;
    const length = this.#varint(start, this.#end);
    const bodyStart = this.keyStart;
    const next = bodyStart + length;
    if (length < 1 || next > this.#end) throw malformed(start);
    let at = bodyStart + 1;
    if (uint8At(bytes, at) < 0x80) at++;
    else at += varintSizeAt(bytes, at, next, maxVarlongBytes) || this.#end;
    this.offsetDelta = this.#varint(at, next);
    this.keyLength = this.#varint(this.keyStart, next);
    // The length of the value lies behind the key.
    if (this.keyLength >= next - this.keyStart || this.keyStart >= next) throw malformed(start);
    this.start = start;
    this.bodyStart = bodyStart;
    this.next = next;
  }

  /** Whether the current record has a value: without it, it says that its key is deleted. */
  get hasValue(): boolean {
    // The sign of a zig-zag number is its lowest bit.
    return (uint8At(this.bytes, this.keyStart + Math.max(0, this.keyLength)) & 1) === 0;
  }

  /** The varint at `at`, which must end before `end`; `keyStart` is set to the position behind it. */
  #varint(at: number, end: number): number {
    const byte = uint8At(this.bytes, at);
    if (byte < 0x80 && at < end) {
      this.keyStart = at + 1;
      return (byte >> 1) ^ -(byte & 1);
    }
    const size = varintSizeAt(this.bytes, at, end);
    if (size === 0) throw malformed(at);
    this.keyStart = at + size;
    return varintAt(this.bytes, at);
  }
}

function malformed(position: number): MalformedError {
  return new MalformedError('A record does not hold its fields', position);
}
