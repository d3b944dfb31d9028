import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyMulti, anyTxn } from '../../fixtures/arbitrary-txns.ts';
import { decodeTxn, encodeTxn } from './txn.ts';

test('what was encoded is decoded again, also inside a multi', () => {
  fc.assert(
    fc.property(fc.oneof(anyTxn, anyMulti), (txn) => {
      const writer = new Writer(16);
      encodeTxn(txn, writer);
      expect(decodeTxn(txn.type, new Reader(writer.toBytes()))).toEqual(txn);
    }),
    { numRuns: 500 },
  );
});

test('random bytes are a transaction or malformed, nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: -12, max: 23 }), fc.uint8Array({ maxLength: 60 }), (type, bytes) => {
      try {
        decodeTxn(type, new Reader(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [
    'create without parentCVersion, as of old logs',
    1,
    '000000022f61ffffffff0000000000',
    { parentCversion: -1 },
  ],
  ['closeSession without paths, up to 3.5', -11, '', { paths: [] }],
])('%s is read', (_name, type, hex, expected) => {
  expect(decodeTxn(type, new Reader(Buffer.from(hex, 'hex')))).toMatchObject(expected);
});
