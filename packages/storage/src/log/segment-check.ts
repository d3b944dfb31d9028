/**
 * Goes through the bytes of a segment batch by batch and finds where they stop being a log: the check after a crash. It
 * reads headers and checksums only, never records, so that it runs at the speed of the checksum (GB/s).
 *
 * Formats: record batches (magic 2, CRC-32C from byte 21 on) and message-set entries of old releases (magic 0 and 1,
 * CRC-32 from byte 16 on, stored at byte 12; the entry's offset is that of its last message; magic 1 has a timestamp at
 * byte 18). A tail of zeros is what a preallocated file of Kafka ends in.
 */
import { int64At, uint32At } from '@kafka-ts/protocol/bytes/big-endian';
import { crc32 } from '@kafka-ts/protocol/bytes/crc32';
import {
  baseOffsetAt,
  batchSizeAt,
  batchSizeWithin,
  isCrcValid,
  lastOffsetAt,
  logOverheadBytes,
  magicAt,
  maxTimestampAt,
} from '@kafka-ts/protocol/records/record-batch';

const LEGACY_CRC_POSITION = 12;
const LEGACY_CHECKED_FROM = 16;
const LEGACY_TIMESTAMP_POSITION = 18;
const LEGACY_MAGIC_1_MIN_BYTES = 34;

/** The last offset of the batch (any magic) at `position`, whose header is there. */
export function lastOffsetOfBatch(bytes: Uint8Array, position: number): number {
  return magicAt(bytes, position) === 2 ? lastOffsetAt(bytes, position) : baseOffsetAt(bytes, position);
}

/** How far above its segment's base an offset may lie: indexes have 31 bits for it. */
export const maxRelativeOffset = 0x7fffffff;

/** The largest timestamp of the batch (any magic) at `position`, whose header is there; -1 if it has none. */
export function maxTimestampOfBatch(bytes: Uint8Array, position: number): number {
  const magic = magicAt(bytes, position);
  if (magic === 2) return maxTimestampAt(bytes, position);
  return magic === 1 ? int64At(bytes, position + LEGACY_TIMESTAMP_POSITION) : -1;
}

/** The fault of a file that ends in zeros, which is none. */
export const paddingFault = 'zeros, as in a preallocated file';

/** A whole, intact batch: `bytes[at … at + sizeBytes)`, which is the file's from byte `filePosition` on. */
export interface CheckedBatch {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly sizeBytes: number;
  readonly filePosition: number;
}

/** How far a piece of a file is good, and what ends it. */
export interface CheckedPiece {
  /** Bytes of the piece that are whole, intact batches. */
  readonly goodBytes: number;
  /** What is wrong with the bytes behind `goodBytes`; undefined if only their rest is missing. */
  readonly fault: string | undefined;
}

/** Where a piece lies. */
export interface PieceInFile {
  readonly filePosition: number;
  readonly fileBytes: number;
}

/** The check of one segment, piece by piece. */
export class SegmentCheck {
  /** Follows the last batch seen. */
  nextOffset: number;
  readonly #visit: (batch: CheckedBatch) => void;

  /** Batches start at `baseOffset` or above; `visit` is told of each, in order; its argument is valid during the call. */
  constructor(baseOffset: number, visit: (batch: CheckedBatch) => void) {
    this.nextOffset = baseOffset;
    this.#visit = visit;
  }

  /** Checks `bytes[start … end)`, which lie in a file of `fileBytes` bytes from `filePosition` on. */
  check(bytes: Uint8Array, start: number, end: number, place: PieceInFile): CheckedPiece {
    const shift = place.filePosition - start;
    let at = start;
    while (at < end) {
      const sizeBytes = batchSizeWithin(bytes, at, end);
      if (sizeBytes <= 0) {
        const fault =
          sizeBytes < 0
            ? headerFault(bytes, at, end)
            : tornFault(bytes, at, end, place.fileBytes - at - shift);
        return { goodBytes: at - start, fault };
      }
      const fault = this.#faultOf(bytes, at, sizeBytes);
      if (fault !== undefined) return { goodBytes: at - start, fault };
      this.#visit({ bytes, at, sizeBytes, filePosition: at + shift });
      this.nextOffset = lastOffsetOfBatch(bytes, at) + 1;
      at += sizeBytes;
    }
    return { goodBytes: at - start, fault: undefined };
  }

  #faultOf(bytes: Uint8Array, at: number, sizeBytes: number): string | undefined {
    const isLegacy = magicAt(bytes, at) < 2;
    if (isLegacy ? !isLegacyEntryValid(bytes, at, sizeBytes) : !isCrcValid(bytes, at)) {
      return `a batch of ${sizeBytes} bytes whose checksum does not match its content`;
    }
    const baseOffset = baseOffsetAt(bytes, at);
    const lastOffset = lastOffsetOfBatch(bytes, at);
    if (baseOffset >= this.nextOffset && lastOffset >= baseOffset) return undefined;
    return `a batch of offsets ${baseOffset} to ${lastOffset}, expected ${this.nextOffset} or above`;
  }
}

function isLegacyEntryValid(bytes: Uint8Array, at: number, sizeBytes: number): boolean {
  if (magicAt(bytes, at) === 1 && sizeBytes < LEGACY_MAGIC_1_MIN_BYTES) return false;
  return uint32At(bytes, at + LEGACY_CRC_POSITION) === crc32(bytes, at + LEGACY_CHECKED_FROM, at + sizeBytes);
}

/** Undefined if the file has the rest of the batch that is cut at `end`; `bytesLeft` it has from `at` on. */
function tornFault(bytes: Uint8Array, at: number, end: number, bytesLeft: number): string | undefined {
  const sizeBytes = end - at >= logOverheadBytes ? batchSizeAt(bytes, at) : logOverheadBytes;
  if (sizeBytes <= bytesLeft && end - at < bytesLeft) return undefined;
  return `a torn batch: expected ${sizeBytes} bytes or more, the file has ${bytesLeft} left`;
}

function headerFault(bytes: Uint8Array, at: number, end: number): string {
  const header = bytes.subarray(at, Math.min(end, at + LEGACY_TIMESTAMP_POSITION));
  if (header.every((byte) => byte === 0)) return paddingFault;
  const magic = header.length > LEGACY_CHECKED_FROM ? `, magic ${magicAt(bytes, at)}` : '';
  return `no batch header: size ${batchSizeAt(bytes, at)}${magic}`;
}
