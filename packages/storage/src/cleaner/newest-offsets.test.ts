/** What the bits of a dirty section tell is what the offset map tells. */

import { recordBatchOverheadBytes, recordCountAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch, type NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import { runSteps } from '@kafka-ts/protocol/records/steps';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noCounts } from './cleaner-counts.ts';
import { NewestOffsets } from './newest-offsets.ts';
import { keysAtATime, OffsetMap } from './offset-map.ts';
import { type DirtyRecords, RecordFilter } from './record-filter.ts';
import { RecordKeys } from './record-keys.ts';

const secret = new Uint8Array(16);
const offsets = fc.uniqueArray(fc.nat(300), { maxLength: 40 });

test('hold the offsets that were added, and no others', () => {
  fc.assert(
    fc.property(offsets, fc.nat(300), fc.nat(300), fc.nat(2 ** 45), (added, a, b, start) => {
      const newest = new NewestOffsets(start, start + 300);
      for (const offset of added) newest.add(start + offset);
      const held = Array.from({ length: 301 }, (_, offset) => offset).filter((offset) =>
        newest.hasBit(newest.indexOf(start + offset)),
      );
      expect(held).toEqual(added.toSorted((x, y) => x - y));
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      expect(newest.hasSome(start + from, start + to)).toBe(added.some((one) => one >= from && one <= to));
    }),
  );
});

test('take no more than is left of the memory that the map may have', () => {
  const map = new OffsetMap({ memoryBytes: 24 * 64 + 16, loadFactor: 0.9, expectedKeys: 64, secret });
  const put = (offset: number): void => map.put(Uint8Array.of(1), 0, 1, offset);
  put(127);
  expect(runSteps(map.newestOffsets(0))).toBeDefined();
  put(128);
  expect(runSteps(map.newestOffsets(0))).toBeUndefined();
  expect(runSteps(map.newestOffsets(1))).toBeDefined();
});

test('are not had for more offsets than can be numbered', () => {
  const map = new OffsetMap({ memoryBytes: 2 ** 31, loadFactor: 0.9, expectedKeys: 64, secret });
  map.put(Uint8Array.of(1), 0, 1, 2 ** 32 + 7);
  expect(runSteps(map.newestOffsets(7))).toBeUndefined();
  expect(NewestOffsets.bytesFor(8, 2 ** 32 + 7)).toBe(2 ** 29);
});

const key = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { freq: 8 });
const record = fc.record({ key, hasValue: fc.boolean(), gap: fc.constantFrom(0, 0, 0, 1, 40) });
const batch = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 50 }),
  isTransactional: fc.constantFrom(false, false, true),
});
type Batch = typeof batch extends fc.Arbitrary<infer Value> ? Value : never;

interface Laid {
  readonly bytes: Uint8Array;
  readonly records: readonly (NewRecord & { readonly offset: number })[];
}

function laid(batches: readonly Batch[]): Laid[] {
  let next = 5;
  return batches.map(({ records: drawn, isTransactional }) => {
    const baseOffset = next;
    const records = drawn.map(({ key: text, hasValue, gap }) => {
      const offset = next + gap;
      next = offset + 1;
      const bytes = {
        key: text === null ? null : Buffer.from(text),
        value: hasValue ? Buffer.from('x') : null,
      };
      return { offset, timestamp: 1000 + offset, ...bytes };
    });
    return { bytes: buildRecordBatch(records, { baseOffset, isTransactional, producerId: 3 }), records };
  });
}

/** What the filter decides on each batch. */
function decided(all: readonly Laid[], map: OffsetMap, dirty: DirtyRecords | undefined, drops: boolean) {
  const counts = noCounts();
  const filter = new RecordFilter(map, dirty, counts);
  const batches = all.map(({ bytes }) => {
    filter.begin(bytes, 0, recordCountAt(bytes, 0), { kept: 'newest', dropsTombstones: drops });
    const keys = new RecordKeys(bytes, recordBatchOverheadBytes, bytes.length);
    while (!filter.isDone) filter.take(keys, keysAtATime);
    const runs = Array.from({ length: filter.runCount }, (_, run) => [
      filter.startOf(run),
      filter.endOf(run),
    ]);
    return {
      runs,
      keptCount: filter.keptCount,
      hasTombstones: filter.hasTombstones,
      keepsAll: filter.keepsAll,
    };
  });
  return { batches, counts };
}

test('records are judged by them as by their keys', () => {
  fc.assert(
    fc.property(
      ...[fc.array(batch, { minLength: 1, maxLength: 8 }), fc.nat(60), fc.nat(400), fc.boolean()],
      (batches, start, end, drops) => {
        const all = laid(batches);
        const map = new OffsetMap({ memoryBytes: 1 << 20, loadFactor: 0.9, expectedKeys: 100, secret });
        const mapped = all.flatMap(({ records }) =>
          records.filter(({ offset }) => offset >= start && offset <= end),
        );
        for (const { key: bytes, offset } of mapped) if (bytes) map.put(bytes, 0, bytes.length, offset);
        map.latestOffset = end;
        const newest = runSteps(map.newestOffsets(start));
        if (newest === undefined) throw new Error('there is room for the bits');
        const haveKeys = mapped.every(({ key: bytes }) => bytes !== null);
        const byKeys = decided(all, map, undefined, drops);
        expect(decided(all, map, { newest, haveKeys }, drops)).toEqual(byKeys);
      },
    ),
    { numRuns: 500 },
  );
});
