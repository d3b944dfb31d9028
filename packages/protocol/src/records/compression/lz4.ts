/**
 * The LZ4 frame format as Kafka uses it:
 *
 *     magic 04 22 4D 18 · FLG · BD · [content size, 8 bytes, if FLG bit 3] · HC
 *     blocks { size u32 LE, top bit: stored · bytes · [checksum u32 LE, if FLG bit 4] } · size 0 · [checksum, if FLG bit 2]
 *
 * Blocks are independent (FLG bit 5 must be set), of at most 64 KiB, 256 KiB, 1 MiB or 4 MiB (BD 4–7). HC is the
 * second byte of XXH32 over FLG … content size; old Java clients hashed the four magic bytes as well (KAFKA-3160), so
 * for messages of magic 0 that wrong value is written and any value is read. The content checksum is not verified,
 * as in Apache.
 */
import { uint8At } from '../../bytes/big-endian.ts';
import { int32LeAt, writeInt32LeAt } from '../../bytes/little-endian.ts';
import { type Steps, stepBytes } from '../steps.ts';
import { type Block, type BlockFormat, BlockReader } from './block-reader.ts';
import { corrupt } from './compression-error.ts';
import type { Decompressor } from './decompressor.ts';
import { lz4BlockBound, lz4DecompressBlock } from './lz4-block.ts';
import { lz4CompressBlockFast } from './lz4-native.ts';
import type { Scratch } from './scratch.ts';
import { xxhash32 } from './xxhash32.ts';

const frameMagic = 0x184d2204;
const Flags = {
  versionMask: 0xc0,
  version1: 0x40,
  independent: 0x20,
  blockChecksum: 0x10,
  contentSize: 0x08,
  contentChecksum: 0x04,
  reserved: 0x03,
} as const;
const writtenBlockBytes = 65536;
const headerBytes = 7;
const storedBit = 0x80000000;

/** One frame as Java's clients write it: independent blocks of 64 KiB, no checksums. */
export function* lz4CompressInSteps(bytes: Uint8Array, magic: number, scratch?: Scratch): Steps<Uint8Array> {
  const fullBlocks = Math.floor(bytes.length / writtenBlockBytes);
  const lastBound = lz4BlockBound(bytes.length % writtenBlockBytes);
  const bound = headerBytes + fullBlocks * (4 + lz4BlockBound(writtenBlockBytes)) + 4 + lastBound + 4;
  const target = scratch?.take(bound) ?? new Uint8Array(bound);
  writeInt32LeAt(target, 0, frameMagic);
  target[4] = Flags.version1 | Flags.independent;
  target[5] = 4 << 4;
  target[6] = headerChecksum(target, 4, 6, magic === 0);
  let to = headerBytes;
  for (let from = 0; from < bytes.length; from += writtenBlockBytes) {
    const end = Math.min(from + writtenBlockBytes, bytes.length);
    const compressedEnd = lz4CompressBlockFast(bytes, from, end, target, to + 4);
    const size = compressedEnd - to - 4;
    if (size < end - from) {
      writeInt32LeAt(target, to, size);
      to = compressedEnd;
    } else {
      writeInt32LeAt(target, to, (end - from) | storedBit);
      target.set(bytes.subarray(from, end), to + 4);
      to += 4 + end - from;
    }
    if (end % stepBytes === 0 && end < bytes.length) yield;
  }
  writeInt32LeAt(target, to, 0);
  return target.subarray(0, to + 4);
}

export function lz4Decompressor(bytes: Uint8Array, magic: number): Decompressor {
  return new BlockReader(new Lz4Frame(bytes, magic));
}

/** HC: `start` is the position of FLG, `end` that of HC. */
function headerChecksum(bytes: Uint8Array, start: number, end: number, isWithFrameMagic: boolean): number {
  return (xxhash32(bytes, isWithFrameMagic ? start - 4 : start, end) >>> 8) & 0xff;
}

class Lz4Frame implements BlockFormat {
  readonly #bytes: Uint8Array;
  readonly #maxBlockBytes: number;
  readonly #hasBlockChecksum: boolean;
  #position: number;
  #isStored = false;
  #isEnded = false;

  constructor(bytes: Uint8Array, magic: number) {
    this.#bytes = bytes;
    if (bytes.length < headerBytes) throw corrupt('lz4', `${bytes.length} bytes are no frame header`);
    if (int32LeAt(bytes, 0) !== frameMagic) throw corrupt('lz4', 'the frame magic is missing');
    const flags = uint8At(bytes, 4);
    if ((flags & Flags.versionMask) !== Flags.version1)
      throw corrupt('lz4', `frame version ${flags >> 6}, expected 1`);
    if ((flags & Flags.reserved) !== 0) throw corrupt('lz4', 'reserved flags are set');
    if ((flags & Flags.independent) === 0)
      throw corrupt('lz4', 'blocks that depend on each other are not supported');
    const descriptor = uint8At(bytes, 5);
    const sizeCode = descriptor >> 4;
    if (sizeCode < 4 || sizeCode > 7 || (descriptor & 15) !== 0)
      throw corrupt('lz4', `block descriptor ${descriptor}`);
    this.#maxBlockBytes = 1 << (2 * sizeCode + 8);
    this.#hasBlockChecksum = (flags & Flags.blockChecksum) !== 0;
    const checksumPosition = (flags & Flags.contentSize) !== 0 ? 14 : 6;
    if (bytes.length <= checksumPosition) throw corrupt('lz4', 'the frame header is cut off');
    if (magic > 0) {
      const expected = headerChecksum(bytes, 4, checksumPosition, false);
      const found = uint8At(bytes, checksumPosition);
      if (found !== expected) throw corrupt('lz4', `header checksum ${found}, expected ${expected}`);
    }
    this.#position = checksumPosition + 1;
  }

  nextBlock(): Block | undefined {
    if (this.#isEnded) return undefined;
    const bytes = this.#bytes;
    if (bytes.length - this.#position < 4) throw corrupt('lz4', 'the frame has no end mark');
    const word = int32LeAt(bytes, this.#position);
    if (word === 0) {
      this.#isEnded = true;
      return undefined;
    }
    this.#isStored = word < 0;
    const size = word & 0x7fffffff;
    const start = this.#position + 4;
    if (size > this.#maxBlockBytes)
      throw corrupt('lz4', `a block of ${size} bytes, at most ${this.#maxBlockBytes} are announced`);
    const end = start + size;
    const next = end + (this.#hasBlockChecksum ? 4 : 0);
    if (next > bytes.length) throw corrupt('lz4', `a block of ${size} bytes ends behind the data`);
    if (this.#hasBlockChecksum && int32LeAt(bytes, end) >>> 0 !== xxhash32(bytes, start, end)) {
      throw corrupt('lz4', 'a block checksum does not match');
    }
    this.#position = next;
    return { start, end, maxBytes: this.#isStored ? size : this.#maxBlockBytes };
  }

  decode(block: Block, target: Uint8Array, position: number): number {
    if (this.#isStored) {
      target.set(this.#bytes.subarray(block.start, block.end), position);
      return block.end - block.start;
    }
    const room =
      target.length > position + block.maxBytes ? target.subarray(0, position + block.maxBytes) : target;
    const end = lz4DecompressBlock(this.#bytes, block.start, block.end, room, position);
    if (end < 0) throw corrupt('lz4', 'a block does not decode');
    return end - position;
  }
}
