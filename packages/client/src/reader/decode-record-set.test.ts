import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { CompressionError } from '@kafka-ts/protocol/records/compression/compression-error';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildEndTransactionMarker, buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DecodeOptions, decodeRecordSet } from './decode-record-set.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

function batch(
  baseOffset: number,
  values: readonly string[],
  options: Parameters<typeof buildRecordBatch>[1] = {},
): Uint8Array {
  return buildRecordBatch(
    values.map((value) => ({ value: bytes(value), timestamp: 5 })),
    { baseOffset, ...options },
  );
}

function messages(
  magic: 0 | 1,
  firstOffset: number,
  values: readonly string[],
  codec: CompressionCodec = CompressionCodec.none,
): Uint8Array {
  const builder = new MessageSetBuilder({ magic, codec });
  for (const [index, value] of values.entries()) builder.append(firstOffset + index, 5, null, bytes(value));
  return builder.build();
}

function decode(
  parts: readonly Uint8Array[],
  options: Partial<DecodeOptions> = {},
): { records: string[]; nextOffset: number | undefined } {
  const set = decodeRecordSet(Buffer.concat(parts), {
    fromOffset: 0,
    abortedTransactions: undefined,
    ...options,
  });
  const records = [...set.records].map(
    ({ offset, value, timestampType }) => `${offset} ${Buffer.from(value ?? []).toString()} ${timestampType}`,
  );
  return { records, nextOffset: set.nextOffset };
}

test('batches and message sets of every format, also mixed', () => {
  expect(
    decode([messages(0, 0, ['a']), messages(1, 1, ['b', 'c'], CompressionCodec.gzip), batch(3, ['d', 'e'])]),
  ).toEqual({
    records: ['0 a none', '1 b CreateTime', '2 c CreateTime', '3 d CreateTime', '4 e CreateTime'],
    nextOffset: 5,
  });
});

test('records before the offset asked for are left out', () => {
  expect(decode([batch(0, ['a', 'b', 'c'])], { fromOffset: 2 }).records).toEqual(['2 c CreateTime']);
  const compressed = messages(1, 0, ['a', 'b', 'c'], CompressionCodec.gzip);
  expect(decode([compressed], { fromOffset: 1 }).records).toEqual(['1 b CreateTime', '2 c CreateTime']);
});

test('what is cut off at the end is left; without one whole batch there is nowhere to go on', () => {
  const whole = batch(0, ['a']);
  const cut = batch(1, ['b']).subarray(0, 40);
  expect(decode([whole, cut])).toEqual({ records: ['0 a CreateTime'], nextOffset: 1 });
  expect(decode([cut])).toEqual({ records: [], nextOffset: undefined });
});

test('control records are never shown, but passed over', () => {
  const marker = buildEndTransactionMarker({
    baseOffset: 1,
    timestamp: 5,
    producerId: 7,
    producerEpoch: 0,
    coordinatorEpoch: 0,
    isCommit: true,
  });
  expect(decode([batch(0, ['a']), marker])).toEqual({ records: ['0 a CreateTime'], nextOffset: 2 });
});

test('records of an aborted transaction are left out where only committed ones are wanted', () => {
  const transactional = { producerId: 7, producerEpoch: 0, baseSequence: 0, isTransactional: true };
  const end = (baseOffset: number, isCommit: boolean) =>
    buildEndTransactionMarker({
      baseOffset,
      timestamp: 5,
      producerId: 7,
      producerEpoch: 0,
      coordinatorEpoch: 0,
      isCommit,
    });
  const set = [
    batch(0, ['aborted'], transactional),
    batch(1, ['other producer']),
    end(2, false),
    batch(3, ['committed'], transactional),
    end(4, true),
  ];
  const abortedTransactions = [{ producerId: 7, firstOffset: 0 }];
  expect(decode(set, { abortedTransactions }).records).toEqual([
    '1 other producer CreateTime',
    '3 committed CreateTime',
  ]);
  expect(decode(set).records).toHaveLength(3);
});

test('whatever comes ends in records or in an error that says what is wrong', () => {
  const sound = Buffer.concat([
    batch(0, ['a', 'b'], { codec: CompressionCodec.gzip }),
    messages(1, 2, ['c']),
  ]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
      const damaged = Buffer.from(sound);
      for (const [position, value] of changes) damaged[position] = value;
      try {
        decode([damaged]);
      } catch (error) {
        expect(error instanceof MalformedError || error instanceof CompressionError).toBe(true);
      }
    }),
  );
});
