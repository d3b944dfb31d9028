import { join } from 'node:path';
import { silentLogger } from '@kafka-ts/environment/logger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stillClock } from '../fixtures/clocks.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { LeaderEpochCache, type LeaderEpochCacheOptions } from './leader-epoch-cache.ts';

describe.each(fileSystemCases)('leader epochs on $name', ({ make }) => {
  let place: TestDirectory;
  let options: LeaderEpochCacheOptions;
  beforeEach(() => {
    place = make();
    options = {
      env: { files: place.files, clock: stillClock(0) },
      logger: silentLogger,
      directory: place.directory,
      place: 'events-0',
    };
  });
  afterEach(() => place.remove());

  const content = (): string =>
    new TextDecoder().decode(place.files.readFileSync(join(place.directory, 'leader-epoch-checkpoint')));
  function put(text: string): void {
    const handle = place.files.openSync(join(place.directory, 'leader-epoch-checkpoint'), 'create');
    handle.writeSync([new TextEncoder().encode(text)], 0);
    handle.closeSync();
  }
  function cacheOf(...entries: [number, number][]): LeaderEpochCache {
    const cache = LeaderEpochCache.create(options);
    for (const [epoch, startOffset] of entries) cache.assign(epoch, startOffset);
    return cache;
  }
  const pairs = (cache: LeaderEpochCache): number[][] =>
    cache.entries.map((entry) => [entry.epoch, entry.startOffset]);

  test('an empty log of epoch 0 has one line 0 0', async () => {
    const cache = cacheOf([0, 0]);
    expect(content()).toBe('');
    await cache.flush();
    expect(content()).toBe('0\n1\n0 0\n');
    expect(pairs(LeaderEpochCache.open(options))).toEqual([[0, 0]]);
  });

  test.each<[string, [number, number][], number[][]]>([
    [
      'a known epoch changes nothing',
      [
        [1, 5],
        [1, 9],
      ],
      [[1, 5]],
    ],
    [
      'an epoch without batches makes way for the next',
      [
        [0, 0],
        [1, 7],
        [2, 7],
      ],
      [
        [0, 0],
        [2, 7],
      ],
    ],
    [
      'a lower epoch drops those above it',
      [
        [3, 5],
        [5, 9],
        [4, 12],
      ],
      [
        [3, 5],
        [4, 12],
      ],
    ],
    [
      'a start before others drops them',
      [
        [1, 5],
        [2, 9],
        [3, 7],
      ],
      [
        [1, 5],
        [3, 7],
      ],
    ],
  ])('%s', (_, assigned, expected) => {
    expect(pairs(cacheOf(...assigned))).toEqual(expected);
  });

  test.each([
    ['undefined', -1, { epoch: -1, endOffset: -1 }],
    ['the newest', 7, { epoch: 7, endOffset: 100 }],
    ['newer than any', 8, { epoch: -1, endOffset: -1 }],
    ['an older one', 2, { epoch: 2, endOffset: 40 }],
    ['one between two', 3, { epoch: 2, endOffset: 40 }],
    ['older than any', 1, { epoch: 1, endOffset: 20 }],
  ])('the end of epoch %s', (_, requested, expected) => {
    expect(cacheOf([2, 20], [4, 40], [7, 60]).endOffsetFor(requested, 100)).toEqual(expected);
  });

  test('an empty cache knows no end', () => {
    expect(cacheOf().endOffsetFor(0, 10)).toEqual({ epoch: -1, endOffset: -1 });
  });

  test('tells the epoch of an offset', () => {
    const cache = cacheOf([2, 20], [4, 40]);
    expect([19, 20, 39, 40, 99].map((offset) => cache.epochForOffset(offset))).toEqual([
      undefined,
      2,
      2,
      4,
      4,
    ]);
  });

  test('a truncation of the end drops what lies behind it, on the disk with the next flush', async () => {
    const cache = cacheOf([2, 20], [4, 40], [7, 60]);
    const first = cache.flush();
    cache.truncateFromEnd(40);
    await Promise.all([first, cache.flush()]);
    expect(content()).toBe('0\n1\n2 20\n');
  });

  test('when the log start moves, the epoch that covers it begins there', async () => {
    const cache = cacheOf([2, 20], [4, 40], [7, 60]);
    cache.truncateFromStart(50);
    expect(pairs(cache)).toEqual([
      [4, 50],
      [7, 60],
    ]);
    cache.truncateFromStart(60);
    expect(pairs(cache)).toEqual([[7, 60]]);
    cache.truncateFromStart(17);
    await cache.flush();
    expect(content()).toBe('0\n1\n7 60\n');
  });

  test('entries outside the log do not count when it is opened', async () => {
    put('0\n3\n2 20\n4 40\n7 60\n');
    const cache = LeaderEpochCache.open(options);
    cache.clampTo(30, 60);
    expect(pairs(cache)).toEqual([
      [2, 30],
      [4, 40],
    ]);
    await cache.flush();
    expect(content()).toBe('0\n2\n2 30\n4 40\n');
  });

  test('an epoch that is assigned before the file was read comes behind what the file says', async () => {
    put('0\n2\n2 20\n4 40\n');
    const cache = LeaderEpochCache.open(options);
    cache.clampTo(0, 50);
    cache.assign(7, 50);
    cache.assign(8, 60);
    expect(pairs(cache)).toEqual([
      [2, 20],
      [4, 40],
      [7, 50],
      [8, 60],
    ]);
    const other = LeaderEpochCache.open(options);
    other.assign(3, 30);
    await other.flush();
    expect(content()).toBe('0\n2\n2 20\n3 30\n');
  });

  test('a file that is not to be understood means that nothing is known', async () => {
    put('0\n2\n2 20\n');
    const cache = LeaderEpochCache.open(options);
    expect(cache.latestEpoch).toBeUndefined();
    cache.assign(3, 50);
    await cache.flush();
    expect(content()).toBe('0\n1\n3 50\n');
  });

  test('a cleared cache is empty on the disk too', async () => {
    const cache = cacheOf([1, 1]);
    await cache.flush();
    cache.clear();
    await cache.flush();
    expect(content()).toBe('0\n0\n');
  });
});
