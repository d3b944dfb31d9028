/**
 * Turns the message set of a Produce v0–v2 request (magic 0 or 1) into one batch of magic 2, since a log holds nothing
 * else: plain messages become one batch, a compressed wrapper is unpacked and rebuilt with the same codec (or the
 * topic's). Offsets are given anew, so wrong inner offsets of old clients do no harm; magic 0 has no timestamps (-1).
 *
 * Errors as in Apache: CORRUPT_MESSAGE for a checksum, also of an inner message; INVALID_RECORD for mixed formats,
 * nested or empty wrappers, several wrappers in one set, a key that is missing; INVALID_TIMESTAMP; MESSAGE_TOO_LARGE; UNKNOWN_SERVER_ERROR
 * for fields that do not fit their message, and for times below -1. Which of several is told follows from Apache's order: where nothing is
 * compressed, fields are read first; else they are read when every message of the set has been judged.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import { Errors } from '../errors.ts';
import { checkEntries, codecIdAt } from './check-entry.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { judgedFieldsAt, legacyMessageAt } from './legacy-message.ts';
import { rebuilt, unreadable } from './rebuild.ts';
import { magicAt, noTimestamp } from './record-batch.ts';
import { RecordBatchBuilder } from './record-batch-builder.ts';
import { RecordWalk } from './record-walk.ts';
import { type Steps, stepBytes } from './steps.ts';
import { maxRebuiltBytesOf, type ProduceContext, recordRules, type TopicRules } from './topic-rules.ts';
import { judgeInner, unwrap } from './unwrap.ts';
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
  const entries = entriesOf(records, topic, context);
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
    const error =
      entries.codec === CompressionCodec.none
        ? yield* convertPlain({ bytes: records, positions: entries.positions }, codec, {
            walk,
            builder,
            topic,
          })
        : yield* convertWrapper(records, { walk, builder, topic });
    if (error !== undefined) return error;
  } catch (error) {
    if (error instanceof CompressionError) return undecodable(entries.codec, error);
    if (error instanceof MalformedError) return unreadable(`Malformed messages: ${error.message}`);
    throw error;
  }
  return yield* rebuilt(builder, topic, logAppendTime);
}

/** Messages that are judged between two pauses. */
const messagesPerStep = 4096;

interface Entries {
  readonly positions: readonly number[];
  /** Of the one wrapper; none for plain messages. */
  readonly codec: CompressionCodec;
}

/** Where the entries lie, once each of them is right. */
function entriesOf(
  records: Uint8Array,
  topic: TopicRules,
  context: ProduceContext,
): Entries | InvalidRecords {
  const positions: number[] = [];
  let codec: CompressionCodec = CompressionCodec.none;
  const error = checkEntries(records, 0, { topic, context }, (position) => {
    const found = codecFromId(codecIdAt(records, position)) ?? CompressionCodec.none;
    if (found !== CompressionCodec.none) codec = found;
    positions.push(position);
  });
  if (error !== undefined) return error;
  if (codec !== CompressionCodec.none && positions.length > 1) {
    return invalid(
      Errors.INVALID_RECORD,
      `${positions.length} messages, of which one is compressed; expected it alone`,
    );
  }
  return { positions, codec };
}

/** What judges messages, and what takes them. */
interface Conversion {
  readonly walk: RecordWalk;
  readonly builder: RecordBatchBuilder;
  readonly topic: TopicRules;
}

/** Messages in memory, and the time of all of them if their wrapper says so. */
interface Messages {
  readonly bytes: Uint8Array;
  readonly positions: readonly number[];
  readonly logAppendTime?: number | undefined;
}

/** Plain messages that are to be compressed with `codec`. */
function* convertPlain(
  { bytes, positions }: Messages,
  codec: CompressionCodec,
  conversion: Conversion,
): Steps<InvalidRecords | undefined> {
  const { walk } = conversion;
  const isReadFirst = codec === CompressionCodec.none;
  if (isReadFirst) {
    for (const position of positions) if (magicAt(bytes, position) < 2) legacyMessageAt(bytes, position);
  }
  const judged: number[] = [];
  for (const position of positions) {
    if (magicAt(bytes, position) !== magicAt(bytes, 0))
      return invalid(Errors.INVALID_RECORD, 'The messages have different formats, expected one');
    // Apache counts the records of each batch, and every plain message is one.
    walk.index = 0;
    const { timestamp, isKeyNull, isLogAppendTime } = judgedFieldsAt(bytes, position);
    walk.judge(timestamp, isLogAppendTime, isKeyNull);
    if (walk.errorCount > 0) return refusedRecords(walk);
    if (isReadFirst) checkTime(timestamp, position);
    judged.push(position);
    if (judged.length % messagesPerStep === 0) yield;
  }
  return yield* appendAll({ bytes, positions: judged }, conversion);
}

/** The messages in the one wrapper. */
function* convertWrapper(records: Uint8Array, conversion: Conversion): Steps<InvalidRecords | undefined> {
  const { walk, topic } = conversion;
  const inner = yield* unwrap(legacyMessageAt(records, 0), maxRebuiltBytesOf(topic));
  if ('isValid' in inner) return inner;
  const problem = yield* judgeInner(inner, walk);
  if (problem !== undefined) return problem;
  if (walk.errorCount > 0) return refusedRecords(walk);
  return yield* appendAll(inner, conversion);
}

function* appendAll(messages: Messages, { builder, topic }: Conversion): Steps<InvalidRecords | undefined> {
  let pauseAt = stepBytes;
  for (const position of messages.positions) {
    appendMessage(messages, position, builder);
    if (builder.uncompressedBytes > maxRebuiltBytesOf(topic))
      return batchTooLarge(builder.uncompressedBytes, topic.maxMessageBytes);
    if (builder.uncompressedBytes < pauseAt) continue;
    pauseAt = builder.uncompressedBytes + stepBytes;
    yield;
  }
  return undefined;
}

/** Throws MalformedError for what Apache's builder does not take. */
function appendMessage(
  { bytes, logAppendTime }: Messages,
  position: number,
  builder: RecordBatchBuilder,
): void {
  const { key, value, timestamp: own, magic } = legacyMessageAt(bytes, position);
  const found = magic === 1 ? (logAppendTime ?? own) : noTimestamp;
  const timestamp = Number.isNaN(found) ? noTimestamp : found;
  checkTime(timestamp, position);
  builder.append({ timestamp, key, value });
}

function checkTime(timestamp: number, position: number): void {
  if (timestamp < noTimestamp) throw new MalformedError(`A time of ${timestamp}`, position);
}
