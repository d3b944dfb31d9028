/**
 * Snappy as found in Kafka. Java writes the framing of xerial's snappy-java:
 *
 *     82 "SNAPPY" 00 · version i32 BE = 1 · lowest compatible version i32 BE = 1 · blocks { size i32 BE · raw snappy }
 *
 * (a block "size" with the first four bytes of that header begins the header again: two streams back to back); others,
 * such as librdkafka, write one raw snappy block. We write xerial's and read both.
 */
import { int32At, uint8At, writeInt32At } from '../../bytes/big-endian.ts';
import { type Steps, stepBytes } from '../steps.ts';
import { type Block, type BlockFormat, BlockReader } from './block-reader.ts';
import { corrupt } from './compression-error.ts';
import { type Decompressor, tooLarge } from './decompressor.ts';
import type { Scratch } from './scratch.ts';
import {
  SnappyBlockDecoder,
  snappyBlockBound,
  snappyDecompressBlock,
  snappyUncompressedLength,
} from './snappy-block.ts';
import { snappyCompressBlockFast } from './snappy-native.ts';

const header = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1);
const headerMagicBytes = 8;
const headerStart = int32At(header, 0);
/** snappy-java's default block size, which Kafka uses. */
const writtenBlockBytes = 32 * 1024;

export function* snappyCompressInSteps(bytes: Uint8Array, scratch?: Scratch): Steps<Uint8Array> {
  const fullBlocks = Math.floor(bytes.length / writtenBlockBytes);
  const lastBound = snappyBlockBound(bytes.length % writtenBlockBytes);
  const bound = header.length + fullBlocks * (4 + snappyBlockBound(writtenBlockBytes)) + 4 + lastBound;
  const target = scratch?.take(bound) ?? new Uint8Array(bound);
  target.set(header);
  let to = header.length;
  for (let from = 0; from < bytes.length; from += writtenBlockBytes) {
    const end = Math.min(from + writtenBlockBytes, bytes.length);
    const compressedEnd = snappyCompressBlockFast(bytes, from, end, target, to + 4);
    writeInt32At(target, to, compressedEnd - to - 4);
    to = compressedEnd;
    if (end % stepBytes === 0 && end < bytes.length) yield;
  }
  return target.subarray(0, to);
}

/**
 * No block may announce more than `maxBytes`, so that memory is not taken on a length that was only claimed; a raw
 * block, whose output must be held whole, grows at most 21-fold. A large one is decoded a step at a time.
 */
export function snappyDecompressor(bytes: Uint8Array, maxBytes: number): Decompressor {
  if (isXerial(bytes)) return new BlockReader(new XerialBlocks(bytes, maxBytes));
  const announced = announcedBytes(bytes, 0, bytes.length, maxBytes);
  return announced > stepBytes
    ? new LargeRawBlock(bytes, announced)
    : new BlockReader(new RawBlock(bytes, maxBytes));
}

function isXerial(bytes: Uint8Array): boolean {
  if (bytes.length < header.length) return false;
  for (let i = 0; i < headerMagicBytes; i++) {
    if (uint8At(bytes, i) !== uint8At(header, i)) return false;
  }
  return true;
}

/** The best that the format allows: 3 bytes for a copy of 64. More cannot be true. */
const maxExpansion = 22;

function announcedBytes(bytes: Uint8Array, start: number, end: number, maxBytes: number): number {
  const length = snappyUncompressedLength(bytes, start, end);
  if (length < 0) throw corrupt('snappy', 'a block has no length');
  if (length > (end - start) * maxExpansion) {
    throw corrupt('snappy', `a block of ${end - start} bytes announces ${length} bytes`);
  }
  if (length > maxBytes) throw tooLarge(maxBytes);
  return length;
}

class XerialBlocks implements BlockFormat {
  readonly #bytes: Uint8Array;
  readonly #maxBytes: number;
  #position = header.length;

  constructor(bytes: Uint8Array, maxBytes: number) {
    this.#bytes = bytes;
    this.#maxBytes = maxBytes;
  }

  nextBlock(): Block | undefined {
    const bytes = this.#bytes;
    for (;;) {
      if (this.#position === bytes.length) return undefined;
      if (bytes.length - this.#position < 4) throw corrupt('snappy', 'a block size is cut off');
      const size = int32At(bytes, this.#position);
      if (size === headerStart && bytes.length - this.#position >= header.length) {
        this.#position += header.length;
        continue;
      }
      const start = this.#position + 4;
      if (size < 0 || size > bytes.length - start)
        throw corrupt('snappy', `a block of ${size} bytes ends behind the data`);
      this.#position = start + size;
      return {
        start,
        end: start + size,
        maxBytes: announcedBytes(bytes, start, start + size, this.#maxBytes),
      };
    }
  }

  decode(block: Block, target: Uint8Array, position: number): number {
    return decodeBlock(this.#bytes, block, target, position);
  }
}

class RawBlock implements BlockFormat {
  readonly #bytes: Uint8Array;
  readonly #maxBytes: number;
  #isRead = false;

  constructor(bytes: Uint8Array, maxBytes: number) {
    this.#bytes = bytes;
    this.#maxBytes = maxBytes;
  }

  nextBlock(): Block | undefined {
    if (this.#isRead) return undefined;
    this.#isRead = true;
    const end = this.#bytes.length;
    return { start: 0, end, maxBytes: announcedBytes(this.#bytes, 0, end, this.#maxBytes) };
  }

  decode(block: Block, target: Uint8Array, position: number): number {
    return decodeBlock(this.#bytes, block, target, position);
  }
}

/** A raw block that is decoded as far as it is read. */
class LargeRawBlock implements Decompressor {
  #output: Uint8Array | undefined;
  readonly #decoder: SnappyBlockDecoder;
  #served = 0;
  #decoded = 0;

  constructor(bytes: Uint8Array, announced: number) {
    this.#output = new Uint8Array(announced);
    this.#decoder = new SnappyBlockDecoder(bytes, 0, this.#output, 0);
  }

  read(target: Uint8Array, position: number): number {
    const output = this.#output;
    if (output === undefined || this.#served === output.length) return 0;
    const wanted = Math.min(output.length, this.#served + Math.min(target.length - position, stepBytes));
    if (this.#decoded < wanted) {
      const decoded = this.#decoder.decodeTo(wanted);
      // Only a whole block ends exactly where it announces.
      if (decoded < wanted) throw corrupt('snappy', 'a block does not decode');
      this.#decoded = decoded;
    }
    target.set(output.subarray(this.#served, wanted), position);
    const count = wanted - this.#served;
    this.#served = wanted;
    return count;
  }

  close(): void {
    this.#output = undefined;
  }
}

function decodeBlock(bytes: Uint8Array, block: Block, target: Uint8Array, position: number): number {
  const end = snappyDecompressBlock(bytes, block.start, block.end, target, position);
  if (end < 0) throw corrupt('snappy', 'a block does not decode');
  return end - position;
}
