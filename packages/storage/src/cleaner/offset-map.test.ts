import { runSteps } from '@kafka-ts/protocol/records/steps';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keysAtATime, OffsetMap, type OffsetMapOptions } from './offset-map.ts';
import { bytesPerEntry } from './offset-table.ts';

const secret = Uint8Array.from({ length: 16 }, (_, at) => at * 7);

function mapOf(options: Partial<OffsetMapOptions> = {}): OffsetMap {
  return new OffsetMap({ memoryBytes: 1 << 20, loadFactor: 0.9, expectedKeys: 100, secret, ...options });
}

const utf8 = new TextEncoder();

describe('the offset map', () => {
  test('holds what a map of whole keys holds', () => {
    const puts = fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(Number.MAX_SAFE_INTEGER - 2)), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(puts, fc.array(fc.uint8Array({ maxLength: 40 })), (entries, others) => {
        const map = mapOf({ expectedKeys: entries.length });
        const model = new Map<string, number>();
        for (const [key, offset] of entries) {
          map.put(key, 0, key.length, offset);
          model.set(Buffer.from(key).toString('hex'), offset);
        }
        expect(map.size).toBe(model.size);
        for (const key of [...entries.map(([first]) => first), ...others]) {
          expect(map.get(key, 0, key.length)).toBe(model.get(Buffer.from(key).toString('hex')) ?? -1);
        }
      }),
    );
  });

  test('takes as many keys as Apache in the same memory: 24 bytes each, times the load factor', () => {
    const map = mapOf({ memoryBytes: 24 * 100 + 5, expectedKeys: 1e9 });
    expect(bytesPerEntry).toBe(24);
    expect(map.maxKeys).toBe(90);
    for (let i = 0; !map.isFull; i++) {
      const key = utf8.encode(`key-${i}`);
      map.put(key, 0, key.length, i);
    }
    expect(map.size).toBe(90);
    expect(map.utilization).toBeCloseTo(0.9);
    expect(
      Array.from({ length: 90 }, (_, i) => map.get(utf8.encode(`key-${i}`), 0, 5 + (i > 9 ? 1 : 0))),
    ).toEqual(Array.from({ length: 90 }, (_, i) => i));
  });

  test('keys that are noted together are put and found as they are one by one', () => {
    const map = mapOf();
    const keys = Array.from({ length: keysAtATime }, (_, i) => utf8.encode(`key-${i % 20}`));
    for (const [i, key] of keys.entries()) map.note(i, key, 0, key.length);
    map.fetchNoted(keys.length);
    for (const i of keys.keys()) map.putNoted(i, i);
    expect([map.size, map.latestOffset]).toEqual([20, keysAtATime - 1]);
    const other = utf8.encode('another');
    map.note(7, other, 0, other.length);
    const newest = (i: number): number => (i % 20 < keysAtATime - 20 ? (i % 20) + 20 : i);
    expect(keys.map((_, i) => map.getNoted(i))).toEqual(keys.map((_, i) => (i === 7 ? -1 : newest(i))));
    expect(keys.map((key) => map.get(key, 0, key.length))).toEqual(keys.map((_, i) => newest(i)));
  });

  test('the newest offset of a key counts, above 2^32 too', () => {
    const map = mapOf();
    const key = utf8.encode('k');
    map.put(key, 0, 1, 2 ** 32 - 1);
    expect(map.get(key, 0, 1)).toBe(2 ** 32 - 1);
    map.put(key, 0, 1, 2 ** 45 + 3);
    expect(map.get(key, 0, 1)).toBe(2 ** 45 + 3);
    expect([map.size, map.latestOffset]).toEqual([1, 2 ** 45 + 3]);
  });

  test.each([
    ['one table', { expectedKeys: 500_000, keys: 200_000, mostBytes: 16 << 20 }],
    ['many tables', { expectedKeys: 3_000_000, keys: 500_000, mostBytes: 30 << 20 }],
  ])('%s grow with the keys, and take little while they are few', (_, { expectedKeys, keys, mostBytes }) => {
    const map = mapOf({ memoryBytes: 128 << 20, expectedKeys });
    expect(map.memoryBytes).toBeLessThan((1.5 * expectedKeys * 24) / 7);
    const key = new Uint8Array(4);
    const view = new DataView(key.buffer);
    let growths = 0;
    for (let i = 0; i < keys; i++) {
      view.setInt32(0, i);
      map.put(key, 0, 4, 7 * i);
      if (!map.wantsToGrow) continue;
      runSteps(map.grow());
      growths++;
    }
    expect(growths).toBeGreaterThan(0);
    expect(map.size).toBe(keys);
    for (let i = 0; i < keys; i++) {
      view.setInt32(0, i);
      if (map.get(key, 0, 4) !== 7 * i) throw new Error(`key ${i} is at ${map.get(key, 0, 4)}`);
    }
    view.setInt32(0, keys);
    expect(map.get(key, 0, 4)).toBe(-1);
    expect(map.memoryBytes).toBeLessThan(mostBytes);
    map.release();
    expect(map.memoryBytes).toBe(0);
  });
});
