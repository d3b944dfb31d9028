import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectError } from '../connector/errors.ts';
import { Decimal } from '../data/decimal.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { BYTES_SCHEMA, FLOAT32_SCHEMA, INT32_SCHEMA, STRING_SCHEMA } from '../data/schemas.ts';
import { ByteArrayConverter } from './byte-array-converter.ts';
import { StringConverter } from './string-converter.ts';
import { converters, headerConverters } from './table.ts';

const name = (simple: string) =>
  `org.apache.kafka.connect.${simple === 'Json' ? 'json' : simple === 'String' ? 'storage' : 'converters'}.${simple}Converter`;

async function configured(simple: string) {
  const converter = await converters[name(simple)]?.load();
  if (converter === undefined) throw new Error(`No converter ${simple}`);
  converter.configure({}, false);
  return converter;
}

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

describe('converters write as Kafka serializers do', () => {
  const rows: readonly [string, ConnectValue, string][] = [
    ['Short', -2, 'fffe'],
    ['Integer', 258, '00000102'],
    ['Long', 2n ** 63n - 1n, '7fffffffffffffff'],
    ['Float', 1.5, '3fc00000'],
    ['Double', -0.1, 'bfb999999999999a'],
    ['Boolean', true, '01'],
    ['ByteArray', Uint8Array.of(1, 2), '0102'],
    ['String', '中', 'e4b8ad'],
  ];
  test.each(rows)('%s %s', async (simple, value, expected) => {
    const converter = await configured(simple);
    const bytes = converter.fromConnectData('t', undefined, value);
    expect(hex(bytes)).toBe(expected);
    expect(converter.toConnectData('t', bytes).value).toEqual(value);
    expect(converter.fromConnectData('t', undefined, null)).toBeNull();
    expect(converter.toConnectData('t', null).value).toBeNull();
  });
});

describe('what cannot be converted is refused in the words of Kafka', () => {
  const rows: readonly [string, Schema | undefined, ConnectValue, string][] = [
    ['Integer', undefined, 'x', 'Failed to serialize to integer (was class java.lang.String): '],
    ['Integer', FLOAT32_SCHEMA, 1.5, 'Failed to serialize to integer (was class java.lang.Float): '],
    ['Long', INT32_SCHEMA, 5, 'Failed to serialize to long (was class java.lang.Integer): '],
    ['Boolean', STRING_SCHEMA, 'x', 'Invalid schema type for BooleanConverter: STRING'],
    ['ByteArray', STRING_SCHEMA, 'x', 'Invalid schema type for ByteArrayConverter: STRING'],
    [
      'ByteArray',
      undefined,
      'x',
      'ByteArrayConverter is not compatible with objects of type class java.lang.String',
    ],
  ];
  test.each(rows)('%s of %s', async (simple, schema, value, message) => {
    const converter = await configured(simple);
    expect(() => converter.fromConnectData('t', schema, value)).toThrow(message);
  });

  test.each([
    ['Short', 'short', 'Size of data received by ShortDeserializer is not 2'],
    ['Integer', 'integer', 'Size of data received by IntegerDeserializer is not 4'],
    ['Long', 'long', 'Size of data received by LongDeserializer is not 8'],
    ['Float', 'float', 'Size of data received by Deserializer is not 4'],
    ['Boolean', 'boolean', 'Size of data received by BooleanDeserializer is not 1'],
  ])('%s of three bytes', async (simple, typeName, reason) => {
    const converter = await configured(simple);
    expect(() => converter.toConnectData('t', new Uint8Array(3))).toThrow(
      expect.objectContaining({
        message: `Failed to deserialize ${typeName}: `,
        cause: expect.objectContaining({ message: reason }),
      }),
    );
  });
});

test.each([
  ['GBK', '中文', 'd6d0cec4'],
  ['Big5', '中', 'a4a4'],
  ['ISO-8859-1', 'é中', 'e93f'],
  ['US-ASCII', 'aé', '613f'],
  ['UTF-16', 'a', 'feff0061'],
  ['UTF-16LE', 'a', '6100'],
  ['windows-1252', '€', '80'],
  ['Shift_JIS', 'あ', '82a0'],
])('StringConverter in %s', (encoding, text, expected) => {
  const converter = new StringConverter();
  converter.configure({ 'converter.encoding': encoding }, true);
  const bytes = converter.fromConnectData('t', undefined, text);
  expect(hex(bytes)).toBe(expected);
  expect(
    converter.fromConnectData('t', undefined, String(converter.toConnectData('t', bytes).value)),
  ).toEqual(bytes);
});

test('an encoding that nobody knows shows at the first record', () => {
  const converter = new StringConverter();
  converter.configure({ 'converter.encoding': 'nope' }, true);
  expect(() => converter.fromConnectData('t', undefined, 'x')).toThrow('Failed to serialize to a string: ');
});

test('StringConverter writes any value as Java prints it', () => {
  const converter = new StringConverter();
  converter.configure({}, false);
  const print = (value: ConnectValue, schema?: Schema) =>
    Buffer.from(converter.fromConnectData('t', schema, value) ?? []).toString();
  const map = new Map<ConnectValue, ConnectValue>([
    ['a', 1n],
    ['b', [null, 1.5, true]],
  ]);
  expect(print(map)).toBe('{a=1, b=[null, 1.5, true]}');
  expect(print(7, INT32_SCHEMA)).toBe('7');
  expect(print(7)).toBe('7.0');
  expect(print(new Decimal(12300n, 2))).toBe('123.00');
  expect(print(new Date(0))).toBe('Thu Jan 01 00:00:00 UTC 1970');
  expect(print(Uint8Array.of(1, 2, 3), BYTES_SCHEMA)).toBe('AQID');
});

test('bytes pass ByteArrayConverter untouched', () => {
  const bytes = Uint8Array.of(0, 255);
  expect(new ByteArrayConverter().fromConnectData('t', BYTES_SCHEMA, bytes)).toBe(bytes);
});

describe('random bytes are read or refused with an error of Connect, never anything else', () => {
  test.each(Object.keys(headerConverters))('%s', async (className) => {
    const converter = await headerConverters[className]?.load();
    converter?.configure({});
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          converter?.toConnectHeader('t', 'h', bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
