import type { ConsumedRecord } from '@kafka-ts/client/partition-reader';
import { expect, test } from 'vitest';
import { formatterOf } from './formatters.ts';

const record: ConsumedRecord = {
  offset: 3,
  timestamp: 1795219880123,
  timestampType: 'CreateTime',
  key: Buffer.from('key'),
  value: Buffer.from('value'),
  headers: [
    { key: 'h1', value: Buffer.from('v1') },
    { key: 'h2', value: null },
  ],
  leaderEpoch: 7,
};

function format(
  settings: Record<string, string>,
  changes: Partial<ConsumedRecord> = {},
  className = 'kafka.tools.DefaultMessageFormatter',
): string {
  const pieces: Buffer[] = [];
  const formatter = formatterOf({ className, settings: new Map(Object.entries(settings)), log: () => {} });
  formatter({ ...record, ...changes }, { topic: 't', partition: 2 }, (piece) =>
    pieces.push(Buffer.from(piece)),
  );
  return Buffer.concat(pieces).toString('latin1');
}

const all = {
  'print.timestamp': 'true',
  'print.partition': 'TRUE',
  'print.offset': ' true ',
  'print.epoch': 'true',
  'print.headers': 'true',
  'print.key': 'true',
};

const cases: readonly (readonly [string, Record<string, string>, Partial<ConsumedRecord>, string])[] = [
  ['the value alone', {}, {}, 'value\n'],
  [
    'every field in order',
    all,
    {},
    'CreateTime:1795219880123\tPartition:2\tOffset:3\tEpoch:7\th1:v1,h2:null\tkey\tvalue\n',
  ],
  [
    'nothing where nothing is',
    all,
    { key: null, value: null, headers: [], timestampType: 'none' },
    'NO_TIMESTAMP\tPartition:2\tOffset:3\tEpoch:7\tNO_HEADERS\tnull\tnull\n',
  ],
  ['no value', { 'print.key': 'true', 'print.value': 'false' }, {}, 'key\n'],
  ['separators', { 'print.key': 'true', 'key.separator': ' = ', 'line.separator': ';' }, {}, 'key = value;'],
  ['another null', { 'null.literal': 'NULL' }, { value: null }, 'NULL\n'],
  ['bytes that are no text', {}, { value: Buffer.from([0xff, 0xc3]) }, '\xff\xc3\n'],
  [
    'deserializers',
    {
      'print.key': 'true',
      'key.deserializer': 'org.apache.kafka.common.serialization.LongDeserializer',
      'value.deserializer': 'IntegerDeserializer',
    },
    { key: Buffer.from('ffffffffffffffff', 'hex'), value: Buffer.from('00000102', 'hex') },
    '-1\t258\n',
  ],
];

test.each(cases)('prints %s', (_name, settings, changes, expected) => {
  expect(format(settings, changes)).toBe(expected);
});

test('a field that its deserializer cannot read is an error', () => {
  expect(() => format({ 'value.deserializer': 'LongDeserializer' })).toThrow(
    'Size of data received by LongDeserializer is not 8; it is 5',
  );
});

test('NoOpMessageFormatter prints nothing', () => {
  expect(format({}, {}, 'kafka.tools.NoOpMessageFormatter')).toBe('');
});
