import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { overwrite } from '../fixtures/overwrite.ts';
import { IndexCache } from './index-cache.ts';
import type { IndexOptions } from './index-options.ts';
import { OffsetIndex } from './offset-index.ts';
import { TimeIndex } from './time-index.ts';
import { TransactionIndex } from './transaction-index.ts';

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

describe.each(fileSystemCases)('indexes on $name', ({ make }) => {
  let place: TestDirectory;
  let options: IndexOptions;
  beforeEach(() => {
    place = make();
    const path = join(place.directory, 'index');
    options = {
      files: place.files,
      path,
      baseOffset: 100,
      maxSizeBytes: 8 * 1000,
      cache: new IndexCache(1 << 20),
    };
  });
  afterEach(() => place.remove());
  const content = (): string => hex(place.files.readFileSync(options.path));

  describe('offset index', () => {
    test('is an empty file until an entry is written', () => {
      const index = OffsetIndex.create(options);
      expect(content()).toBe('');
      expect(index.lookup(5000)).toEqual({ offset: 100, position: 0 });
      expect(index.lastOffset).toBe(100);
    });

    test('writes relative offset and position, 8 bytes big-endian', () => {
      const index = OffsetIndex.create(options);
      index.append(101, 4097);
      index.append(0x1000064, 0x7fffffff);
      index.close();
      expect(content()).toBe('0000000100001001' + '010000007fffffff');
    });

    test.each([
      ['below the first entry', 109, { offset: 100, position: 0 }],
      ['equal to an entry', 110, { offset: 110, position: 1000 }],
      ['between entries', 119, { offset: 110, position: 1000 }],
      ['above the last', 9999, { offset: 130, position: 3000 }],
    ])('a look-up %s gives the greatest entry not above it', (_, target, expected) => {
      const index = OffsetIndex.create(options);
      for (const [offset, position] of [
        [110, 1000],
        [120, 2000],
        [130, 3000],
      ] as const)
        index.append(offset, position);
      expect(index.lookup(target)).toEqual(expected);
      index.close();
      expect(OffsetIndex.open(options).lookup(target)).toEqual(expected);
    });

    test('the upper bound is the first entry so many bytes further', () => {
      const index = OffsetIndex.create(options);
      for (const [offset, position] of [
        [110, 1000],
        [120, 2000],
        [130, 3000],
      ] as const)
        index.append(offset, position);
      expect(index.upperBound({ offset: 100, position: 0 }, 2000)).toEqual({ offset: 120, position: 2000 });
      expect(index.upperBound({ offset: 110, position: 1000 }, 2001)).toBeUndefined();
    });

    test('refuses what is not behind the last entry, out of reach, or too much', () => {
      const index = OffsetIndex.create({ ...options, maxSizeBytes: 17 });
      index.append(110, 1000);
      expect(() => index.append(110, 2000)).toThrow('not above');
      expect(() => index.append(99, 2000)).toThrow('does not fit');
      expect(() => index.append(100 + 2 ** 31, 2000)).toThrow('does not fit');
      expect(index.isFull).toBe(false);
      index.append(111, 2000);
      expect(index.isFull).toBe(true);
      expect(() => index.append(112, 3000)).toThrow('full');
    });

    test.each([
      [100, 0],
      [110, 0],
      [111, 1],
      [120, 1],
      [121, 2],
      [1000, 3],
    ])('truncated to %i it keeps %i entries', (offset, kept) => {
      const index = OffsetIndex.create(options);
      for (const at of [110, 120, 130]) index.append(at, at * 10);
      index.writeNow();
      index.truncateTo(offset);
      expect(index.entryCount).toBe(kept);
      expect(OffsetIndex.open(options).entryCount).toBe(kept);
      index.append(140, 9000);
      index.close();
      expect(OffsetIndex.open(options).lookup(1000)).toEqual({ offset: 140, position: 9000 });
    });

    test('the zeros that a crashed Kafka left are ignored and cut off by the next write', () => {
      const bytes = new Uint8Array(8 * 1000);
      bytes.set([0, 0, 0, 10, 0, 0, 16, 1]);
      overwrite(place.files, options.path, bytes);
      const index = OffsetIndex.open(options);
      expect(index.entryCount).toBe(1);
      expect(index.fault(1 << 20)).toBeUndefined();
      index.append(120, 9000);
      index.close();
      expect(content()).toBe('0000000a00001001' + '0000001400002328');
    });

    test.each([
      ['an entry below the base', 'fffffff000000010', 'below the base'],
      ['a last entry before the first', '0000000a00000010' + '0000000900000020', 'the first 110'],
      ['a position behind the end of the segment', '0000000a00100000', 'points to byte 1048576'],
    ])('%s is found by the check', (_, bytes, message) => {
      overwrite(place.files, options.path, Buffer.from(bytes, 'hex'));
      expect(OffsetIndex.open(options).fault(1 << 20)).toContain(message);
    });

    test('entries reach the file in batches, and all of them with a flush', async () => {
      const index = OffsetIndex.create(options);
      for (let i = 1; i <= 600; i++) index.append(100 + i, i * 100);
      expect(content().length / 16).toBe(512);
      await index.flush();
      expect(content().length / 16).toBe(600);
    });

    test('a flush that meets a deleted file neither fails nor makes it again', async () => {
      const index = OffsetIndex.create(options);
      index.append(110, 1000);
      const flushed = index.flush();
      await index.delete();
      await flushed;
      await index.flush();
      expect(place.files.statusSync(options.path)).toBeUndefined();
    });
  });

  describe('time index', () => {
    test('writes timestamp and relative offset, 12 bytes big-endian, only for greater timestamps', () => {
      const index = TimeIndex.create(options);
      index.maybeAppend(1_600_000_000_000, 105);
      index.maybeAppend(1_600_000_000_000, 106);
      index.maybeAppend(1_500_000_000_000, 107);
      index.maybeAppend(1_600_000_000_001, 107);
      index.close();
      expect(content()).toBe('00000174876e800000000005' + '00000174876e800100000007');
    });

    test.each([
      [999, -1, 100],
      [1000, 1000, 110],
      [2999, 2000, 120],
      [5000, 3000, 130],
    ])('a look-up of %i gives the greatest entry not above it', (target, timestamp, offset) => {
      const index = TimeIndex.create(options);
      for (const at of [110, 120, 130]) index.maybeAppend((at - 100) * 100, at);
      expect(index.lookup(target)).toEqual({ timestamp, offset });
    });

    test('keeps its last place for the final entry', () => {
      const index = TimeIndex.create({ ...options, maxSizeBytes: 36 });
      index.maybeAppend(1, 101);
      expect(index.isFull).toBe(false);
      index.maybeAppend(2, 102);
      expect(index.isFull).toBe(true);
      expect(() => index.maybeAppend(3, 103)).toThrow('full');
      index.maybeAppend(3, 103, true);
      expect(index.lastEntry).toEqual({ timestamp: 3, offset: 103 });
    });

    test('tells its last entry without loading the others, unless zeros hide it', async () => {
      const index = TimeIndex.create(options);
      for (const at of [110, 120, 130]) index.maybeAppend(at, at);
      expect(await index.readLastEntry()).toEqual({ timestamp: 130, offset: 130 });
      index.close();
      const opened = TimeIndex.open(options);
      expect(await opened.readLastEntry()).toEqual({ timestamp: 130, offset: 130 });
      expect(opened.isLoaded).toBe(false);
      overwrite(place.files, options.path, Buffer.concat([Buffer.from(content(), 'hex'), Buffer.alloc(24)]));
      const padded = TimeIndex.open(options);
      expect(await padded.readLastEntry()).toBeUndefined();
      expect(padded.lastEntry).toEqual({ timestamp: 130, offset: 130 });
      place.files.deleteSync(options.path);
      expect(await TimeIndex.open(options).readLastEntry()).toBeUndefined();
    });

    test('a first entry of timestamp 0 at the base offset is not taken for padding', () => {
      const index = TimeIndex.create(options);
      index.maybeAppend(0, 100);
      index.close();
      expect(TimeIndex.open(options).lastEntry).toEqual({ timestamp: 0, offset: 100 });
    });

    test('truncation drops the entries of the offset and above', () => {
      const index = TimeIndex.create(options);
      for (const at of [110, 120, 130]) index.maybeAppend(at, at);
      index.truncateTo(120);
      expect(index.lastEntry).toEqual({ timestamp: 110, offset: 110 });
      expect(() => index.maybeAppend(200, 109)).toThrow('below the last');
    });
  });

  describe('transaction index', () => {
    const abort = (
      producerId: number,
      firstOffset: number,
      lastOffset: number,
      lastStableOffset: number,
    ) => ({
      producerId,
      firstOffset,
      lastOffset,
      lastStableOffset,
    });

    test('makes its file with the first aborted transaction', async () => {
      const index = TransactionIndex.open(options);
      await index.flush();
      expect(place.files.statusSync(options.path)).toBeUndefined();
      index.append(abort(1000, 3, 8, 9));
      index.writeNow();
      const int64s = ['00000000000003e8', '0000000000000003', '0000000000000008', '0000000000000009'];
      expect(content()).toBe(`0000${int64s.join('')}`);
    });

    test('finds what overlaps a range, and knows when it is complete', () => {
      const index = TransactionIndex.open(options);
      const all = [abort(1, 110, 119, 115), abort(2, 115, 130, 120), abort(3, 120, 140, 141)];
      for (const one of all) index.append(one);
      expect(index.collect(100, 112)).toEqual({ transactions: [all[0]], isComplete: true });
      expect(index.collect(120, 121)).toEqual({ transactions: [all[1], all[2]], isComplete: true });
      expect(index.collect(131, 142)).toEqual({ transactions: [all[2]], isComplete: false });
    });

    test('drops transactions whose marker is cut off', () => {
      const index = TransactionIndex.open(options);
      index.append(abort(1, 110, 119, 115));
      index.append(abort(2, 115, 130, 120));
      index.truncateTo(130);
      expect(TransactionIndex.open(options).all()).toEqual([abort(1, 110, 119, 115)]);
    });
  });

  test('indexes beyond the budget are unloaded, the least recently used first, and read again', () => {
    const cache = new IndexCache(3 * 80);
    const indexes = [0, 1, 2, 3].map((n) => {
      const own = { ...options, cache, path: join(place.directory, `${n}`) };
      const index = OffsetIndex.create(own);
      for (let i = 1; i <= 10; i++) index.append(100 + i, i * 10 + n);
      index.close();
      return index;
    });
    for (const index of indexes) index.lookup(105);
    expect(indexes.map((index) => index.isLoaded)).toEqual([false, true, true, true]);
    expect(indexes[0]?.lookup(105)).toEqual({ offset: 105, position: 50 });
    expect(cache.totalBytes).toBe(240);
  });

  test('an index with entries that its file lacks is never unloaded', () => {
    const cache = new IndexCache(0);
    const index = OffsetIndex.create({ ...options, cache });
    index.append(110, 1);
    OffsetIndex.open({ ...options, cache, path: `${options.path}2` }).lookup(1);
    expect(index.isLoaded).toBe(true);
  });

  test('a look-up agrees with a plain array, also after reopening', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5000 })), {
      maxLength: 700,
    });
    fc.assert(
      fc.property(steps, fc.array(fc.nat(40_000), { maxLength: 30 }), (gaps, targets) => {
        const index = OffsetIndex.create(options);
        const model: { offset: number; position: number }[] = [{ offset: 100, position: 0 }];
        for (const [offsets, bytes] of gaps) {
          const last = model.at(-1) ?? { offset: 100, position: 0 };
          const next = { offset: last.offset + offsets, position: last.position + bytes };
          model.push(next);
          index.append(next.offset, next.position);
        }
        const check = (tried: OffsetIndex): void => {
          for (const target of targets)
            expect(tried.lookup(target)).toEqual(model.findLast((e) => e.offset <= target) ?? model[0]);
        };
        check(index);
        index.close();
        check(OffsetIndex.open(options));
      }),
      { numRuns: 30 },
    );
  });
});
