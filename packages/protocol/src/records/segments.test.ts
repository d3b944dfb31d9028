import { describe, expect, test } from 'vitest';
import { CompressionCodec } from './compression/compression-codec.ts';
import { downConvert } from './down-convert.ts';
import { isLegacyCrcValid, legacyCodecAt } from './legacy-message.ts';
import { readMessageSet } from './message-set.ts';
import { MessageSetBuilder } from './message-set-builder.ts';
import {
  attributesAt,
  baseSequenceAt,
  batchSizeWithin,
  codecAt,
  isCrcValid,
  magicAt,
  producerEpochAt,
  producerIdAt,
} from './record-batch.ts';
import { buildRecordBatch } from './record-batch-builder.ts';
import { type BatchRecord, batchPositions, readRecords } from './record-batch-reader.ts';
import { segmentVectors } from './segments.vectors.ts';
import { validateRecords } from './validate.ts';

type Readable = Omit<BatchRecord, 'headers'> & { readonly headers?: BatchRecord['headers'] };
const hex = (bytes: Uint8Array | null): string => (bytes === null ? '-' : Buffer.from(bytes).toString('hex'));

function listing(records: Iterable<Readable>): string {
  return Array.from(records, (r) => {
    const headers = (r.headers ?? []).map((header) => `${hex(Buffer.from(header.key))}=${hex(header.value)}`);
    return [r.offset, r.timestamp, hex(r.key), hex(r.value), headers.join('&') || '.'].join(',');
  }).join(';');
}

const read = (bytes: Uint8Array): Readable[] => [
  ...(magicAt(bytes, 0) === 2 ? readRecords(bytes) : readMessageSet(bytes)),
];

const topic = {
  maxMessageBytes: 1_048_588,
  isCompacted: true,
  isLogAppendTime: false,
  timestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
  timestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
  codec: undefined,
};

describe.each(segmentVectors)('$release, format $format, $codec', ({ magic, codec, hex: text, records }) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'hex'));

  test('is read as Apache reads it, with right checksums', () => {
    expect(listing(read(bytes))).toBe(records);
    for (const position of batchPositions(bytes)) {
      expect(magicAt(bytes, position)).toBe(magic);
      expect(magic === 2 ? isCrcValid(bytes, position) : isLegacyCrcValid(bytes, position)).toBe(true);
      expect(magic === 2 ? codecAt(bytes, position) : legacyCodecAt(bytes, position)).toBe(
        CompressionCodec[codec],
      );
    }
  });

  test('is accepted from a producer, with the same records', () => {
    const requestVersion = magic === 2 ? 11 : magic;
    const result = validateRecords(bytes.slice(), topic, { requestVersion, nowMs: 0 });
    if (!result.isValid) throw new Error(result.message);
    expect(listing(readRecords(result.bytes))).toBe(records);
    expect(result.isRebuilt).toBe(magic < 2);
    if (magic === 2) expect(hex(result.bytes)).toBe(text);
  });

  test('uncompressed, we write the same bytes', () => {
    if (codec !== 'none') return;
    if (magic === 2) {
      const ours = buildRecordBatch(read(bytes), {
        partitionLeaderEpoch: 0,
        producerId: producerIdAt(bytes, 0),
        producerEpoch: producerEpochAt(bytes, 0),
        baseSequence: baseSequenceAt(bytes, 0),
      });
      expect(hex(ours)).toBe(text);
    } else {
      const builder = new MessageSetBuilder({ magic, codec: CompressionCodec.none });
      for (const { offset, timestamp, key, value } of read(bytes))
        builder.append(offset, timestamp, key, value);
      expect(hex(builder.build())).toBe(text);
    }
  });

  test('goes down to every older format, but for zstd', () => {
    for (const toMagic of [0, 1] as const) {
      const result = downConvert(bytes, { toMagic, firstOffset: 0 });
      expect(result.isConverted).toBe(codec !== 'zstd');
      if (!result.isConverted) continue;
      const wanted = records.split(';').map((line) => {
        const [offset, timestamp, key, value] = line.split(',');
        return [offset, toMagic === 0 ? -1 : timestamp, key, value, '.'].join(',');
      });
      expect(listing(readMessageSet(result.bytes))).toBe(wanted.join(';'));
    }
  });

  test('every cut is incomplete', () => {
    for (let end = 0; end < bytes.length; end++) expect(batchSizeWithin(bytes, 0, end) <= end).toBe(true);
    expect(magic === 2 ? attributesAt(bytes, 0) & 7 : legacyCodecAt(bytes, 0)).toBe(CompressionCodec[codec]);
  });
});
