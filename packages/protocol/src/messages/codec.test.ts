import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import type { MessageCodec } from '../schema/api.ts';
import type { Schema } from '../schema/field.ts';
import { arbitraryMessage } from '../schema/fixtures/arbitrary-value.ts';
import { interpretDecode, interpretEncode, type Shape } from '../schema/interpret.ts';
import { codecCases } from './fixtures/codec-cases.ts';

interface Codec extends MessageCodec<unknown> {
  shape(version: number): Shape;
}

function encoded(codec: Codec, version: number, value: unknown): Uint8Array {
  const writer = new Writer(16);
  codec.encode(version, value, writer);
  return writer.toBytes();
}

const seed = 20261121;
const cases = codecCases.map(({ name, codec, schema, version }): [string, Codec, Schema, number] => [
  `${name} v${version}`,
  codec,
  schema,
  version,
]);

describe('compiled and interpreted codecs', () => {
  test.each(cases)('%s: same bytes, same values, nothing left', (_, codec, schema, version) => {
    const shape = codec.shape(version);
    const reader = new Reader();
    const check = (value: Record<string, unknown>) => {
      const bytes = encoded(codec, version, value);
      const interpreted = new Writer(16);
      interpretEncode(shape, value, interpreted);
      expect(Buffer.compare(bytes, interpreted.toBytes())).toBe(0);
      const decoded = codec.decode(version, reader.reset(bytes));
      expect(reader.remaining).toBe(0);
      expect(decoded).toEqual(value);
      expect(Object.keys(Object(decoded))).toEqual(Object.keys(schema));
      expect(interpretDecode(shape, reader.reset(bytes))).toEqual(value);
    };
    fc.assert(fc.property(arbitraryMessage(schema, version), check), { seed, numRuns: 15 });
  });
});

/** Decodes with both; both must give the same value or both must refuse. */
function decodeBoth(codec: Codec, version: number, bytes: Uint8Array): void {
  const reader = new Reader(bytes);
  const attempt = (decode: () => unknown) => {
    reader.reset(bytes);
    try {
      return { value: decode(), position: reader.position };
    } catch (error) {
      if (error instanceof MalformedError) return 'malformed';
      throw error;
    }
  };
  const compiled = attempt(() => codec.decode(version, reader));
  const interpreted = attempt(() => interpretDecode(codec.shape(version), reader));
  expect(compiled).toEqual(interpreted);
}

describe('hostile bytes end in a value or in MalformedError', () => {
  test.each(cases)('%s', (_, codec, schema, version) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => decodeBoth(codec, version, bytes)),
      { seed, numRuns: 15 },
    );
    const damage = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(arbitraryMessage(schema, version), damage, (value, [cut, at, byte]) => {
        const bytes = Uint8Array.from(encoded(codec, version, value));
        const truncated = bytes.subarray(0, cut % (bytes.length + 1));
        decodeBoth(codec, version, truncated);
        if (truncated.length < bytes.length) {
          expect(() => codec.decode(version, new Reader(truncated))).toThrow(MalformedError);
        }
        bytes.fill(byte, at % (bytes.length + 1), (at % (bytes.length + 1)) + 4);
        decodeBoth(codec, version, bytes);
      }),
      { seed, numRuns: 15 },
    );
  });
});
