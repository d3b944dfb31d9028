/** Reads what a transaction marker says, from the control batch that is one. */

import { int16At, int32At } from '@kafka-ts/protocol/bytes/big-endian';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import {
  isControlAt,
  maxTimestampAt,
  producerEpochAt,
  producerIdAt,
  recordBatchOverheadBytes,
} from '@kafka-ts/protocol/records/record-batch';
import type { EndTransactionMarker } from '../producer-state/append-verdict.ts';

const ABORT = 0;
const COMMIT = 1;

/** The marker in the batch at `position`, with its time; undefined if it is a data batch or another control record. */
export function transactionMarkerAt(
  bytes: Uint8Array,
  position: number,
  end: number,
): (EndTransactionMarker & { readonly timestamp: number }) | undefined {
  if (!isControlAt(bytes, position) || producerIdAt(bytes, position) < 0) return undefined;
  const reader = new Reader().reset(bytes, position + recordBatchOverheadBytes, end);
  // Record: length varint, attributes i8, timestamp delta varlong, offset delta varint, then key and value with varint lengths.
  reader.readVarint();
  reader.readInt8();
  reader.readVarlong();
  reader.readVarint();
  const key = reader.readBytesView(reader.readVarint());
  const value = reader.readBytesView(reader.readVarint());
  if (key.length < 4 || value.length < 6) return undefined;
  const type = int16At(key, 2);
  if (type !== ABORT && type !== COMMIT) return undefined;
  return {
    producerId: producerIdAt(bytes, position),
    producerEpoch: producerEpochAt(bytes, position),
    coordinatorEpoch: int32At(value, 2),
    isAbort: type === ABORT,
    timestamp: maxTimestampAt(bytes, position),
  };
}
