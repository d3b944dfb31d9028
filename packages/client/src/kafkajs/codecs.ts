import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { compress, decompress, maxDecompressedBytes } from '@kafka-ts/protocol/records/compression/index';

/** What kafkajs encodes a batch with. */
interface EncoderLike {
  readonly buffer: Buffer;
}

/** A codec as kafkajs calls it. */
export interface KafkaJsCodec {
  compress(encoder: EncoderLike): Promise<Buffer>;
  decompress(block: Buffer): Promise<Buffer>;
}

/** One of our codecs as kafkajs wants it; it has only gzip itself. */
export function codecFor(codec: CompressionCodec): () => KafkaJsCodec {
  return () => ({
    compress: async ({ buffer }: EncoderLike) => asBuffer(compress(codec, buffer)),
    decompress: async (block: Buffer) =>
      asBuffer(decompress(codec, block, { maxBytes: maxDecompressedBytes })),
  });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
