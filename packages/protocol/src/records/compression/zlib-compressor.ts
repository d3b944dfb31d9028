/** Node's zlib encoders in small parts, by the native half of a stream as in zlib-stream.ts; where that looks different, in one go. */
import { constants } from 'node:zlib';
import type { Steps } from '../steps.ts';
import { gzipCompress } from './gzip.ts';
import type { Scratch } from './scratch.ts';
import { isNativeStream, openEncoder, type ZlibCodec, type ZlibStream } from './zlib-stream.ts';
import { zstdCompress } from './zstd.ts';

const outputBytes = 64 * 1024;
/** What an encoder gets at a time: half a millisecond at most. */
const inputBytes: Record<ZlibCodec, number> = { gzip: 16 * 1024, zstd: 128 * 1024 };

/** One encoder per codec, of its default level, that nobody uses at the moment: a new one costs more than a small batch. */
const idle: Record<ZlibCodec, ZlibStream | undefined> = { gzip: undefined, zstd: undefined };

export interface ZlibCompressOptions {
  /** The codec's own scale; undefined for its default. */
  readonly level?: number | undefined;
  /** Where the result may lie; memory of its own by default. */
  readonly scratch?: Scratch | undefined;
}

/** The compressed block. `bytes` must stay unchanged until the end. */
export function* zlibCompressInSteps(
  codec: ZlibCodec,
  bytes: Uint8Array,
  { level, scratch }: ZlibCompressOptions,
): Steps<Uint8Array> {
  const stream = (level === undefined ? idle[codec] : undefined) ?? openEncoder(codec, level);
  if (stream === idle[codec]) idle[codec] = undefined;
  let isReusable = false;
  try {
    if (!isNativeStream(stream)) return (codec === 'gzip' ? gzipCompress : zstdCompress)(bytes, level);
    const output = new Output(scratch?.take(bytes.length + (bytes.length >> 8) + 1024));
    const [go, end] =
      codec === 'gzip'
        ? [constants.Z_NO_FLUSH, constants.Z_FINISH]
        : [constants.ZSTD_e_continue, constants.ZSTD_e_end];
    for (let from = 0; ; from += inputBytes[codec]) {
      const to = Math.min(from + inputBytes[codec], bytes.length);
      output.encode(stream, to === bytes.length ? end : go, bytes.subarray(from, to));
      if (to === bytes.length) break;
      yield;
    }
    stream._handle.reset();
    isReusable = level === undefined && idle[codec] === undefined && bytes.length <= mostReusedBytes;
    return output.toBytes();
  } finally {
    if (isReusable) idle[codec] = stream;
    else stream.close();
  }
}

/** An encoder that took more is not kept for the next block: its window may be of many MiB. */
const mostReusedBytes = 1024 * 1024;

class Output {
  readonly #full: Uint8Array[] = [];
  #target: Uint8Array;
  #position = 0;

  constructor(target: Uint8Array = new Uint8Array(outputBytes)) {
    this.#target = target;
  }

  /** Takes what the encoder gives for `input`. */
  encode(stream: Required<ZlibStream>, flush: number, input: Uint8Array): void {
    const { _handle: handle, _writeState: state } = stream;
    let failure: string | undefined;
    handle.onerror = (message) => {
      failure = message;
    };
    for (let from = 0; ; ) {
      const room = this.#target.length - this.#position;
      handle.writeSync(flush, input, from, input.length - from, this.#target, this.#position, room);
      if (failure !== undefined) throw new Error(`zlib cannot compress: ${failure}`);
      const [free = 0, left = 0] = state;
      from = input.length - left;
      this.#position = this.#target.length - free;
      if (free > 0) return;
      this.#full.push(this.#target);
      this.#target = new Uint8Array(outputBytes);
      this.#position = 0;
    }
  }

  toBytes(): Uint8Array {
    const last = this.#target.subarray(0, this.#position);
    return this.#full.length === 0 ? last : Buffer.concat([...this.#full, last]);
  }
}
