/**
 * Reads Kafka's big-endian primitives from a range of bytes. Every read checks that the bytes are there and throws MalformedError
 * before it allocates anything. One DataView lives as long as the reader stays on the same ArrayBuffer, so that
 * resetting a reader to the next frame of a slab costs next to nothing.
 *
 * Positions that callers see count from the start of the `bytes` given to `reset`; inside they count from the start of the ArrayBuffer.
 */
import { MalformedError } from './malformed-error.ts';
import { zeroUuid } from './uuid.ts';

/** What Node's Buffer adds to byte arrays and its types leave out. */
type Slices = Uint8Array & {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  base64urlSlice(start: number, end: number): string;
};

const { latin1Slice, utf8Slice, base64urlSlice } = Buffer.prototype as unknown as Slices;
const empty = new Uint8Array(0);

/** Each byte as the character of its number: the smallest form in which a string keeps bytes. */
export function latin1Text(bytes: Uint8Array): string {
  return latin1Slice.call(bytes, 0, bytes.length);
}
/** High words outside this range make a number beyond 2^53. */
const highLimit = 0x200000;
/** Longest string that is looked up among those read before. */
const internedLength = 48;
const internSlots = 256;
/** Short texts read last, by hash: a cache that all readers share, since texts never change. */
const interned = new Array<string>(internSlots).fill('');

export class Reader {
  #bytes: Uint8Array = empty;
  #view: DataView = new DataView(empty.buffer);
  #base = 0;
  #position = 0;
  #end = 0;

  constructor(bytes?: Uint8Array) {
    if (bytes !== undefined) this.reset(bytes);
  }

  /** Goes on with `bytes` from `start` up to `end` (its whole length unless told). */
  reset(bytes: Uint8Array, start = 0, end = bytes.length): this {
    if (start < 0 || end > bytes.length || start > end) {
      throw new RangeError(`Reader range ${start}..${end} does not lie in ${bytes.length} bytes`);
    }
    this.#bytes = bytes;
    this.#base = bytes.byteOffset;
    this.#position = this.#base + start;
    this.#end = this.#base + end;
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    return this;
  }

  /** Next byte to read, from the start of the bytes given. */
  get position(): number {
    return this.#position - this.#base;
  }

  set position(position: number) {
    if (position < 0 || position > this.end)
      throw new RangeError(`Position ${position} is outside 0..${this.end}`);
    this.#position = this.#base + position;
  }

  /** First byte not to be read, from the start of the bytes given. */
  get end(): number {
    return this.#end - this.#base;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  /** The view over the whole ArrayBuffer: for compiled decoders, with positions from `take`. */
  get view(): DataView {
    return this.#view;
  }

  /** Claims the next `length` bytes and gives their position in `view`. */
  take(length: number): number {
    const position = this.#position;
    if (length > this.#end - position) this.#fail(length);
    this.#position = position + length;
    return position;
  }

  readInt8(): number {
    return this.#view.getInt8(this.take(1));
  }

  readUint8(): number {
    return this.#view.getUint8(this.take(1));
  }

  readInt16(): number {
    return this.#view.getInt16(this.take(2));
  }

  readUint16(): number {
    return this.#view.getUint16(this.take(2));
  }

  readInt32(): number {
    return this.#view.getInt32(this.take(4));
  }

  readUint32(): number {
    return this.#view.getUint32(this.take(4));
  }

  /** A 64-bit number that must be exact as a JavaScript number. */
  readInt64(): number {
    return this.int64At(this.take(8));
  }

  /** `readInt64` at a position that `take` gave. */
  int64At(position: number): number {
    const high = this.#view.getInt32(position);
    if (high >= highLimit || high < -highLimit) {
      throw new MalformedError('64-bit number beyond 2^53', position - this.#base);
    }
    return high * 4294967296 + this.#view.getUint32(position + 4);
  }

  /** The same, but for a number beyond 2^53 the greatest (or lowest) that is exact. */
  saturatedInt64At(position: number): number {
    const high = this.#view.getInt32(position);
    if (high >= highLimit) return Number.MAX_SAFE_INTEGER;
    return high < -highLimit ? Number.MIN_SAFE_INTEGER : this.int64At(position);
  }

  /** 64 opaque bits, as a signed bigint. */
  readBits64(): bigint {
    return this.#view.getBigInt64(this.take(8));
  }

  readFloat64(): number {
    return this.#view.getFloat64(this.take(8));
  }

  /** Any byte but 0 is true, as in Kafka. */
  readBoolean(): boolean {
    return this.#view.getInt8(this.take(1)) !== 0;
  }

  /** At most five bytes, the last of which carries four bits: 0 … 2^32-1. */
  readUnsignedVarint(): number {
    const first = this.#view.getUint8(this.take(1));
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.#view.getUint8(this.take(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.#view.getUint8(this.take(1));
    if (last > 0x0f) throw new MalformedError('Varint longer than 32 bits', this.position - 5);
    return (value | (last << 28)) >>> 0;
  }

  /** Zigzag, 32 bits. */
  readVarint(): number {
    const value = this.readUnsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Zigzag, 64 bits on the wire; must be exact as a JavaScript number. */
  readVarlong(): number {
    const start = this.position;
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 7; count++) {
      const byte = this.#view.getUint8(this.take(1));
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      factor *= 128;
    }
    return this.#readLongVarlong(BigInt(value), start);
  }

  /** 16 bytes as 22 characters of base64url. */
  readUuid(): string {
    return this.uuidAt(this.take(16));
  }

  /** `readUuid` at a position that `take` gave. */
  uuidAt(position: number): string {
    const view = this.#view;
    if (
      view.getInt32(position) === 0 &&
      view.getInt32(position + 4) === 0 &&
      view.getInt32(position + 8) === 0 &&
      view.getInt32(position + 12) === 0
    ) {
      return zeroUuid;
    }
    return base64urlSlice.call(this.#bytes, position - this.#base, position - this.#base + 16);
  }

  /** The next `length` bytes, not copied: valid as long as the bytes given to `reset` are. */
  readBytesView(length: number): Uint8Array {
    if (length < 0) throw new MalformedError(`Length ${length} is negative`, this.position);
    const position = this.take(length);
    return new Uint8Array(this.#view.buffer, position, length);
  }

  /**
   * `length` bytes as text. Short ASCII names come out as the same string object when they are read again,
   * so a topic's name is neither allocated nor hashed anew for every request.
   */
  readUtf8(length: number): string {
    if (length < 0) throw new MalformedError(`Length ${length} is negative`, this.position);
    const from = this.take(length);
    if (length === 0) return '';
    const start = from - this.#base;
    if (length > internedLength) return utf8Slice.call(this.#bytes, start, start + length);
    const bytes = this.#bytes;
    let hash = length;
    let seen = 0;
    for (let i = start; i < start + length; i++) {
      const byte = bytes[i] as number;
      seen |= byte;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (seen > 0x7f) return utf8Slice.call(bytes, start, start + length);
    const slot = (hash ^ (hash >>> 15)) & (internSlots - 1);
    const known = interned[slot] as string;
    if (known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === bytes[start + i]) i++;
      if (i === length) return known;
    }
    const text = latin1Slice.call(bytes, start, start + length);
    interned[slot] = text;
    return text;
  }

  /** Whether `expected` comes next; reads nothing. */
  startsWith(expected: Uint8Array): boolean {
    const { length } = expected;
    if (length > this.remaining) return false;
    const start = this.position;
    for (let i = 0; i < length; i++) {
      if (this.#bytes[start + i] !== expected[i]) return false;
    }
    return true;
  }

  skip(length: number): void {
    if (length < 0) throw new MalformedError(`Length ${length} is negative`, this.position);
    this.take(length);
  }

  #readLongVarlong(low: bigint, start: number): number {
    let value = low;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#view.getUint8(this.take(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const number = Number(value & 1n ? -((value + 1n) >> 1n) : value >> 1n);
        if (value >= 1n << 64n || !Number.isSafeInteger(number)) break;
        return number;
      }
    }
    throw new MalformedError('Varlong beyond 2^53', start);
  }

  #fail(length: number): never {
    throw new MalformedError(`${length} bytes expected, ${this.remaining} left`, this.position);
  }
}
