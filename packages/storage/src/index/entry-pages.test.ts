import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { overwrite } from '../fixtures/overwrite.ts';
import { IndexCache } from './index-cache.ts';
import type { IndexOptions } from './index-options.ts';
import { OffsetIndex } from './offset-index.ts';
import { TimeIndex } from './time-index.ts';

const manyEntries = 10_000;

describe.each(fileSystemCases)('searches in indexes that are not loaded, on $name', ({ make }) => {
  let place: TestDirectory;
  let options: IndexOptions;
  let cache: IndexCache;
  beforeEach(() => {
    place = make();
    cache = new IndexCache(1 << 20);
    const path = join(place.directory, 'index');
    options = { files: place.files, path, baseOffset: 100, maxSizeBytes: 10 << 20, cache };
  });
  afterEach(() => place.remove());

  /** Entries of offsets that grow by `step(i)` from the base on. */
  function makeOffsets(count: number, step: (i: number) => number = () => 10): number[] {
    const offsets: number[] = [];
    const index = OffsetIndex.create(options);
    for (let i = 0, offset = 100; i < count; i++) {
      offset += step(i);
      offsets.push(offset);
      index.append(offset, i * 4096);
    }
    index.close();
    return offsets;
  }

  const foundIn = (offsets: readonly number[], target: number): { offset: number; position: number } => {
    const slot = offsets.findLastIndex((offset) => offset <= target);
    return slot < 0 ? { offset: 100, position: 0 } : { offset: offsets[slot] ?? 0, position: slot * 4096 };
  };

  test('find what a look-up finds, whatever the offsets, and leave the index as it is', async () => {
    const steps = fc.record({
      count: fc.integer({ min: 0, max: 5000 }),
      jumps: fc.array(fc.tuple(fc.nat(4999), fc.integer({ min: 1, max: 1_000_000 })), { maxLength: 8 }),
      shares: fc.array(fc.double({ min: -0.1, max: 1.1, noNaN: true }), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(steps, async ({ count, jumps, shares }) => {
        const jumpAt = new Map(jumps);
        const offsets = makeOffsets(count, (i) => jumpAt.get(i) ?? 1);
        const last = offsets.at(-1) ?? 100;
        const index = OffsetIndex.open(options);
        for (const share of shares) {
          const target = Math.floor(100 + share * (last - 100));
          expect(await index.find(target)).toEqual(foundIn(offsets, target));
        }
        for (const target of offsets.slice(1020, 1030)) {
          expect(await index.find(target)).toEqual(foundIn(offsets, target));
          expect(await index.find(target - 1)).toEqual(foundIn(offsets, target - 1));
        }
        expect(index.isLoaded).toBe(false);
        index.close();
      }),
      { numRuns: 20 },
    );
  });

  test('find times, too', async () => {
    const written = TimeIndex.create(options);
    for (let i = 1; i <= manyEntries; i++) written.maybeAppend(1_700_000_000_000 + i * i, 100 + i);
    written.close();
    const index = TimeIndex.open(options);
    for (const i of [0, 1, 1023, 1024, 1025, 5000, manyEntries]) {
      const timestamp = 1_700_000_000_000 + i * i;
      expect(await index.find(timestamp)).toEqual(
        i === 0 ? { timestamp: -1, offset: 100 } : { timestamp, offset: 100 + i },
      );
      expect(await index.find(timestamp + 1)).toEqual(written.lookup(timestamp + 1));
    }
    expect(index.isLoaded).toBe(false);
  });

  test('read a few pages of an index that grows evenly, once', async () => {
    const offsets = makeOffsets(manyEntries);
    const index = OffsetIndex.open(options);
    const target = (offsets[4321] ?? 0) + 3;
    expect(await index.find(target)).toEqual(foundIn(offsets, target));
    expect(cache.totalBytes).toBeLessThanOrEqual(3 * 8192);
    place.files.deleteSync(options.path);
    expect(await index.find(target)).toEqual(foundIn(offsets, target));
  });

  test('keep no more pages than the cache may hold', async () => {
    const small = new IndexCache(2 * 8192);
    const offsets = makeOffsets(manyEntries);
    const index = OffsetIndex.open({ ...options, cache: small });
    for (let i = 0; i < manyEntries; i += 100) {
      const target = offsets[i] ?? 0;
      expect(await index.find(target)).toEqual(foundIn(offsets, target));
      expect(small.totalBytes).toBeLessThanOrEqual(2 * 8192);
    }
    index.close();
    expect(small.totalBytes).toBe(0);
  });

  test('take zeros at the end for nothing, as a load does', async () => {
    const offsets = makeOffsets(3000);
    overwrite(place.files, options.path, (content) => Buffer.concat([content, Buffer.alloc(8 * 6000)]));
    const index = OffsetIndex.open(options);
    for (const target of [offsets[2999] ?? 0, 2 ** 31, offsets[1] ?? 0, 99]) {
      expect(await index.find(target)).toEqual(foundIn(offsets, target));
    }
  });

  test('see what was appended and cut off meanwhile', async () => {
    const offsets = makeOffsets(3000);
    const index = OffsetIndex.open(options);
    const last = offsets.at(-1) ?? 0;
    expect(await index.find(last + 50)).toEqual({ offset: last, position: 2999 * 4096 });
    const searched = index.find(last + 50);
    index.append(last + 20, 3000 * 4096);
    expect(await searched).toEqual({ offset: last + 20, position: 3000 * 4096 });
    index.truncateTo(offsets[10] ?? 0);
    expect(await index.find(last)).toEqual(foundIn(offsets.slice(0, 10), last));
  });

  test('take a file that is not there for an empty one, and one that became shorter for what is left', async () => {
    const offsets = makeOffsets(manyEntries);
    const index = OffsetIndex.open(options);
    await index.find(offsets[1] ?? 0);
    overwrite(place.files, options.path, (content) => content.subarray(0, 8 * 5000));
    for (const i of [4000, 7000]) {
      const target = offsets[i] ?? 0;
      expect(await index.find(target)).toEqual(foundIn(offsets.slice(0, 5000), target));
    }
    place.files.deleteSync(options.path);
    expect(await OffsetIndex.open(options).find(500)).toEqual({ offset: 100, position: 0 });
  });
});
