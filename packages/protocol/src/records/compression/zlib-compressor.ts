/** Node's zlib encoders in small parts, by the native half of a stream as in zlib-stream.ts; where that looks different, in one go. */
import { constants } from 'node:zlib';
import { type Steps, stepBytes } from '../steps.ts';
import { gzipCompress } from './gzip.ts';
import { isNativeStream, openEncoder, type ZlibCodec, type ZlibStream } from './zlib-stream.ts';
import { zstdCompress } from './zstd.ts';

const outputBytes = 64 * 1024;

/** The compressed block. `bytes` must stay unchanged until the end. */
export function* zlibCompressInSteps(
  codec: ZlibCodec,
  bytes: Uint8Array,
  level: number | undefined,
): Steps<Uint8Array> {
  const stream = openEncoder(codec, level);
  try {
    if (!isNativeStream(stream)) return (codec === 'gzip' ? gzipCompress : zstdCompress)(bytes, level);
    const output = new Output();
    const [go, end] =
      codec === 'gzip'
        ? [constants.Z_NO_FLUSH, constants.Z_FINISH]
        : [constants.ZSTD_e_continue, constants.ZSTD_e_end];
    for (let from = 0; ; from += stepBytes) {
      const to = Math.min(from + stepBytes, bytes.length);
      output.encode(stream, to === bytes.length ? end : go, bytes.subarray(from, to));
      if (to === bytes.length) return output.toBytes();
      yield;
    }
  } finally {
    stream.close();
  }
}

class Output {
  readonly #full: Uint8Array[] = [];
  #target = new Uint8Array(outputBytes);
  #position = 0;

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
    return Buffer.concat([...this.#full, this.#target.subarray(0, this.#position)]);
  }
}
