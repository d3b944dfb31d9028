/** Batches and messages in an answer to Fetch, in a form in which those that say the same are equal. */
import {
  baseOffsetAt,
  batchSizeAt,
  codecAt,
  lastOffsetAt,
  magicAt,
} from '@kafka-ts/protocol/records/record-batch';
import { readRecords } from '@kafka-ts/protocol/records/record-batch-reader';

export interface ShownBatch {
  readonly shown: string;
  readonly nextOffset: number;
}

/** Bytes up to and with the magic. */
const smallest = 17;

/**
 * The batches that are whole; what is cut behind them is left to each broker, and so is the filler that Apache puts behind converted messages (of
 * offset -1). Uncompressed ones are told byte for byte, compressed ones, which no two libraries write alike, by header and records.
 */
export function wholeBatches(records: Uint8Array): ShownBatch[] {
  const found: ShownBatch[] = [];
  for (let at = 0; records.length - at >= smallest; ) {
    const size = batchSizeAt(records, at);
    if (at + size > records.length || baseOffsetAt(records, at) < 0) break;
    const bytes = records.subarray(at, at + size);
    const isBatch = magicAt(records, at) === 2;
    found.push({
      shown: isBatch && codecAt(bytes, 0) !== 0 ? decompressed(bytes) : hex(bytes),
      nextOffset: (isBatch ? lastOffsetAt(bytes, 0) : baseOffsetAt(bytes, 0)) + 1,
    });
    at += size;
  }
  return found;
}

/** Without length (byte 8 – 11) and checksum (17 – 20), which follow from the compressed bytes. */
function decompressed(batch: Uint8Array): string {
  const records = [...readRecords(batch)].map(({ key, value, ...rest }) => ({
    ...rest,
    key: key === null ? null : hex(key),
    value: value === null ? null : hex(value),
  }));
  const header = `${hex(batch.subarray(0, 8))} ${hex(batch.subarray(12, 17))} ${hex(batch.subarray(21, 61))}`;
  return `${header} ${JSON.stringify(records)}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
