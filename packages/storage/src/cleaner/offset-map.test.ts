import { runSteps } from '@kafka-ts/protocol/records/steps';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OffsetMap, type OffsetMapOptions } from './offset-map.ts';
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
    ['one table', { expectedKeys: 100_000 }],
    ['many tables', { expectedKeys: 1 << 20 }],
  ])(
    'of %s grows with its keys, and is far from what it may take while they are few',
    (_, { expectedKeys }) => {
      const map = mapOf({ memoryBytes: 128 << 20, expectedKeys });
      const key = new Uint8Array(4);
      const view = new DataView(key.buffer);
      const keys = 100_000;
      let growths = 0;
      for (let i = 0; i < keys; i++) {
        view.setInt32(0, i);
        map.put(key, 0, 4, 7 * i);
        if (!map.wantsToGrow) continue;
        runSteps(map.grow());
        growths++;
      }
      expect(growths).toBeGreaterThan(1);
      expect(map.size).toBe(keys);
      for (let i = 0; i < keys; i++) {
        view.setInt32(0, i);
        if (map.get(key, 0, 4) !== 7 * i) throw new Error(`key ${i} is at ${map.get(key, 0, 4)}`);
      }
      view.setInt32(0, keys);
      expect(map.get(key, 0, 4)).toBe(-1);
      expect(map.memoryBytes).toBeLessThan(8 << 20);
      map.release();
      expect(map.memoryBytes).toBe(0);
    },
  );
});
