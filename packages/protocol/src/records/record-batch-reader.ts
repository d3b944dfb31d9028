/**
 * Reads the records of a batch of magic 2, compressed or not, one after the other as they are asked for. Keys and values
 * are views: of the batch, or of what it decompressed to. Neither checksum nor count against offsets is checked here.
 */
import { int16At, int32At } from '../bytes/big-endian.ts';
import { MalformedError } from '../bytes/malformed-error.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { decompress, maxDecompressedBytes } from './compression/index.ts';
import {
  baseOffsetAt,
  baseTimestampAt,
  batchSizeWithin,
  codecAt,
  isLogAppendTimeAt,
  magicAt,
  maxTimestampAt,
  recordBatchOverheadBytes,
  recordCountAt,
} from './record-batch.ts';
import { RecordCursor } from './record-cursor.ts';

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** A record as a consumer sees it. */
export interface BatchRecord {
  readonly offset: number;
  /** Milliseconds since 1970; the batch's maximum if the broker's clock gave the time; -1 for none. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

export interface ReadOptions {
  /** First byte of the batch in `bytes`; 0 by default. */
  readonly position?: number;
  /** Limit of what a compressed batch may grow to. */
  readonly maxBytes?: number;
  /** What a compressed batch does grow to, if it is known. */
  readonly expectedBytes?: number;
}

const noHeaders: readonly RecordHeader[] = [];
const utf8 = new TextDecoder();

/**
 * The records of the batch at `position`, control records included (see {@link readControlRecord}).
 * Throws MalformedError for bytes that are no batch of magic 2, CompressionError for a block that does not decode.
 */
export function* readRecords(
  bytes: Uint8Array,
  options: ReadOptions = {},
): Generator<BatchRecord, void, undefined> {
  const position = options.position ?? 0;
  const cursor = openRecords(bytes, options);
  const count = recordCountAt(bytes, position);
  const baseOffset = baseOffsetAt(bytes, position);
  const baseTimestamp = baseTimestampAt(bytes, position);
  const appendTime = isLogAppendTimeAt(bytes, position) ? maxTimestampAt(bytes, position) : undefined;
  for (let i = 0; i < count; i++) {
    cursor.next();
    yield {
      offset: baseOffset + cursor.offsetDelta,
      timestamp: appendTime ?? baseTimestamp + cursor.timestampDelta,
      key: cursor.key,
      value: cursor.value,
      headers: cursor.hasHeaders ? readHeaders(cursor) : noHeaders,
    };
  }
}

/** A cursor before the first record of the batch at `position`, decompressed if need be. Throws as {@link readRecords}. */
export function openRecords(bytes: Uint8Array, options: ReadOptions = {}): RecordCursor {
  const position = options.position ?? 0;
  const size = batchSizeWithin(bytes, position, bytes.length);
  if (size <= 0 || magicAt(bytes, position) !== 2)
    throw new MalformedError('This is no whole record batch', position);
  const start = position + recordBatchOverheadBytes;
  const codec = codecFromId(codecAt(bytes, position));
  if (codec === undefined) {
    throw new MalformedError(`Codec ${codecAt(bytes, position)} is unknown, expected 0–4`, position);
  }
  if (codec === CompressionCodec.none) return new RecordCursor(bytes, start, position + size);
  const block = bytes.subarray(start, position + size);
  const { maxBytes = maxDecompressedBytes, expectedBytes } = options;
  return new RecordCursor(decompress(codec, block, { maxBytes, expectedBytes }));
}

/** First bytes of the whole batches of `bytes`, in any format; a cut or corrupt rest ends it. */
export function* batchPositions(bytes: Uint8Array): Generator<number, void, undefined> {
  let position = 0;
  for (;;) {
    const size = batchSizeWithin(bytes, position, bytes.length);
    if (size <= 0) return;
    yield position;
    position += size;
  }
}

function readHeaders(cursor: RecordCursor): RecordHeader[] {
  const headers: RecordHeader[] = [];
  cursor.forEachHeader((key, value) => {
    headers.push({ key: utf8.decode(key), value });
  });
  return headers;
}

/** Types of control records: the end of a transaction (KRaft's types, 2 and up, are never in our logs). */
export const ControlRecordType = { abort: 0, commit: 1 } as const;

/** What a control record says; the coordinator's epoch is there for the end of a transaction only. */
export interface ControlRecord {
  readonly type: number;
  readonly coordinatorEpoch: number;
}

/** Reads key (i16 version, i16 type) and value (i16 version, i32 coordinator epoch); undefined if they are too short. */
export function readControlRecord(record: {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}): ControlRecord | undefined {
  if (record.key === null || record.key.length < 4) return undefined;
  const type = int16At(record.key, 2);
  if (record.value === null || record.value.length < 6) return undefined;
  return { type, coordinatorEpoch: int32At(record.value, 2) };
}
