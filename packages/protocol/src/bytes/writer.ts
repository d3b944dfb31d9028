/**
 * Writes Kafka's big-endian primitives into a growing run of chunks. Large views (record sets) are kept by reference between the
 * chunks, so that a Fetch response is never copied.
 *
 * The buffer is an arena: `reset` starts the next message behind the last one, so chunks that were handed out stay valid and are
 * never written again. A full buffer is left to whoever holds chunks of it, and a new one is begun; nothing is moved.
 */
import { writeUuidAt } from './uuid.ts';

/** What Node's Buffer adds to byte arrays and its types leave out. */
type Writes = Uint8Array & { utf8Write(text: string, start: number, length: number): number };
const { utf8Write } = Buffer.prototype as unknown as Writes;

/** Views shorter than this are copied: a chunk of its own costs more than the copy. */
const keptViewBytes = 1024;
const largestGrowthBytes = 1 << 20;

export class Writer {
  #bytes: Uint8Array;
  #view: DataView;
  /** Where the open chunk starts in the buffer. */
  #start = 0;
  #position = 0;
  #chunks: Uint8Array[] = [];
  #chunksLength = 0;

  constructor(initialBytes = 4096) {
    this.#bytes = new Uint8Array(Math.max(16, initialBytes));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes of the message so far. */
  get length(): number {
    return this.#chunksLength + this.#position - this.#start;
  }

  /** The view over the buffer that is being written: for compiled encoders, with positions from `claim`; do not keep it. */
  get view(): DataView {
    return this.#view;
  }

  /** Makes the next `length` bytes the caller's to fill, in one piece, and gives their position in `view`. */
  claim(length: number): number {
    const position = this.#position;
    if (position + length > this.#bytes.length) return this.#grow(length);
    this.#position = position + length;
    return position;
  }

  writeInt8(value: number): void {
    const position = this.claim(1);
    this.#view.setInt8(position, value);
  }

  writeUint8(value: number): void {
    const position = this.claim(1);
    this.#view.setUint8(position, value);
  }

  writeInt16(value: number): void {
    const position = this.claim(2);
    this.#view.setInt16(position, value);
  }

  writeUint16(value: number): void {
    const position = this.claim(2);
    this.#view.setUint16(position, value);
  }

  writeInt32(value: number): void {
    const position = this.claim(4);
    this.#view.setInt32(position, value);
  }

  writeUint32(value: number): void {
    const position = this.claim(4);
    this.#view.setUint32(position, value);
  }

  /** A whole number between -2^53 and 2^53. */
  writeInt64(value: number): void {
    const position = this.claim(8);
    this.int64At(position, value);
  }

  /** `writeInt64` at a position that `claim` gave. */
  int64At(position: number, value: number): void {
    this.#view.setInt32(position, Math.floor(value / 4294967296));
    this.#view.setUint32(position + 4, value >>> 0);
  }

  writeBits64(value: bigint): void {
    const position = this.claim(8);
    this.#view.setBigInt64(position, value);
  }

  writeFloat64(value: number): void {
    const position = this.claim(8);
    this.#view.setFloat64(position, value);
  }

  writeBoolean(value: boolean): void {
    this.writeInt8(value ? 1 : 0);
  }

  /** 0 … 2^32-1. */
  writeUnsignedVarint(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.writeUint8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.writeUint8(rest);
  }

  /** Zigzag, 32 bits. */
  writeVarint(value: number): void {
    this.writeUnsignedVarint((value << 1) ^ (value >> 31));
  }

  /** Zigzag of a whole number between -2^53 and 2^53. */
  writeVarlong(value: number): void {
    if (value >= -0x40000000 && value < 0x40000000) {
      this.writeVarint(value);
      return;
    }
    const wide = BigInt(value);
    let rest = (wide << 1n) ^ (wide >> 63n);
    while (rest > 0x7fn) {
      this.writeUint8(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.writeUint8(Number(rest));
  }

  /** 22 characters of base64url as 16 bytes. */
  writeUuid(text: string): void {
    this.uuidAt(this.claim(16), text);
  }

  /** `writeUuid` at a position that `claim` gave. */
  uuidAt(position: number, text: string): void {
    writeUuidAt(this.#bytes, position, text);
  }

  /** Text without a length in front; `utf8Length` tells how long it gets. */
  writeUtf8(text: string): void {
    const length = text.length;
    if (length <= 32) {
      const position = this.claim(length);
      const bytes = this.#bytes;
      let i = 0;
      for (let code = 0; i < length; i++) {
        code = text.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[position + i] = code;
      }
      if (i === length) return;
      this.#position = position;
    }
    const byteLength = Buffer.byteLength(text, 'utf8');
    const position = this.claim(byteLength);
    utf8Write.call(this.#bytes, text, position, byteLength);
  }

  /** Copies. */
  writeBytes(bytes: Uint8Array): void {
    const position = this.claim(bytes.length);
    this.#bytes.set(bytes, position);
  }

  /** Keeps `bytes` by reference from 1 KiB on: they must not change until the chunks were sent. */
  writeView(bytes: Uint8Array): void {
    if (bytes.length < keptViewBytes) {
      this.writeBytes(bytes);
      return;
    }
    this.#seal();
    this.#chunks.push(bytes);
    this.#chunksLength += bytes.length;
  }

  /** Overwrites four bytes that one writeInt32 wrote; `position` is what `length` was then. */
  patchInt32(position: number, value: number): void {
    let from = position;
    for (const chunk of this.#chunks) {
      if (from < chunk.length) {
        new DataView(chunk.buffer, chunk.byteOffset).setInt32(from, value);
        return;
      }
      from -= chunk.length;
    }
    this.#view.setInt32(this.#start + from, value);
  }

  /** The message in one piece; copied only if it lies in several. */
  toBytes(): Uint8Array {
    this.#seal();
    const [first] = this.#chunks;
    if (first === undefined) return new Uint8Array(0);
    return this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#chunksLength);
  }

  /** The message's chunks in order, kept views among them. They stay valid after `reset`. */
  toChunks(): Uint8Array[] {
    this.#seal();
    return this.#chunks;
  }

  /** Starts the next message. */
  reset(): void {
    this.#start = this.#position;
    this.#chunks = [];
    this.#chunksLength = 0;
  }

  #seal(): void {
    if (this.#position === this.#start) return;
    this.#chunks.push(this.#bytes.subarray(this.#start, this.#position));
    this.#chunksLength += this.#position - this.#start;
    this.#start = this.#position;
  }

  #grow(length: number): number {
    this.#seal();
    const wanted = Math.min(largestGrowthBytes, Math.max(this.#bytes.length, this.#chunksLength * 2));
    this.#bytes = new Uint8Array(Math.max(wanted, length));
    this.#view = new DataView(this.#bytes.buffer);
    this.#start = 0;
    this.#position = length;
    return 0;
  }
}

/** Bytes that `text` takes in UTF-8. */
export function utf8Length(text: string): number {
  if (text.length > 32) return Buffer.byteLength(text, 'utf8');
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text, 'utf8');
  }
  return text.length;
}
