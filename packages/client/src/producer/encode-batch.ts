import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { ProducerBatch } from './batch.ts';
import type { Identity } from './producer-identity.ts';

export interface EncodeOptions {
  /** Of Produce: it decides the format. */
  readonly version: number;
  readonly codec: CompressionCodec;
  readonly identity: Identity | undefined;
}

/** The batch as the broker takes it: magic 2 since Produce v3, 1 in v2, 0 before. */
export function encodeBatch(batch: ProducerBatch, { version, codec, identity }: EncodeOptions): Uint8Array {
  if (version < 3) return encodeMessageSet(batch, version < 2 ? 0 : 1, codec);
  return buildRecordBatch(batch.records, {
    codec,
    ...(identity === undefined ? {} : { ...identity, baseSequence: batch.baseSequence ?? -1 }),
  });
}

function encodeMessageSet(batch: ProducerBatch, magic: 0 | 1, codec: CompressionCodec): Uint8Array {
  const builder = new MessageSetBuilder({ magic, codec });
  for (const [offset, { timestamp = -1, key, value }] of batch.records.entries()) {
    builder.append(offset, timestamp, key, value);
  }
  return builder.build();
}
