import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { CompressionCodec } from './compression/compression-codec.ts';
import { CompressionError } from './compression/compression-error.ts';
import {
  attributesAt,
  baseTimestampAt,
  batchSizeAt,
  isControlAt,
  isCrcValid,
  isTransactionalAt,
  lastOffsetDeltaAt,
  maxTimestampAt,
  patchCrc,
  patchMaxTimestamp,
  producerIdAt,
  recordCountAt,
} from './record-batch.ts';
import {
  buildEndTransactionMarker,
  buildRecordBatch,
  type NewRecord,
  RecordBatchBuilder,
} from './record-batch-builder.ts';
import {
  type BatchRecord,
  batchPositions,
  openRecords,
  readControlRecord,
  readRecords,
} from './record-batch-reader.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array | null | undefined): string | null =>
  bytes ? Buffer.from(bytes).toString('hex') : null;
const codecs = Object.entries(CompressionCodec);

/** A record as comparable text. */
function shown(record: BatchRecord): unknown {
  const headers = record.headers.map(({ key, value }) => [key, hex(value)]);
  return [record.offset, record.timestamp, hex(record.key), hex(record.value), headers];
}

const field = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null });
const record: fc.Arbitrary<NewRecord> = fc.record({
  timestamp: fc.integer({ min: -1, max: 2 ** 50 }),
  key: field,
  value: field,
  headers: fc.array(fc.record({ key: fc.string({ maxLength: 9 }), value: field }), { maxLength: 3 }),
});

describe.each(codecs)('%s', (_, codec) => {
  test('what was built is read', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        fc.nat(2 ** 40),
        (records, baseOffset) => {
          const batch = buildRecordBatch(records, { codec, baseOffset });
          const expected = records.map((r, i) => [
            baseOffset + i,
            r.timestamp,
            hex(r.key),
            hex(r.value),
            r.headers?.map(({ key, value }) => [key, hex(value)]),
          ]);
          expect(Array.from(readRecords(batch), shown)).toEqual(expected);
          expect(batchSizeAt(batch, 0)).toBe(batch.length);
          expect(isCrcValid(batch, 0)).toBe(true);
          expect(recordCountAt(batch, 0)).toBe(records.length);
          expect(lastOffsetDeltaAt(batch, 0)).toBe(records.length - 1);
          expect(maxTimestampAt(batch, 0)).toBe(Math.max(-1, ...records.map((r) => r.timestamp ?? -1)));
          expect(baseTimestampAt(batch, 0)).toBe(records[0]?.timestamp);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a mutated batch gives records, MalformedError or CompressionError, and ends', () => {
    const batch = buildRecordBatch(
      Array.from({ length: 8 }, (_n, i) => ({
        value: text(`value ${i}`),
        headers: [{ key: 'h', value: text('x') }],
      })),
      { codec },
    );
    fc.assert(
      fc.property(fc.nat(batch.length - 1), fc.nat(255), fc.nat(3), (at, value, more) => {
        const changed = batch.slice();
        changed[at] = value;
        changed[(at * 7 + more) % changed.length] = value ^ 0x55;
        let count = 0;
        try {
          for (const _r of readRecords(changed, { maxBytes: 100_000 })) count++;
        } catch (error) {
          if (!(error instanceof MalformedError) && !(error instanceof CompressionError)) throw error;
        }
        expect(count).toBeLessThan(changed.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('offsets may have gaps, and the last offset may lie behind the last record', () => {
  const builder = new RecordBatchBuilder({ baseOffset: 100, lastOffset: 110 });
  builder.append({ offset: 103, value: text('a') });
  builder.append({ offset: 107, value: text('b') });
  const batch = builder.build();
  expect(Array.from(readRecords(batch), (r) => r.offset)).toEqual([103, 107]);
  expect([recordCountAt(batch, 0), lastOffsetDeltaAt(batch, 0)]).toEqual([2, 10]);
});

test("the broker's clock counts for every record", () => {
  const batch = buildRecordBatch(
    [
      { timestamp: 5, value: null },
      { timestamp: 9, value: null },
    ],
    { logAppendTime: 1000 },
  );
  expect(Array.from(readRecords(batch), (r) => r.timestamp)).toEqual([1000, 1000]);
  patchMaxTimestamp(batch, 0, false, 9);
  expect(Array.from(readRecords(batch), (r) => r.timestamp)).toEqual([5, 9]);
});

test('records are copied with headers that are no UTF-8', () => {
  const builder = new RecordBatchBuilder();
  builder.append({ key: text('k'), value: text('v'), headers: [{ key: 'abc', value: null }] });
  const source = builder.build();
  // The header's key becomes an invalid sequence.
  source[source.length - 2] = 0xff;
  const cursor = openRecords(source);
  cursor.next();
  const copy = new RecordBatchBuilder();
  copy.appendFrom(cursor, 0, -1);
  patchCrc(source, 0);
  expect(hex(copy.build())).toBe(hex(source));
});

describe('transaction markers', () => {
  const marker = buildEndTransactionMarker({
    baseOffset: 7,
    timestamp: 1_700_000_000_000,
    producerId: 4000,
    producerEpoch: 3,
    coordinatorEpoch: 9,
    isCommit: true,
  });

  test('have 78 bytes, both flags and the producer', () => {
    expect(marker).toHaveLength(78);
    expect([isControlAt(marker, 0), isTransactionalAt(marker, 0), attributesAt(marker, 0)]).toEqual([
      true,
      true,
      0x30,
    ]);
    expect(producerIdAt(marker, 0)).toBe(4000);
    expect(hex(marker.subarray(61))).toBe('20' + '000000' + '08' + '00000001' + '0c' + '000000000009' + '00');
  });

  test('are read back', () => {
    expect(Array.from(readRecords(marker), readControlRecord)).toEqual([{ type: 1, coordinatorEpoch: 9 }]);
    expect(readControlRecord({ key: text('x'), value: null })).toBeUndefined();
    expect(readControlRecord({ key: text('four'), value: text('x') })).toBeUndefined();
  });
});

test('the batches of a buffer are found, up to a cut one', () => {
  const [a, b] = [buildRecordBatch([{ value: text('a') }]), buildRecordBatch([{ value: text('bb') }])];
  expect([...batchPositions(Buffer.concat([a, b, a.subarray(0, 40)]))]).toEqual([0, a.length]);
});

test.each([
  ['no bytes', new Uint8Array(0)],
  ['a cut batch', buildRecordBatch([{ value: text('abc') }]).subarray(0, 65)],
  ['an unknown codec', buildRecordBatch([{ value: text('abc') }]).map((byte, i) => (i === 22 ? 6 : byte))],
  [
    'a count beyond the records',
    buildRecordBatch([{ value: text('abc') }]).map((byte, i) => (i === 60 ? 2 : byte)),
  ],
])('%s: MalformedError', (_, bytes) => {
  expect(() => [...readRecords(bytes)]).toThrow(MalformedError);
});
