import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { expect, test } from 'vitest';
import { OwnedBytes } from '../memory/leased-bytes.ts';
import { LogMemory } from '../memory/log-memory.ts';
import { LogTail, TailCache } from './tail-cache.ts';

const everything = { upperBound: Number.POSITIVE_INFINITY, maxBytes: 1e9, minOneBatch: true };

test('batches too large for a slab are cached up to their own budget, the oldest go', () => {
  const memory = new LogMemory({ budgets: { ownedTailBytes: 10_000 } });
  const tail = new LogTail(new TailCache(memory));
  const append = (offset: number, length: number): void => {
    const batch = buildRecordBatch([{ value: new Uint8Array(length) }], { baseOffset: offset });
    tail.append(new OwnedBytes(batch), offset, offset + 1);
  };
  for (let offset = 0; offset < 8; offset++) append(offset, 2000);
  expect(tail.startOffset).toBe(4);
  expect(tail.read({ ...everything, startOffset: 4 })?.nextOffset).toBe(8);
  tail.clear();
  for (let offset = 8; offset < 12; offset++) append(offset, 2000);
  expect(tail.startOffset).toBe(8);
  append(12, 20_000);
  expect(tail.startOffset).toBe(Number.POSITIVE_INFINITY);
  append(13, 2000);
  expect(tail.startOffset).toBe(13);
});

test('what a truncation left in the file and not here is not answered with nothing', () => {
  const tail = new LogTail(new TailCache(new LogMemory({})));
  const batchAt = (offset: number): Uint8Array =>
    buildRecordBatch([{ value: new Uint8Array(10) }], { baseOffset: offset });
  const run = new Uint8Array(Buffer.concat([batchAt(1), batchAt(2)]));
  tail.append(new OwnedBytes(batchAt(0)), 0, 1);
  tail.append(new OwnedBytes(run), 1, 3);
  tail.truncateTo(2);
  expect(tail.read({ ...everything, startOffset: 0 })?.nextOffset).toBe(1);
  expect(tail.read({ ...everything, startOffset: 1 })).toBeUndefined();
});
