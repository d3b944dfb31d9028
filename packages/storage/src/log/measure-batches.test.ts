import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { expect, test } from 'vitest';
import { batchOf, concatenated } from '../fixtures/batches.ts';
import { measureBatches } from './measure-batches.ts';

function oldSet(magic: 0 | 1, codec: CompressionCodec, ...offsets: readonly number[]): Uint8Array {
  const builder = new MessageSetBuilder({ magic, codec });
  for (const offset of offsets)
    builder.append(offset, magic === 0 ? -1 : 1000 + offset, Buffer.from('k'), Buffer.from('v'));
  return builder.build();
}

const { none, gzip } = CompressionCodec;
const far = 2 ** 31 + 100;

test.each([
  [
    'magic 2',
    batchOf({ baseOffset: 12, count: 3, timestamp: 500, leaderEpoch: 4 }),
    [12, 15, 502],
    [[4, 12]],
  ],
  ['messages of magic 0', oldSet(0, none, 12, 13), [10, 14, -1], []],
  ['messages of magic 1', oldSet(1, none, 12, 13), [10, 14, 1013], []],
  ['a compressed set of magic 0', oldSet(0, gzip, 12, 13), [10, 14, -1], []],
  ['a compressed set of magic 1', oldSet(1, gzip, 12, 13), [10, 14, 1013], []],
  [
    'an old message beyond the reach of an index',
    oldSet(1, none, far),
    [far - 0x7fffffff, far + 1, far + 1000],
    [],
  ],
  [
    'old ones before one of magic 2',
    concatenated([oldSet(1, gzip, 10, 11), batchOf({ baseOffset: 12, timestamp: 500, leaderEpoch: 4 })]),
    ...[[10, 13, 1011], [[4, 12]]],
  ],
] as const)(
  '%s, behind a log that ends at 10',
  (_, batches, [baseOffset, nextOffset, maxTimestamp], epochs) => {
    const told: number[][] = [];
    const measured = measureBatches(batches, 10, (epoch, offset) => told.push([epoch, offset]));
    expect(measured).toEqual({ baseOffset, nextOffset, maxTimestamp, found: undefined });
    expect(told).toEqual(epochs);
  },
);

test('a batch below the end of what was there is misplaced', () => {
  const batches = concatenated([batchOf({ baseOffset: 10 }), oldSet(1, none, 5)]);
  expect(measureBatches(batches, 10, () => {})).toMatchObject({ nextOffset: 11, found: 5 });
});
