import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  int8At,
  int16At,
  int32At,
  int64At,
  uint8At,
  uint32At,
  writeInt16At,
  writeInt32At,
  writeInt64At,
} from './big-endian.ts';

const bytes = new Uint8Array(20);
const view = new DataView(bytes.buffer);

test('reads what a DataView reads', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(12), (content, position) => {
      bytes.set(content, position);
      expect(uint8At(bytes, position)).toBe(view.getUint8(position));
      expect(int8At(bytes, position)).toBe(view.getInt8(position));
      expect(int16At(bytes, position)).toBe(view.getInt16(position));
      expect(int32At(bytes, position)).toBe(view.getInt32(position));
      expect(uint32At(bytes, position)).toBe(view.getUint32(position));
      const exact = view.getBigInt64(position);
      const isSafe = exact >= BigInt(-Number.MAX_SAFE_INTEGER) && exact <= BigInt(Number.MAX_SAFE_INTEGER);
      expect(int64At(bytes, position)).toBe(isSafe ? Number(exact) : Number.NaN);
    }),
  );
});

test('writes what a DataView reads', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.integer(),
      fc.integer({ min: -32768, max: 32767 }),
      (long, int, short) => {
        writeInt64At(bytes, 3, long);
        expect(view.getBigInt64(3)).toBe(BigInt(long));
        writeInt32At(bytes, 1, int);
        expect(view.getInt32(1)).toBe(int);
        writeInt16At(bytes, 7, short);
        expect(view.getInt16(7)).toBe(short);
      },
    ),
  );
});

test.each([
  ['2^53', '0020000000000000'],
  ['-2^53', 'ffe0000000000000'],
  ['the largest', '7fffffffffffffff'],
  ['the smallest', '8000000000000000'],
])('%s is NaN, never rounded', (_, hex) => {
  expect(int64At(Buffer.from(hex, 'hex'), 0)).toBeNaN();
});
