import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { consumerProtocolSubscription } from './consumer-protocol.ts';
import { groupMetadataKey } from './group-metadata.ts';
import { values } from './index.ts';
import { offsetCommitKey, offsetCommitValue } from './offset-commit.ts';
import { decodeVersioned, decodeVersionedLeniently, encodeVersioned } from './versioned.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('stored values', () => {
  test('carry their version in front', () => {
    const key = { group: 'g', topic: 't', partition: 2 };
    expect(hex(encodeVersioned(offsetCommitKey, 1, key))).toBe('0001000167000174' + '00000002');
    expect(hex(encodeVersioned(groupMetadataKey, 2, { group: 'g' }))).toBe('0002000167');
    const value = { offset: 5, metadata: '', commitTimestamp: 7 };
    const bytes = encodeVersioned(offsetCommitValue, 3, value);
    expect(hex(bytes)).toBe('0003' + '0000000000000005' + 'ffffffff' + '0000' + '0000000000000007');
    expect(decodeVersioned(offsetCommitValue, bytes)).toEqual({
      version: 3,
      value: { ...value, leaderEpoch: -1, expireTimestamp: -1 },
    });
  });

  test('an unknown version is malformed', () => {
    expect(() => decodeVersioned(offsetCommitKey, Uint8Array.of(0, 2, 0, 1, 97))).toThrow(
      'OffsetCommitKey has version 2 (expected 0-1)',
    );
  });

  test('the consumer protocol reads a version of the future as its highest', () => {
    const subscription = { topics: ['t'], userData: null, rackId: 'r' };
    const bytes = encodeVersioned(consumerProtocolSubscription, 3, subscription);
    bytes[1] = 9;
    const { version, value } = decodeVersionedLeniently(consumerProtocolSubscription, bytes);
    expect([version, value.topics, value.rackId]).toEqual([9, ['t'], 'r']);
    bytes[0] = 0x80;
    expect(() => decodeVersionedLeniently(consumerProtocolSubscription, bytes)).toThrow(MalformedError);
  });

  test.each(values.map((codec) => [codec.definition.name, codec] as const))(
    '%s: any bytes give a value or MalformedError',
    (_, codec) => {
      const start = fc.integer({ min: 0, max: 5 });
      fc.assert(
        fc.property(start, fc.uint8Array({ maxLength: 60 }), (version, rest) => {
          try {
            decodeVersioned(codec, Uint8Array.of(0, version, ...rest));
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedError);
          }
        }),
      );
    },
  );
});
