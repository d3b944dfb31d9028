/**
 * Validation of the records of a Produce request for one partition, as Apache's ProduceRequest, UnifiedLog and
 * LogValidator (3.9) do it between them, in their order, so that the same wrong batch gets the same error:
 *
 * 1. v3+: exactly one batch, of magic 2 (INVALID_RECORD), zstd only from v7 (UNSUPPORTED_COMPRESSION_TYPE).
 * 2. each batch: base offset 0 (INVALID_RECORD), size (MESSAGE_TOO_LARGE), checksum (CORRUPT_MESSAGE), a codec
 *    that exists (UNKNOWN_SERVER_ERROR); then, before v3, that there is one (INVALID_RECORD).
 * 3. count = last offset delta + 1, no control batch, no negative sequence with a producer id (INVALID_RECORD).
 * 4. the records: structure, count, keys on compacted topics (INVALID_RECORD), timestamps (INVALID_TIMESTAMP); for
 *    compressed ones that are to stay as they are also consecutive offsets (UNKNOWN_SERVER_ERROR: Apache has skipped what it
 *    would have to write anew).
 *
 * Nothing is decoded but for 4, which allocates nothing per record. In place, only maximum timestamp and timestamp type
 * change, with a new checksum, and only if they must; the log then sets base offset and leader epoch. Records of magic
 * 0 and 1, and those whose codec is not the topic's, are rebuilt. A cut last batch is ignored, as old clients expect.
 *
 * Compressed records are walked over through a window of 64 KiB; what decompresses to more than a step (steps.ts) can be validated in parts.
 */
import { Errors } from '../errors.ts';
import { checkEntries, checkEntry } from './check-entry.ts';
import { walkCompressed } from './compressed-walk.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { openDecompressor } from './compression/index.ts';
import { corruptFirst, corruptHeader } from './corrupt-header.ts';
import { type Rebuild, rebuildBatch, unreadable } from './rebuild.ts';
import {
  attributesAt,
  BatchAttributes,
  baseSequenceAt,
  baseTimestampAt,
  batchSizeWithin,
  codecAt,
  isControlAt,
  lastOffsetDeltaAt,
  magicAt,
  maxTimestampAt,
  noProducerId,
  patchMaxTimestamp,
  producerIdAt,
  recordBatchOverheadBytes,
  recordCountAt,
} from './record-batch.ts';
import { RecordWalk, walkRecords } from './record-walk.ts';
import { runSteps, type Steps } from './steps.ts';
import { maxDecompressedBytesOf, type ProduceContext, recordRules, type TopicRules } from './topic-rules.ts';
import { upConvert } from './up-convert.ts';
import {
  type InvalidRecords,
  invalid,
  misshapen,
  refusedRecords,
  undecodable,
  type ValidationResult,
} from './validation-result.ts';

/** Validates `records`, which may be patched in place. Never throws for what they contain. */
export function validateRecords(
  records: Uint8Array,
  topic: TopicRules,
  context: ProduceContext,
): ValidationResult {
  const result = startValidation(records, topic, context);
  return isUnfinished(result) ? runSteps(result) : result;
}

/** As {@link validateRecords}, all of it in small parts. */
export function* validateInSteps(
  records: Uint8Array,
  topic: TopicRules,
  context: ProduceContext,
): Steps<ValidationResult> {
  const result = startValidation(records, topic, context);
  return isUnfinished(result) ? yield* result : result;
}

/** Whether validation could not be finished at once: the rest is for a queue. */
export function isUnfinished(
  result: ValidationResult | Steps<ValidationResult>,
): result is Steps<ValidationResult> {
  return 'next' in result;
}

/** What is small, or needs no decompression and no new bytes, is validated at once; of the rest the first step is done. */
export function startValidation(
  records: Uint8Array,
  topic: TopicRules,
  context: ProduceContext,
): ValidationResult | Steps<ValidationResult> {
  const size = batchSizeWithin(records, 0, records.length);
  if (size < 0) return corruptFirst(records, context);
  const shapeError = checkShape(records, size, context);
  if (shapeError !== undefined) return shapeError;
  if (size === 0)
    return {
      isValid: true,
      bytes: records.subarray(0, 0),
      recordCount: 0,
      maxTimestamp: -1,
      isRebuilt: false,
    };
  if (magicAt(records, 0) < 2) return started(upConvert(records, topic, context));
  return (
    checkBatch(records, size, context, topic) ??
    validateBatch(size === records.length ? records : records.subarray(0, size), topic, context)
  );
}

function started(steps: Steps<ValidationResult>): ValidationResult | Steps<ValidationResult> {
  const first = steps.next();
  return first.done === true ? first.value : steps;
}

/** Step 1, and that nothing follows the first batch of magic 2. */
function checkShape(records: Uint8Array, size: number, context: ProduceContext): InvalidRecords | undefined {
  const version = context.requestVersion;
  const isStrict = version !== undefined && version >= 3;
  if (size === 0) {
    return isStrict
      ? misshapen(Errors.INVALID_RECORD, `Produce v${version} needs one record batch, found none`)
      : undefined;
  }
  const magic = magicAt(records, 0);
  if (isStrict && magic !== 2) {
    return misshapen(
      Errors.INVALID_RECORD,
      `Produce v${version} takes record batches of magic 2, found magic ${magic}`,
    );
  }
  if (magic !== 2) return undefined;
  if (isStrict && version < 7 && codecAt(records, 0) === CompressionCodec.zstd) {
    return misshapen(
      Errors.UNSUPPORTED_COMPRESSION_TYPE,
      `Produce v${version} does not take zstd, which needs v7`,
    );
  }
  if (
    isStrict &&
    version < 7 &&
    codecFromId(attributesAt(records, 0) & BatchAttributes.codecMask) === undefined
  ) {
    return misshapen(Errors.UNKNOWN_SERVER_ERROR, `The codec of the batch is unknown, expected 0–4`);
  }
  if (!isStrict) return undefined;
  const following = batchSizeWithin(records, size, records.length);
  if (following < 0) return corruptHeader(records, size);
  return following > 0 ? misshapen(Errors.INVALID_RECORD, secondBatch) : undefined;
}

const secondBatch = 'A second record batch follows, expected exactly one';

/** Of older requests, whose batches are all checked before they are counted: step 2 for those behind the first. */
function checkFollowing(
  records: Uint8Array,
  first: number,
  topic: TopicRules,
  context: ProduceContext,
): InvalidRecords | undefined {
  let count = 0;
  const error = checkEntries(records, first, { topic, context }, () => count++);
  if (error !== undefined) return error;
  return count > 0 ? invalid(Errors.INVALID_RECORD, secondBatch) : undefined;
}

/** Steps 2 and 3. */
function checkBatch(
  batch: Uint8Array,
  size: number,
  context: ProduceContext,
  topic: TopicRules,
): InvalidRecords | undefined {
  const error =
    checkEntry(batch, { position: 0, size }, topic, context) ?? checkFollowing(batch, size, topic, context);
  if (error !== undefined || context.requestVersion === undefined) return error;
  const attributes = attributesAt(batch, 0);
  const count = recordCountAt(batch, 0);
  if (count <= 0 || count !== lastOffsetDeltaAt(batch, 0) + 1) {
    return invalid(
      Errors.INVALID_RECORD,
      `${count} records do not fill the offsets 0 to ${lastOffsetDeltaAt(batch, 0)}`,
    );
  }
  if ((attributes & BatchAttributes.control) !== 0) {
    return invalid(Errors.INVALID_RECORD, 'Clients are not allowed to write control records');
  }
  const producerId = producerIdAt(batch, 0);
  if (Number.isNaN(producerId)) return invalid(Errors.INVALID_RECORD, 'The producer id is beyond 2^53');
  if (producerId > noProducerId && baseSequenceAt(batch, 0) < 0) {
    return invalid(
      Errors.INVALID_RECORD,
      `Sequence ${baseSequenceAt(batch, 0)} with producer id ${producerId}`,
    );
  }
  return undefined;
}

/** Step 4; `batch` is exactly one batch of magic 2 whose header is right. */
function validateBatch(
  batch: Uint8Array,
  topic: TopicRules,
  context: ProduceContext,
): ValidationResult | Steps<ValidationResult> {
  const attributes = attributesAt(batch, 0);
  const codec = codecFromId(attributes & BatchAttributes.codecMask) ?? CompressionCodec.none;
  const walk = new RecordWalk(
    {
      recordCount: recordCountAt(batch, 0),
      baseTimestamp: baseTimestampAt(batch, 0),
      logAppendTime:
        (attributes & BatchAttributes.logAppendTime) !== 0 ? maxTimestampAt(batch, 0) : undefined,
      isSkimmed: codec !== CompressionCodec.none && isRightCodec(batch, codec, topic),
    },
    recordRules(topic, context),
  );
  if (codec !== CompressionCodec.none) return started(validateCompressed(batch, codec, walk, topic, context));
  walkPlain(walk, batch);
  if (walk.isLengthEndless) return unreadable(`Malformed records: ${walk.problem}`);
  const error = errorOf(walk);
  if (error !== undefined) return error;
  return isRightCodec(batch, codec, topic)
    ? taken(batch, walk, topic, context)
    : started(rebuildBatch(rebuildOf(batch, codec, walk, topic), topic, context));
}

function* validateCompressed(
  batch: Uint8Array,
  codec: Exclude<CompressionCodec, 0>,
  walk: RecordWalk,
  topic: TopicRules,
  context: ProduceContext,
): Steps<ValidationResult> {
  const maxBytes = maxDecompressedBytesOf(topic);
  try {
    const block = batch.subarray(recordBatchOverheadBytes);
    walk.recordBytes = yield* walkCompressed(walk, openDecompressor(codec, block, { maxBytes }), maxBytes);
  } catch (error) {
    if (error instanceof CompressionError) return undecodable(codec, error);
    throw error;
  }
  const error = errorOf(walk);
  if (error !== undefined) return error;
  if (isRightCodec(batch, codec, topic)) {
    if (walk.isConsecutive) return taken(batch, walk, topic, context);
    return unreadable('The compressed records have other offsets than 0, 1, 2, …');
  }
  return yield* rebuildBatch(rebuildOf(batch, codec, walk, topic), topic, context);
}

/** Control records stay as they are written: uncompressed. */
function isRightCodec(batch: Uint8Array, codec: CompressionCodec, topic: TopicRules): boolean {
  return topic.codec === undefined || topic.codec === codec || isControlAt(batch, 0);
}

function rebuildOf(batch: Uint8Array, codec: CompressionCodec, walk: RecordWalk, topic: TopicRules): Rebuild {
  return { batch, fromCodec: codec, codec: topic.codec ?? codec, recordBytes: walk.recordBytes };
}

/** The batch is kept as it came. */
function taken(
  batch: Uint8Array,
  walk: RecordWalk,
  topic: TopicRules,
  context: ProduceContext,
): ValidationResult {
  const maxTimestamp = topic.isLogAppendTime ? context.nowMs : walk.maxTimestamp;
  patchMaxTimestamp(batch, 0, topic.isLogAppendTime, maxTimestamp);
  return { isValid: true, bytes: batch, recordCount: walk.recordCount, maxTimestamp, isRebuilt: false };
}

function walkPlain(walk: RecordWalk, batch: Uint8Array): void {
  const end = walkRecords(walk, batch, recordBatchOverheadBytes, batch.length);
  walk.recordBytes = end - recordBatchOverheadBytes;
  if (walk.problem !== undefined) return;
  if (!walk.isComplete) walk.problem = `the batch ends within record ${walk.index} of ${walk.recordCount}`;
  else if (end !== batch.length) walk.problem = 'bytes follow the last record';
}

function errorOf(walk: RecordWalk): InvalidRecords | undefined {
  if (walk.problem !== undefined) return invalid(Errors.INVALID_RECORD, `Malformed records: ${walk.problem}`);
  return walk.errorCount > 0 ? refusedRecords(walk) : undefined;
}
