/**
 * Turns the message set of a Produce v0–v2 request (magic 0 or 1) into one batch of magic 2, since a log holds nothing
 * else: plain messages become one batch, a compressed wrapper is unpacked and rebuilt with the same codec (or the
 * topic's). Offsets are given anew, so wrong inner offsets of old clients do no harm; magic 0 has no timestamps (-1).
 *
 * Errors as in Apache: CORRUPT_MESSAGE for a checksum, also of an inner message; INVALID_RECORD for mixed formats,
 * nested or empty wrappers, several wrappers in one set, a key that is missing; INVALID_TIMESTAMP; MESSAGE_TOO_LARGE.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import { Errors } from '../errors.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { isLegacyCrcValid, type LegacyMessage, legacyCodecAt, legacyMessageAt } from './legacy-message.ts';
import { innerMessages, openWrapperInSteps } from './message-set.ts';
import { rebuilt } from './rebuild.ts';
import { BatchAttributes, batchSizeWithin, isCrcValid, magicAt, noTimestamp } from './record-batch.ts';
import { RecordBatchBuilder } from './record-batch-builder.ts';
import { RecordWalk } from './record-walk.ts';
import { type Steps, stepBytes } from './steps.ts';
import { maxRebuiltBytesOf, type ProduceContext, recordRules, type TopicRules } from './topic-rules.ts';
import {
  batchTooLarge,
  type InvalidRecords,
  invalid,
  refusedRecords,
  undecodable,
  type ValidationResult,
} from './validation-result.ts';

/** Converts `records`, whose first entry is whole and of magic 0 or 1. Never throws for what they contain. */
export function* upConvert(
  records: Uint8Array,
  topic: TopicRules,
  context: ProduceContext,
): Steps<ValidationResult> {
  const entries = checkEntries(records, topic);
  if ('isValid' in entries) return entries;
  const logAppendTime = topic.isLogAppendTime ? context.nowMs : undefined;
  const codec = topic.codec ?? entries.codec;
  const builder = new RecordBatchBuilder({ codec, compressionLevel: topic.compressionLevel, logAppendTime });
  // Base 0: timestamps are judged as they are.
  const walk = new RecordWalk(
    { recordCount: 0, baseTimestamp: 0, logAppendTime: undefined },
    recordRules(topic, context),
  );
  try {
    let pauseAt = stepBytes;
    for (const position of entries.positions) {
      if (builder.uncompressedBytes > maxRebuiltBytesOf(topic))
        return batchTooLarge(builder.uncompressedBytes, topic.maxMessageBytes);
      if (builder.uncompressedBytes >= pauseAt) {
        pauseAt = builder.uncompressedBytes + stepBytes;
        yield;
      }
      // Apache counts the records of each batch, and every plain message is one.
      walk.index = 0;
      const message = legacyMessageAt(records, position);
      const error =
        entries.codec === CompressionCodec.none
          ? appendOne(message, walk, builder)
          : yield* appendInner(message, walk, builder, maxRebuiltBytesOf(topic));
      if (error !== undefined) return error;
      if (walk.errorCount > 0) return refusedRecords(walk);
    }
  } catch (error) {
    if (error instanceof CompressionError) return undecodable(entries.codec, error);
    if (error instanceof MalformedError)
      return invalid(Errors.INVALID_RECORD, `Malformed messages: ${error.message}`);
    throw error;
  }
  return yield* rebuilt(builder, topic, logAppendTime);
}

interface Entries {
  readonly positions: readonly number[];
  /** Of the one wrapper; none for plain messages. */
  readonly codec: CompressionCodec;
}

/** Checks size, checksum, format and codec of each entry; a cut last one is ignored. */
function checkEntries(records: Uint8Array, topic: TopicRules): Entries | InvalidRecords {
  const positions: number[] = [];
  const firstMagic = magicAt(records, 0);
  let codec: CompressionCodec = CompressionCodec.none;
  let isMixed = false;
  for (let position = 0; ; ) {
    const size = batchSizeWithin(records, position, records.length);
    if (size < 0)
      return invalid(
        Errors.CORRUPT_MESSAGE,
        `Size or magic of the message at byte ${position} cannot be right`,
      );
    if (size === 0) break;
    if (size > topic.maxMessageBytes) return batchTooLarge(size, topic.maxMessageBytes);
    const isLegacy = magicAt(records, position) < 2;
    if (!(isLegacy ? isLegacyCrcValid(records, position) : isCrcValid(records, position))) {
      return invalid(
        Errors.CORRUPT_MESSAGE,
        `The checksum of the message at byte ${position} does not match`,
      );
    }
    if (magicAt(records, position) !== firstMagic) isMixed = true;
    const found = codecFromId(isLegacy ? legacyCodecAt(records, position) : 0);
    if (found === undefined)
      return invalid(Errors.UNKNOWN_SERVER_ERROR, `The codec of the message at byte ${position} is unknown`);
    if (found !== CompressionCodec.none) codec = found;
    positions.push(position);
    position += size;
  }
  if (codec !== CompressionCodec.none && positions.length > 1) {
    return invalid(
      Errors.INVALID_RECORD,
      `${positions.length} messages, of which one is compressed; expected it alone`,
    );
  }
  if (isMixed)
    return invalid(
      Errors.INVALID_RECORD,
      `The messages have different formats, expected magic ${firstMagic} in all`,
    );
  return { positions, codec };
}

function appendOne(message: LegacyMessage, walk: RecordWalk, builder: RecordBatchBuilder): undefined {
  const isLogAppendTime = message.magic === 1 && (message.attributes & BatchAttributes.logAppendTime) !== 0;
  walk.judge(message.timestamp, isLogAppendTime, message.key === null);
  if (walk.errorCount > 0) return;
  const timestamp = Number.isNaN(message.timestamp) ? noTimestamp : message.timestamp;
  builder.append({ timestamp, key: message.key, value: message.value });
}

/** Unpacks a wrapper of at most `maxBytes`. */
function* appendInner(
  wrapper: LegacyMessage,
  walk: RecordWalk,
  builder: RecordBatchBuilder,
  maxBytes: number,
): Steps<InvalidRecords | undefined> {
  const inner = yield* openWrapperInSteps(wrapper, maxBytes);
  let pauseAt = stepBytes;
  for (const message of innerMessages(inner)) {
    if (message.magic !== wrapper.magic) {
      const text = `Record's magic ${message.magic} does not match outer magic ${wrapper.magic}`;
      return invalid(Errors.INVALID_RECORD, text, [{ batchIndex: walk.index, message: text }]);
    }
    if (!isLegacyCrcValid(inner.bytes, message.position)) {
      return invalid(Errors.CORRUPT_MESSAGE, `The checksum of inner message ${walk.index} does not match`);
    }
    // The wrapper says who gave the time.
    appendOne({ ...message, attributes: wrapper.attributes }, walk, builder);
    if (builder.uncompressedBytes < pauseAt) continue;
    pauseAt = builder.uncompressedBytes + stepBytes;
    yield;
  }
  return undefined;
}
