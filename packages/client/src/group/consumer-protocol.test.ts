import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { KafkaError } from '@kafka-ts/protocol/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './consumer-protocol.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// Apache's ConsumerProtocol, version 0: i16 version, topics, user data.
test('a subscription in the bytes of version 0', () => {
  const bytes = encodeSubscription({ topics: ['foo'], userData: null });
  expect(hex(bytes)).toBe('0000' + '00000001' + '0003666f6f' + 'ffffffff');
  expect(decodeSubscription(bytes)).toEqual({ topics: ['foo'], userData: null });
});

test('an assignment in the bytes of version 0; partitions of a topic come together', () => {
  const bytes = encodeAssignment({
    partitions: [
      { topic: 'foo', partition: 1 },
      { topic: 'b', partition: 0 },
      { topic: 'foo', partition: 2 },
    ],
    userData: Buffer.from('x'),
  });
  expect(hex(bytes)).toBe(
    '0000' +
      '00000002' +
      ('0003666f6f' + '00000002' + '00000001' + '00000002') +
      ('000162' + '00000001' + '00000000') +
      '0000000178',
  );
  expect(decodeAssignment(bytes).partitions).toEqual([
    { topic: 'foo', partition: 1 },
    { topic: 'foo', partition: 2 },
    { topic: 'b', partition: 0 },
  ]);
});

test('a member that its leader left out has nothing', () => {
  expect(decodeAssignment(new Uint8Array(0))).toEqual({ partitions: [], userData: null });
});

test('a newer subscription is read as far as it is known (owned partitions, generation, rack)', () => {
  const bytes = Buffer.from('0003000000010003666f6fffffffff00000000ffffffffffff', 'hex');
  expect(decodeSubscription(bytes)).toEqual({ topics: ['foo'], userData: null });
});

test('whatever bytes come end in a value or in an error that says so', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const decode of [decodeSubscription, decodeAssignment]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error instanceof MalformedError || error instanceof KafkaError).toBe(true);
        }
      }
    }),
  );
});
