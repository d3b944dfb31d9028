/**
 * The raw snappy format in JavaScript: the uncompressed length as an unsigned varint, then elements whose tag's low
 * two bits say: 0 literal (length − 1 in the tag, or in 1–4 bytes behind it), 1 copy of 4–11 bytes with an 11-bit
 * offset, 2 copy of 1–64 bytes with a 16-bit offset, 3 the same with a 32-bit offset.
 */
import { uint8At } from '../../bytes/big-endian.ts';
import { int32LeAt, uint16LeAt } from '../../bytes/little-endian.ts';
import { unsignedVarintAt, varintSizeAt, writeUnsignedVarint } from '../../bytes/varint.ts';
import { BlockCopier, copyBytes, copyWide, repeatWide, wideSlackBytes } from './copy.ts';

/** The encoder looks for matches within fragments of this size, so every offset fits 16 bits. */
const fragmentBytes = 65536;
const minMatch = 4;
/** Copies are not longer, literals seldom. */
const longestWide = 64;
const mostHashBits = 14;
const fewestHashBits = 8;
/** Position + 1 of the last four bytes that had this hash, valid within one fragment only; no call leaves JavaScript. */
const hashTable = new Int32Array(1 << mostHashBits);

/** Largest size of a block that holds `length` bytes. */
export function snappyBlockBound(length: number): number {
  return 32 + length + Math.ceil(length / 6);
}

/** The uncompressed length that a block announces, or -1 if it has none. */
export function snappyUncompressedLength(source: Uint8Array, start: number, end: number): number {
  return varintSizeAt(source, start, end) === 0 ? -1 : unsignedVarintAt(source, start);
}

/**
 * Decodes the block `source[start … end)` to `target[position …)`. Returns the position behind the output, or -1 if
 * the block is corrupt, does not fit, or is not as long as it announces.
 */
export function snappyDecompressBlock(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  return new SnappyBlockDecoder(source.subarray(0, end), start, target, position).decodeTo(target.length);
}

/** Decodes the block that ends with `source` in parts; all of its output is to lie in `target`, since any of it may be repeated. */
export class SnappyBlockDecoder {
  readonly #source: Uint8Array;
  readonly #copier: BlockCopier;
  /** Where the output begins, and where it has to end; -1 if it cannot. */
  readonly #position: number;
  readonly #limit: number;
  #from: number;
  #to: number;

  constructor(source: Uint8Array, start: number, target: Uint8Array, position: number) {
    const lengthBytes = varintSizeAt(source, start, source.length);
    const limit = lengthBytes === 0 ? -1 : position + unsignedVarintAt(source, start);
    this.#source = source;
    this.#copier = new BlockCopier(source, target);
    this.#position = position;
    this.#limit = limit > target.length ? -1 : limit;
    this.#from = start + lengthBytes;
    this.#to = position;
  }

  /**
   * Goes on until the output reaches `until`, or a little beyond, or the block ends. Returns the position behind the output so far, or -1 as
   * {@link snappyDecompressBlock} does.
   */
  decodeTo(until: number): number {
    const source = this.#source;
    const copier = this.#copier;
    const position = this.#position;
    const limit = this.#limit;
    const end = source.length;
    if (limit < 0) return -1;
    const { sourceView, targetView } = copier;
    const lastWideFrom = end - longestWide - wideSlackBytes;
    const lastWideTo = limit - longestWide - wideSlackBytes;
    let from = this.#from;
    let to = this.#to;
    while (from < end && (to < until || to === limit)) {
      const tag = uint8At(source, from++);
      const kind = tag & 3;
      if (kind === 0) {
        let length = (tag >> 2) + 1;
        if (length <= 60 && from <= lastWideFrom && to <= lastWideTo) {
          copyWide(sourceView, from, targetView, to, length);
          from += length;
          to += length;
          continue;
        }
        if (length > 60) {
          const bytes = length - 60;
          if (bytes > end - from) return -1;
          length = littleEndianAt(source, from, bytes) + 1;
          from += bytes;
        }
        if (length > end - from || length > limit - to) return -1;
        copier.literals(from, to, length);
        from += length;
        to += length;
        continue;
      }
      const offsetBytes = kind === 3 ? 4 : kind;
      if (offsetBytes > end - from) return -1;
      let length = (tag >> 2) + 1;
      let distance = 0;
      if (kind === 1) {
        length = ((tag >> 2) & 7) + minMatch;
        distance = ((tag >> 5) << 8) | uint8At(source, from);
      } else if (kind === 2) distance = uint16LeAt(source, from);
      else distance = int32LeAt(source, from) >>> 0;
      from += offsetBytes;
      if (distance === 0 || distance > to - position || length > limit - to) return -1;
      if (to <= lastWideTo) repeatWide(targetView, to, distance, length);
      else copier.match(to, distance, length);
      to += length;
    }
    this.#from = from;
    this.#to = to;
    return from < end || to === limit ? to : -1;
  }
}

/**
 * Encodes `source[start … end)` as one block to `target[position …)`, which must have {@link snappyBlockBound}
 * bytes of room. Returns the position behind the output.
 */
export function snappyCompressBlock(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  let to = writeUnsignedVarint(target, position, end - start);
  for (let from = start; from < end; from += fragmentBytes) {
    to = compressFragment(source, from, Math.min(from + fragmentBytes, end), target, to);
  }
  return to;
}

function compressFragment(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const hashBits = hashBitsFor(end - start);
  hashTable.fill(0, 0, 1 << hashBits);
  let to = position;
  let anchor = start;
  let from = start;
  let misses = 0;
  while (from <= end - minMatch) {
    const word = int32LeAt(source, from);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
    const candidate = (hashTable[slot] ?? 0) - 1;
    hashTable[slot] = from + 1;
    if (candidate < start || int32LeAt(source, candidate) !== word) {
      // Data that do not compress are skipped over faster and faster.
      from += 1 + (misses++ >> 5);
      continue;
    }
    misses = 0;
    let length = minMatch;
    while (from + length < end && uint8At(source, from + length) === uint8At(source, candidate + length))
      length++;
    to = writeLiteral(source, anchor, from, target, to);
    to = writeCopy(target, to, from - candidate, length);
    from += length;
    anchor = from;
  }
  return writeLiteral(source, anchor, end, target, to);
}

function writeLiteral(
  source: Uint8Array,
  anchor: number,
  end: number,
  target: Uint8Array,
  to: number,
): number {
  const length = end - anchor;
  if (length === 0) return to;
  const rest = length - 1;
  if (rest < 60) target[to++] = rest << 2;
  else {
    const isOneByte = rest < 256;
    target[to++] = (isOneByte ? 60 : 61) << 2;
    target[to++] = rest;
    if (!isOneByte) target[to++] = rest >> 8;
  }
  copyBytes(source, anchor, target, to, length);
  return to + length;
}

function writeCopy(target: Uint8Array, to: number, distance: number, length: number): number {
  let rest = length;
  while (rest > 0) {
    // A copy of 1–3 bytes is as long as literals, but keeps the loop simple; 60 avoids all but the last of those.
    const count = rest > 64 && rest < 68 ? 60 : Math.min(rest, 64);
    target[to++] = ((count - 1) << 2) | 2;
    target[to++] = distance;
    target[to++] = distance >> 8;
    rest -= count;
  }
  return to;
}

/** A slot for each position, as far as the table goes: short inputs do not pay for all of it. */
function hashBitsFor(length: number): number {
  return Math.min(mostHashBits, Math.max(fewestHashBits, 32 - Math.clz32(length)));
}

/** 1–4 bytes as an unsigned number. */
function littleEndianAt(source: Uint8Array, position: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = (value << 8) | uint8At(source, position + i);
  return value >>> 0;
}
