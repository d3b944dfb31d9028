/**
 * Node's zlib decoders, driven synchronously and into memory that the caller names. The public synchronous functions
 * give the whole output at once, build a decoder of 50–250 KiB for each call and cost several times as much on the
 * few KiB of a batch. A decoder here is the native half of a zlib stream (`_handle`, `_writeState`: the same in every
 * Node since 12); it is kept for the next block of the same codec. Where that half looks different, the public
 * function does the work (see {@link isNativeHandleUsable}), with the same results.
 */
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
  gunzipSync,
  zstdDecompressSync,
} from 'node:zlib';
import { corrupt } from './compression-error.ts';
import { type Decompressor, tooLarge } from './decompressor.ts';

export type ZlibCodec = 'gzip' | 'zstd';

/** The native half of a stream, as Node's own `zlib.js` uses it. */
interface NativeHandle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void;
  reset(): void;
  onerror: (message: string) => void;
}

export interface ZlibStream {
  readonly _handle?: NativeHandle;
  /** After a write: output bytes left free, input bytes left over. */
  readonly _writeState?: Uint32Array;
  close(): void;
}

/** One decoder per codec that nobody uses at the moment. */
const idle: Record<ZlibCodec, ZlibStream | undefined> = { gzip: undefined, zstd: undefined };

/** Finish: a gzip member that ends too early is an error. */
const finish: Record<ZlibCodec, number> = { gzip: constants.Z_FINISH, zstd: constants.ZSTD_e_end };

function openStream(codec: ZlibCodec): ZlibStream {
  // The types of Node do not know the native half; its presence is checked before use.
  const stream: unknown = codec === 'gzip' ? createGunzip() : createZstdDecompress();
  return stream as ZlibStream;
}

/** An encoder, to be closed; its native half is to be checked before use. */
export function openEncoder(codec: ZlibCodec, level: number | undefined): ZlibStream {
  const params = level === undefined ? {} : { [constants.ZSTD_c_compressionLevel]: level };
  const stream: unknown =
    codec === 'gzip' ? createGzip(level === undefined ? {} : { level }) : createZstdCompress({ params });
  return stream as ZlibStream;
}

/** Whether this Node has the native half where this file expects it. */
export function isNativeHandleUsable(codec: ZlibCodec): boolean {
  const stream = openStream(codec);
  const isUsable = isNativeStream(stream);
  stream.close();
  return isUsable;
}

/** Whether the native half of `stream` is where this file expects it. */
export function isNativeStream(stream: ZlibStream): stream is Required<ZlibStream> {
  return (
    typeof stream._handle?.writeSync === 'function' &&
    typeof stream._handle.reset === 'function' &&
    stream._writeState instanceof Uint32Array
  );
}

const usable: Record<ZlibCodec, boolean | undefined> = { gzip: undefined, zstd: undefined };

/** A decompressor of `bytes`, by the native half if it is usable. */
export function openZlib(codec: ZlibCodec, bytes: Uint8Array): Decompressor {
  usable[codec] ??= isNativeHandleUsable(codec);
  return usable[codec] ? new NativeZlib(codec, bytes) : new PublicZlib(codec, bytes);
}

/** What one read gives at most: a fraction of a millisecond. */
const mostAtOnceBytes = 64 * 1024;
/** A decoder that gave more is not kept for the next block. */
const maxReusedBytes = 1024 * 1024;

/** Reads by the native half of a stream. */
export class NativeZlib implements Decompressor {
  readonly #codec: ZlibCodec;
  readonly #bytes: Uint8Array;
  #stream: ZlibStream | undefined;
  #inputPosition = 0;
  #outputBytes = 0;
  #isEnded = false;
  #error: string | undefined;

  constructor(codec: ZlibCodec, bytes: Uint8Array) {
    this.#codec = codec;
    this.#bytes = bytes;
    // An empty block holds nothing, as for Java's library.
    this.#isEnded = codec === 'zstd' && bytes.length === 0;
    this.#stream = idle[codec] ?? openStream(codec);
    idle[codec] = undefined;
    if (this.#stream._handle !== undefined) {
      this.#stream._handle.onerror = (message) => {
        this.#error = message;
      };
    }
  }

  read(target: Uint8Array, position: number): number {
    const handle = this.#stream?._handle;
    const state = this.#stream?._writeState;
    if (this.#isEnded || handle === undefined || state === undefined) return 0;
    const room = Math.min(target.length - position, mostAtOnceBytes);
    let free = room;
    for (;;) {
      const start = this.#inputPosition;
      const length = this.#bytes.length - start;
      const at = position + room - free;
      handle.writeSync(finish[this.#codec], this.#bytes, start, length, target, at, free);
      if (this.#error !== undefined) throw corrupt(this.#codec, this.#error);
      const [freeNow = 0, left = 0] = state;
      this.#inputPosition = this.#bytes.length - left;
      free = freeNow;
      if (free === 0) break;
      // A block may hold several zstd frames; the decoder stops behind each.
      if (this.#codec === 'zstd' && left > 0 && left < length) continue;
      this.#isEnded = true;
      break;
    }
    this.#outputBytes += room - free;
    return room - free;
  }

  close(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined) return;
    // A decoder that failed stays failed, and one that decoded much may hold a window of many MiB.
    const isReusable = this.#error === undefined && this.#outputBytes <= maxReusedBytes;
    if (!isReusable || idle[this.#codec] !== undefined) {
      stream.close();
      return;
    }
    stream._handle?.reset();
    idle[this.#codec] = stream;
  }
}

/** The public function makes its whole output at once, so it gets a limit of its own. */
const publicLimitBytes = 64 * 1024 * 1024;

/** Reads by the public synchronous function: the whole output is made at the first read, at most 64 MiB. */
export class PublicZlib implements Decompressor {
  readonly #codec: ZlibCodec;
  readonly #bytes: Uint8Array;
  #output: Uint8Array | undefined;
  #position = 0;

  constructor(codec: ZlibCodec, bytes: Uint8Array) {
    this.#codec = codec;
    this.#bytes = bytes;
  }

  read(target: Uint8Array, position: number): number {
    this.#output ??= this.#decode();
    const count = Math.min(target.length - position, this.#output.length - this.#position);
    target.set(this.#output.subarray(this.#position, this.#position + count), position);
    this.#position += count;
    return count;
  }

  #decode(): Uint8Array {
    try {
      return this.#codec === 'gzip'
        ? gunzipSync(this.#bytes, { maxOutputLength: publicLimitBytes })
        : this.#frames();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
        throw tooLarge(publicLimitBytes);
      throw corrupt(this.#codec, error instanceof Error ? error.message : String(error));
    }
  }

  /** A block may hold several zstd frames, or none; the public function stops behind the first, and tells where. */
  #frames(): Uint8Array {
    const parts: Uint8Array[] = [];
    let rest = this.#bytes;
    while (rest.length > 0) {
      const decoded: unknown = zstdDecompressSync(rest, { maxOutputLength: publicLimitBytes, info: true });
      const { buffer, engine } = decoded as { buffer: Uint8Array; engine: { bytesWritten: number } };
      parts.push(buffer);
      rest = rest.subarray(engine.bytesWritten);
    }
    return Buffer.concat(parts);
  }

  close(): void {
    this.#output = undefined;
  }
}
