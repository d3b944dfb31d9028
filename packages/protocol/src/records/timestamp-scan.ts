/**
 * Looks for a record by its time in a batch. One that is compressed is read through a window: of each record only what lies before the
 * key is read, and what the batch decompresses to is never held.
 */

import { MalformedError } from '../bytes/malformed-error.ts';
import { maxVarintBytes, maxVarlongBytes, varintAt, varintSizeAt, varlongAt } from '../bytes/varint.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import type { Decompressor } from './compression/decompressor.ts';
import { maxDecompressedBytes, openDecompressor } from './compression/index.ts';
import {
  baseOffsetAt,
  baseTimestampAt,
  codecAt,
  isLogAppendTimeAt,
  maxTimestampAt,
  recordBatchOverheadBytes,
  recordCountAt,
} from './record-batch.ts';
import { openRecords } from './record-batch-reader.ts';
import { type Steps, stepBytes } from './steps.ts';

const windowBytes = 16 * 1024;
/** Length, attributes, timestamp delta and offset delta of a record. */
const frontBytes = maxVarintBytes + 1 + maxVarlongBytes + maxVarintBytes;

export interface TimedOffset {
  readonly timestamp: number;
  readonly offset: number;
}

/**
 * The first record of the whole batch of magic 2 with at least this timestamp and offset; undefined if there is none.
 * Throws MalformedError and CompressionError.
 */
export function* findTimestamp(batch: Uint8Array, atLeast: TimedOffset): Steps<TimedOffset | undefined> {
  const codec = codecFromId(codecAt(batch, 0));
  if (codec === undefined || codec === CompressionCodec.none) return findUncompressed(batch, atLeast);
  const block = batch.subarray(recordBatchOverheadBytes);
  const window = new DecompressedWindow(openDecompressor(codec, block, { maxBytes: maxDecompressedBytes }));
  try {
    const appendTime = isLogAppendTimeAt(batch, 0) ? maxTimestampAt(batch, 0) : undefined;
    let pauseAt = stepBytes;
    for (let left = recordCountAt(batch, 0); left > 0; left--) {
      const record = window.next();
      const timestamp = appendTime ?? baseTimestampAt(batch, 0) + record.timestampDelta;
      const offset = baseOffsetAt(batch, 0) + record.offsetDelta;
      if (timestamp >= atLeast.timestamp && offset >= atLeast.offset) return { timestamp, offset };
      while (!window.skip()) {
        pauseAt = window.readBytes + stepBytes;
        yield;
      }
      if (window.readBytes < pauseAt) continue;
      pauseAt = window.readBytes + stepBytes;
      yield;
    }
    return undefined;
  } finally {
    window.close();
  }
}

/** Without an object for each record: a search that makes garbage of a batch is one that others wait for. */
function findUncompressed(batch: Uint8Array, atLeast: TimedOffset): TimedOffset | undefined {
  const cursor = openRecords(batch);
  const appendTime = isLogAppendTimeAt(batch, 0) ? maxTimestampAt(batch, 0) : undefined;
  const baseTimestamp = baseTimestampAt(batch, 0);
  const baseOffset = baseOffsetAt(batch, 0);
  for (let left = recordCountAt(batch, 0); left > 0; left--) {
    cursor.next();
    const timestamp = appendTime ?? baseTimestamp + cursor.timestampDelta;
    const offset = baseOffset + cursor.offsetDelta;
    if (timestamp >= atLeast.timestamp && offset >= atLeast.offset) return { timestamp, offset };
  }
  return undefined;
}

class DecompressedWindow {
  readonly #decompressor: Decompressor;
  readonly #bytes = new Uint8Array(windowBytes);
  #position = 0;
  #end = 0;
  /** Of the current record, behind the position. */
  #restBytes = 0;
  readBytes = 0;

  constructor(decompressor: Decompressor) {
    this.#decompressor = decompressor;
  }

  /** The front of the next record. */
  next(): { readonly timestampDelta: number; readonly offsetDelta: number } {
    while (this.#end - this.#position < frontBytes && this.#fill());
    const length = this.#varint(maxVarintBytes, varintAt);
    const start = this.#position;
    this.#position++;
    const timestampDelta = this.#varint(maxVarlongBytes, varlongAt);
    const offsetDelta = this.#varint(maxVarintBytes, varintAt);
    this.#restBytes = length - (this.#position - start);
    if (this.#restBytes < 0) throw new MalformedError(`A record of ${length} bytes`, start);
    return { timestampDelta, offsetDelta };
  }

  /** Goes to the end of the record; false if it took a step without coming there. */
  skip(): boolean {
    const stopAt = this.readBytes + stepBytes;
    while (this.#restBytes > 0) {
      const count = Math.min(this.#restBytes, this.#end - this.#position);
      this.#position += count;
      this.#restBytes -= count;
      if (this.#restBytes === 0) return true;
      if (this.readBytes >= stopAt) return false;
      if (!this.#fill()) throw new MalformedError('The records end too early', this.readBytes);
    }
    return true;
  }

  close(): void {
    this.#decompressor.close();
  }

  #varint(maxBytes: number, read: (bytes: Uint8Array, position: number) => number): number {
    const size = varintSizeAt(this.#bytes, this.#position, this.#end, maxBytes);
    if (size === 0) throw new MalformedError('A record has a varint that does not end', this.readBytes);
    const value = read(this.#bytes, this.#position);
    this.#position += size;
    return value;
  }

  #fill(): boolean {
    this.#bytes.copyWithin(0, this.#position, this.#end);
    this.#end -= this.#position;
    this.#position = 0;
    const count = this.#decompressor.read(this.#bytes, this.#end);
    this.#end += count;
    this.readBytes += count;
    return count > 0;
  }
}
