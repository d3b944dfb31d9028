/** A codec of Node's zlib. */
export type ZlibCodec = 'gzip' | 'zstd';

/** zlib work in the background (thread pool), for blocks too large to stop the event loop for (over 64 KiB). */
export interface Compression {
  /** `level` undefined means the codec's default. */
  compress(codec: ZlibCodec, bytes: Uint8Array, level?: number): Promise<Uint8Array>;

  /** Fails with code `ERR_BUFFER_TOO_LARGE` once the output would exceed `maxBytes`. */
  decompress(codec: ZlibCodec, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array>;
}
