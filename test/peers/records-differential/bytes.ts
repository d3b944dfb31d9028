/** Record sets written by hand, of which every byte can be wrong. */
import { writeInt32At } from '@kafka-ts/protocol/bytes/big-endian';
import { crc32 } from '@kafka-ts/protocol/bytes/crc32';
import { maxVarintBytes, maxVarlongBytes, writeVarint, writeVarlong } from '@kafka-ts/protocol/bytes/varint';
import { type CompressionCodec, compress } from '@kafka-ts/protocol/records/compression/index';
import {
  type LegacyMessage,
  sizeOfLegacyMessage,
  writeLegacyMessage,
} from '@kafka-ts/protocol/records/legacy-message';
import { patchCrc, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';

/** Of most records: long ago, but far from any limit. */
export const start = 1_790_000_000_000;
export const value = new TextEncoder().encode('value');

/** Where the fields of a batch of magic 2 lie. */
export const field = {
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
} as const;

/** A changed copy; with a checksum that is right again unless `isSealed` is false. */
export function edited(bytes: Uint8Array, edit: (view: DataView) => void, isSealed = true): Uint8Array {
  const copy = Uint8Array.from(bytes);
  edit(new DataView(copy.buffer));
  if (isSealed) patchCrc(copy, 0);
  return copy;
}

export function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function varint(number: number): Uint8Array {
  const bytes = new Uint8Array(maxVarintBytes);
  return bytes.subarray(0, writeVarint(bytes, 0, number));
}

function varlong(number: number): Uint8Array {
  const bytes = new Uint8Array(maxVarlongBytes);
  return bytes.subarray(0, writeVarlong(bytes, 0, number));
}

export interface RawRecord {
  /** By default what the fields take. */
  readonly length?: number;
  readonly attributes?: number;
  readonly timestampDelta?: number;
  readonly offsetDelta?: number;
  readonly key?: Uint8Array | null;
  readonly keyLength?: number;
  readonly value?: Uint8Array | null;
  readonly valueLength?: number;
  /** Everything from the number of headers on. */
  readonly tail?: Uint8Array;
}

/** One record of magic 2 with its length before it. */
export function rawRecord(record: RawRecord): Uint8Array {
  const key = record.key === undefined ? Uint8Array.of(107) : record.key;
  const content = record.value === undefined ? value : record.value;
  const body = concatenated(
    Uint8Array.of(record.attributes ?? 0),
    varlong(record.timestampDelta ?? 0),
    varint(record.offsetDelta ?? 0),
    varint(record.keyLength ?? key?.length ?? -1),
    key ?? new Uint8Array(0),
    varint(record.valueLength ?? content?.length ?? -1),
    content ?? new Uint8Array(0),
    record.tail ?? varint(0),
  );
  return concatenated(varint(record.length ?? body.length), body);
}

/** A batch of magic 2 around any bytes, compressed where there is a codec; its header counts `count` records. */
export function rawBatch(records: Uint8Array, count: number, codec: CompressionCodec = 0): Uint8Array {
  const block = codec === 0 ? records : compress(codec, records, { magic: 2 });
  return blockBatch(block, count, codec);
}

/** As {@link rawBatch}, of a block that is compressed already, or is said to be. */
export function blockBatch(block: Uint8Array, count: number, attributes: number): Uint8Array {
  const header = buildRecordBatch([{ value, timestamp: start }]).subarray(0, recordBatchOverheadBytes);
  return edited(concatenated(header, block), (view) => {
    view.setInt32(field.length, view.byteLength - 12);
    view.setInt16(field.attributes, attributes);
    view.setInt32(field.lastOffsetDelta, count - 1);
    view.setInt32(field.count, count);
  });
}

/** Messages of magic 0 or 1 one behind the other, exactly as given. */
export function messages(...list: readonly Partial<LegacyMessage>[]): Uint8Array {
  return concatenated(
    ...list.map((message) => {
      const magic = message.magic ?? 1;
      const whole = {
        offset: 0,
        attributes: 0,
        key: Uint8Array.of(107),
        value,
        ...message,
        magic,
        timestamp: magic === 0 ? -1 : (message.timestamp ?? start),
      };
      const bytes = new Uint8Array(sizeOfLegacyMessage(magic, whole.key, whole.value));
      writeLegacyMessage(bytes, 0, whole);
      return bytes;
    }),
  );
}

/** A wrapper, exactly as given, around the compressed `inner`. */
export function wrapper(
  codec: CompressionCodec,
  inner: Uint8Array,
  message: Partial<LegacyMessage> = {},
): Uint8Array {
  const magic = message.magic ?? 1;
  const block = compress(codec, inner, { magic });
  return messages({ attributes: codec, key: null, value: block, ...message });
}

/** A changed copy of one message, with a checksum that is right again. */
export function editedMessage(bytes: Uint8Array, edit: (view: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  edit(new DataView(copy.buffer));
  writeInt32At(copy, 12, crc32(copy, 16, copy.length));
  return copy;
}
