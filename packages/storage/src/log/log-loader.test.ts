import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchOf, concatenated, markerOf } from '../fixtures/batches.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { oneLogOptions } from '../fixtures/one-log.ts';
import { defaultLogConfig } from './log-config.ts';
import { createLog, type LogOptions, loadLog } from './log-loader.ts';
import type { UnifiedLog } from './unified-log.ts';

const DAY_MS = 24 * 3_600_000;
const name = (offset: number, suffix: string): string => String(offset).padStart(20, '0') + suffix;

describe.each(fileSystemCases)('loading a log from $name', ({ make }) => {
  let place: TestDirectory;
  let env: TestLogEnvironment;
  let options: LogOptions;
  beforeEach(() => {
    place = make();
    env = logEnvironment(place.files);
    options = {
      ...oneLogOptions(env, join(place.directory, 'events-0')),
      config: { ...defaultLogConfig, indexIntervalBytes: 100 },
      producerIdExpirationMs: () => DAY_MS,
    };
    place.files.makeDirectorySync(options.directory);
  });
  afterEach(() => place.remove());

  const path = (file: string): string => join(options.directory, file);
  function put(file: string, content: Uint8Array | string): void {
    const handle = place.files.openSync(path(file), 'create');
    handle.truncateSync(0);
    handle.writeSync([typeof content === 'string' ? new TextEncoder().encode(content) : content], 0);
    handle.closeSync();
  }
  const sizeOf = (file: string): number | undefined => place.files.statusSync(path(file))?.sizeBytes;
  const names = (): string[] => place.files.readDirectorySync(options.directory).map((entry) => entry.name);
  const crashed = (recoveryPoint?: number, logStartOffset?: number): Promise<UnifiedLog> =>
    loadLog(options, false, { recoveryPoint, logStartOffset });
  const clean = (recoveryPoint?: number, logStartOffset?: number): Promise<UnifiedLog> =>
    loadLog(options, true, { recoveryPoint, logStartOffset });
  const warnings = (): string[] => env.lines.filter((line) => line.startsWith('WARN'));

  async function readAll(log: UnifiedLog): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let startOffset = log.logStartOffset; startOffset < log.logEndOffset; ) {
      const read = await log.read({
        startOffset,
        maxBytes: 1 << 20,
        upperBound: log.logEndOffset,
        minOneBatch: true,
      });
      for (const lease of read.records) {
        parts.push(lease.bytes.slice());
        lease.release();
      }
      if (read.nextOffset === startOffset) throw new Error(`nothing to read at ${startOffset}`);
      startOffset = read.nextOffset;
    }
    return concatenated(parts);
  }

  /** Ten batches of two records from offset `base` on. */
  const run = (base: number): Uint8Array[] =>
    Array.from({ length: 10 }, (_, i) =>
      batchOf({
        baseOffset: base + i * 2,
        count: 2,
        timestamp: 1000 + base + i,
        leaderEpoch: base === 0 ? 3 : 4,
      }),
    );

  describe('after a crash', () => {
    test('a whole segment is kept, its indexes and epochs are built', async () => {
      const batches = run(0);
      put(name(0, '.log'), concatenated(batches));
      const log = await crashed();
      expect([log.logStartOffset, log.logEndOffset, log.recoveryPoint]).toEqual([0, 20, 0]);
      expect(await readAll(log)).toEqual(concatenated(batches));
      expect(log.segments.active.offsetIndex.entryCount).toBeGreaterThan(2);
      expect(log.segments.active.timeIndex.lastEntry).toEqual({ timestamp: 1010, offset: 19 });
      expect(log.leaderEpochCache.entries).toEqual([{ epoch: 3, startOffset: 0 }]);
      expect(warnings()).toEqual([]);
    });

    test('a torn last batch is cut off, and the log says so', async () => {
      const batches = run(0);
      const whole = concatenated(batches.slice(0, 9));
      put(name(0, '.log'), concatenated([whole, (batches[9] ?? whole).subarray(0, 30)]));
      const log = await crashed();
      expect([log.logEndOffset, sizeOf(name(0, '.log'))]).toEqual([18, whole.length]);
      expect(warnings()).toHaveLength(1);
      expect(warnings()[0]).toContain(
        `found a torn batch: expected ${batches[9]?.length} bytes or more, the file has 30 left at byte ${whole.length}; ` +
          'cut off 30 bytes, the log ends at offset 18 now',
      );
    });

    test('a batch with a wrong checksum ends the log, and later segments are deleted', async () => {
      const batches = run(0);
      const broken = concatenated(batches);
      const at = concatenated(batches.slice(0, 4)).length;
      broken[at + 70] = (broken[at + 70] ?? 0) ^ 1;
      put(name(0, '.log'), broken);
      put(name(20, '.log'), concatenated(run(20)));
      const log = await crashed();
      expect([log.logEndOffset, sizeOf(name(0, '.log'))]).toEqual([8, at]);
      expect(names().filter((file) => file.startsWith(name(20, '')))).toEqual([]);
      expect(warnings().map((line) => line.replace(/.*log: found|.*Deleting/, '…'))).toEqual([
        expect.stringContaining('checksum does not match'),
        expect.stringContaining('behind the end of the log'),
      ]);
      expect(await readAll(log)).toEqual(broken.subarray(0, at));
    });

    test('segments below the recovery point are not checked', async () => {
      const broken = concatenated(run(0));
      broken[100] = (broken[100] ?? 0) ^ 1;
      put(name(0, '.log'), broken);
      put(name(0, '.index'), '');
      put(name(0, '.timeindex'), '');
      put(name(20, '.log'), concatenated(run(20)));
      const log = await crashed(20);
      expect([log.logEndOffset, log.recoveryPoint]).toEqual([40, 20]);
      expect(sizeOf(name(0, '.log'))).toBe(broken.length);
    });

    test('a preallocated segment that was rolled at the recovery point, and not yet cut on the disk, is cut', async () => {
      const [first, second] = [concatenated(run(0)), concatenated(run(20))];
      put(name(0, '.log'), concatenated([first, new Uint8Array(500)]));
      put(name(20, '.log'), second);
      const log = await crashed(20);
      expect([log.logEndOffset, sizeOf(name(0, '.log'))]).toEqual([40, first.length]);
      expect(await readAll(log)).toEqual(concatenated([first, second]));
      expect(warnings()).toEqual([]);
    });

    test('the zeros of a preallocated file are cut off without a warning', async () => {
      const whole = concatenated(run(0));
      put(name(0, '.log'), concatenated([whole, new Uint8Array(5000)]));
      put(name(0, '.index'), new Uint8Array(10_485_760));
      put(name(0, '.timeindex'), new Uint8Array(10_485_756));
      const log = await crashed();
      expect([log.logEndOffset, sizeOf(name(0, '.log'))]).toEqual([20, whole.length]);
      expect(warnings()).toEqual([]);
      await log.close();
      expect(sizeOf(name(0, '.index'))).toBeLessThan(200);
    });

    test('producers are recognised again, from the segment and from the snapshot before it', async () => {
      put(name(0, '.log'), batchOf({ producerId: 7, sequence: 0, count: 3 }));
      const first = await crashed();
      first.roll();
      expect(names()).toContain(name(3, '.snapshot'));
      await first.close();
      put(name(3, '.log'), batchOf({ baseOffset: 3, producerId: 8, sequence: 5 }));
      place.files.deleteSync(path(name(4, '.snapshot')));
      const log = await crashed(3);
      expect([...log.producers.producers.keys()]).toEqual([7, 8]);
      expect(log.producers.mapEndOffset).toBe(4);
    });

    test('aborted transactions are found again', async () => {
      const batches = [
        batchOf({ baseOffset: 0, producerId: 7, sequence: 0, isTransactional: true }),
        batchOf({ baseOffset: 1, producerId: 8, sequence: 0, isTransactional: true }),
        markerOf({ baseOffset: 2, producerId: 7, isAbort: true }),
      ];
      put(name(0, '.log'), concatenated(batches));
      put(name(0, '.txnindex'), new Uint8Array(34).fill(1));
      const log = await crashed();
      expect(await log.abortedTransactions(0, 10)).toEqual([
        { producerId: 7, firstOffset: 0, lastOffset: 2, lastStableOffset: 1 },
      ]);
      expect(log.producers.firstUndecidedOffset).toBe(1);
    });

    test('segments that end below the log start are deleted, the log goes on at its start', async () => {
      put(name(0, '.log'), concatenated(run(0)));
      const log = await loadLog(options, false, {
        recoveryPoint: undefined,
        logStartOffset: 500,
        highWatermark: 510,
      });
      expect([log.logStartOffset, log.logEndOffset]).toEqual([500, 500]);
      expect(names()).toContain(name(500, '.log'));
      expect(names()).not.toContain(name(0, '.log'));
    });

    test('a directory without segments becomes an empty log', async () => {
      const log = await crashed();
      expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 0]);
    });

    test('batches longer than the buffers are read whole', async () => {
      const batches = [0, 1, 2].map((baseOffset) => batchOf({ baseOffset, valueBytes: 6_000_000 }));
      put(name(0, '.log'), concatenated(batches));
      expect((await crashed()).logEndOffset).toBe(3);
    });
  });

  describe('after a clean shutdown', () => {
    async function stopped(): Promise<{ end: number; content: Uint8Array }> {
      const content = concatenated(run(0));
      put(name(0, '.log'), content);
      const log = await crashed();
      await log.close();
      return { end: log.logEndOffset, content };
    }

    test('the checkpoint and a snapshot of its name vouch for the end', async () => {
      const { end, content } = await stopped();
      expect(names()).toEqual([
        name(0, '.index'),
        name(0, '.log'),
        name(0, '.timeindex'),
        name(20, '.snapshot'),
        'leader-epoch-checkpoint',
      ]);
      const log = await clean(end);
      expect([log.logEndOffset, log.recoveryPoint, log.producers.mapEndOffset]).toEqual([20, 20, 20]);
      expect(await readAll(log)).toEqual(content);
    });

    test.each<[string, number | undefined]>([
      ['without a checkpoint', undefined],
      ['with another recovery point', 10],
    ])('%s the end is read from the last segment', async (_, recoveryPoint) => {
      await stopped();
      expect((await clean(recoveryPoint)).logEndOffset).toBe(20);
    });

    test('a last segment that is torn all the same is recovered', async () => {
      const { content } = await stopped();
      put(name(0, '.log'), content.subarray(0, content.length - 1));
      const log = await clean();
      expect(log.logEndOffset).toBe(18);
      expect(warnings()[0]).toContain('although the shutdown was clean');
    });

    test('a missing index is built', async () => {
      const { end } = await stopped();
      place.files.deleteSync(path(name(0, '.timeindex')));
      const log = await clean(end);
      expect(log.segments.active.timeIndex.lastEntry).toEqual({ timestamp: 1010, offset: 19 });
    });

    test('without any snapshot nothing is known of producers', async () => {
      put(name(0, '.log'), batchOf({ producerId: 7, sequence: 0 }));
      await (await crashed()).close();
      place.files.deleteSync(path(name(1, '.snapshot')));
      const log = await clean(1);
      expect([log.producers.producers.size, log.producers.mapEndOffset]).toEqual([0, 1]);
    });

    test('an older snapshot is brought up to date from the segments', async () => {
      put(name(0, '.log'), batchOf({ producerId: 7, sequence: 0 }));
      const first = await crashed();
      first.roll();
      await first.close();
      put(name(1, '.log'), batchOf({ baseOffset: 1, producerId: 8, sequence: 0 }));
      expect([...(await clean(1)).producers.producers.keys()]).toEqual([7, 8]);
    });

    test('a snapshot that is broken gives way to the log when it is needed', async () => {
      put(name(0, '.log'), batchOf({ producerId: 7, sequence: 0 }));
      await (await crashed()).close();
      put(name(1, '.snapshot'), 'broken');
      const log = await clean(1);
      expect(log.logEndOffset).toBe(1);
      expect([...log.producers.producers.keys()]).toEqual([7]);
    });
  });

  describe('what a crash interrupted', () => {
    test('files marked for deletion and half-cleaned ones are deleted', async () => {
      put(name(20, '.log'), concatenated(run(20)));
      for (const file of ['.log.deleted', '.index.deleted', '.log.cleaned']) put(name(0, file), 'x');
      put(name(5, '.snapshot.deleted'), 'x');
      const log = await crashed();
      expect([log.logStartOffset, log.logEndOffset]).toEqual([20, 40]);
      expect(names().filter((file) => /deleted|cleaned/.test(file))).toEqual([]);
    });

    test('a finished compaction takes the place of its originals', async () => {
      const compacted = batchOf({ baseOffset: 30, count: 10 });
      put(name(0, '.log'), concatenated(run(0)));
      put(name(20, '.log'), concatenated(run(20)));
      put(name(20, '.index'), '');
      put(name(40, '.log'), concatenated(run(40)));
      put(name(0, '.log.swap'), compacted);
      const log = await crashed();
      expect(names().filter((file) => file.endsWith('.log'))).toEqual([name(0, '.log'), name(40, '.log')]);
      expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 60]);
      expect(sizeOf(name(0, '.log'))).toBe(compacted.length);
    });

    test('a swap of an unfinished split is undone', async () => {
      put(name(0, '.log'), concatenated(run(0)));
      put(name(0, '.log.swap'), batchOf({ count: 5 }));
      put(name(0, '.log.cleaned'), 'x');
      expect((await crashed()).logEndOffset).toBe(20);
      expect(names().filter((file) => /swap|cleaned/.test(file))).toEqual([]);
    });

    test('an index without a segment is deleted', async () => {
      put(name(0, '.log'), concatenated(run(0)));
      put(name(99, '.index'), 'x');
      await crashed();
      expect(names()).not.toContain(name(99, '.index'));
    });
  });

  test('the topic id is read, and a torn one counts as none', async () => {
    const id = 'AbCdEfGhIjKlMnOpQrStUv';
    const log = createLog(options, id);
    await log.close();
    expect((await clean(0)).topicId).toBe(id);
    put('partition.metadata', 'version: 0\ntop');
    expect((await clean(0)).topicId).toBeUndefined();
    expect(warnings()[0]).toContain('it is written again');
  });

  test('recovery of any prefix of a log gives a prefix of its batches', async () => {
    const shapes = fc.array(fc.record({ count: fc.integer({ min: 1, max: 5 }), valueBytes: fc.nat(300) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(1_000_000), async (list, cutAt) => {
        let baseOffset = 0;
        const batches = list.map((shape) => {
          const batch = batchOf({ ...shape, baseOffset });
          baseOffset += shape.count;
          return batch;
        });
        const content = concatenated(batches);
        const cut = cutAt % (content.length + 1);
        for (const file of names()) place.files.deleteSync(path(file));
        put(name(0, '.log'), content.subarray(0, cut));
        const log = await crashed();
        let kept = 0;
        let offset = 0;
        for (const [index, batch] of batches.entries()) {
          if (kept + batch.length > cut) break;
          kept += batch.length;
          offset += list[index]?.count ?? 0;
        }
        expect(log.logEndOffset).toBe(offset);
        expect(sizeOf(name(0, '.log'))).toBe(kept);
        expect(await readAll(log)).toEqual(content.subarray(0, kept));
        await log.close();
      }),
      { numRuns: 60 },
    );
  });
});

test.each(['posix', 'windows'] as const)(
  'what lay behind a torn batch does not come back with a loss of power, by the rules of %s',
  async (platform) => {
    const files = new MemoryFileSystem({ platform });
    const directory = join('/', 'logs', 'events-0');
    files.makeDirectorySync(join('/', 'logs'));
    files.makeDirectorySync(directory);
    const batches: [number, Uint8Array][] = [
      [0, batchOf({ count: 2 }).subarray(0, 70)],
      [2, batchOf({ baseOffset: 2 })],
    ];
    for (const [baseOffset, content] of batches) {
      const handle = files.openSync(join(directory, name(baseOffset, '.log')), 'create');
      handle.writeSync([content], 0);
      handle.syncSync();
      handle.closeSync();
    }
    for (const parent of [directory, join('/', 'logs'), '/']) files.syncDirectorySync(parent);
    const options: LogOptions = {
      ...oneLogOptions(logEnvironment(files), directory),
      producerIdExpirationMs: () => DAY_MS,
    };
    expect(
      (await loadLog(options, false, { recoveryPoint: undefined, logStartOffset: undefined })).logEndOffset,
    ).toBe(0);
    for (let seed = 0; seed < 20; seed++) {
      const left = files.crash('machine', seed).statusSync(join(directory, name(2, '.log')));
      expect(left?.sizeBytes ?? 0).toBe(0);
    }
  },
);

test('with a flush after each record, what a killed broker left unflushed is on the disk once the log is open', async () => {
  const directory = join('/', 'events-0');
  const open = (files: MemoryFileSystem, flushMessages: number): ReturnType<typeof loadLog> => {
    const options: LogOptions = {
      ...oneLogOptions(logEnvironment(files), directory),
      config: { ...defaultLogConfig, flushMessages },
      producerIdExpirationMs: () => DAY_MS,
    };
    return loadLog(options, false, { recoveryPoint: undefined, logStartOffset: undefined });
  };
  /** The end of the log after a kill, a start and a loss of power. */
  const endAfter = async (flushMessages: number, seed: number): Promise<number> => {
    const files = new MemoryFileSystem();
    files.makeDirectorySync(directory);
    const handle = files.openSync(join(directory, name(0, '.log')), 'create');
    handle.writeSync([batchOf({ count: 2 })], 0);
    const killed = files.crash('process', seed);
    expect((await open(killed, flushMessages)).logEndOffset).toBe(2);
    const left = killed.crash('machine', seed);
    return left.statusSync(directory) === undefined ? 0 : (await open(left, flushMessages)).logEndOffset;
  };
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  expect(await Promise.all(seeds.map((seed) => endAfter(1, seed)))).toEqual(seeds.map(() => 2));
  expect(await Promise.all(seeds.map((seed) => endAfter(Number.POSITIVE_INFINITY, seed)))).toContain(0);
});
