import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DelayedDeletion } from '../directory/delayed-deletion.ts';
import type { LogManager } from '../directory/log-manager.ts';
import { deleteOldSegments } from '../directory/log-retention.ts';
import { batchOf, markerOf } from '../fixtures/batches.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { overwrite } from '../fixtures/overwrite.ts';
import { IndexCache } from '../index/index-cache.ts';
import { defaultLogConfig, type LogConfig } from './log-config.ts';
import type { UnifiedLog } from './unified-log.ts';

const config: LogConfig = { ...defaultLogConfig, segmentBytes: 400, retentionMs: -1 };
/** Aborted by a marker two segments behind its first batch. */
const long = { producerId: 7, firstOffset: 0, lastOffset: 11, lastStableOffset: 9 };
/** Aborted while another one is open. */
const short = { producerId: 9, firstOffset: 12, lastOffset: 13, lastStableOffset: 9 };

describe.each(fileSystemCases)('aborted transactions on $name', ({ make }) => {
  let place: TestDirectory;
  let env: TestLogEnvironment;
  let manager: LogManager;
  let log: UnifiedLog;

  beforeEach(async () => {
    place = make();
    env = logEnvironment(place.files);
    await open();
    log = await manager.getOrCreateLog('t', 0, undefined);
    for (const offset of [0, 2, 4, 6]) await append(dataOf(7, offset));
    await append(batchOf({ baseOffset: 8 }));
    await append(dataOf(8, 9));
    await append(markerOf({ baseOffset: 11, producerId: 7, isAbort: true }));
    await append(batchOf({ ...shapeOf(9), baseOffset: 12 }));
    await append(markerOf({ baseOffset: 13, producerId: 9, isAbort: true }));
    log.updateHighWatermark(log.logEndOffset);
  });
  afterEach(async () => {
    await manager.close();
    place.remove();
  });

  const shapeOf = (producerId: number) => ({ producerId, sequence: 0, isTransactional: true });
  const dataOf = (producerId: number, baseOffset: number): Uint8Array =>
    batchOf({ ...shapeOf(producerId), baseOffset, count: 2, valueBytes: 40 });
  const append = (batch: Uint8Array): Promise<unknown> =>
    new Promise((resolve) => log.appendAsFollower(batch, resolve));

  async function open(): Promise<void> {
    manager = await openLogs({
      env,
      logDirs: [place.directory],
      configOf: () => config,
    });
  }
  /** Stops cleanly, lets `meanwhile` happen to the files, and starts again. */
  async function restart(meanwhile: () => void = () => {}): Promise<void> {
    const { highWatermark } = log;
    await manager.close();
    meanwhile();
    await open();
    const found = manager.getLog('t', 0);
    if (found === undefined) throw new Error('not loaded');
    log = found;
    log.updateHighWatermark(highWatermark);
  }
  const pathOf = (name: string): string => join(place.directory, 't-0', name);
  const filesOf = (suffix: string): string[] =>
    place.files
      .readDirectorySync(join(place.directory, 't-0'))
      .map(({ name }) => name)
      .filter((name) => name.endsWith(suffix))
      .map(pathOf);
  const listed = async (): Promise<unknown> => log.abortedTransactions(log.logStartOffset, log.logEndOffset);

  test('are found from each segment that they reach into, up to the first that is still open', async () => {
    expect(log.segments.all.length).toBeGreaterThan(2);
    expect(await listed()).toEqual([long, short]);
    expect(log.abortedTransactions(5, 9)).toEqual([long]);
    expect(log.abortedTransactions(12, 14)).toEqual([short]);
    expect(log.lastStableOffset).toBe(9);
  });

  test('are there after a restart', async () => {
    await restart();
    expect([await listed(), log.lastStableOffset]).toEqual([[long, short], 9]);
    expect(env.lines.filter((line) => line.startsWith('WARN'))).toEqual([]);
  });

  test.each<[string, () => void]>([
    [
      'the offset indexes are gone',
      () => filesOf('.index').forEach((path) => void place.files.deleteSync(path)),
    ],
    [
      'offset and transaction indexes are gone',
      () =>
        [...filesOf('.index'), ...filesOf('.txnindex')].forEach((path) => void place.files.deleteSync(path)),
    ],
    [
      'the transaction index is cut',
      () => filesOf('.txnindex').forEach((path) => void rewrite(path, (bytes) => bytes.subarray(0, 50))),
    ],
    [
      'an entry of the transaction index has another version',
      () => filesOf('.txnindex').forEach((path) => void rewrite(path, (bytes) => bytes.fill(9, 1, 2))),
    ],
    [
      'the sign of a clean stop and the transaction index are gone',
      () =>
        [...filesOf('.txnindex'), join(place.directory, '.kafka_cleanshutdown')].forEach(
          (path) => void place.files.deleteSync(path),
        ),
    ],
    [
      'all indexes and snapshots are gone',
      () =>
        ['.index', '.timeindex', '.txnindex', '.snapshot']
          .flatMap(filesOf)
          .forEach((path) => void place.files.deleteSync(path)),
    ],
  ])('are found again when %s', async (_what, damage) => {
    await restart(damage);
    expect(await listed()).toEqual([long, short]);
  });

  test('go with their markers when the log is cut, and the last stable offset goes back', async () => {
    await log.truncateTo(13);
    expect([await listed(), log.lastStableOffset]).toEqual([[long], 9]);
    await log.truncateTo(11);
    expect([await listed(), log.lastStableOffset]).toEqual([[], 0]);
    await restart();
    expect([await listed(), log.lastStableOffset]).toEqual([[], 0]);
  });

  test('stay when retention takes their first batches', async () => {
    log.deleteRecordsBefore(5);
    await deleteOldSegments(log, new DelayedDeletion(env.clock, env.logger));
    expect(log.segments.first.baseOffset).toBeGreaterThan(0);
    expect(await listed()).toEqual([long, short]);
    await restart();
    expect(await listed()).toEqual([long, short]);
  });

  /** Whatever of a transaction index is wrong: bits of all its fields, and its end. */
  function* damages(path: string): Generator<{ readonly what: string; readonly damaged: Uint8Array }> {
    const bytes = place.files.readFileSync(path) ?? new Uint8Array();
    for (let bit = 0; bit < 8 * bytes.length; bit += 13) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      yield { what: `bit ${bit}`, damaged };
    }
    for (let length = 0; length < bytes.length; length += 11)
      yield { what: `cut at ${length}`, damaged: bytes.slice(0, length) };
  }

  const named = (path: string): boolean =>
    env.lines.some((line) => !line.startsWith('INFO') && line.includes(path));

  test.each([
    ['a clean stop', true],
    ['a crash that came after the flush', false],
  ])('are those of the batches, whatever is wrong in their index after %s', async (_what, isClean) => {
    for (let offset = 14; offset < 24; offset += 2)
      await append(batchOf({ baseOffset: offset, count: 2, valueBytes: 60 }));
    await restart();
    const [path = ''] = filesOf('.txnindex');
    const whole = place.files.readFileSync(path);
    expect(path.endsWith(`${log.segments.active.baseOffset}.txnindex`)).toBe(false);
    for (const { what, damaged } of damages(path)) {
      env.lines.length = 0;
      await restart(() => {
        rewrite(path, () => damaged);
        if (!isClean) place.files.deleteSync(join(place.directory, '.kafka_cleanshutdown'));
      });
      expect(await listed(), what).toEqual([long, short]);
      expect(named(path), what).toBe(true);
      expect(place.files.readFileSync(path), what).toEqual(whole);
    }
  });

  test('are those of the batches, whatever happens to their index while it is not in memory', async () => {
    env = { ...env, indexCache: new IndexCache(0) };
    await restart();
    const [path = ''] = filesOf('.txnindex');
    const whole = place.files.readFileSync(path);
    for (const { what, damaged } of damages(path)) {
      rewrite(path, () => damaged);
      for (const { offsetIndex, transactionIndex } of log.segments.all) {
        transactionIndex.close();
        await offsetIndex.load();
      }
      expect(await listed(), what).toEqual([long, short]);
      expect(place.files.readFileSync(path), what).toEqual(whole);
    }
    expect(named(path)).toBe(true);
  });

  test('are added behind entries that were damaged', async () => {
    await restart(() => filesOf('.txnindex').forEach((path) => void rewrite(path, (bytes) => bytes)));
    const [path = ''] = filesOf('.txnindex');
    rewrite(path, (bytes) => {
      // The marker of the second lies far behind the end.
      bytes[34 + 22] = 1;
      return bytes;
    });
    await append(batchOf({ ...shapeOf(9), sequence: 1, baseOffset: 14 }));
    await append(markerOf({ baseOffset: 15, producerId: 9, isAbort: true }));
    log.updateHighWatermark(log.logEndOffset);
    const third = { producerId: 9, firstOffset: 14, lastOffset: 15, lastStableOffset: 9 };
    expect(await listed()).toEqual([long, short, third]);
    expect(named(path)).toBe(true);
  });

  function rewrite(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
    overwrite(place.files, path, change);
  }
});
