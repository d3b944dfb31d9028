/** Reads a log as a consumer does, and checks what every reader may rely on. */

import {
  baseOffsetAt,
  baseSequenceAt,
  isControlAt,
  isCrcValid,
  isTransactionalAt,
  lastOffsetAt,
  producerEpochAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import {
  batchPositions,
  readControlRecord,
  readRecords,
} from '@kafka-ts/protocol/records/record-batch-reader';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { PlainBatch, PlainRecord } from './plain-batch.ts';

/** One answer to a fetch. */
export interface FetchedBatches {
  readonly batches: readonly PlainBatch[];
  /** As they came. */
  readonly bytes: readonly Uint8Array[];
  readonly nextOffset: number;
}

/** Reads once. Throws where batches are not in order or their checksums are wrong. */
export async function fetchOnce(
  log: UnifiedLog,
  request: { readonly startOffset: number; readonly upperBound: number; readonly maxBytes: number },
): Promise<FetchedBatches> {
  const { records, nextOffset } = await log.read({ ...request, minOneBatch: true });
  const batches: PlainBatch[] = [];
  const bytes: Uint8Array[] = [];
  for (const lease of records) {
    const copy = lease.bytes.slice();
    lease.release();
    bytes.push(copy);
    for (const position of batchPositions(copy)) batches.push(batchAt(copy, position));
  }
  const last = batches.at(-1);
  if (last !== undefined && last.lastOffset + 1 !== nextOffset) {
    throw new Error(`${log.name}: a read ends at ${last.lastOffset}, the next is to begin at ${nextOffset}`);
  }
  return { batches, bytes, nextOffset };
}

/** Reads on until `endOffset`, which is at most the log's end; `onAnswer` sees each answer. */
export async function readUpTo(
  log: UnifiedLog,
  range: { readonly startOffset: number; readonly endOffset: number; readonly maxBytes: number },
  onAnswer?: (answer: FetchedBatches) => Promise<void>,
): Promise<PlainBatch[]> {
  const { endOffset, maxBytes } = range;
  const all: PlainBatch[] = [];
  let { startOffset } = range;
  while (startOffset < endOffset) {
    const answer = await fetchOnce(log, { startOffset, upperBound: endOffset, maxBytes });
    await onAnswer?.(answer);
    for (const batch of answer.batches) {
      const last = all.at(-1);
      if (last !== undefined && batch.baseOffset <= last.lastOffset) {
        throw new Error(`${log.name}: offset ${batch.baseOffset} comes behind ${last.lastOffset}`);
      }
      all.push(batch);
    }
    // What is left may have been cleaned away.
    if (answer.batches.length === 0) break;
    startOffset = answer.nextOffset;
  }
  return all;
}

function batchAt(bytes: Uint8Array, position: number): PlainBatch {
  if (!isCrcValid(bytes, position)) {
    throw new Error(`a batch at offset ${baseOffsetAt(bytes, position)} was read whose checksum is wrong`);
  }
  const isControl = isControlAt(bytes, position);
  let marker: PlainBatch['marker'];
  const records: PlainRecord[] = [];
  for (const record of readRecords(bytes, { position })) {
    const { offset, timestamp, key, value } = record;
    if (isControl) {
      marker = readControlRecord(record)?.type === 0 ? 'abort' : 'commit';
      records.push({ offset, timestamp, key: undefined, value: undefined });
    } else records.push({ offset, timestamp, key: textOrNone(key), value: textOrNone(value) });
  }
  return {
    ...{
      baseOffset: baseOffsetAt(bytes, position),
      lastOffset: lastOffsetAt(bytes, position),
      records,
      marker,
    },
    ...{ producerId: producerIdAt(bytes, position), producerEpoch: producerEpochAt(bytes, position) },
    baseSequence: baseSequenceAt(bytes, position),
    isTransactional: isTransactionalAt(bytes, position),
  };
}

function textOrNone(bytes: Uint8Array | null): string | undefined {
  return bytes === null
    ? undefined
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
