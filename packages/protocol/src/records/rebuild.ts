/** Rebuilds a produced batch of magic 2 whose codec is not the topic's, or whose compressed offsets have gaps. */
import { MalformedError } from '../bytes/malformed-error.ts';
import { Errors } from '../errors.ts';
import type { CompressionCodec } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { decompressInSteps } from './compression/index.ts';
import {
  baseSequenceAt,
  baseTimestampAt,
  isLogAppendTimeAt,
  isTransactionalAt,
  maxTimestampAt,
  noProducerEpoch,
  noProducerId,
  noTimestamp,
  producerEpochAt,
  producerIdAt,
  recordBatchOverheadBytes,
  recordCountAt,
} from './record-batch.ts';
import { RecordBatchBuilder } from './record-batch-builder.ts';
import { RecordCursor } from './record-cursor.ts';
import { type Steps, stepBytes } from './steps.ts';
import { maxRebuiltBytesOf, type ProduceContext, type TopicRules } from './topic-rules.ts';
import {
  batchTooLarge,
  type InvalidRecords,
  invalid,
  undecodable,
  type ValidationResult,
} from './validation-result.ts';

/** A batch that was found to be valid, and what it is to become. */
export interface Rebuild {
  readonly batch: Uint8Array;
  readonly fromCodec: CompressionCodec;
  readonly codec: CompressionCodec;
  /** Size of its records, decompressed. */
  readonly recordBytes: number;
}

/** What the fields of a record may grow by when its offset and timestamp are counted anew, in nearly all cases. */
const growthBytes = 3;

/** The same records with offsets 0, 1, 2, …, compressed with `codec`. */
export function* rebuildBatch(
  rebuild: Rebuild,
  topic: TopicRules,
  context: ProduceContext,
): Steps<ValidationResult> {
  const { batch, codec, recordBytes } = rebuild;
  const producerId = producerIdAt(batch, 0);
  const isStateless = producerEpochAt(batch, 0) === noProducerEpoch || baseSequenceAt(batch, 0) < 0;
  if (producerId !== noProducerId && isStateless)
    return unreadable(`Producer id ${producerId} without epoch or sequence`);
  const logAppendTime = topic.isLogAppendTime ? context.nowMs : undefined;
  try {
    const block = batch.subarray(recordBatchOverheadBytes);
    const maxBytes = maxRebuiltBytesOf(topic);
    const cursor = new RecordCursor(
      yield* decompressInSteps(rebuild.fromCodec, block, { maxBytes, expectedBytes: recordBytes }),
    );
    const builder = new RecordBatchBuilder({
      codec,
      compressionLevel: topic.compressionLevel,
      producerId,
      producerEpoch: producerEpochAt(batch, 0),
      baseSequence: baseSequenceAt(batch, 0),
      isTransactional: isTransactionalAt(batch, 0),
      logAppendTime,
      expectedBytes: recordBytes + recordCountAt(batch, 0) * growthBytes,
    });
    const error = yield* copyRecords(batch, cursor, builder);
    if (error !== undefined) return error;
    return yield* rebuilt(builder, topic, logAppendTime);
  } catch (error) {
    if (error instanceof CompressionError) return undecodable(rebuild.fromCodec, error);
    if (error instanceof MalformedError)
      return invalid(Errors.INVALID_RECORD, `Malformed records: ${error.message}`);
    throw error;
  }
}

/** What Apache's builder throws something for that nobody turns into an answer. */
export function unreadable(message: string): InvalidRecords {
  return invalid(Errors.UNKNOWN_SERVER_ERROR, message);
}

function* copyRecords(
  batch: Uint8Array,
  cursor: RecordCursor,
  builder: RecordBatchBuilder,
): Steps<InvalidRecords | undefined> {
  const count = recordCountAt(batch, 0);
  const baseTimestamp = baseTimestampAt(batch, 0);
  const appendTime = isLogAppendTimeAt(batch, 0) ? maxTimestampAt(batch, 0) : undefined;
  let pauseAt = stepBytes;
  for (let i = 0; i < count; i++) {
    if (builder.uncompressedBytes >= pauseAt) {
      pauseAt = builder.uncompressedBytes + stepBytes;
      yield;
    }
    cursor.next();
    const timestamp = appendTime ?? baseTimestamp + cursor.timestampDelta;
    if (timestamp < noTimestamp) return unreadable(`Record ${i} has a time of ${timestamp}`);
    // Beyond 2^53 only where the topic's own clock counts.
    builder.appendFrom(cursor, i, Number.isNaN(timestamp) ? noTimestamp : timestamp);
  }
  return undefined;
}

/** The finished batch, unless it is larger than the topic allows now. */
export function* rebuilt(
  builder: RecordBatchBuilder,
  topic: TopicRules,
  logAppendTime: number | undefined,
): Steps<ValidationResult> {
  const bytes = yield* builder.buildInSteps();
  if (bytes.length > topic.maxMessageBytes) return batchTooLarge(bytes.length, topic.maxMessageBytes);
  const maxTimestamp = logAppendTime ?? builder.maxTimestamp;
  return { isValid: true, bytes, recordCount: builder.recordCount, maxTimestamp, isRebuilt: true };
}
