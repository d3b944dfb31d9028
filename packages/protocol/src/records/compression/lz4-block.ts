/**
 * The LZ4 block format in JavaScript: sequences of {token, literal length…, literals, offset u16 LE, match length…};
 * a nibble of 15 is continued by bytes of 255; matches have at least 4 bytes; the last sequence has literals only.
 */
import { uint8At } from '../../bytes/big-endian.ts';
import { int32LeAt, uint16LeAt } from '../../bytes/little-endian.ts';
import { BlockCopier, copyBytes, copyWide, repeatWide, wideSlackBytes } from './copy.ts';

const minMatch = 4;
/** The last match starts at least 12 bytes before the end, and the last 5 bytes are literals. */
const matchFindLimit = 12;
const lastLiterals = 5;
/** Literals and matches of more bytes are copied at once. */
const longestWideLiterals = 64;
const longestWideMatch = 256;
const mostHashBits = 14;
const fewestHashBits = 8;
/** Position + 1 of the last four bytes that had this hash, valid within one call only; no call leaves JavaScript. */
const hashTable = new Int32Array(1 << mostHashBits);

/** Largest size of a block that holds `length` bytes. */
export function lz4BlockBound(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

/**
 * Decodes `source[start … end)` to `target[position …)`, never beyond its end and with no match that begins before
 * `position`. Returns the position behind the output, or -1 if the block is corrupt or does not fit; what lies behind the output may be
 * overwritten.
 */
export function lz4DecompressBlock(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const limit = target.length;
  const copier = new BlockCopier(source, target);
  const { sourceView, targetView } = copier;
  const lastWideFrom = source.length - longestWideLiterals - wideSlackBytes;
  const lastWideTo = limit - longestWideMatch - wideSlackBytes;
  let from = start;
  let to = position;
  while (from < end) {
    const token = uint8At(source, from++);
    let literals = token >> 4;
    if (literals === 15) {
      for (let more = 255; more === 255; literals += more) {
        if (from >= end) return -1;
        more = uint8At(source, from++);
      }
    }
    if (literals > end - from || literals > limit - to) return -1;
    if (literals <= longestWideLiterals && from <= lastWideFrom && to <= lastWideTo) {
      copyWide(sourceView, from, targetView, to, literals);
    } else copier.literals(from, to, literals);
    from += literals;
    to += literals;
    if (from === end) return to;
    if (end - from < 2) return -1;
    const distance = uint16LeAt(source, from);
    from += 2;
    if (distance === 0 || distance > to - position) return -1;
    let length = (token & 15) + minMatch;
    if (length === 15 + minMatch) {
      for (let more = 255; more === 255; length += more) {
        if (from >= end) return -1;
        more = uint8At(source, from++);
      }
    }
    if (length > limit - to) return -1;
    if (length <= longestWideMatch && to <= lastWideTo) repeatWide(targetView, to, distance, length);
    else copier.match(to, distance, length);
    to += length;
  }
  // Input that ends behind a match, or without any byte: the format wants literals last.
  return -1;
}

/**
 * Encodes `source[start … end)` to `target[position …)`, which must have {@link lz4BlockBound} bytes of room.
 * Returns the position behind the output.
 */
export function lz4CompressBlock(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  const hashBits = hashBitsFor(end - start);
  hashTable.fill(0, 0, 1 << hashBits);
  const lastMatchStart = end - matchFindLimit;
  const matchEnd = end - lastLiterals;
  let to = position;
  let anchor = start;
  let from = start;
  let misses = 0;
  while (from <= lastMatchStart) {
    const word = int32LeAt(source, from);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
    const candidate = (hashTable[slot] ?? 0) - 1;
    hashTable[slot] = from + 1;
    if (candidate < start || from - candidate > 0xffff || int32LeAt(source, candidate) !== word) {
      // Data that do not compress are skipped over faster and faster.
      from += 1 + (misses++ >> 6);
      continue;
    }
    misses = 0;
    let length = minMatch;
    while (from + length < matchEnd && uint8At(source, from + length) === uint8At(source, candidate + length))
      length++;
    to = writeSequence({ source, anchor, from, target, to, distance: from - candidate, length });
    from += length;
    anchor = from;
  }
  return writeLastLiterals(source, anchor, end, target, to);
}

/** A slot for each position, as far as the table goes: short inputs do not pay for all of it. */
function hashBitsFor(length: number): number {
  return Math.min(mostHashBits, Math.max(fewestHashBits, 32 - Math.clz32(length)));
}

interface Sequence {
  readonly source: Uint8Array;
  readonly anchor: number;
  readonly from: number;
  readonly target: Uint8Array;
  readonly to: number;
  readonly distance: number;
  readonly length: number;
}

function writeSequence({ source, anchor, from, target, to, distance, length }: Sequence): number {
  const literals = from - anchor;
  const extra = length - minMatch;
  target[to++] = (Math.min(literals, 15) << 4) | Math.min(extra, 15);
  if (literals >= 15) to = writeLength(target, to, literals - 15);
  copyBytes(source, anchor, target, to, literals);
  to += literals;
  target[to++] = distance;
  target[to++] = distance >> 8;
  return extra >= 15 ? writeLength(target, to, extra - 15) : to;
}

function writeLastLiterals(
  source: Uint8Array,
  anchor: number,
  end: number,
  target: Uint8Array,
  to: number,
): number {
  const literals = end - anchor;
  target[to++] = Math.min(literals, 15) << 4;
  if (literals >= 15) to = writeLength(target, to, literals - 15);
  copyBytes(source, anchor, target, to, literals);
  return to + literals;
}

function writeLength(target: Uint8Array, to: number, rest: number): number {
  for (; rest >= 255; rest -= 255) target[to++] = 255;
  target[to++] = rest;
  return to;
}
