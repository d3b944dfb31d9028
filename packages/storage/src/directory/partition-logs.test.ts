/** A partition's log on its way to another directory: what lies on the disk at each step, and what a start makes of it. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { defaultLogConfig } from '../log/log-config.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { LogManager } from './log-manager.ts';
import { defaultLogManagerSettings, type LogDirFailure } from './log-manager-settings.ts';

describe.each(fileSystemCases)('logs of partitions on $name', ({ make }) => {
  let place: TestDirectory;
  let env: TestLogEnvironment;
  let failures: LogDirFailure[];
  let opened: LogManager[];
  beforeEach(() => {
    place = make();
    env = logEnvironment(place.files);
    failures = [];
    opened = [];
  });
  afterEach(async () => {
    for (const manager of opened) await manager.close();
    place.remove();
  });

  const dir = (name: string): string => join(place.directory, name);
  const partitionsIn = (name: string): string[] =>
    place.files
      .readDirectorySync(dir(name))
      .filter((entry) => entry.isDirectory)
      .map((entry) => entry.name);
  const future = `events-0.${'0'.repeat(32)}-future`;
  const deleted = `events-0.${'0'.repeat(32)}-delete`;

  async function open(): Promise<LogManager> {
    const manager = await LogManager.open({
      env,
      randomHex: () => '0'.repeat(32),
      logDirs: [dir('a'), dir('b')],
      configOf: () => defaultLogConfig,
      settings: () => defaultLogManagerSettings,
      onLogDirFailure: (failure) => failures.push(failure),
    });
    opened.push(manager);
    await manager.loadLogs();
    return manager;
  }

  async function append(log: UnifiedLog, count: number, leaderEpoch = 0): Promise<void> {
    for (let n = 0; n < count; n++) {
      const batch = batchOf({ baseOffset: log.logEndOffset, leaderEpoch });
      await new Promise((resolve) => {
        log.appendAsFollower(batch, resolve);
      });
    }
    log.updateHighWatermark(log.logEndOffset);
  }

  /** `events-0` in a with `count` records, and a future log in b with `copied` of them. */
  async function moving(count: number, copied: number): Promise<LogManager> {
    const manager = await open();
    manager.partitions.prefer('events', 0, dir('a'));
    await append(await manager.getOrCreateLog('events', 0, 'AbCdEfGhIjKlMnOpQrStUv'), count);
    manager.partitions.prefer('events', 0, dir('b'));
    await append(manager.partitions.createFuture('events', 0), copied);
    return manager;
  }

  /** What a start finds after the process was killed: everything was written, nothing closed. */
  async function restart(manager: LogManager): Promise<LogManager> {
    await manager.idle();
    for (const directory of manager.directories)
      for (const log of directory.allLogs()) await log.closeFiles();
    manager.release();
    env = logEnvironment(place.files);
    return open();
  }

  test('a new log goes where it is preferred, else where the fewest are', async () => {
    const manager = await open();
    manager.partitions.prefer('events', 1, dir('b'));
    await manager.getOrCreateLog('events', 1, undefined);
    await manager.getOrCreateLog('events', 2, undefined);
    await manager.getOrCreateLog('events', 3, undefined);
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([['events-2', 'events-3'], ['events-1']]);
  });

  test('a future log lies beside others as Apache names it, and is there again after a restart', async () => {
    const manager = await moving(5, 3);
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([['events-0'], [future]]);
    expect(manager.partitions.directoryOf('events', 0, 'future')).toBe(dir('b'));
    const next = await restart(manager);
    expect(next.getLog('events', 0)?.logEndOffset).toBe(5);
    const log = next.partitions.getFuture('events', 0);
    expect([log?.logEndOffset, log?.topicId]).toEqual([3, 'AbCdEfGhIjKlMnOpQrStUv']);
  });

  test('the future log becomes the current one, and the old one waits for its deletion', async () => {
    const manager = await moving(5, 5);
    await manager.partitions.nameFuture('events', 0);
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([['events-0'], ['events-0']]);
    const log = manager.partitions.getFuture('events', 0);
    const old = manager.partitions.promoteFuture('events', 0);
    expect(manager.getLog('events', 0)).toBe(log);
    expect(manager.partitions.getFuture('events', 0)).toBeUndefined();
    await old;
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([[deleted], ['events-0']]);
    await append(manager.getLog('events', 0) ?? expect.unreachable(), 2);
    const next = await restart(manager);
    expect(next.getLog('events', 0)?.logEndOffset).toBe(7);
    await next.close();
    expect(place.files.statusSync(join(dir('b'), '.kafka_cleanshutdown'))).toBeDefined();
  });

  test('a move that is called off leaves the current log and a directory to be deleted', async () => {
    const manager = await moving(5, 3);
    await manager.partitions.deleteFuture('events', 0);
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([['events-0'], [deleted]]);
    expect(manager.getLog('events', 0)?.unavailableReason).toBeUndefined();
  });

  test('a deletion takes both', async () => {
    const manager = await moving(5, 3);
    await manager.deleteLog('events', 0);
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([[deleted], [deleted]]);
  });

  test.each([
    ['the copy is complete', 5, 0],
    ['the copy is shorter', 3, 0],
    ['the copy was appended to already', 5, 2],
  ])('a crash between the last two renames is settled at the start: %s', async (_what, copied, more) => {
    const manager = await moving(5, copied);
    await manager.partitions.nameFuture('events', 0);
    await append(manager.partitions.getFuture('events', 0) ?? expect.unreachable(), more);
    const next = await restart(manager);
    expect(next.getLog('events', 0)?.logEndOffset).toBe(5 + more);
    expect(partitionsIn('a').length + partitionsIn('b').length).toBe(2);
    expect([...partitionsIn('a'), ...partitionsIn('b')].toSorted()).toEqual(['events-0', deleted]);
    expect(env.lines.filter((line) => line.startsWith('WARN') && line.includes('was moved'))).toHaveLength(1);
  });

  test('records deleted in either of the two do not come back', async () => {
    const manager = await moving(5, 5);
    manager.getLog('events', 0)?.deleteRecordsBefore(4);
    await manager.partitions.nameFuture('events', 0);
    for (const directory of manager.directories) await directory.writeCheckpoints();
    const next = await restart(manager);
    expect(next.getLog('events', 0)?.logStartOffset).toBe(4);
  });

  test('a partition in two directories with different records stops the start', async () => {
    const manager = await moving(5, 0);
    await append(manager.partitions.getFuture('events', 0) ?? expect.unreachable(), 7, 3);
    await manager.partitions.nameFuture('events', 0);
    await expect(restart(manager)).rejects.toThrow(
      'Duplicate log directories for events-0 are found in both',
    );
    expect([partitionsIn('a'), partitionsIn('b')]).toEqual([['events-0'], ['events-0']]);
  });

  test('while a directory is offline, no log is made for a replica that may be there', async () => {
    const manager = await moving(5, 3);
    const lost = manager.partitions.getFuture('events', 0);
    const directory = manager.directories[1];
    await manager.partitions.renameAway({ directory: directory ?? expect.unreachable(), log: missing(lost) });
    expect(failures).toMatchObject([{ directory: dir('b'), isLast: false }]);
    expect(failures[0]?.futureLogs).toEqual([lost]);
    await expect(manager.getOrCreateLog('events', 7, undefined, false)).rejects.toThrow(
      `Can not create log for events-7 because log directories ${dir('b')} are offline`,
    );
    expect(() => manager.partitions.createFuture('events', 0)).toThrow('offline are');
    expect((await manager.getOrCreateLog('events', 8, undefined, true)).directory).toBe(
      join(dir('a'), 'events-8'),
    );
  });

  /** A log whose directory somebody removed. */
  function missing(log: UnifiedLog | undefined): UnifiedLog {
    if (log === undefined) throw new Error('no log');
    log.movedTo(dir('nowhere'));
    return log;
  }
});
