import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeInt16At, writeInt32At, writeInt64At } from '../bytes/big-endian.ts';
import { Errors } from '../errors.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import {
  codecAt,
  isCrcValid,
  isLogAppendTimeAt,
  maxTimestampAt,
  patchCrc,
  producerEpochAt,
  producerIdAt,
  recordCountAt,
} from './record-batch.ts';
import {
  buildEndTransactionMarker,
  buildRecordBatch,
  type NewRecord,
  type RecordBatchOptions,
} from './record-batch-builder.ts';
import { readRecords } from './record-batch-reader.ts';
import type { TopicRules } from './topic-rules.ts';
import { validateRecords } from './validate.ts';
import type { ValidationResult } from './validation-result.ts';

const now = 1_700_000_000_000;
const topic: TopicRules = {
  maxMessageBytes: 1_048_588,
  isCompacted: false,
  isLogAppendTime: false,
  timestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
  timestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
  codec: undefined,
};
const v11 = { requestVersion: 11, nowMs: now };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const codecs = Object.entries(CompressionCodec);

const three: NewRecord[] = [
  { timestamp: now, key: text('a'), value: text('1') },
  { timestamp: now + 5, key: null, value: text('2') },
  { timestamp: now + 2, key: text('c'), value: null, headers: [{ key: 'h', value: text('x') }] },
];

function batch(options: RecordBatchOptions = {}, records = three): Uint8Array {
  return buildRecordBatch(records, options);
}

/** The batch with some header bytes changed, its checksum right again. */
function changed(bytes: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
  change(bytes);
  patchCrc(bytes, 0);
  return bytes;
}

function errorOf(result: ValidationResult): string {
  return result.isValid ? 'NONE' : result.error.name;
}

describe.each(codecs)('%s', (_, codec) => {
  test('a right batch is taken as it is', () => {
    const bytes = batch({ codec, producerId: 9, producerEpoch: 1, baseSequence: 0 });
    const before = bytes.slice();
    const result = validateRecords(bytes, topic, v11);
    expect(result).toEqual({ isValid: true, bytes, recordCount: 3, maxTimestamp: now + 5, isRebuilt: false });
    expect(bytes).toEqual(before);
  });

  test('a wrong maximum timestamp is put right', () => {
    const bytes = changed(batch({ codec }), (b) => writeInt64At(b, 35, now + 999));
    expect(validateRecords(bytes, topic, v11)).toMatchObject({ isValid: true, maxTimestamp: now + 5 });
    expect([maxTimestampAt(bytes, 0), isCrcValid(bytes, 0)]).toEqual([now + 5, true]);
  });

  test('LogAppendTime topics give their own time', () => {
    const bytes = batch({ codec });
    const result = validateRecords(
      bytes,
      { ...topic, isLogAppendTime: true },
      { requestVersion: 11, nowMs: now + 77 },
    );
    expect(result).toMatchObject({ isValid: true, maxTimestamp: now + 77, isRebuilt: false });
    expect([isLogAppendTimeAt(bytes, 0), maxTimestampAt(bytes, 0), isCrcValid(bytes, 0)]).toEqual([
      true,
      now + 77,
      true,
    ]);
  });

  test('a compacted topic names each record without key', () => {
    const result = validateRecords(batch({ codec }), { ...topic, isCompacted: true }, v11);
    expect(result).toMatchObject({
      isValid: false,
      error: Errors.INVALID_RECORD,
      recordErrors: [{ batchIndex: 1, message: 'Compacted topic cannot accept message without key' }],
    });
  });

  test('timestamps out of range are named', () => {
    const limits = { ...topic, timestampBeforeMaxMs: 10, timestampAfterMaxMs: 3 };
    const result = validateRecords(batch({ codec }), limits, v11);
    expect(result).toMatchObject({
      isValid: false,
      error: Errors.INVALID_TIMESTAMP,
      recordErrors: [{ batchIndex: 1 }],
    });
    expect(errorOf(validateRecords(batch({ codec }), { ...limits, timestampAfterMaxMs: 5 }, v11))).toBe(
      'NONE',
    );
    expect(errorOf(validateRecords(batch({ codec }), limits, { ...v11, nowMs: now + 11 }))).toBe(
      'INVALID_TIMESTAMP',
    );
    expect(errorOf(validateRecords(batch({ codec }, [{ value: null }]), limits, v11))).toBe('NONE');
  });

  test('the producer may not claim the append time on a LogAppendTime topic; on others it is put right', () => {
    const claimed = (): Uint8Array => batch({ codec, logAppendTime: now + 3 });
    expect(errorOf(validateRecords(claimed(), { ...topic, isLogAppendTime: true }, v11))).toBe(
      'INVALID_TIMESTAMP',
    );
    const bytes = claimed();
    expect(validateRecords(bytes, topic, v11)).toMatchObject({ isValid: true, maxTimestamp: now + 3 });
    expect([isLogAppendTimeAt(bytes, 0), isCrcValid(bytes, 0)]).toEqual([false, true]);
  });

  test.each([
    ['one record too few', -1],
    ['one record too many', 1],
  ])('%s: INVALID_RECORD', (_name, more) => {
    const bytes = changed(batch({ codec }), (b) => {
      writeInt32At(b, 57, 3 + more);
      writeInt32At(b, 23, 2 + more);
    });
    expect(errorOf(validateRecords(bytes, topic, v11))).toBe('INVALID_RECORD');
  });

  test.each(codecs)(
    'with compression.type=%s the batch has that codec, and its producer',
    (_name, wanted) => {
      const bytes = batch({ codec, producerId: 9, producerEpoch: 1, baseSequence: 4, isTransactional: true });
      const result = validateRecords(bytes, { ...topic, codec: wanted }, v11);
      if (!result.isValid) throw new Error(result.message);
      expect(result.isRebuilt).toBe(wanted !== codec);
      expect(codecAt(result.bytes, 0)).toBe(wanted);
      expect([producerIdAt(result.bytes, 0), producerEpochAt(result.bytes, 0)]).toEqual([9, 1]);
      expect([...readRecords(result.bytes)]).toEqual([...readRecords(batch())]);
    },
  );
});

describe('header', () => {
  test.each<[string, string, (b: Uint8Array) => void]>([
    ['base offset other than 0', 'INVALID_RECORD', (b) => writeInt64At(b, 0, 1)],
    ['count 0', 'INVALID_RECORD', (b) => writeInt32At(b, 57, 0)],
    ['negative count', 'INVALID_RECORD', (b) => writeInt32At(b, 57, -1)],
    ['last offset delta that is not count - 1', 'INVALID_RECORD', (b) => writeInt32At(b, 23, 3)],
    ['control flag', 'INVALID_RECORD', (b) => writeInt16At(b, 21, 0x20)],
    ['producer id without sequence', 'INVALID_RECORD', (b) => writeInt64At(b, 43, 5)],
    ['producer id beyond 2^53', 'INVALID_RECORD', (b) => b.fill(0x7f, 43, 51)],
    ['codec 5', 'UNKNOWN_SERVER_ERROR', (b) => writeInt16At(b, 21, 5)],
    ['codec 7', 'UNKNOWN_SERVER_ERROR', (b) => writeInt16At(b, 21, 7)],
    ['unused attribute bits', 'NONE', (b) => writeInt16At(b, 21, 0x80)],
    ['a leader epoch', 'NONE', (b) => writeInt32At(b, 12, 3)],
    ['a base timestamp beyond 2^53', 'INVALID_TIMESTAMP', (b) => b.fill(0x7f, 27, 35)],
  ])('%s: %s', (_, expected, change) => {
    expect(errorOf(validateRecords(changed(batch(), change), topic, v11))).toBe(expected);
  });

  test('a wrong checksum: CORRUPT_MESSAGE', () => {
    const bytes = batch();
    bytes[70] = (bytes[70] ?? 0) ^ 1;
    expect(errorOf(validateRecords(bytes, topic, v11))).toBe('CORRUPT_MESSAGE');
  });

  test('max.message.bytes is kept to the byte', () => {
    const size = batch().length;
    expect(errorOf(validateRecords(batch(), { ...topic, maxMessageBytes: size }, v11))).toBe('NONE');
    expect(errorOf(validateRecords(batch(), { ...topic, maxMessageBytes: size - 1 }, v11))).toBe(
      'MESSAGE_TOO_LARGE',
    );
  });

  test('a batch that conversion makes too large: MESSAGE_TOO_LARGE', () => {
    const bytes = batch({ codec: CompressionCodec.gzip }, [{ value: new Uint8Array(5000) }]);
    const limits = { ...topic, codec: CompressionCodec.none, maxMessageBytes: 1000 };
    expect(errorOf(validateRecords(bytes, limits, v11))).toBe('MESSAGE_TOO_LARGE');
  });
});

describe('request', () => {
  const twoBatches = (change: (bytes: Uint8Array) => void): Uint8Array =>
    Buffer.concat([changed(batch(), change), batch()]);
  const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
    bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const old = { requestVersion: 2, nowMs: now };
  test.each<[string, string, Uint8Array, { requestVersion: number | undefined; nowMs: number }]>([
    ['no bytes, v3+', 'INVALID_RECORD', new Uint8Array(0), v11],
    ['no bytes, v2', 'NONE', new Uint8Array(0), old],
    ['a cut batch, v3+', 'INVALID_RECORD', batch().subarray(0, 70), v11],
    ['a cut batch, v2', 'NONE', batch().subarray(0, 70), old],
    ['two batches', 'INVALID_RECORD', Buffer.concat([batch(), batch()]), v11],
    ['two batches, v2', 'INVALID_RECORD', Buffer.concat([batch(), batch()]), old],
    [
      'a batch of an unknown codec and another, v2',
      'UNKNOWN_SERVER_ERROR',
      twoBatches((b) => writeInt16At(b, 21, 5)),
      old,
    ],
    [
      'a batch with a wrong checksum and another, v2',
      'CORRUPT_MESSAGE',
      flipped(Buffer.concat([batch(), batch()]), 70),
      old,
    ],
    [
      'two batches, the second with a wrong checksum, v2',
      'CORRUPT_MESSAGE',
      flipped(Buffer.concat([batch(), batch()]), batch().length + 70),
      old,
    ],
    ['a batch and zeros, v2', 'CORRUPT_MESSAGE', Buffer.concat([batch(), new Uint8Array(20)]), old],
    [
      'a batch with a wrong count and another, v2',
      'INVALID_RECORD',
      twoBatches((b) => writeInt32At(b, 57, 9)),
      old,
    ],
    ['a batch and a cut one', 'NONE', Buffer.concat([batch(), batch().subarray(0, 50)]), v11],
    ['a batch and zeros', 'CORRUPT_MESSAGE', Buffer.concat([batch(), new Uint8Array(20)]), v11],
    ['magic 3', 'CORRUPT_MESSAGE', batch().map((b, i) => (i === 16 ? 3 : b)), v11],
    ['a size too small for its magic', 'CORRUPT_MESSAGE', batch().map((b, i) => (i === 11 ? 20 : b)), v11],
    [
      'zstd, v6',
      'UNSUPPORTED_COMPRESSION_TYPE',
      batch({ codec: CompressionCodec.zstd }),
      { requestVersion: 6, nowMs: now },
    ],
    ['zstd, v7', 'NONE', batch({ codec: CompressionCodec.zstd }), { requestVersion: 7, nowMs: now }],
    ['a batch of magic 2, v0', 'NONE', batch(), { requestVersion: 0, nowMs: now }],
  ])('%s: %s', (_, expected, bytes, context) => {
    expect(errorOf(validateRecords(bytes, topic, context))).toBe(expected);
  });

  test('bytes behind the batch are cut off', () => {
    const result = validateRecords(Buffer.concat([batch(), batch().subarray(0, 50)]), topic, v11);
    expect(result.isValid && result.bytes.length).toBe(batch().length);
  });

  test("the broker's own markers are no client's", () => {
    const marker = (): Uint8Array =>
      buildEndTransactionMarker({
        timestamp: now,
        producerId: 1,
        producerEpoch: 0,
        coordinatorEpoch: 0,
        isCommit: true,
      });
    expect(errorOf(validateRecords(marker(), topic, v11))).toBe('INVALID_RECORD');
    const own = { requestVersion: undefined, nowMs: now };
    const result = validateRecords(marker(), { ...topic, codec: CompressionCodec.gzip }, own);
    expect(result).toMatchObject({ isValid: true, isRebuilt: false, recordCount: 1 });
  });
});

describe('compressed offsets that are not 0, 1, 2, …', () => {
  const gaps: NewRecord[] = [
    { offset: 0, timestamp: now, value: text('a') },
    { offset: 0, timestamp: now, value: text('b') },
    { offset: 2, timestamp: now, value: text('c') },
  ];

  test('are given anew where the topic has another codec', () => {
    const compressed = batch({ codec: CompressionCodec.lz4 }, gaps);
    const result = validateRecords(compressed, { ...topic, codec: CompressionCodec.gzip }, v11);
    if (!result.isValid) throw new Error(result.message);
    expect(result).toMatchObject({ isRebuilt: true, recordCount: 3, maxTimestamp: now });
    expect(codecAt(result.bytes, 0)).toBe(CompressionCodec.gzip);
    expect(Array.from(readRecords(result.bytes), (r) => r.offset)).toEqual([0, 1, 2]);
  });

  test('with the codec of the topic they are refused, as Apache has skipped what it would have to write', () => {
    const compressed = batch({ codec: CompressionCodec.lz4 }, gaps);
    expect(validateRecords(compressed, topic, v11)).toMatchObject({ error: Errors.UNKNOWN_SERVER_ERROR });
  });

  test('uncompressed they are taken, as Apache takes them', () => {
    expect(validateRecords(batch({}, gaps), topic, v11)).toMatchObject({ isValid: true, isRebuilt: false });
  });
});

describe('compression bombs', () => {
  const zeros = (length: number, codec: CompressionCodec): Uint8Array =>
    batch({ codec }, [{ timestamp: now, value: new Uint8Array(length) }]);
  test.each(codecs.filter(([name]) => name !== 'none'))(
    '%s: a record of 17 MB is walked over; where it has to be built anew it is MESSAGE_TOO_LARGE',
    (_, codec) => {
      expect(errorOf(validateRecords(zeros(17_000_000, codec), topic, v11))).toBe('NONE');
      const other = codec === CompressionCodec.gzip ? CompressionCodec.lz4 : CompressionCodec.gzip;
      const converting = { ...topic, codec: other };
      expect(errorOf(validateRecords(zeros(15_000_000, codec), converting, v11))).toBe('NONE');
      expect(errorOf(validateRecords(zeros(17_000_000, codec), converting, v11))).toBe('MESSAGE_TOO_LARGE');
      const large = { ...converting, maxMessageBytes: 2_000_000 };
      expect(errorOf(validateRecords(zeros(17_000_000, codec), large, v11))).toBe('NONE');
    },
  );

  test('no more than a thousand records are named', () => {
    const bytes = batch(
      { codec: CompressionCodec.gzip },
      Array.from({ length: 5000 }, () => ({ timestamp: now, value: text('v') })),
    );
    const result = validateRecords(bytes, { ...topic, isCompacted: true }, v11);
    if (result.isValid) throw new Error('was taken');
    expect(result.recordErrors).toHaveLength(1000);
    expect(result.message).toContain('due to 5000 record errors in total');
  });

  test('large records are checked like small ones', () => {
    const records = [0, 1, 2].map((i) => ({
      timestamp: now + i,
      key: i === 1 ? null : text('k'),
      value: new Uint8Array(100_000 * i),
      headers: [{ key: 'h'.repeat(100_000), value: new Uint8Array(200_000) }],
    }));
    const limits = { ...topic, maxMessageBytes: 10_000_000 };
    for (const [, codec] of codecs) {
      expect(validateRecords(batch({ codec }, records), limits, v11)).toMatchObject({
        isValid: true,
        recordCount: 3,
        maxTimestamp: now + 2,
      });
      const result = validateRecords(batch({ codec }, records), { ...limits, isCompacted: true }, v11);
      expect(result).toMatchObject({ isValid: false, recordErrors: [{ batchIndex: 1 }] });
      const short = changed(batch({ codec }, records), (b) => {
        writeInt32At(b, 57, 4);
        writeInt32At(b, 23, 3);
      });
      expect(errorOf(validateRecords(short, limits, v11))).toBe('INVALID_RECORD');
    }
  });
});

test('mutated batches with a right checksum are judged without a throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...codecs.map(([, codec]) => codec)),
      fc.nat(),
      fc.nat(255),
      fc.nat(11),
      (codec, at, value, version) => {
        const bytes = changed(batch({ codec }), (b) => {
          b[17 + (at % (b.length - 17))] = value;
        });
        const result = validateRecords(bytes, topic, { requestVersion: version, nowMs: now });
        if (result.isValid) expect(recordCountAt(result.bytes, 0)).toBe(result.recordCount);
      },
    ),
    { numRuns: 3000 },
  );
});
