/**
 * The header of a record batch, magic 2, read and patched where it lies. All integers are big-endian:
 *
 *     0 baseOffset i64 · 8 batchLength i32 · 12 partitionLeaderEpoch i32 · 16 magic i8 = 2 · 17 crc u32
 *    21 attributes i16 · 23 lastOffsetDelta i32 · 27 baseTimestamp i64 · 35 maxTimestamp i64
 *    43 producerId i64 · 51 producerEpoch i16 · 53 baseSequence i32 · 57 recordCount i32 · 61 records
 *
 * `batchLength` counts what follows it, so a batch takes `12 + batchLength` bytes. The CRC-32C covers byte 21 to the
 * end: the broker sets base offset and leader epoch without touching it. The size field and the magic lie at the
 * same places in all formats.
 *
 * Functions take `(bytes, position)`, `position` being the batch's first byte, allocate nothing and check nothing but
 * what they say: take {@link batchSizeWithin} first, then all fields are there. 64-bit fields are numbers; one beyond
 * ±(2^53−1) reads as NaN, which no comparison accepts.
 */
import {
  int8At,
  int16At,
  int32At,
  int64At,
  uint32At,
  writeInt16At,
  writeInt32At,
  writeInt64At,
} from '../bytes/big-endian.ts';
import { crc32c } from '../bytes/crc32c.ts';

/** Bytes up to and with the size field, in every format. */
export const logOverheadBytes = 12;
/** Bytes needed to know size and magic, in every format. */
export const headerUpToMagicBytes = 17;
/** Bytes of a batch of magic 2 without its records. */
export const recordBatchOverheadBytes = 61;
/** Smallest value of the size field in any format (that of an empty message of magic 0). */
export const minBatchLength = 14;

const sizePosition = 8;
const partitionLeaderEpochPosition = 12;
const magicPosition = 16;
const crcPosition = 17;
/** Where the checksummed part begins. */
const attributesPosition = 21;
const lastOffsetDeltaPosition = 23;
const baseTimestampPosition = 27;
const maxTimestampPosition = 35;
const producerIdPosition = 43;
const producerEpochPosition = 51;
const baseSequencePosition = 53;
const recordCountPosition = 57;

/** Bits of the attributes; 7–15 are unused. */
export const BatchAttributes = {
  codecMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

/** "None" in the fields that may be absent. */
export const noTimestamp = -1;
export const noProducerId = -1;
export const noProducerEpoch = -1;
export const noSequence = -1;
export const noPartitionLeaderEpoch = -1;

/**
 * Size of the batch or message-set entry at `position`, whole or not; the bytes up to the size field must be there.
 * Less than 12 + {@link minBatchLength} for a corrupt size field.
 */
export function batchSizeAt(bytes: Uint8Array, position: number): number {
  return logOverheadBytes + int32At(bytes, position + sizePosition);
}

/**
 * Size of the batch at `position` if it lies whole before `end` and its size and magic (0, 1 or 2) can be right:
 * from then on every accessor of its magic is safe. 0 if bytes are missing (a torn or cut batch), -1 if the
 * size field is below the format's smallest or the magic unknown.
 */
export function batchSizeWithin(bytes: Uint8Array, position: number, end: number): number {
  const available = end - position;
  if (available < logOverheadBytes) return 0;
  const size = batchSizeAt(bytes, position);
  if (size < logOverheadBytes + minBatchLength) return -1;
  if (available < headerUpToMagicBytes) return 0;
  const magic = magicAt(bytes, position);
  if (magic > 2 || magic < 0) return -1;
  if (magic === 2 && size < recordBatchOverheadBytes) return -1;
  return available < size ? 0 : size;
}

export function baseOffsetAt(bytes: Uint8Array, position: number): number {
  return int64At(bytes, position);
}

/** -1 until a leader has set it. */
export function partitionLeaderEpochAt(bytes: Uint8Array, position: number): number {
  return int32At(bytes, position + partitionLeaderEpochPosition);
}

/** 0, 1 or 2 in every format's place; others are corrupt. */
export function magicAt(bytes: Uint8Array, position: number): number {
  return int8At(bytes, position + magicPosition);
}

/** The stored checksum, unsigned. */
export function crcAt(bytes: Uint8Array, position: number): number {
  return uint32At(bytes, position + crcPosition);
}

/** See {@link BatchAttributes}. */
export function attributesAt(bytes: Uint8Array, position: number): number {
  return int16At(bytes, position + attributesPosition);
}

/** Codec number, see `CompressionCodec`; 5–7 name none. */
export function codecAt(bytes: Uint8Array, position: number): number {
  return attributesAt(bytes, position) & BatchAttributes.codecMask;
}

/** Whether the first entry, of whatever format, is compressed; false for what is no entry. */
export function isCompressed(records: Uint8Array): boolean {
  // Magic 0 and 1 have one byte of attributes behind the magic, magic 2 has two behind the checksum.
  if (records.length < recordBatchOverheadBytes)
    return ((records[17] ?? 0) & BatchAttributes.codecMask) !== 0;
  const attributes = magicAt(records, 0) < 2 ? int8At(records, 17) : attributesAt(records, 0);
  return (attributes & BatchAttributes.codecMask) !== 0;
}

export function isTransactionalAt(bytes: Uint8Array, position: number): boolean {
  return (attributesAt(bytes, position) & BatchAttributes.transactional) !== 0;
}

export function isControlAt(bytes: Uint8Array, position: number): boolean {
  return (attributesAt(bytes, position) & BatchAttributes.control) !== 0;
}

/** True if the broker's clock gave the time: `maxTimestamp` then is the timestamp of every record. */
export function isLogAppendTimeAt(bytes: Uint8Array, position: number): boolean {
  return (attributesAt(bytes, position) & BatchAttributes.logAppendTime) !== 0;
}

/** Last offset − base offset; compaction keeps it when records go. */
export function lastOffsetDeltaAt(bytes: Uint8Array, position: number): number {
  return int32At(bytes, position + lastOffsetDeltaPosition);
}

export function lastOffsetAt(bytes: Uint8Array, position: number): number {
  return baseOffsetAt(bytes, position) + lastOffsetDeltaAt(bytes, position);
}

/** The offset that the next batch may begin with. */
export function nextOffsetAt(bytes: Uint8Array, position: number): number {
  return lastOffsetAt(bytes, position) + 1;
}

/** What record timestamps are deltas to; the delete horizon (ms since 1970) if that attribute is set. */
export function baseTimestampAt(bytes: Uint8Array, position: number): number {
  return int64At(bytes, position + baseTimestampPosition);
}

export function maxTimestampAt(bytes: Uint8Array, position: number): number {
  return int64At(bytes, position + maxTimestampPosition);
}

/** -1 without idempotence. */
export function producerIdAt(bytes: Uint8Array, position: number): number {
  return int64At(bytes, position + producerIdPosition);
}

export function producerEpochAt(bytes: Uint8Array, position: number): number {
  return int16At(bytes, position + producerEpochPosition);
}

export function baseSequenceAt(bytes: Uint8Array, position: number): number {
  return int32At(bytes, position + baseSequencePosition);
}

/** -1 if the batch has no sequence; 2^31−1 is followed by 0. */
export function lastSequenceAt(bytes: Uint8Array, position: number): number {
  const base = baseSequenceAt(bytes, position);
  return base === noSequence ? noSequence : incrementSequence(base, lastOffsetDeltaAt(bytes, position));
}

/** Records in the batch, also when compressed; 0 after compaction took all. */
export function recordCountAt(bytes: Uint8Array, position: number): number {
  return int32At(bytes, position + recordCountPosition);
}

/** `sequence + increment` (both ≥ 0) in the circle 0 … 2^31−1. */
export function incrementSequence(sequence: number, increment: number): number {
  return (sequence + increment) % 0x80000000;
}

/** Sets the offset of the first record. The checksum stays right. */
export function patchBaseOffset(bytes: Uint8Array, position: number, baseOffset: number): void {
  writeInt64At(bytes, position, baseOffset);
}

/** Sets the epoch of the leader that appends the batch. The checksum stays right. */
export function patchLeaderEpoch(bytes: Uint8Array, position: number, leaderEpoch: number): void {
  writeInt32At(bytes, position + partitionLeaderEpochPosition, leaderEpoch);
}

/**
 * Sets who gave the time and the largest timestamp, and only if either changes computes the checksum anew.
 * Returns whether it did. The deltas of the records stay; readers of a LogAppendTime batch take `maxTimestamp`.
 */
export function patchMaxTimestamp(
  bytes: Uint8Array,
  position: number,
  isLogAppendTime: boolean,
  maxTimestamp: number,
): boolean {
  const attributes = attributesAt(bytes, position);
  const flag = isLogAppendTime ? BatchAttributes.logAppendTime : 0;
  if (
    (attributes & BatchAttributes.logAppendTime) === flag &&
    maxTimestampAt(bytes, position) === maxTimestamp
  ) {
    return false;
  }
  // Apache rebuilds the attributes from the known bits, so the unused second byte is lost here too.
  const kept = attributes & 0x7f & ~BatchAttributes.logAppendTime;
  writeInt16At(bytes, position + attributesPosition, kept | flag);
  writeInt64At(bytes, position + maxTimestampPosition, maxTimestamp);
  patchCrc(bytes, position);
  return true;
}

/** Stores the checksum of what the batch now holds. */
export function patchCrc(bytes: Uint8Array, position: number): void {
  writeInt32At(bytes, position + crcPosition, computeCrc(bytes, position));
}

/** The checksum that the batch should have. The batch must lie whole in `bytes` (see {@link batchSizeWithin}). */
export function computeCrc(bytes: Uint8Array, position: number): number {
  return crc32c(bytes, position + attributesPosition, position + batchSizeAt(bytes, position));
}

/** Whether the batch, which lies whole in `bytes` (see {@link batchSizeWithin}), is what was written. */
export function isCrcValid(bytes: Uint8Array, position: number): boolean {
  return crcAt(bytes, position) === computeCrc(bytes, position);
}

/** The fields of a header that a builder sets; the size follows from the bytes, the checksum from the content. */
export interface RecordBatchHeader {
  readonly baseOffset: number;
  readonly partitionLeaderEpoch: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/**
 * Writes the 61 bytes before the records of the batch that fills `bytes[position … end)`, checksum included;
 * the records must lie there already.
 */
export function writeHeader(
  bytes: Uint8Array,
  position: number,
  end: number,
  header: RecordBatchHeader,
): void {
  writeInt64At(bytes, position, header.baseOffset);
  writeInt32At(bytes, position + sizePosition, end - position - logOverheadBytes);
  writeInt32At(bytes, position + partitionLeaderEpochPosition, header.partitionLeaderEpoch);
  bytes[position + magicPosition] = 2;
  writeInt16At(bytes, position + attributesPosition, header.attributes);
  writeInt32At(bytes, position + lastOffsetDeltaPosition, header.lastOffsetDelta);
  writeInt64At(bytes, position + baseTimestampPosition, header.baseTimestamp);
  writeInt64At(bytes, position + maxTimestampPosition, header.maxTimestamp);
  writeInt64At(bytes, position + producerIdPosition, header.producerId);
  writeInt16At(bytes, position + producerEpochPosition, header.producerEpoch);
  writeInt32At(bytes, position + baseSequencePosition, header.baseSequence);
  writeInt32At(bytes, position + recordCountPosition, header.recordCount);
  patchCrc(bytes, position);
}
