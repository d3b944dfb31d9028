/**
 * Message sets of magic 0 and 1: entries back to back, some of them wrappers around a compressed set. Rules for wrappers:
 *
 * - Inner messages are not compressed again.
 * - Magic 0: inner offsets are absolute. Magic 1: they count from 0, and the wrapper's offset is that of the last; so the
 *   first is wrapper − last inner. A wrapper offset of 0 (some clients' produce requests) means that they count from 0.
 * - Magic 1: a wrapper with LogAppendTime gives its timestamp to all inner messages.
 */
import { int64At } from '../bytes/big-endian.ts';
import { MalformedError } from '../bytes/malformed-error.ts';
import { CompressionCodec, codecFromId } from './compression/compression-codec.ts';
import { decompressInSteps, maxDecompressedBytes } from './compression/index.ts';
import { type LegacyMessage, legacyCodecAt, legacyMessageAt } from './legacy-message.ts';
import { BatchAttributes, batchSizeAt, batchSizeWithin } from './record-batch.ts';
import { runSteps, type Steps } from './steps.ts';

/** Where the inner messages of a wrapper lie, and what makes their offsets and timestamps absolute. */
export interface Wrapper {
  readonly bytes: Uint8Array;
  readonly magic: 0 | 1;
  readonly baseOffset: number;
  readonly logAppendTime: number | undefined;
}

export interface MessageSetOptions {
  /** Limit of what one wrapper may grow to. */
  readonly maxBytes?: number;
}

/**
 * All messages of `bytes`, wrappers unpacked, with absolute offsets; a cut last entry is ignored.
 * Throws MalformedError for wrong entries, CompressionError for a block that does not decode. Checksums are not checked.
 */
export function* readMessageSet(
  bytes: Uint8Array,
  options: MessageSetOptions = {},
): Generator<LegacyMessage, void, undefined> {
  for (const position of entryPositions(bytes)) {
    const message = legacyMessageAt(bytes, position);
    if ((message.attributes & BatchAttributes.codecMask) === 0) yield message;
    else yield* innerMessages(openWrapper(message, options.maxBytes ?? maxDecompressedBytes));
  }
}

/** First bytes of the whole entries; throws MalformedError for an entry whose size or magic cannot be right. */
export function* entryPositions(bytes: Uint8Array): Generator<number, void, undefined> {
  let position = 0;
  for (;;) {
    const size = batchSizeWithin(bytes, position, bytes.length);
    if (size < 0)
      throw new MalformedError(
        `A message of ${batchSizeAt(bytes, position)} bytes or unknown magic`,
        position,
      );
    if (size === 0) return;
    yield position;
    position += size;
  }
}

/** Decompresses a wrapper and finds its base offset; throws MalformedError or CompressionError. */
export function openWrapper(wrapper: LegacyMessage, maxBytes: number): Wrapper {
  return runSteps(openWrapperInSteps(wrapper, maxBytes));
}

/** As {@link openWrapper}, in small parts. */
export function* openWrapperInSteps(wrapper: LegacyMessage, maxBytes: number): Steps<Wrapper> {
  const { magic, offset } = wrapper;
  const codec = codecFromId(wrapper.attributes & BatchAttributes.codecMask);
  if (codec === undefined || codec === CompressionCodec.zstd) {
    throw new MalformedError(
      `A message set with codec ${wrapper.attributes & BatchAttributes.codecMask}, expected 0–3`,
      0,
    );
  }
  if (wrapper.value === null) throw new MalformedError('A compressed message set without value', 0);
  const bytes = yield* decompressInSteps(codec, wrapper.value, { maxBytes, magic });
  let lastInnerOffset: number | undefined;
  for (const position of entryPositions(bytes)) lastInnerOffset = int64At(bytes, position);
  if (lastInnerOffset === undefined) throw new MalformedError('A compressed message set without messages', 0);
  const isRelative = magic === 1 && offset !== 0;
  if (isRelative && !(offset >= lastInnerOffset)) {
    throw new MalformedError(
      `The wrapper's offset ${offset} is below that of its last message, ${lastInnerOffset}`,
      0,
    );
  }
  const isLogAppendTime = magic === 1 && (wrapper.attributes & BatchAttributes.logAppendTime) !== 0;
  return {
    bytes,
    magic,
    baseOffset: isRelative ? offset - lastInnerOffset : 0,
    logAppendTime: isLogAppendTime ? wrapper.timestamp : undefined,
  };
}

/** The messages in a wrapper, with absolute offsets; throws MalformedError also for a nested wrapper. */
export function* innerMessages(
  wrapper: Wrapper,
): Generator<LegacyMessage & { readonly position: number }, void, undefined> {
  const { bytes, baseOffset, logAppendTime } = wrapper;
  for (const position of entryPositions(bytes)) {
    if (legacyCodecAt(bytes, position) !== 0)
      throw new MalformedError('Inner messages must not be compressed', position);
    const { offset, magic, attributes, timestamp, key, value } = legacyMessageAt(bytes, position);
    yield {
      offset: baseOffset + offset,
      magic,
      attributes,
      timestamp: magic === 1 ? (logAppendTime ?? timestamp) : timestamp,
      key,
      value,
      position,
    };
  }
}
