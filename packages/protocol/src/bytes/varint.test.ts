import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  maxVarlongBytes,
  sizeOfUnsignedVarint,
  sizeOfVarint,
  sizeOfVarlong,
  unsignedVarintAt,
  varintAt,
  varintSizeAt,
  varlongAt,
  writeUnsignedVarint,
  writeVarint,
  writeVarlong,
} from './varint.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Values and bytes as org.apache.kafka.common.utils.ByteUtils writes them. */
const unsigned: [number, string][] = [
  [0, '00'],
  [127, '7f'],
  [128, '8001'],
  [16383, 'ff7f'],
  [16384, '808001'],
  [0x7fffffff, 'ffffffff07'],
  [0xffffffff, 'ffffffff0f'],
];
const signed: [number, string][] = [
  [0, '00'],
  [-1, '01'],
  [1, '02'],
  [63, '7e'],
  [-64, '7f'],
  [64, '8001'],
  [-65, '8101'],
  [8191, 'fe7f'],
  [-8192, 'ff7f'],
  [2147483647, 'feffffff0f'],
  [-2147483648, 'ffffffff0f'],
];
const long: [number, string][] = [
  ...signed,
  [17179869183, 'feffffff7f'],
  [-17179869184, 'ffffffff7f'],
  [17179869184, '808080808001'],
  [Number.MAX_SAFE_INTEGER, 'feffffffffffff1f'],
  [-Number.MAX_SAFE_INTEGER, 'fdffffffffffff1f'],
];

describe('bytes of known values', () => {
  test.each(unsigned)('unsigned %d', (value, expected) => {
    const bytes = new Uint8Array(sizeOfUnsignedVarint(value));
    expect(writeUnsignedVarint(bytes, 0, value)).toBe(bytes.length);
    expect(hex(bytes)).toBe(expected);
    expect(unsignedVarintAt(bytes, 0)).toBe(value);
  });
  test.each(signed)('varint %d', (value, expected) => {
    const bytes = new Uint8Array(sizeOfVarint(value));
    expect(writeVarint(bytes, 0, value)).toBe(bytes.length);
    expect(hex(bytes)).toBe(expected);
    expect(varintAt(bytes, 0)).toBe(value);
  });
  test.each(long)('varlong %d', (value, expected) => {
    const bytes = new Uint8Array(sizeOfVarlong(value));
    expect(writeVarlong(bytes, 0, value)).toBe(bytes.length);
    expect(hex(bytes)).toBe(expected);
    expect(varlongAt(bytes, 0)).toBe(value);
    expect(varintSizeAt(bytes, 0, bytes.length, maxVarlongBytes)).toBe(bytes.length);
  });
});

test('varlongs beyond 2^53 are NaN, never rounded', () => {
  for (const text of [
    'feffffffffffffffff01',
    'ffffffffffffffffff01',
    '8080808080808020',
    '8180808080808020',
  ]) {
    expect(varlongAt(Buffer.from(text, 'hex'), 0)).toBeNaN();
  }
});

test('an encoding longer than needed is read as what it says', () => {
  expect(varintAt(Buffer.from('8280808000', 'hex'), 0)).toBe(1);
  expect(varlongAt(Buffer.from('82808080808000', 'hex'), 0)).toBe(1);
  expect(varintSizeAt(Buffer.from('8280808000', 'hex'), 0, 5)).toBe(5);
});

test('a varint that is cut off or too long has no size', () => {
  expect(varintSizeAt(Buffer.from('8080', 'hex'), 0, 2)).toBe(0);
  expect(varintSizeAt(Buffer.from('808001', 'hex'), 0, 2)).toBe(0);
  expect(varintSizeAt(Buffer.from('808080808001', 'hex'), 0, 6)).toBe(0);
  expect(varintSizeAt(Buffer.from('808080808001', 'hex'), 0, 6, maxVarlongBytes)).toBe(6);
  expect(varintSizeAt(new Uint8Array(0), 0, 0)).toBe(0);
});

test('every value comes back', () => {
  const bytes = new Uint8Array(maxVarlongBytes + 2);
  fc.assert(
    fc.property(fc.integer(), fc.maxSafeInteger(), (int, safe) => {
      expect(writeVarint(bytes, 1, int)).toBe(1 + sizeOfVarint(int));
      expect(varintAt(bytes, 1)).toBe(int);
      expect(writeVarlong(bytes, 1, safe)).toBe(1 + sizeOfVarlong(safe));
      expect(varlongAt(bytes, 1)).toBe(safe);
    }),
    { numRuns: 2000 },
  );
});
