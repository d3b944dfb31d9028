/** Rebuilds a produced batch of magic 2 whose codec is not the topic's, or whose compressed offsets have gaps. */
import { MalformedError } from '../bytes/malformed-error.ts';
import { Errors } from '../errors.ts';
import type { CompressionCodec } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import {
  baseSequenceAt,
  baseTimestampAt,
  isLogAppendTimeAt,
  isTransactionalAt,
  maxTimestampAt,
  noTimestamp,
  producerEpochAt,
  producerIdAt,
  recordCountAt,
} from './record-batch.ts';
import { RecordBatchBuilder } from './record-batch-builder.ts';
import { openRecords } from './record-batch-reader.ts';
import type { ProduceContext, TopicRules } from './topic-rules.ts';
import { batchTooLarge, invalid, undecodable, type ValidationResult } from './validation-result.ts';

/** Largest decompressed size of what is rebuilt, which must be held whole, twice: 32 MiB. */
export const maxRebuiltBytes = 32 * 1024 * 1024;

/** The same records with offsets 0, 1, 2, …, compressed with `codec`. The batch was found to be valid. */
export function rebuildBatch(
  batch: Uint8Array,
  codec: CompressionCodec,
  topic: TopicRules,
  context: ProduceContext,
): ValidationResult {
  const logAppendTime = topic.isLogAppendTime ? context.nowMs : undefined;
  const builder = new RecordBatchBuilder({
    codec,
    compressionLevel: topic.compressionLevel,
    producerId: producerIdAt(batch, 0),
    producerEpoch: producerEpochAt(batch, 0),
    baseSequence: baseSequenceAt(batch, 0),
    isTransactional: isTransactionalAt(batch, 0),
    logAppendTime,
  });
  try {
    copyRecords(batch, builder);
  } catch (error) {
    if (error instanceof CompressionError) return undecodable(codec, error);
    if (error instanceof MalformedError)
      return invalid(Errors.INVALID_RECORD, `Malformed records: ${error.message}`);
    throw error;
  }
  return rebuilt(builder, topic, logAppendTime);
}

function copyRecords(batch: Uint8Array, builder: RecordBatchBuilder): void {
  const cursor = openRecords(batch, { maxBytes: maxRebuiltBytes });
  const count = recordCountAt(batch, 0);
  const baseTimestamp = baseTimestampAt(batch, 0);
  const appendTime = isLogAppendTimeAt(batch, 0) ? maxTimestampAt(batch, 0) : undefined;
  for (let i = 0; i < count; i++) {
    cursor.next();
    const timestamp = appendTime ?? baseTimestamp + cursor.timestampDelta;
    // Beyond 2^53 only where the topic's own clock counts.
    builder.appendFrom(cursor, i, Number.isNaN(timestamp) ? noTimestamp : timestamp);
  }
}

/** The finished batch, unless it is larger than the topic allows now. */
export function rebuilt(
  builder: RecordBatchBuilder,
  topic: TopicRules,
  logAppendTime: number | undefined,
): ValidationResult {
  const bytes = builder.build();
  if (bytes.length > topic.maxMessageBytes) return batchTooLarge(bytes.length, topic.maxMessageBytes);
  const maxTimestamp = logAppendTime ?? builder.maxTimestamp;
  return { isValid: true, bytes, recordCount: builder.recordCount, maxTimestamp, isRebuilt: true };
}
