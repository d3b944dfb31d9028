/**
 * Turns stored batches into what Fetch v0–v1 (magic 0) and v2–v3 (magic 1) may carry, batch by batch: offsets and codec
 * stay, headers and control batches go, timestamps too for magic 0. A compressed batch becomes one wrapper. Batches that
 * are old enough already pass as they are.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import { type ErrorInfo, Errors } from '../errors.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import { legacyCodecAt } from './legacy-message.ts';
import { readMessageSet } from './message-set.ts';
import { MessageSetBuilder } from './message-set-builder.ts';
import {
  batchSizeWithin,
  codecAt,
  isControlAt,
  isLogAppendTimeAt,
  magicAt,
  maxTimestampAt,
} from './record-batch.ts';
import { readRecords } from './record-batch-reader.ts';

export interface DownConvertOptions {
  readonly toMagic: 0 | 1;
  /**
   * The offset that was fetched: records of an uncompressed batch below it are left out, which some old clients rely on.
   * Compressed batches stay whole, as they do in Apache.
   */
  readonly firstOffset: number;
  /** Limit of what one batch may grow to. */
  readonly maxBytes?: number;
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
  /** UNSUPPORTED_COMPRESSION_TYPE: there is no zstd in old formats. CORRUPT_MESSAGE: a stored batch is damaged. */
  | { readonly isConverted: false; readonly error: ErrorInfo };

/** Converts the whole batches of `bytes`; a cut last one is left out. Never throws for what they contain. */
export function downConvert(bytes: Uint8Array, options: DownConvertOptions): DownConverted {
  const parts: Uint8Array[] = [];
  for (let position = 0, size = 0; ; position += size) {
    size = batchSizeWithin(bytes, position, bytes.length);
    if (size <= 0 || (options.budget !== undefined && options.budget.leftBytes <= 0)) break;
    const batch = bytes.subarray(position, position + size);
    const magic = magicAt(batch, 0);
    if (magic === 2 && isControlAt(batch, 0)) continue;
    const codec = magic === 2 ? codecAt(batch, 0) : legacyCodecAt(batch, 0);
    if (codec === CompressionCodec.zstd)
      return { isConverted: false, error: Errors.UNSUPPORTED_COMPRESSION_TYPE };
    if (magic <= options.toMagic) parts.push(batch);
    else {
      const converted = convertBatch(batch, options);
      if (converted === undefined) return { isConverted: false, error: Errors.CORRUPT_MESSAGE };
      parts.push(converted);
    }
  }
  const [only] = parts;
  return { isConverted: true, bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts) };
}

/** One batch of a format newer than wanted; undefined if it is damaged. */
function convertBatch(batch: Uint8Array, options: DownConvertOptions): Uint8Array | undefined {
  const { toMagic, firstOffset, maxBytes } = options;
  const isLegacy = magicAt(batch, 0) < 2;
  const codec = codecFromId(isLegacy ? legacyCodecAt(batch, 0) : codecAt(batch, 0)) ?? CompressionCodec.none;
  const logAppendTime = !isLegacy && isLogAppendTimeAt(batch, 0) ? maxTimestampAt(batch, 0) : undefined;
  const builder = new MessageSetBuilder({ magic: toMagic, codec, logAppendTime });
  const limit = maxBytes === undefined ? {} : { maxBytes };
  try {
    for (const record of isLegacy ? readMessageSet(batch, limit) : readRecords(batch, limit)) {
      const isWanted = codec !== CompressionCodec.none || record.offset >= firstOffset;
      if (isWanted) builder.append(record.offset, record.timestamp, record.key, record.value);
    }
    if (options.budget !== undefined) options.budget.leftBytes -= builder.uncompressedBytes;
  } catch (error) {
    if (error instanceof MalformedError || error instanceof CompressionError) return undefined;
    throw error;
  }
  return builder.build();
}
