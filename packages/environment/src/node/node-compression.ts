import { promisify } from 'node:util';
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Compression } from '../compression.ts';

const gzipAsync = promisify<Uint8Array, { level?: number }, Buffer>(gzip);
const gunzipAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);
const zstdCompressAsync = promisify<Uint8Array, { params?: Record<number, number> }, Buffer>(zstdCompress);
const zstdDecompressAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(zstdDecompress);

export const nodeCompression: Compression = {
  compress(codec, bytes, level) {
    if (codec === 'gzip') return gzipAsync(bytes, level === undefined ? {} : { level });
    const params = level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } };
    return zstdCompressAsync(bytes, params);
  },
  decompress(codec, bytes, maxBytes) {
    const options = { maxOutputLength: maxBytes };
    return codec === 'gzip' ? gunzipAsync(bytes, options) : zstdDecompressAsync(bytes, options);
  },
};
