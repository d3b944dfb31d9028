import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Errors } from '../errors.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { type DownConvertOptions, downConvert, downConvertInSteps } from './down-convert.ts';
import { legacyCodecAt, legacyMessageAt } from './legacy-message.ts';
import { entryPositions, readMessageSet } from './message-set.ts';
import { MessageSetBuilder } from './message-set-builder.ts';
import { batchSizeAt } from './record-batch.ts';
import {
  buildEndTransactionMarker,
  buildRecordBatch,
  type NewRecord,
  type RecordBatchOptions,
} from './record-batch-builder.ts';
import { batchPositions } from './record-batch-reader.ts';
import { stepBytes } from './steps.ts';

const now = 1_700_000_000_000;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const records: NewRecord[] = [
  { offset: 10, timestamp: now, key: text('a'), value: text('1'), headers: [{ key: 'h', value: text('x') }] },
  { offset: 12, timestamp: now + 9, key: null, value: text('2') },
  { offset: 13, timestamp: now + 4, key: text('c'), value: null },
];
const batch = (options: RecordBatchOptions = {}): Uint8Array =>
  buildRecordBatch(records, { baseOffset: 10, ...options });

function converted(bytes: Uint8Array, options: DownConvertOptions): Uint8Array {
  const result = downConvert(bytes, options);
  if (!result.isConverted) throw new Error(result.error.name);
  return result.bytes;
}

const hex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('hex');
const content = (bytes: Uint8Array): unknown[] =>
  Array.from(readMessageSet(bytes), (m) => [m.offset, m.timestamp, hex(m.key), hex(m.value)]);

describe.each([0, 1] as const)('to magic %d', (toMagic) => {
  const time = (ms: number): number => (toMagic === 0 ? -1 : ms);
  const expected = [
    [10, time(now), hex(text('a')), hex(text('1'))],
    [12, time(now + 9), null, hex(text('2'))],
    [13, time(now + 4), hex(text('c')), null],
  ];

  test.each(Object.entries(CompressionCodec).filter(([name]) => name !== 'zstd'))(
    '%s: offsets and codec stay',
    (_, codec) => {
      const bytes = converted(batch({ codec }), { toMagic, firstOffset: 10 });
      expect(content(bytes)).toEqual(expected);
      expect(legacyCodecAt(bytes, 0)).toBe(codec);
      expect([...batchPositions(bytes)]).toHaveLength(codec === CompressionCodec.none ? 3 : 1);
      if (codec !== CompressionCodec.none)
        expect(legacyMessageAt(bytes, 0)).toMatchObject({ offset: 13, timestamp: time(now + 9), key: null });
    },
  );

  test('records of a plain batch before the fetched offset go, those of a compressed one stay', () => {
    expect(content(converted(batch(), { toMagic, firstOffset: 12 }))).toEqual(expected.slice(1));
    expect(content(converted(batch({ codec: 1 }), { toMagic, firstOffset: 12 }))).toEqual(expected);
    expect(converted(batch(), { toMagic, firstOffset: 14 })).toHaveLength(0);
  });

  test('control batches and a cut last batch are left out', () => {
    const marker = buildEndTransactionMarker({
      baseOffset: 14,
      timestamp: now,
      producerId: 1,
      producerEpoch: 0,
      coordinatorEpoch: 0,
      isCommit: true,
    });
    const bytes = Buffer.concat([batch(), marker, batch({ codec: 3 }), batch().subarray(0, 50)]);
    expect(content(converted(bytes, { toMagic, firstOffset: 0 }))).toEqual([...expected, ...expected]);
  });

  test('zstd cannot be converted', () => {
    const bytes = Buffer.concat([batch({ codec: CompressionCodec.zstd }), batch()]);
    expect(downConvert(bytes, { toMagic, firstOffset: 0 })).toEqual({
      isConverted: false,
      error: Errors.UNSUPPORTED_COMPRESSION_TYPE,
    });
  });

  test('the append time counts for each message', () => {
    const bytes = converted(batch({ codec: 2, logAppendTime: now + 77 }), { toMagic, firstOffset: 0 });
    expect(Array.from(readMessageSet(bytes), (m) => m.timestamp)).toEqual([
      time(now + 77),
      time(now + 77),
      time(now + 77),
    ]);
    expect(legacyMessageAt(bytes, 0).attributes).toBe(toMagic === 0 ? 2 : 10);
  });

  test('stored batches of old formats pass or are converted too', () => {
    for (const codec of [CompressionCodec.none, CompressionCodec.gzip]) {
      const builder = new MessageSetBuilder({ magic: 1, codec });
      for (const { offset = 0, timestamp = 0, key = null, value } of records)
        builder.append(offset, timestamp, key, value);
      const stored = builder.build();
      const bytes = converted(stored, { toMagic, firstOffset: 0 });
      expect(content(bytes)).toEqual(expected);
      if (toMagic === 1) expect(hex(bytes)).toBe(hex(stored));
    }
  });
});

test('LZ4 blocks for magic 0 have the old wrong header checksum', () => {
  const header = (toMagic: 0 | 1): string => {
    const bytes = converted(batch({ codec: CompressionCodec.lz4 }), { toMagic, firstOffset: 0 });
    expect(batchSizeAt(bytes, 0)).toBe(bytes.length);
    return Buffer.from(legacyMessageAt(bytes, 0).value ?? []).toString('hex', 0, 7);
  };
  expect([header(0), header(1)]).toEqual(['04224d1860401a', '04224d18604082']);
});

test('a damaged batch is CORRUPT_MESSAGE', () => {
  const damaged = batch().map((byte, i) => (i === 61 ? 0x7e : byte));
  expect(downConvert(damaged, { toMagic: 1, firstOffset: 0 })).toEqual({
    isConverted: false,
    error: Errors.CORRUPT_MESSAGE,
  });
});

test('mutated batches are converted or refused without a throw, within the limit', () => {
  const batches = Object.values(CompressionCodec).map((codec) => batch({ codec }));
  fc.assert(
    fc.property(
      fc.constantFrom(...batches),
      fc.nat(),
      fc.nat(255),
      fc.constantFrom(0, 1),
      (one, at, value, toMagic) => {
        const changed = one.slice();
        changed[at % one.length] = value;
        const result = downConvert(changed, {
          toMagic: toMagic === 0 ? 0 : 1,
          firstOffset: 0,
          maxRecordBytes: 5000,
        });
        if (result.isConverted) expect(result.bytes.length).toBeLessThan(50_000);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a budget ends the conversion behind the batch that used it up, but never before the first', () => {
  const batch = (baseOffset: number): Uint8Array =>
    buildRecordBatch([{ value: new Uint8Array(1000) }], { baseOffset, codec: CompressionCodec.gzip });
  const bytes = Buffer.concat([batch(0), batch(1), batch(2)]);
  const convert = (leftBytes: number): number => {
    const converted = downConvert(bytes, { toMagic: 1, firstOffset: 0, budget: { leftBytes } });
    return converted.isConverted ? [...readMessageSet(converted.bytes)].length : -1;
  };
  expect(convert(1)).toBe(1);
  expect(convert(1500)).toBe(2);
  expect(convert(10_000)).toBe(3);
  expect(convert(0)).toBe(0);
});

test('batches may lie in several pieces of memory', () => {
  const pieces = [
    Buffer.concat([batch(), batch({ codec: 1 })]),
    batch({ codec: 2 }),
    batch().subarray(0, 50),
  ];
  const whole = converted(Buffer.concat(pieces), { toMagic: 1, firstOffset: 0 });
  const parts = downConvert(pieces, { toMagic: 1, firstOffset: 0 });
  expect(parts.isConverted && hex(parts.bytes)).toBe(hex(whole));
});

test.each([CompressionCodec.none, CompressionCodec.gzip, CompressionCodec.snappy, CompressionCodec.lz4])(
  'codec %d: a large batch is converted in steps, and all its records are there',
  (codec) => {
    const values = Array.from({ length: 3000 }, (_, i) => Buffer.alloc(1000, `value ${i} `));
    const large = buildRecordBatch(
      values.map((value) => ({ value })),
      { codec },
    );
    const steps = downConvertInSteps(large, { toMagic: 1, firstOffset: 0 });
    let count = 0;
    for (;;) {
      const step = steps.next();
      if (step.done !== true) count++;
      else {
        if (!step.value.isConverted) throw new Error(step.value.error.name);
        const found = [...readMessageSet(step.value.bytes)];
        expect(found.length).toBe(3000);
        expect(found.every(({ value }, i) => values[i]?.equals(value ?? Buffer.alloc(0)))).toBe(true);
        break;
      }
    }
    const passes = codec === CompressionCodec.none ? 1 : 3;
    expect(count).toBeGreaterThan((passes * 2_500_000) / stepBytes);
  },
);

test('a record of more than the limit is MESSAGE_TOO_LARGE', () => {
  const large = buildRecordBatch([{ value: new Uint8Array(10_000) }], { codec: CompressionCodec.gzip });
  expect(downConvert(large, { toMagic: 1, firstOffset: 0, maxRecordBytes: 9000 })).toEqual({
    isConverted: false,
    error: Errors.MESSAGE_TOO_LARGE,
  });
});

test.each([
  [CompressionCodec.gzip, 0],
  [CompressionCodec.snappy, 1],
  [CompressionCodec.lz4, 1],
] as const)('codec %d: a batch of many MiB becomes wrappers of about a MiB, magic %d', (codec, toMagic) => {
  const records = Array.from({ length: 20_000 }, (_, i) => ({
    offset: 2 * i,
    timestamp: 1000 + i,
    value: Buffer.alloc(i === 7 ? 5_000_000 : 1000, `value ${i} `),
  }));
  const large = buildRecordBatch(records, { codec, baseOffset: 0 });
  const result = downConvert(large, { toMagic, firstOffset: 0, maxRecordBytes: 6_000_000 });
  if (!result.isConverted) throw new Error(result.error.name);
  const wrappers = [...entryPositions(result.bytes)];
  expect(wrappers.length).toBeGreaterThan(10);
  let count = 0;
  for (const { offset, timestamp, value } of readMessageSet(result.bytes)) {
    const record = records[count++];
    expect(offset).toBe(record?.offset);
    expect(timestamp).toBe(toMagic === 0 ? -1 : record?.timestamp);
    if (record === undefined || value === null || !record.value.equals(value))
      throw new Error(`record ${count}`);
  }
  expect(count).toBe(records.length);
});

test('what comes before a batch that cannot be converted is given; the next fetch is told', () => {
  const zstd = buildRecordBatch([{ value: new Uint8Array(9) }], {
    codec: CompressionCodec.zstd,
    baseOffset: 3,
  });
  const both = Buffer.concat([batch(), zstd]);
  const alone = converted(batch(), { toMagic: 1, firstOffset: 0 });
  expect(hex(converted(both, { toMagic: 1, firstOffset: 0 }))).toBe(hex(alone));
  expect(downConvert(zstd, { toMagic: 1, firstOffset: 3 })).toEqual({
    isConverted: false,
    error: Errors.UNSUPPORTED_COMPRESSION_TYPE,
  });
});
