/** Batches and records of a log as objects for `-o json`; the fields are in docs/for-people.md. */
import { codecFromId, codecName } from '@kafka-ts/protocol/records/compression/compression-codec';
import type { BatchHeader } from './batch-header.ts';
import { controlText } from './control-text.ts';
import { javaString } from './java-utf8.ts';
import type { LogRecord } from './log-record.ts';
import type { Shown, ShownRecord } from './message-parser.ts';

type Document = Readonly<Record<string, unknown>>;

export function batchJson(header: BatchHeader, isValid: boolean): Document {
  const { position, sizeBytes, magic, lastOffset, timestampType, maxTimestamp, crc, batch } = header;
  const codec = codecFromId(header.codec);
  return {
    kind: 'batch',
    position,
    size: sizeBytes,
    magic,
    ...(batch === undefined ? {} : { baseOffset: batch.baseOffset }),
    lastOffset,
    timestampType,
    maxTimestamp,
    compression: codec === undefined ? `unknown ${header.codec}` : codecName(codec),
    crc,
    isValid,
    ...(batch === undefined
      ? {}
      : {
          count: batch.count,
          baseSequence: batch.baseSequence,
          lastSequence: batch.lastSequence,
          producerId: batch.producerId,
          producerEpoch: batch.producerEpoch,
          partitionLeaderEpoch: batch.partitionLeaderEpoch,
          isTransactional: batch.isTransactional,
          isControl: batch.isControl,
          deleteHorizonMs: batch.deleteHorizonMs ?? null,
        }),
  };
}

export function recordJson(record: LogRecord, shown: ShownRecord | undefined, isControl: boolean): Document {
  const { offset, timestamp, keySize, valueSize, sequence, headerKeys, message } = record;
  return {
    kind: 'record',
    offset,
    timestamp,
    keySize,
    valueSize,
    ...(sequence === undefined
      ? {}
      : { sequence, headerKeys: headerKeys === '' ? [] : headerKeys.split(',') }),
    ...message,
    ...(isControl ? { control: controlText(record).trim() } : {}),
    ...(shown === undefined ? {} : { key: textOf(shown.key), payload: textOf(shown.payload) }),
  };
}

function textOf(shown: Shown): string | null {
  if (shown === undefined) return null;
  return typeof shown === 'string' ? shown : javaString(shown);
}
