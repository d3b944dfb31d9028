/** Record batches of magic 2, good and bad, that clients may send. */
import { CompressionCodec, compress } from '@kafka-ts/protocol/records/compression/index';
import {
  buildRecordBatch,
  type NewRecord,
  type RecordBatchOptions,
} from '@kafka-ts/protocol/records/record-batch-builder';
import {
  blockBatch,
  concatenated,
  edited,
  field,
  rawBatch,
  rawRecord,
  start,
  value,
  varint,
} from './bytes.ts';

export type RecordSet = readonly [about: string, records: Uint8Array];

const key = Uint8Array.of(107);
const { gzip, snappy, lz4, zstd } = CompressionCodec;
const codecs = { none: 0, gzip, snappy, lz4, zstd } as const;
type CodecName = keyof typeof codecs;

const plain = (n: number, more: Partial<NewRecord> = {}): NewRecord => ({
  timestamp: start + n,
  key,
  value,
  ...more,
});
const good = (options: RecordBatchOptions = {}, count = 3): Uint8Array =>
  buildRecordBatch(
    Array.from({ length: count }, (_, n) => plain(n)),
    options,
  );
const set = (at: number, bytes: 1 | 2 | 4, number: number) => (view: DataView) => {
  if (bytes === 1) view.setInt8(at, number);
  else if (bytes === 2) view.setInt16(at, number);
  else view.setInt32(at, number);
};
const long = (at: number, number: bigint) => (view: DataView) => view.setBigInt64(at, number);

/** What the header says of itself. */
const headers: readonly RecordSet[] = [
  ['good', good()],
  [
    'with headers',
    buildRecordBatch([
      plain(0, {
        headers: [
          { key: 'k', value },
          { key: '', value: null },
        ],
      }),
    ]),
  ],
  ['a leader epoch of its own', edited(good(), set(field.leaderEpoch, 4, 77))],
  ['base offset 5', good({ baseOffset: 5 })],
  ['base offset -1', edited(good(), long(0, -1n))],
  ['length 0', edited(good(), set(field.length, 4, 0), false)],
  ['length 13', edited(good(), set(field.length, 4, 13), false)],
  ['length 14', edited(good(), set(field.length, 4, 14), false)],
  ['length 48', edited(good(), set(field.length, 4, 48), false)],
  ['length 49', edited(good(), set(field.length, 4, 49), false)],
  ['length one short', edited(good(), (view) => view.setInt32(field.length, view.byteLength - 13), false)],
  ['length one long', edited(good(), (view) => view.setInt32(field.length, view.byteLength - 11), false)],
  ['length -1', edited(good(), set(field.length, 4, -1), false)],
  ['length of all', edited(good(), set(field.length, 4, 0x7fffffff), false)],
  ['magic 5', edited(good(), set(field.magic, 1, 5), false)],
  ['magic -2', edited(good(), set(field.magic, 1, -2), false)],
  ['checksum', edited(good(), set(field.crc, 4, 7), false)],
  ['two', concatenated(good(), good())],
  ['half a second', concatenated(good(), good().subarray(0, 60))],
  ['a second of 17 bytes', concatenated(good(), good().subarray(0, 17))],
  ['no records, no offsets', rawBatch(new Uint8Array(0), 0)],
  ['count 0 of one', edited(good({}, 1), set(field.count, 4, 0))],
  [
    'count 0 and offsets -1',
    edited(good({}, 1), (view) => [set(field.count, 4, 0)(view), set(field.lastOffsetDelta, 4, -1)(view)]),
  ],
  ['count -3', edited(good(), set(field.count, 4, -3))],
  ['count 4', edited(good(), set(field.count, 4, 4))],
  ['count 2', edited(good(), set(field.count, 4, 2))],
  ['last offset 5', edited(good(), set(field.lastOffsetDelta, 4, 5))],
  ['last offset -1', edited(good(), set(field.lastOffsetDelta, 4, -1))],
  [
    'last offset and count 5',
    edited(good(), (view) => [set(field.count, 4, 5)(view), set(field.lastOffsetDelta, 4, 4)(view)]),
  ],
  [
    'last offset and count 2',
    edited(good(), (view) => [set(field.count, 4, 2)(view), set(field.lastOffsetDelta, 4, 1)(view)]),
  ],
  ['codec 5', edited(good(), set(field.attributes, 2, 5))],
  ['codec 7', edited(good(), set(field.attributes, 2, 7))],
  ['unused attributes', edited(good(), set(field.attributes, 2, 0x7f80))],
  ['a delete horizon', edited(good(), set(field.attributes, 2, 0x40))],
  ['control', good({ isControl: true })],
  ['producer id without sequence', good({ producerId: 9, producerEpoch: 0 })],
  ['sequence without producer id', good({ baseSequence: 4 })],
  ['epoch without producer id', good({ producerEpoch: 4 })],
  ['producer id -7', edited(good(), long(field.producerId, -7n))],
];

/** What becomes of times. */
const times: readonly RecordSet[] = [
  [
    'no time',
    buildRecordBatch([
      { key, value },
      { key, value },
    ]),
  ],
  ['time for one of two', buildRecordBatch([{ key, value }, plain(1)])],
  ['time for the first of two', buildRecordBatch([plain(1), { key, value }])],
  ['time 0', buildRecordBatch([plain(0, { timestamp: 0 })])],
  ['time -5', buildRecordBatch([plain(0, { timestamp: -5 })])],
  ['falling times', buildRecordBatch([plain(9), plain(3), plain(5)])],
  ['an old one', buildRecordBatch([plain(0), plain(0, { timestamp: 1000 }), plain(2)])],
  ['one to come', buildRecordBatch([plain(0), plain(0, { timestamp: start * 2 })])],
  [
    'old, to come, no key',
    buildRecordBatch([
      plain(0, { timestamp: 5 }),
      plain(0, { timestamp: start * 2 }),
      plain(1, { key: null }),
    ]),
  ],
  ['a maximum too high', edited(good(), long(field.maxTimestamp, BigInt(start * 2)))],
  ['a maximum too low', edited(good(), long(field.maxTimestamp, 5n))],
  ['a maximum of -1', edited(good(), long(field.maxTimestamp, -1n))],
  ['base time far off', edited(good(), long(field.baseTimestamp, 12345n))],
  ['base time -1', edited(good(), long(field.baseTimestamp, -1n))],
  ['append time', good({ logAppendTime: start })],
  [
    'append time of none',
    edited(good(), (view) => [set(field.attributes, 2, 8)(view), long(field.maxTimestamp, -1n)(view)]),
  ],
  ['append time, gzip', good({ logAppendTime: start, codec: gzip })],
  [
    'append time, no key, gzip',
    buildRecordBatch([plain(0), plain(1, { key: null })], { logAppendTime: start, codec: gzip }),
  ],
];

const keys: readonly RecordSet[] = [
  ['no key', buildRecordBatch([plain(0, { key: null })])],
  ['an empty key', buildRecordBatch([plain(0, { key: new Uint8Array(0) })])],
  [
    'no key in two of five',
    buildRecordBatch([0, 1, 2, 3, 4].map((n) => plain(n, n % 3 === 1 ? { key: null } : {}))),
  ],
  ['no key in five', buildRecordBatch([0, 1, 2, 3, 4].map((n) => plain(n, { key: null })))],
  ['no value', buildRecordBatch([plain(0, { value: null })])],
  ['300 bytes', buildRecordBatch([plain(0, { value: new Uint8Array(300).fill(65) })])],
];

const one = rawRecord({});
const two = concatenated(one, rawRecord({ offsetDelta: 1, timestampDelta: 3 }));
const cut = (bytes: Uint8Array, count: number): Uint8Array => bytes.subarray(0, bytes.length - count);

/** Records whose fields do not fit, as they are and compressed. */
const structures: readonly (readonly [string, Uint8Array, number])[] = [
  ['two', two, 2],
  ['bytes behind', concatenated(two, Uint8Array.of(1, 2, 3)), 2],
  ['a zero behind', concatenated(two, Uint8Array.of(0)), 2],
  ['cut', cut(two, 2), 2],
  ['one of two', one, 2],
  ['two of one', two, 1],
  ['nothing', new Uint8Array(0), 1],
  ['length 0', rawRecord({ length: 0 }), 1],
  ['length -1', rawRecord({ length: -1 }), 1],
  ['length -100', rawRecord({ length: -100 }), 1],
  ['length too long', rawRecord({ length: 100 }), 1],
  ['length too short', rawRecord({ length: 9 }), 1],
  ['length one too short', rawRecord({ length: 11 }), 1],
  ['a length of six bytes', concatenated(Uint8Array.of(255, 255, 255, 255, 255, 1), one), 1],
  ['record attributes', rawRecord({ attributes: 7 }), 1],
  ['key length -2', rawRecord({ keyLength: -2, key: new Uint8Array(0) }), 1],
  ['key too long', rawRecord({ keyLength: 1000 }), 1],
  ['value length -9', rawRecord({ valueLength: -9, value: new Uint8Array(0) }), 1],
  ['value too long', rawRecord({ valueLength: 6 }), 1],
  ['value too short', rawRecord({ valueLength: 4 }), 1],
  ['headers -1', rawRecord({ tail: varint(-1) }), 1],
  ['headers 1000', rawRecord({ tail: varint(1000) }), 1],
  ['headers 1 of none', rawRecord({ tail: varint(1) }), 1],
  ['a header without key', rawRecord({ tail: concatenated(varint(1), varint(-1), varint(-1)) }), 1],
  ['a header key too long', rawRecord({ tail: concatenated(varint(1), varint(50), key, varint(-1)) }), 1],
  ['a header', rawRecord({ tail: concatenated(varint(1), varint(1), key, varint(1), key) }), 1],
  ['offsets 1, 2', concatenated(rawRecord({ offsetDelta: 1 }), rawRecord({ offsetDelta: 2 })), 2],
  ['offsets 1, 0', concatenated(rawRecord({ offsetDelta: 1 }), rawRecord({ offsetDelta: 0 })), 2],
  ['offsets 0, 0', concatenated(one, one), 2],
  ['offset -1', rawRecord({ offsetDelta: -1 }), 1],
  ['far times', concatenated(one, rawRecord({ offsetDelta: 1, timestampDelta: 2 ** 40 })), 2],
  ['a time before all', rawRecord({ timestampDelta: -start - 10 }), 1],
];

const structured = (['none', 'gzip', 'lz4', 'snappy', 'zstd'] as const).flatMap((name) =>
  structures
    // Apache takes compressed records of a wrong length, which no consumer can read, where it does not compress them anew.
    .filter(([about]) => name === 'none' || !/^length|length -/.test(about))
    .filter((_, n) => name === 'none' || name === 'gzip' || n % 3 === codecs[name] % 3)
    .map(
      ([about, records, count]): RecordSet => [`${name}: ${about}`, rawBatch(records, count, codecs[name])],
    ),
);

const block = (name: Exclude<CodecName, 'none'>): Uint8Array => compress(codecs[name], two, { magic: 2 });
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at < 0 ? bytes.length + at : at, 0x5a);

/** Compressed blocks in forms that clients write, and broken ones. */
const blocks: readonly RecordSet[] = [
  ...(['gzip', 'snappy', 'lz4', 'zstd'] as const).flatMap((name): RecordSet[] => [
    [`${name}: good`, blockBatch(block(name), 2, codecs[name])],
    [`${name}: an empty block`, blockBatch(new Uint8Array(0), 2, codecs[name])],
    [`${name}: a cut block`, blockBatch(cut(block(name), 9), 2, codecs[name])],
    [`${name}: a bad first byte`, blockBatch(flip(block(name), 0), 2, codecs[name])],
    [`${name}: a block twice`, blockBatch(concatenated(block(name), block(name)), 2, codecs[name])],
    [`${name}: bytes that are not compressed`, blockBatch(two, 2, codecs[name])],
    [`${name}: no key`, buildRecordBatch([plain(0), plain(1, { key: null })], { codec: codecs[name] })],
    [
      `${name}: old and to come`,
      buildRecordBatch([plain(0, { timestamp: 5 }), plain(1, { timestamp: start * 2 })], {
        codec: codecs[name],
      }),
    ],
    [
      `${name}: a maximum too high`,
      edited(good({ codec: codecs[name] }), long(field.maxTimestamp, BigInt(start * 2))),
    ],
    [`${name}: control`, good({ codec: codecs[name], isControl: true })],
    [`${name}: 900 records`, good({ codec: codecs[name] }, 900)],
  ]),
  ['snappy: raw', blockBatch(rawSnappy(two), 2, snappy)],
  ['snappy: raw, of a wrong length', blockBatch(flip(rawSnappy(two), 0), 2, snappy)],
  ['lz4: a wrong header checksum', blockBatch(flip(block('lz4'), 6), 2, lz4)],
  ['lz4: the checksum of old clients', blockBatch(compress(lz4, two, { magic: 0 }), 2, lz4)],
  ['lz4: dependent blocks', blockBatch(flip(block('lz4'), 4), 2, lz4)],
  ['gzip: a wrong checksum', blockBatch(flip(block('gzip'), -5), 2, gzip)],
  ['gzip: a wrong size', blockBatch(flip(block('gzip'), -1), 2, gzip)],
  ['gzip: without its last byte', blockBatch(cut(block('gzip'), 1), 2, gzip)],
  ['gzip: said to be snappy', blockBatch(block('gzip'), 2, snappy)],
  ['snappy: said to be lz4', blockBatch(block('snappy'), 2, lz4)],
  ['zstd: said to be gzip', blockBatch(block('zstd'), 2, gzip)],
];

/** One literal: its length as an unsigned varint, a tag, the bytes. */
function rawSnappy(bytes: Uint8Array): Uint8Array {
  return concatenated(Uint8Array.of(bytes.length, (bytes.length - 1) << 2), bytes);
}

/** What Apache stores, and then cannot convert for old consumers: it closes their connections. */
export const unconvertible: ReadonlySet<string> = new Set([
  'time -5',
  'none: offsets 1, 2',
  'none: offsets 1, 0',
  'none: offsets 0, 0',
  'none: offset -1',
  ...Object.keys(codecs).map((name) => `${name}: a time before all`),
]);

export const batchSets: readonly RecordSet[] = [...headers, ...times, ...keys, ...structured, ...blocks];
