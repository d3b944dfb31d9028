/** Unpacks the wrapper of a Produce v0–v2 request and judges the messages in it, with the errors that Apache's LogValidator has for them. */
import { int32At, int64At } from '../bytes/big-endian.ts';
import { type ErrorInfo, Errors } from '../errors.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { contentOfGzip } from './compression/gzip.ts';
import { decompressInSteps } from './compression/index.ts';
import {
  fieldsFit,
  isLegacyCrcValid,
  judgedFieldsAt,
  type LegacyMessage,
  legacyCodecAt,
} from './legacy-message.ts';
import { BatchAttributes, logOverheadBytes, magicAt, minBatchLength } from './record-batch.ts';
import type { RecordWalk } from './record-walk.ts';
import { type Steps, stepBytes } from './steps.ts';
import { type InvalidRecords, invalid } from './validation-result.ts';

export interface Unwrapped {
  readonly bytes: Uint8Array;
  /** Of the whole messages. */
  readonly positions: readonly number[];
  readonly magic: 0 | 1;
  /** The time of all messages, if the wrapper says so. */
  readonly logAppendTime: number | undefined;
}

/** Throws CompressionError for a block that does not decode, or decodes to more than `maxBytes`. */
export function* unwrap(wrapper: LegacyMessage, maxBytes: number): Steps<Unwrapped | InvalidRecords> {
  const { magic, offset, value, attributes, timestamp } = wrapper;
  const codec = codecFromId(attributes & BatchAttributes.codecMask);
  if (codec === undefined || codec === CompressionCodec.zstd)
    return malformed(Errors.INVALID_RECORD, 'A message set cannot be compressed with zstd');
  if (value === null) return malformed(Errors.INVALID_RECORD, 'A compressed message set without value');
  let bytes: Uint8Array;
  try {
    bytes = yield* decompressInSteps(codec, value, { maxBytes, magic });
  } catch (error) {
    // Java reads message by message: one of no size is found before the wrong checksum behind all of them.
    const content = codec === CompressionCodec.gzip ? contentOfGzip(value, maxBytes) : undefined;
    const found = content === undefined ? undefined : innerPositions(content);
    if (found !== undefined && 'isValid' in found) return found;
    throw error;
  }
  const positions = innerPositions(bytes);
  if ('isValid' in positions) return positions;
  const last = positions.at(-1);
  if (last === undefined)
    return malformed(Errors.INVALID_RECORD, 'A compressed message set without messages');
  if (magic === 1 && offset !== 0 && !(offset >= int64At(bytes, last))) {
    return malformed(
      Errors.INVALID_RECORD,
      `The wrapper's offset ${offset} is below that of its last message`,
    );
  }
  const isLogAppendTime = magic === 1 && (attributes & BatchAttributes.logAppendTime) !== 0;
  return { bytes, positions, magic, logAppendTime: isLogAppendTime ? timestamp : undefined };
}

/** First bytes of the whole messages. */
function innerPositions(bytes: Uint8Array): number[] | InvalidRecords {
  const positions: number[] = [];
  for (let position = 0; bytes.length - position >= logOverheadBytes; ) {
    const size = int32At(bytes, position + 8);
    if (size < minBatchLength)
      return malformed(
        Errors.CORRUPT_MESSAGE,
        `An inner message of ${size} bytes, expected ${minBatchLength} or more`,
      );
    if (size > bytes.length - position - logOverheadBytes) break;
    positions.push(position);
    position += logOverheadBytes + size;
  }
  return positions;
}

/** Judges every message; what the walk then objects to is told after what is returned. */
export function* judgeInner(inner: Unwrapped, walk: RecordWalk): Steps<InvalidRecords | undefined> {
  const { bytes, positions, magic, logAppendTime } = inner;
  let pauseAt = stepBytes;
  for (const position of positions) {
    const codec = codecFromId(legacyCodecAt(bytes, position));
    if (codec === undefined)
      return malformed(Errors.UNKNOWN_SERVER_ERROR, 'an inner message with a codec that does not exist');
    if (codec !== CompressionCodec.none)
      return malformed(Errors.INVALID_RECORD, 'Inner messages must not be compressed');
    const found = magicAt(bytes, position);
    if (found !== magic) {
      // Apache puts the message into its text, and cannot where the fields do not fit.
      if (!fieldsFit(bytes, position))
        return malformed(
          Errors.UNKNOWN_SERVER_ERROR,
          'an inner message of another format whose fields do not fit',
        );
      walk.refuse(`Record's magic ${found} does not match outer magic ${magic}`);
    } else if (magic === 1 && int32At(bytes, position + 8) < 22) {
      return malformed(Errors.UNKNOWN_SERVER_ERROR, 'an inner message is too short for its fields');
    } else if (!isLegacyCrcValid(bytes, position)) {
      return malformed(Errors.CORRUPT_MESSAGE, `The checksum of inner message ${walk.index} does not match`);
    } else {
      const { timestamp, isKeyNull } = judgedFieldsAt(bytes, position);
      walk.judge(logAppendTime ?? timestamp, logAppendTime !== undefined, isKeyNull);
    }
    if (position < pauseAt) continue;
    pauseAt = position + stepBytes;
    yield;
  }
  return undefined;
}

function malformed(error: ErrorInfo, what: string): InvalidRecords {
  return invalid(error, `Malformed messages: ${what}`);
}
