/**
 * Builds message sets of magic 0 and 1: plain entries back to back, or, for a codec, one wrapper around them that has the
 * last offset and the largest timestamp.
 */
import { CompressionCodec } from './compression/compression-codec.ts';
import { tooLarge } from './compression/decompressor.ts';
import { compressInSteps, maxDecompressedBytes } from './compression/index.ts';
import { sizeOfLegacyMessage, writeLegacyMessage } from './legacy-message.ts';
import { BatchAttributes, noTimestamp } from './record-batch.ts';
import { runSteps, type Steps } from './steps.ts';

export interface MessageSetFormat {
  readonly magic: 0 | 1;
  readonly codec: CompressionCodec;
  readonly compressionLevel?: number | undefined;
  /** With magic 1: the broker's clock gave this time to all messages. */
  readonly logAppendTime?: number | undefined;
}

export class MessageSetBuilder {
  readonly #format: MessageSetFormat;
  readonly #attributes: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #position = 0;
  /** What the offsets in a wrapper of magic 1 count from. */
  #baseOffset = 0;
  #lastOffset = -1;
  #maxTimestamp = noTimestamp;

  /** `expectedBytes`: room to begin with, where the size is about known. */
  constructor(format: MessageSetFormat, expectedBytes = 512) {
    this.#format = format;
    this.#bytes = new Uint8Array(expectedBytes);
    const isLogAppendTime = format.magic === 1 && format.logAppendTime !== undefined;
    this.#attributes = isLogAppendTime ? BatchAttributes.logAppendTime : 0;
  }

  /** Adds a message; offsets ascend. Throws CompressionError (`too-large`) where the set would exceed 64 MiB. */
  append(offset: number, timestamp: number, key: Uint8Array | null, value: Uint8Array | null): void {
    const { magic, codec, logAppendTime } = this.#format;
    const isFirst = this.#position === 0;
    if (isFirst && magic === 1 && codec !== CompressionCodec.none) this.#baseOffset = offset;
    this.#reserve(sizeOfLegacyMessage(magic, key, value));
    this.#position = writeLegacyMessage(this.#bytes, this.#position, {
      offset: offset - this.#baseOffset,
      magic,
      attributes: this.#attributes,
      timestamp: logAppendTime ?? timestamp,
      key,
      value,
    });
    this.#lastOffset = offset;
    if (timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
  }

  /** The set; empty if nothing was appended. Nothing may be appended afterwards. */
  build(): Uint8Array {
    return runSteps(this.buildInSteps());
  }

  /** As {@link build}, in small parts. */
  *buildInSteps(): Steps<Uint8Array> {
    const entries = this.#bytes.subarray(0, this.#position);
    const { magic, codec, compressionLevel, logAppendTime } = this.#format;
    if (codec === CompressionCodec.none || entries.length === 0) return entries;
    const value = yield* compressInSteps(codec, entries, { level: compressionLevel, magic });
    const wrapper = new Uint8Array(sizeOfLegacyMessage(magic, null, value));
    const timestamp = logAppendTime ?? this.#maxTimestamp;
    const attributes = codec | this.#attributes;
    writeLegacyMessage(wrapper, 0, {
      offset: this.#lastOffset,
      magic,
      attributes,
      timestamp,
      key: null,
      value,
    });
    return wrapper;
  }

  /** Size of the messages so far, before compression. */
  get uncompressedBytes(): number {
    return this.#position;
  }

  #reserve(length: number): void {
    const needed = this.#position + length;
    if (needed <= this.#bytes.length) return;
    if (needed > maxDecompressedBytes) throw tooLarge(maxDecompressedBytes);
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#position));
    this.#bytes = grown;
  }
}
