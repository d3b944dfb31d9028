/** The codecs of record batches and message sets; the numbers are the low three bits of the attributes. */
export const CompressionCodec = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;
export type CompressionCodec = (typeof CompressionCodec)[keyof typeof CompressionCodec];

/** Undefined for the numbers 5–7, which name no codec. */
export function codecFromId(id: number): CompressionCodec | undefined {
  switch (id) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return id;
    default:
      return undefined;
  }
}

/** The name that `compression.type` uses. */
export function codecName(codec: CompressionCodec): keyof typeof CompressionCodec {
  switch (codec) {
    case CompressionCodec.none:
      return 'none';
    case CompressionCodec.gzip:
      return 'gzip';
    case CompressionCodec.snappy:
      return 'snappy';
    case CompressionCodec.lz4:
      return 'lz4';
    case CompressionCodec.zstd:
      return 'zstd';
  }
}
