import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectError, DataError } from '../../connector/errors.ts';
import { INT32_SCHEMA, INT64_SCHEMA, STRING_SCHEMA } from '../../data/schemas.ts';
import { envelopeJson, plainJson } from '../../fixtures/arbitrary-json.ts';
import { JsonConverter } from './json-converter.ts';

function converter(settings: Readonly<Record<string, string>> = {}): JsonConverter {
  const made = new JsonConverter();
  made.configure(settings, false);
  return made;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
const plain = { 'schemas.enable': 'false' };

test('a string has the envelope of the tutorials', () => {
  expect(textOf(converter().fromConnectData('t', STRING_SCHEMA, 'foo'))).toBe(
    '{"schema":{"type":"string","optional":false},"payload":"foo"}',
  );
});

test('no key and no value are no bytes, both ways', () => {
  expect(converter().fromConnectData('t', undefined, null)).toBeNull();
  expect(converter().toConnectData('t', null)).toEqual({ schema: undefined, value: null });
});

test('64-bit numbers and long decimals lose nothing', () => {
  const text = '{"a":9223372036854775807,"b":-9223372036854775808}';
  const { schema, value } = converter(plain).toConnectData('t', bytesOf(text));
  expect(textOf(converter(plain).fromConnectData('t', schema, value))).toBe(text);
  expect(textOf(converter(plain).fromConnectData('t', INT64_SCHEMA, 2n ** 63n - 1n))).toBe(
    '9223372036854775807',
  );
});

describe('values that do not fit their schema are refused', () => {
  test.each([
    [INT32_SCHEMA, 'x', 'Invalid type for INT32: class java.lang.String'],
    [INT32_SCHEMA, 2 ** 31, 'Invalid type for INT32: class java.lang.Double'],
    [INT64_SCHEMA, 2n ** 63n, 'Invalid type for INT64: class java.lang.Long'],
    [INT32_SCHEMA, null, 'Conversion error: null value for field that is required and has no default value'],
    [undefined, new Date(0), 'Java class class java.util.Date does not have corresponding schema type.'],
  ] as const)('%s %s', (schema, value, message) => {
    expect(() => converter().fromConnectData('t', schema, value)).toThrow(message);
  });
});

test('an unreadable text says where, below the words of Connect', () => {
  expect(() => converter().toConnectData('t', bytesOf('hello'))).toThrow(
    expect.objectContaining({
      message: 'Converting byte[] to Kafka Connect data failed due to serialization error: ',
      cause: expect.objectContaining({ message: expect.stringContaining("Unrecognized token 'hello'") }),
    }),
  );
});

test.each(['[', '{"a":'])('text of %s without end costs no stack', (opening) => {
  expect(() => converter(plain).toConnectData('t', bytesOf(opening.repeat(100_000)))).toThrow(DataError);
});

test('a number with a huge exponent is read without writing it out', () => {
  const { value } = converter(plain).toConnectData('t', bytesOf('[1e999999999,1e-999999999]'));
  expect(value).toEqual([Number.POSITIVE_INFINITY, 0]);
  const whole = bytesOf('{"schema":{"type":"int64"},"payload":1e999999999}');
  expect(converter().toConnectData('t', whole).value).toBe(0n);
});

test('what was read is written and read again the same', () => {
  fc.assert(
    fc.property(envelopeJson, (text) => {
      const json = converter({ 'replace.null.with.default': 'false' });
      let first: string | null;
      try {
        const { schema, value } = json.toConnectData('t', bytesOf(text));
        first = textOf(json.fromConnectData('t', schema, value));
      } catch (error) {
        expect(error).toBeInstanceOf(ConnectError);
        return;
      }
      // Infinity is written as a string, which reads as 0; Java's BigDecimal knows no -0.
      if (first === null || /Infinity|NaN|-0\.0\b/.test(first)) return;
      const again = json.toConnectData('t', bytesOf(first));
      expect(textOf(json.fromConnectData('t', again.schema, again.value))).toBe(first);
    }),
    { numRuns: 300 },
  );
});

test('damaged JSON gives an error of Connect and nothing else', () => {
  fc.assert(
    fc.property(
      fc.oneof(envelopeJson, plainJson),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      (text, at, byte, isPlain) => {
        const bytes = bytesOf(text);
        bytes[at % bytes.length] = byte;
        try {
          converter(isPlain ? plain : {}).toConnectData('t', bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
