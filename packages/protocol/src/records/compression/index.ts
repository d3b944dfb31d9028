/**
 * Compression of record batches and message sets: one function per direction for all codecs.
 *
 * Kafka's broker sets no bound on what a block may decompress to; this one does, since its memory is bounded:
 * {@link maxDecompressedBytes} for what must be held whole. Validation reads block by block (`openDecompressor`) and
 * holds far less.
 */
import { runSteps, type Steps } from '../steps.ts';
import { CompressionCodec } from './compression-codec.ts';
import { CompressionError } from './compression-error.ts';
import { type Decompressor, readAllInSteps, tooLarge } from './decompressor.ts';
import { gzipDecompressor } from './gzip.ts';
import { lz4CompressInSteps, lz4Decompressor } from './lz4.ts';
import type { Scratch } from './scratch.ts';
import { snappyCompressInSteps, snappyDecompressor } from './snappy.ts';
import { zlibCompressInSteps } from './zlib-compressor.ts';
import { zstdDecompressor } from './zstd.ts';

export { CompressionCodec, CompressionError };

/** Largest decompressed size of one batch, 64 MiB: 64 times the default `max.message.bytes`. */
export const maxDecompressedBytes = 64 * 1024 * 1024;

/** Up to this size nothing is gained by steps. */
const smallBytes = 16 * 1024;

/** From this size on compression belongs into the background, see {@link compressInBackground}. */
export const backgroundThresholdBytes = 64 * 1024;

export interface CompressOptions {
  /** The codec's own scale; undefined for its default. Used by gzip and zstd. */
  readonly level?: number | undefined;
  /** Message format that the block is for, 0–2 (default): LZ4 frames differ. */
  readonly magic?: number | undefined;
  /** Where the result may lie; memory of its own by default. */
  readonly scratch?: Scratch | undefined;
}

export interface DecompressOptions {
  /** The size of the result if it is known: memory is then taken once. */
  readonly expectedBytes?: number | undefined;
  /** A larger result is a {@link CompressionError} of kind `too-large`. */
  readonly maxBytes: number;
  /** Message format that the block comes from, 0–2 (default): LZ4 frames differ. */
  readonly magic?: number | undefined;
  /** Where the result may lie; memory of its own by default. */
  readonly scratch?: Scratch | undefined;
}

/** Node's zlib in the background, as `Environment.compression` offers it. */
export interface BackgroundCompression {
  compress(codec: 'gzip' | 'zstd', bytes: Uint8Array, level?: number): Promise<Uint8Array>;
  decompress(codec: 'gzip' | 'zstd', bytes: Uint8Array, maxBytes: number): Promise<Uint8Array>;
}

/** The compressed block; `bytes` itself for codec `none`. */
export function compress(
  codec: CompressionCodec,
  bytes: Uint8Array,
  options: CompressOptions = {},
): Uint8Array {
  switch (codec) {
    case CompressionCodec.none:
      return bytes;
    case CompressionCodec.gzip:
      return runSteps(zlibCompressInSteps('gzip', bytes, options));
    case CompressionCodec.snappy:
      return runSteps(snappyCompressInSteps(bytes, options.scratch));
    case CompressionCodec.lz4:
      return runSteps(lz4CompressInSteps(bytes, options.magic ?? 2, options.scratch));
    case CompressionCodec.zstd:
      return runSteps(zlibCompressInSteps('zstd', bytes, options));
  }
}

/** As {@link compress}, in small parts. `bytes` must stay unchanged until the end. */
export function* compressInSteps(
  codec: CompressionCodec,
  bytes: Uint8Array,
  options: CompressOptions = {},
): Steps<Uint8Array> {
  if (bytes.length <= smallBytes) return compress(codec, bytes, options);
  switch (codec) {
    case CompressionCodec.none:
      return bytes;
    case CompressionCodec.gzip:
      return yield* zlibCompressInSteps('gzip', bytes, options);
    case CompressionCodec.snappy:
      return yield* snappyCompressInSteps(bytes, options.scratch);
    case CompressionCodec.lz4:
      return yield* lz4CompressInSteps(bytes, options.magic ?? 2, options.scratch);
    case CompressionCodec.zstd:
      return yield* zlibCompressInSteps('zstd', bytes, options);
  }
}

/** The content of a block; `bytes` itself for codec `none`. Throws {@link CompressionError}. */
export function decompress(
  codec: CompressionCodec,
  bytes: Uint8Array,
  options: DecompressOptions,
): Uint8Array {
  return runSteps(decompressInSteps(codec, bytes, options));
}

/** As {@link decompress}, in small parts. `bytes` must stay unchanged until the end. */
export function* decompressInSteps(
  codec: CompressionCodec,
  bytes: Uint8Array,
  options: DecompressOptions,
): Steps<Uint8Array> {
  const { expectedBytes, maxBytes } = options;
  if (codec === CompressionCodec.none) {
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  }
  const decompressor = openDecompressor(codec, bytes, options);
  const scratch = options.scratch;
  return yield* readAllInSteps(decompressor, {
    ...{ expectedBytes: expectedBytes ?? bytes.length * 4, maxBytes, scratch },
  });
}

/**
 * Reads a compressed block step by step. `maxBytes` bounds what one step may take; the sum is the reader's to
 * watch. Throws {@link CompressionError} for a corrupt header.
 */
export function openDecompressor(
  codec: Exclude<CompressionCodec, 0>,
  bytes: Uint8Array,
  options: DecompressOptions,
): Decompressor {
  switch (codec) {
    case CompressionCodec.gzip:
      return gzipDecompressor(bytes);
    case CompressionCodec.snappy:
      return snappyDecompressor(bytes, options.maxBytes);
    case CompressionCodec.lz4:
      return lz4Decompressor(bytes, options.magic ?? 2);
    case CompressionCodec.zstd:
      return zstdDecompressor(bytes);
  }
}

/** As {@link compress}; gzip and zstd of large inputs do not hold up the event loop. `bytes` must stay unchanged. */
export async function compressInBackground(
  background: BackgroundCompression,
  codec: CompressionCodec,
  bytes: Uint8Array,
  options: CompressOptions = {},
): Promise<Uint8Array> {
  const isZlib = codec === CompressionCodec.gzip || codec === CompressionCodec.zstd;
  if (!isZlib || bytes.length <= backgroundThresholdBytes) return compress(codec, bytes, options);
  return await background.compress(codec === CompressionCodec.gzip ? 'gzip' : 'zstd', bytes, options.level);
}

/** As {@link decompress}; gzip and zstd of large inputs do not hold up the event loop. `bytes` must stay unchanged. */
export async function decompressInBackground(
  background: BackgroundCompression,
  codec: CompressionCodec,
  bytes: Uint8Array,
  options: DecompressOptions,
): Promise<Uint8Array> {
  const isZlib = codec === CompressionCodec.gzip || codec === CompressionCodec.zstd;
  if (!isZlib || bytes.length <= backgroundThresholdBytes) return decompress(codec, bytes, options);
  try {
    return await background.decompress(
      codec === CompressionCodec.gzip ? 'gzip' : 'zstd',
      bytes,
      options.maxBytes,
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(options.maxBytes);
    const text = error instanceof Error ? error.message : String(error);
    throw new CompressionError('corrupt', `Corrupt compressed data: ${text}`, { cause: error });
  }
}
