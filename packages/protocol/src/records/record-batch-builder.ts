/**
 * Builds a batch of magic 2: records are encoded one after the other into one growing buffer behind the place of the
 * header, which is written last. Base timestamp and deltas follow from the first record, as Apache's builder does.
 */
import { writeInt16At, writeInt32At } from '../bytes/big-endian.ts';
import { maxVarintBytes, sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from '../bytes/varint.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { copyBytes } from './compression/copy.ts';
import { compressInSteps } from './compression/index.ts';
import {
  BatchAttributes,
  noPartitionLeaderEpoch,
  noProducerEpoch,
  noProducerId,
  noSequence,
  noTimestamp,
  recordBatchOverheadBytes,
  writeHeader,
} from './record-batch.ts';
import type { RecordHeader } from './record-batch-reader.ts';
import type { RecordCursor } from './record-cursor.ts';
import { runSteps, type Steps } from './steps.ts';

/** A record to be written. */
export interface NewRecord {
  /** By default the one after the record before. */
  readonly offset?: number;
  /** Milliseconds since 1970; -1 (default) for none. */
  readonly timestamp?: number;
  readonly key?: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly RecordHeader[];
}

export interface RecordBatchOptions {
  /** 0 by default, as producers send it. */
  readonly baseOffset?: number;
  readonly codec?: CompressionCodec;
  readonly compressionLevel?: number | undefined;
  readonly partitionLeaderEpoch?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** Sets the attribute and this as the maximum timestamp. */
  readonly logAppendTime?: number | undefined;
  /** Room for records to begin with, where their size is known. */
  readonly expectedBytes?: number;
  /** By default the offset of the last record; compaction keeps the batch's old one. */
  readonly lastOffset?: number;
}

const initialBytes = 512;
const utf8 = new TextEncoder();

export class RecordBatchBuilder {
  readonly #options: RecordBatchOptions;
  readonly #baseOffset: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #position = recordBatchOverheadBytes;
  #count = 0;
  #baseTimestamp = noTimestamp;
  #maxTimestamp = noTimestamp;
  #lastOffset: number;

  constructor(options: RecordBatchOptions = {}) {
    this.#options = options;
    this.#bytes = new Uint8Array(recordBatchOverheadBytes + (options.expectedBytes ?? initialBytes));
    this.#baseOffset = options.baseOffset ?? 0;
    this.#lastOffset = this.#baseOffset - 1;
  }

  get recordCount(): number {
    return this.#count;
  }

  /** Of the records so far, -1 without any. */
  get maxTimestamp(): number {
    return this.#maxTimestamp;
  }

  /** Size of the batch so far, before compression. */
  get uncompressedBytes(): number {
    return this.#position;
  }

  /** Adds one record; its bytes are copied. */
  append(record: NewRecord): void {
    const { value, key = null, timestamp = noTimestamp } = record;
    const headers = encodeHeaders(record.headers);
    const tailBytes = fieldBytes(key) + fieldBytes(value) + headers.length;
    let at = this.#begin(record.offset ?? this.#lastOffset + 1, timestamp, tailBytes);
    at = writeField(this.#bytes, at, key);
    at = writeField(this.#bytes, at, value);
    this.#bytes.set(headers, at);
    this.#position = at + headers.length;
  }

  /** Adds the cursor's record, key, value and headers as they are, under another offset and timestamp. */
  appendFrom(cursor: RecordCursor, offset: number, timestamp: number): void {
    const tailBytes = cursor.end - cursor.tailStart;
    const at = this.#begin(offset, timestamp, tailBytes);
    copyBytes(cursor.bytes, cursor.tailStart, this.#bytes, at, tailBytes);
    this.#position = at + tailBytes;
  }

  /** Writes a record's fields before the key, and makes room for `tailBytes` more; returns where those go. */
  #begin(offset: number, timestamp: number, tailBytes: number): number {
    if (this.#count === 0) this.#baseTimestamp = timestamp;
    const timestampDelta = timestamp - this.#baseTimestamp;
    const offsetDelta = offset - this.#baseOffset;
    const bodyBytes = 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + tailBytes;
    this.#reserve(bodyBytes + maxVarintBytes);
    const at = writeVarint(this.#bytes, this.#position, bodyBytes);
    this.#bytes[at] = 0;
    this.#count++;
    this.#lastOffset = offset;
    if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    return writeVarint(this.#bytes, writeVarlong(this.#bytes, at + 1, timestampDelta), offsetDelta);
  }

  /** The batch; nothing may be appended afterwards. */
  build(): Uint8Array {
    return runSteps(this.buildInSteps());
  }

  /** As {@link build}, in small parts. */
  *buildInSteps(): Steps<Uint8Array> {
    const options = this.#options;
    const codec = options.codec ?? CompressionCodec.none;
    let batch = this.#bytes.subarray(0, this.#position);
    if (codec !== CompressionCodec.none) {
      const records = batch.subarray(recordBatchOverheadBytes);
      const block = yield* compressInSteps(codec, records, { level: options.compressionLevel });
      batch = new Uint8Array(recordBatchOverheadBytes + block.length);
      batch.set(block, recordBatchOverheadBytes);
    }
    writeHeader(batch, 0, batch.length, {
      baseOffset: this.#baseOffset,
      partitionLeaderEpoch: options.partitionLeaderEpoch ?? noPartitionLeaderEpoch,
      attributes: attributesOf(options, codec),
      lastOffsetDelta:
        (options.lastOffset ?? Math.max(this.#lastOffset, this.#baseOffset)) - this.#baseOffset,
      baseTimestamp: this.#baseTimestamp,
      maxTimestamp: options.logAppendTime ?? this.#maxTimestamp,
      producerId: options.producerId ?? noProducerId,
      producerEpoch: options.producerEpoch ?? noProducerEpoch,
      baseSequence: options.baseSequence ?? noSequence,
      recordCount: this.#count,
    });
    return batch;
  }

  #reserve(length: number): void {
    const needed = this.#position + length;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#position));
    this.#bytes = grown;
  }
}

/** All of `records` as one batch. */
export function buildRecordBatch(records: Iterable<NewRecord>, options: RecordBatchOptions = {}): Uint8Array {
  const builder = new RecordBatchBuilder(options);
  for (const record of records) builder.append(record);
  return builder.build();
}

/** The batch of one control record that ends a transaction in a partition. */
export function buildEndTransactionMarker(marker: {
  readonly baseOffset?: number;
  readonly timestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly isCommit: boolean;
}): Uint8Array {
  const key = new Uint8Array(4);
  writeInt16At(key, 2, marker.isCommit ? 1 : 0);
  const value = new Uint8Array(6);
  writeInt32At(value, 2, marker.coordinatorEpoch);
  return buildRecordBatch([{ timestamp: marker.timestamp, key, value }], {
    baseOffset: marker.baseOffset ?? 0,
    producerId: marker.producerId,
    producerEpoch: marker.producerEpoch,
    isTransactional: true,
    isControl: true,
  });
}

function attributesOf(options: RecordBatchOptions, codec: CompressionCodec): number {
  let attributes: number = codec;
  if (options.logAppendTime !== undefined) attributes |= BatchAttributes.logAppendTime;
  if (options.isTransactional === true) attributes |= BatchAttributes.transactional;
  if (options.isControl === true) attributes |= BatchAttributes.control;
  return attributes;
}

function fieldBytes(field: Uint8Array | null): number {
  return field === null ? 1 : sizeOfVarint(field.length) + field.length;
}

function writeField(bytes: Uint8Array, position: number, field: Uint8Array | null): number {
  if (field === null) return writeVarint(bytes, position, -1);
  const at = writeVarint(bytes, position, field.length);
  bytes.set(field, at);
  return at + field.length;
}

const noHeaders = new Uint8Array(1);

/** Count and headers as they follow a record's value. */
function encodeHeaders(headers: readonly RecordHeader[] | undefined): Uint8Array {
  if (headers === undefined || headers.length === 0) return noHeaders;
  const keys = headers.map((header) => utf8.encode(header.key));
  let size = sizeOfVarint(headers.length);
  headers.forEach((header, i) => {
    size += fieldBytes(keys[i] ?? noHeaders) + fieldBytes(header.value);
  });
  const bytes = new Uint8Array(size);
  let at = writeVarint(bytes, 0, headers.length);
  headers.forEach((header, i) => {
    at = writeField(bytes, at, keys[i] ?? noHeaders);
    at = writeField(bytes, at, header.value);
  });
  return bytes;
}
