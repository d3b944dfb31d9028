import { promisify } from 'node:util';
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Compression } from '../compression.ts';

/** Nothing of zlib is touched before it is needed: a bundle may load it as late as that. */
export const nodeCompression: Compression = {
  compress(codec, bytes, level) {
    if (codec === 'gzip') {
      const options = level === undefined ? {} : { level };
      return promisify<Uint8Array, { level?: number }, Buffer>(gzip)(bytes, options);
    }
    const params = level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } };
    return promisify<Uint8Array, { params?: Record<number, number> }, Buffer>(zstdCompress)(bytes, params);
  },
  decompress(codec, bytes, maxBytes) {
    const inflate = codec === 'gzip' ? gunzip : zstdDecompress;
    const options = { maxOutputLength: maxBytes };
    return promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate)(bytes, options);
  },
};
