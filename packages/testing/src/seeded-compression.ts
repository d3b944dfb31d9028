import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Compression } from '@kafka-ts/environment/compression';

/**
 * The codecs of production without their threads: the work is done at once, its end is told when `later` says, so that
 * a run can be repeated.
 */
export function seededCompression(later: (callback: () => void) => void): Compression {
  const settled = <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      later(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  return {
    compress: (codec, bytes, level) =>
      settled(() => {
        if (codec === 'gzip') return gzipSync(bytes, level === undefined ? {} : { level });
        const params = level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } };
        return zstdCompressSync(bytes, params);
      }),
    decompress: (codec, bytes, maxOutputLength) =>
      settled(() =>
        codec === 'gzip'
          ? gunzipSync(bytes, { maxOutputLength })
          : zstdDecompressSync(bytes, { maxOutputLength }),
      ),
  };
}
