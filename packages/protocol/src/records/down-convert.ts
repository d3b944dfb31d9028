/**
 * Turns stored batches into what Fetch v0–v1 (magic 0) and v2–v3 (magic 1) may carry, batch by batch: offsets and codec
 * stay, headers and control batches go, timestamps too for magic 0. A compressed batch becomes one wrapper, or several if it is large. Batches that
 * are old enough already pass as they are.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import { type ErrorInfo, Errors } from '../errors.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { maxDecompressedBytes, openDecompressor } from './compression/index.ts';
import { legacyCodecAt } from './legacy-message.ts';
import { readMessageSet } from './message-set.ts';
import { MessageSetBuilder, type MessageSetFormat } from './message-set-builder.ts';
import {
  baseOffsetAt,
  baseTimestampAt,
  batchSizeWithin,
  codecAt,
  isControlAt,
  isLogAppendTimeAt,
  magicAt,
  maxTimestampAt,
  recordBatchOverheadBytes,
  recordCountAt,
} from './record-batch.ts';
import { recordChunks } from './record-chunks.ts';
import { RecordCursor } from './record-cursor.ts';
import { runSteps, type Steps, stepBytes } from './steps.ts';

export interface DownConvertOptions {
  readonly toMagic: 0 | 1;
  /**
   * The offset that was fetched: records of an uncompressed batch below it are left out, which some old clients rely on.
   * Compressed batches stay whole, as they do in Apache.
   */
  readonly firstOffset: number;
  /** Limit of what one record of a compressed batch may take: it is held twice, before and after. */
  readonly maxRecordBytes?: number;
  /** What conversion may take; a whole answer's partitions may share it. Unlimited if absent. */
  readonly budget?: ConversionBudget | undefined;
}

/**
 * Uncompressed bytes that may still be converted. A batch that begins while some are left is converted whole, whatever it takes, so that
 * a consumer gets on; the batches behind it wait for the next fetch. Small stored batches can be large ones a thousand times.
 */
export interface ConversionBudget {
  leftBytes: number;
}

export type DownConverted =
  | { readonly isConverted: true; readonly bytes: Uint8Array }
  /**
   * Of the first batch; what comes before another that cannot be converted is given, and the next fetch begins there.
   * UNSUPPORTED_COMPRESSION_TYPE: there is no zstd in old formats. CORRUPT_MESSAGE: a stored batch is damaged. MESSAGE_TOO_LARGE: one
   * of its records has more than `maxRecordBytes`.
   */
  | { readonly isConverted: false; readonly error: ErrorInfo };

/** What a raw snappy block may announce; no block of a batch that was taken is larger. */
const maxBlockBytes = 1024 * 1024 * 1024;

/** A batch costs as much time as this many bytes, however small it is. */
const batchCostBytes = 4096;

/** As {@link downConvertInSteps}, in one go. */
export function downConvert(
  bytes: Uint8Array | readonly Uint8Array[],
  options: DownConvertOptions,
): DownConverted {
  return runSteps(downConvertInSteps(bytes, options));
}

/**
 * Converts whole batches, which lie in one piece of memory or in several, none across two; a cut last one is left out. The bytes must
 * stay unchanged until the end. Never throws for what they contain.
 */
export function* downConvertInSteps(
  bytes: Uint8Array | readonly Uint8Array[],
  options: DownConvertOptions,
): Steps<DownConverted> {
  const parts: Uint8Array[] = [];
  let untilPause = stepBytes;
  for (const batch of wholeBatches(bytes instanceof Uint8Array ? [bytes] : bytes)) {
    if (options.budget !== undefined && options.budget.leftBytes <= 0) break;
    const magic = magicAt(batch, 0);
    if (magic === 2 && isControlAt(batch, 0)) continue;
    const codec = magic === 2 ? codecAt(batch, 0) : legacyCodecAt(batch, 0);
    if (codec === CompressionCodec.zstd) {
      if (parts.length > 0) break;
      return { isConverted: false, error: Errors.UNSUPPORTED_COMPRESSION_TYPE };
    }
    if (magic <= options.toMagic) parts.push(batch);
    else {
      const converted = yield* convertBatch(batch, options);
      if (!(converted instanceof Uint8Array)) {
        if (parts.length > 0) break;
        return { isConverted: false, error: converted };
      }
      parts.push(converted);
      untilPause -= converted.length;
    }
    untilPause -= batchCostBytes;
    if (untilPause > 0) continue;
    untilPause = stepBytes;
    yield;
  }
  const [only] = parts;
  return { isConverted: true, bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts) };
}

function* wholeBatches(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const bytes of parts) {
    for (let position = 0, size = 0; ; position += size) {
      size = batchSizeWithin(bytes, position, bytes.length);
      if (size < 0) return;
      if (size === 0) break;
      yield bytes.subarray(position, position + size);
    }
  }
}

/** One batch of a format newer than wanted, or why it cannot be had. */
function* convertBatch(batch: Uint8Array, options: DownConvertOptions): Steps<Uint8Array | ErrorInfo> {
  try {
    if (magicAt(batch, 0) < 2) return yield* built(convertWrapper(batch, options), options);
    const codec = codecFromId(codecAt(batch, 0)) ?? CompressionCodec.none;
    return codec === CompressionCodec.none
      ? yield* convertPlain(batch, options)
      : yield* convertCompressed(batch, codec, options);
  } catch (error) {
    if (error instanceof CompressionError && error.kind === 'too-large') return Errors.MESSAGE_TOO_LARGE;
    if (error instanceof MalformedError || error instanceof CompressionError) return Errors.CORRUPT_MESSAGE;
    throw error;
  }
}

function* built(builder: MessageSetBuilder, { budget }: DownConvertOptions): Steps<Uint8Array> {
  if (budget !== undefined) budget.leftBytes -= builder.uncompressedBytes;
  return yield* builder.buildInSteps();
}

/** What turns records of one batch into messages. */
interface Conversion {
  readonly format: MessageSetFormat;
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  /** Uncompressed messages below it are left out. */
  readonly firstOffset: number;
}

function conversionOf(batch: Uint8Array, codec: CompressionCodec, options: DownConvertOptions): Conversion {
  const logAppendTime = isLogAppendTimeAt(batch, 0) ? maxTimestampAt(batch, 0) : undefined;
  return {
    format: { magic: options.toMagic, codec, logAppendTime },
    baseOffset: baseOffsetAt(batch, 0),
    baseTimestamp: baseTimestampAt(batch, 0),
    firstOffset: codec === CompressionCodec.none ? options.firstOffset : 0,
  };
}

/** Messages of the next `count` records, or of all in the cursor's memory. */
function* convertRecords(
  cursor: RecordCursor,
  count: number | undefined,
  conversion: Conversion,
): Steps<MessageSetBuilder> {
  const { format, baseOffset, baseTimestamp, firstOffset } = conversion;
  const builder = new MessageSetBuilder(format, Math.ceil(cursor.bytes.length * 1.25));
  let pauseAt = stepBytes;
  for (let n = 0; count === undefined ? cursor.end < cursor.bytes.length : n < count; n++) {
    cursor.next();
    const offset = baseOffset + cursor.offsetDelta;
    if (offset < firstOffset) continue;
    const timestamp = format.logAppendTime ?? baseTimestamp + cursor.timestampDelta;
    builder.append(offset, timestamp, cursor.key, cursor.value);
    if (builder.uncompressedBytes < pauseAt) continue;
    pauseAt = builder.uncompressedBytes + stepBytes;
    yield;
  }
  return builder;
}

function* convertPlain(batch: Uint8Array, options: DownConvertOptions): Steps<Uint8Array> {
  const cursor = new RecordCursor(batch.subarray(recordBatchOverheadBytes));
  const conversion = conversionOf(batch, CompressionCodec.none, options);
  return yield* built(yield* convertRecords(cursor, recordCountAt(batch, 0), conversion), options);
}

/** One wrapper, or several where the batch decompresses to more than a piece: none is larger than its largest record. */
function* convertCompressed(
  batch: Uint8Array,
  codec: Exclude<CompressionCodec, 0>,
  options: DownConvertOptions,
): Steps<Uint8Array> {
  const { maxRecordBytes = maxDecompressedBytes } = options;
  const conversion = conversionOf(batch, codec, options);
  const block = batch.subarray(recordBatchOverheadBytes);
  const decompressor = openDecompressor(codec, block, { maxBytes: maxBlockBytes });
  const wrappers: Uint8Array[] = [];
  for (const chunk of recordChunks(decompressor, maxRecordBytes)) {
    if (chunk === undefined) yield;
    else {
      const messages = yield* convertRecords(new RecordCursor(chunk), undefined, conversion);
      wrappers.push(yield* built(messages, options));
    }
  }
  const [only] = wrappers;
  return wrappers.length === 1 && only !== undefined ? only : Buffer.concat(wrappers);
}

/** From magic 1 to 0. */
function convertWrapper(batch: Uint8Array, options: DownConvertOptions): MessageSetBuilder {
  const { toMagic, firstOffset } = options;
  const codec = codecFromId(legacyCodecAt(batch, 0)) ?? CompressionCodec.none;
  const builder = new MessageSetBuilder({ magic: toMagic, codec });
  for (const message of readMessageSet(batch)) {
    const isWanted = codec !== CompressionCodec.none || message.offset >= firstOffset;
    if (isWanted) builder.append(message.offset, message.timestamp, message.key, message.value);
  }
  return builder;
}
