import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SerializationException } from '../../errors.ts';
import { Serdes } from '../../serde/serdes.ts';
import { changeSerde } from './change-serde.ts';

const serde = changeSerde(Serdes.String());
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

test.each([
  ['a new value', { newValue: 'ab', oldValue: null }, '6162 01'],
  ['an old value', { newValue: null, oldValue: 'ab' }, '6162 00'],
  ['both, the length of the new one in front', { newValue: 'ab', oldValue: 'c' }, '04 6162 63 02'],
  ['an empty new value beside an old one', { newValue: '', oldValue: 'c' }, '00 63 02'],
])('%s is written as Kafka writes it', (_name, change, bytes) => {
  expect(Buffer.from(serde.serialize('t', change) ?? []).toString('hex')).toBe(bytes.replaceAll(' ', ''));
  expect(serde.deserialize('t', hex(bytes))).toEqual(change);
});

test('the forms with a byte for "latest", of versioned tables, are read', () => {
  expect(serde.deserialize('t', hex('6162 01 03'))).toEqual({ newValue: null, oldValue: 'ab' });
  expect(serde.deserialize('t', hex('6162 01 04'))).toEqual({ newValue: 'ab', oldValue: null });
  expect(serde.deserialize('t', hex('04 6162 63 00 05'))).toEqual({ newValue: 'ab', oldValue: 'c' });
});

test('long values come back whole; neither value is an error', () => {
  const change = { newValue: 'x'.repeat(70_000), oldValue: 'y'.repeat(300) };
  expect(serde.deserialize('t', serde.serialize('t', change) ?? new Uint8Array())).toEqual(change);
  expect(() => serde.serialize('t', { newValue: null, oldValue: null })).toThrow(
    'Both old and new values are null in ChangeSerializer, which is not allowed.',
  );
});

test('whatever comes ends in a change or in an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      try {
        serde.deserialize('t', bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(SerializationException);
      }
    }),
  );
});
