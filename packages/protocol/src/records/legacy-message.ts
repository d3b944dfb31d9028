/**
 * One entry of a message set, magic 0 and 1, big-endian:
 *
 *     0 offset i64 · 8 size i32 (of what follows) · 12 crc u32 · 16 magic i8 · 17 attributes i8 · [18 timestamp i64, magic 1]
 *     keySize i32, key · valueSize i32, value          (-1: null)
 *
 * The CRC-32 covers the magic to the end. Attributes: bits 0–2 codec, bit 3 LogAppendTime (magic 1). If the codec is not
 * `none`, the entry is a wrapper: its value is a compressed message set.
 */
import { int32At, int64At, uint8At, uint32At, writeInt32At, writeInt64At } from '../bytes/big-endian.ts';
import { crc32 } from '../bytes/crc32.ts';
import { MalformedError } from '../bytes/malformed-error.ts';
import { BatchAttributes, batchSizeAt, logOverheadBytes, magicAt, noTimestamp } from './record-batch.ts';

const crcPosition = 12;
const magicPosition = 16;
const attributesPosition = 17;
const timestampPosition = 18;

/** Bytes of an entry without key and value. */
export const legacyOverheadBytes = { 0: 26, 1: 34 } as const;

export interface LegacyMessage {
  readonly offset: number;
  readonly magic: 0 | 1;
  readonly attributes: number;
  /** -1 for magic 0. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/** Whether the entry, which lies whole in `bytes` (see `batchSizeWithin`), is what was written. */
export function isLegacyCrcValid(bytes: Uint8Array, position: number): boolean {
  const end = position + batchSizeAt(bytes, position);
  return uint32At(bytes, position + crcPosition) === crc32(bytes, position + magicPosition, end);
}

/** Codec number of the entry, 0–7. */
export function legacyCodecAt(bytes: Uint8Array, position: number): number {
  return uint8At(bytes, position + attributesPosition) & BatchAttributes.codecMask;
}

/** The entry at `position`, which lies whole in `bytes`; key and value are views. Throws {@link MalformedError}. */
export function legacyMessageAt(bytes: Uint8Array, position: number): LegacyMessage {
  const end = position + batchSizeAt(bytes, position);
  const magic = magicAt(bytes, position);
  if (magic !== 0 && magic !== 1)
    throw new MalformedError(`A message of magic ${magic}, expected 0 or 1`, position);
  const keyPosition = position + timestampPosition + (magic === 1 ? 8 : 0);
  const key = fieldAt(bytes, keyPosition, end);
  const value = fieldAt(bytes, keyPosition + 4 + (key?.length ?? 0), end);
  return {
    offset: int64At(bytes, position),
    magic,
    attributes: uint8At(bytes, position + attributesPosition),
    timestamp: magic === 1 ? int64At(bytes, position + timestampPosition) : noTimestamp,
    key,
    value,
  };
}

/** What a message is judged by; its fields need not fit. The bytes of the format without key and value must be there. */
export function judgedFieldsAt(
  bytes: Uint8Array,
  position: number,
): { readonly timestamp: number; readonly isKeyNull: boolean; readonly isLogAppendTime: boolean } {
  const isOfMagic1 = magicAt(bytes, position) === 1;
  const keyPosition = position + timestampPosition + (isOfMagic1 ? 8 : 0);
  const attributes = uint8At(bytes, position + attributesPosition);
  return {
    timestamp: isOfMagic1 ? int64At(bytes, position + timestampPosition) : noTimestamp,
    isKeyNull: int32At(bytes, keyPosition) < 0,
    isLogAppendTime: isOfMagic1 && (attributes & BatchAttributes.logAppendTime) !== 0,
  };
}

/** Whether key and value lie within the message, read as magic 1 if it is not 0. */
export function fieldsFit(bytes: Uint8Array, position: number): boolean {
  const end = position + batchSizeAt(bytes, position);
  const keyPosition = position + timestampPosition + (magicAt(bytes, position) === 0 ? 0 : 8);
  try {
    const key = fieldAt(bytes, keyPosition, end);
    fieldAt(bytes, keyPosition + 4 + (key?.length ?? 0), end);
    return true;
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

function fieldAt(bytes: Uint8Array, position: number, end: number): Uint8Array | null {
  if (end - position < 4) throw new MalformedError('A message ends within the size of a field', position);
  const length = int32At(bytes, position);
  if (length < 0) return null;
  if (length > end - position - 4) {
    throw new MalformedError(
      `A field of ${length} bytes, ${end - position - 4} are left in its message`,
      position,
    );
  }
  return bytes.subarray(position + 4, position + 4 + length);
}

/** Bytes that {@link writeLegacyMessage} takes. */
export function sizeOfLegacyMessage(magic: 0 | 1, key: Uint8Array | null, value: Uint8Array | null): number {
  return legacyOverheadBytes[magic] + (key?.length ?? 0) + (value?.length ?? 0);
}

/** Writes an entry with its checksum; returns the position behind it. The bytes must be there. */
export function writeLegacyMessage(bytes: Uint8Array, position: number, message: LegacyMessage): number {
  const { magic } = message;
  const end = position + sizeOfLegacyMessage(magic, message.key, message.value);
  writeInt64At(bytes, position, message.offset);
  writeInt32At(bytes, position + 8, end - position - logOverheadBytes);
  bytes[position + magicPosition] = magic;
  bytes[position + attributesPosition] = message.attributes;
  if (magic === 1) writeInt64At(bytes, position + timestampPosition, message.timestamp);
  const valuePosition = writeFieldAt(
    bytes,
    position + timestampPosition + (magic === 1 ? 8 : 0),
    message.key,
  );
  writeFieldAt(bytes, valuePosition, message.value);
  writeInt32At(bytes, position + crcPosition, crc32(bytes, position + magicPosition, end));
  return end;
}

function writeFieldAt(bytes: Uint8Array, position: number, field: Uint8Array | null): number {
  writeInt32At(bytes, position, field === null ? -1 : field.length);
  if (field === null) return position + 4;
  bytes.set(field, position + 4);
  return position + 4 + field.length;
}
