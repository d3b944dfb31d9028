import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { defaultLogConfig, type LogConfig } from '../log/log-config.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import { LogManager } from './log-manager.ts';
import {
  defaultLogManagerSettings,
  type LogDirFailure,
  type LogManagerOptions,
} from './log-manager-settings.ts';

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

describe.each(fileSystemCases)('log manager on $name', ({ make }) => {
  let place: TestDirectory;
  let env: TestLogEnvironment;
  let config: LogConfig;
  let failures: LogDirFailure[];
  let opened: LogManager[];
  beforeEach(() => {
    place = make();
    env = logEnvironment(place.files);
    config = { ...defaultLogConfig, indexIntervalBytes: 100 };
    failures = [];
    opened = [];
  });
  afterEach(async () => {
    for (const manager of opened) await manager.close();
    place.remove();
  });

  const dir = (name: string): string => join(place.directory, name);
  const content = (...names: string[]): string | undefined =>
    text(place.files.readFileSync(join(place.directory, ...names)));
  const names = (...path: string[]): string[] =>
    place.files.readDirectorySync(join(place.directory, ...path)).map((entry) => entry.name);

  async function open(logDirs = ['a'], overrides: Partial<LogManagerOptions> = {}): Promise<LogManager> {
    let hex = 0;
    const manager = await openLogs({
      env,
      randomHex: () => String(hex++).padStart(32, '0'),
      logDirs: logDirs.map(dir),
      configOf: () => config,
      onLogDirFailure: (failure) => failures.push(failure),
      ...overrides,
    });
    opened.push(manager);
    return manager;
  }

  async function append(log: UnifiedLog, ...shapes: Parameters<typeof batchOf>[0][]): Promise<void> {
    for (const shape of shapes) {
      await new Promise<void>((resolve, reject) => {
        const result = log.appendAsLeader(batchOf(shape), { leaderEpoch: 0, origin: 'client' }, (written) =>
          written.error.code === 0 ? resolve() : reject(new Error(written.message)),
        );
        if (result.error.code !== 0) reject(new Error(`${result.error.name} ${result.message}`));
      });
    }
    log.updateHighWatermark(log.logEndOffset);
  }

  test('a clean stop leaves what Kafka leaves, and the next start opens no segment', async () => {
    const manager = await open();
    const log = await manager.getOrCreateLog('events', 0, 'AbCdEfGhIjKlMnOpQrStUv');
    log.leaderEpochCache.assign(0, 0);
    await append(log, { count: 3, producerId: 5, sequence: 0 });
    await manager.close();
    expect(names('a').filter((name) => name !== '.lock')).toEqual([
      '.kafka_cleanshutdown',
      'events-0',
      'kafka-ts.json',
      'log-start-offset-checkpoint',
      'recovery-point-offset-checkpoint',
      'replication-offset-checkpoint',
    ]);
    expect(content('a', 'recovery-point-offset-checkpoint')).toBe('0\n1\nevents 0 3\n');
    expect(content('a', 'replication-offset-checkpoint')).toBe('0\n1\nevents 0 3\n');
    expect(content('a', 'log-start-offset-checkpoint')).toBe('0\n0\n');
    const zeros = '0'.repeat(20);
    expect(names('a', 'events-0')).toEqual([
      `${zeros}.index`,
      `${zeros}.log`,
      `${zeros}.timeindex`,
      `${zeros.slice(1)}3.snapshot`,
      'leader-epoch-checkpoint',
      'partition.metadata',
    ]);
    expect(content('a', 'events-0', 'leader-epoch-checkpoint')).toBe('0\n1\n0 0\n');
    const again = (await open()).getLog('events', 0);
    expect([again?.logEndOffset, again?.highWatermark, again?.topicId]).toEqual([
      3,
      3,
      'AbCdEfGhIjKlMnOpQrStUv',
    ]);
    expect(again?.segments.active.offsetIndex.isLoaded).toBe(false);
    expect(names('a')).not.toContain('.kafka_cleanshutdown');
  });

  test('a stop without changes leaves the files of a partition alone', async () => {
    const first = await open();
    await append(await first.getOrCreateLog('events', 0, undefined), { count: 3 });
    await first.close();
    const path = dir(join('a', 'events-0', `${'0'.repeat(20)}.timeindex`));
    place.files.renameSync(path, `${path}.away`);
    place.files.renameSync(`${path}.away`, path);
    const before = place.files.statusSync(path)?.modifiedMs;
    await (await open()).close();
    expect(place.files.statusSync(path)?.modifiedMs).toBe(before);
    expect(content('a', '.kafka_cleanshutdown')).toBeDefined();
  });

  test('new logs go to the directory with the fewest', async () => {
    const manager = await open(['a', 'b']);
    for (let partition = 0; partition < 4; partition++)
      await manager.getOrCreateLog('events', partition, undefined);
    expect([names('a'), names('b')].map((all) => all.filter((name) => name.startsWith('events')))).toEqual([
      ['events-0', 'events-2'],
      ['events-1', 'events-3'],
    ]);
  });

  test('a directory in use is refused, one named twice too', async () => {
    await open();
    await expect(open()).rejects.toThrow(
      'A Kafka instance in another process or thread is using this directory',
    );
    await expect(open(['b', 'b'])).rejects.toThrow('names a directory twice');
  });

  test('a deleted log is out of the way at once, and its files go after the delay', async () => {
    const manager = await open();
    const log = await manager.getOrCreateLog('events', 0, undefined);
    await append(log, { count: 3 });
    log.deleteRecordsBefore(2);
    const deleted = manager.deleteLog('events', 0);
    expect(manager.getLog('events', 0)).toBeUndefined();
    const next = await manager.getOrCreateLog('events', 0, undefined);
    await deleted;
    expect([next.logStartOffset, next.logEndOffset]).toEqual([0, 0]);
    expect(names('a')).toContain(`events-0.${'0'.repeat(32)}-delete`);
    expect(content('a', 'log-start-offset-checkpoint')).toBe('0\n0\n');
    env.clock.advance(59_999);
    await manager.idle();
    expect(names('a').filter((name) => name.endsWith('-delete'))).toHaveLength(1);
    env.clock.advance(1);
    await manager.idle();
    expect(names('a').filter((name) => name.endsWith('-delete'))).toHaveLength(0);
    expect(env.lines.filter((line) => /^(ERROR|WARN)/.test(line))).toEqual([]);
  });

  test('what a stop left half deleted goes at the next start', async () => {
    place.files.makeDirectorySync(dir(join('a', `events-0.${'1'.repeat(32)}-delete`)));
    const manager = await open();
    env.clock.advance(1);
    await manager.idle();
    expect(names('a').filter((name) => name.endsWith('-delete'))).toEqual([]);
  });

  test('offsets of partitions that are gone do not outlive a start', async () => {
    place.files.makeDirectorySync(dir('a'));
    const handle = place.files.openSync(join(dir('a'), 'log-start-offset-checkpoint'), 'create');
    handle.writeSync([new TextEncoder().encode('0\n1\nevents 0 500\n')], 0);
    handle.closeSync();
    await open();
    expect(content('a', 'log-start-offset-checkpoint')).toBe('0\n0\n');
  });

  test('other directories are left alone with a warning', async () => {
    for (const name of ['a/lost+found', 'a/nonsense', 'a/events-0']) place.files.makeDirectorySync(dir(name));
    await open();
    expect(env.lines.filter((line) => line.startsWith('WARN'))).toEqual([
      `WARN ${join(dir('a'), 'nonsense')} is no topic-partition directory and left alone`,
    ]);
  });

  test('retention by size deletes whole segments, oldest first, in steps that survive readers', async () => {
    config = { ...config, segmentBytes: 300, retentionBytes: 500 };
    const manager = await open();
    const log = await manager.getOrCreateLog('events', 0, undefined);
    for (let i = 0; i < 8; i++) await append(log, { valueBytes: 150, timestamp: env.clock.nowMs() });
    const segment = log.segments.first;
    await manager.deleteOldSegments();
    expect([log.logStartOffset, log.segments.all.length]).toEqual([5, 3]);
    expect(segment.path).toMatch(/\.deleted$/);
    const files = names('a', 'events-0');
    expect(files.filter((name) => name.endsWith('.log.deleted'))).toHaveLength(5);
    expect(files.filter((name) => name.endsWith('.snapshot'))).toEqual([
      ...[5, 6, 7].map((offset) => `${String(offset).padStart(20, '0')}.snapshot`),
    ]);
    env.clock.advance(60_000);
    await manager.idle();
    expect(names('a', 'events-0').filter((name) => name.endsWith('.deleted'))).toEqual([]);
  });

  test('retention by time deletes the last segment too, and follows a live change', async () => {
    const manager = await open();
    const log = await manager.getOrCreateLog('events', 0, undefined);
    await append(log, { timestamp: env.clock.nowMs(), count: 5 });
    env.clock.advance(3_600_000);
    await manager.deleteOldSegments();
    expect(log.logStartOffset).toBe(0);
    config = { ...config, retentionMs: 1000 };
    manager.updateConfigs(new Set(['events']));
    await manager.deleteOldSegments();
    expect([log.logStartOffset, log.logEndOffset, log.segments.active.baseOffset]).toEqual([5, 5, 5]);
    expect(env.lines.some((line) => line.includes('due to log retention time 1000ms breach'))).toBe(true);
  });

  test('the schedule writes high watermarks, recovery points and deletes old segments', async () => {
    const manager = await open();
    manager.start();
    const log = await manager.getOrCreateLog('events', 0, undefined);
    await append(log, { count: 5, timestamp: env.clock.nowMs() });
    env.clock.advance(5_000);
    await manager.idle();
    expect(content('a', 'replication-offset-checkpoint')).toBe('0\n1\nevents 0 5\n');
    expect(content('a', 'recovery-point-offset-checkpoint')).toBeUndefined();
    await log.flush();
    env.clock.advance(25_000);
    await manager.idle();
    // One lower than what is on the disk: if a segment came to end there, a crash has its indexes built anew.
    expect(content('a', 'recovery-point-offset-checkpoint')).toBe('0\n1\nevents 0 4\n');
    config = { ...config, retentionMs: 1000 };
    manager.updateConfigs();
    env.clock.advance(300_000);
    await manager.idle();
    expect(log.logStartOffset).toBe(5);
  });

  test('flush.ms is kept', async () => {
    config = { ...config, flushMs: 1000 };
    const manager = await open();
    const log = await manager.getOrCreateLog('events', 0, undefined);
    manager.start();
    await append(log, { count: 2 });
    env.clock.advance(1000);
    await manager.idle();
    expect(log.recoveryPoint).toBe(2);
  });

  test('flush.messages is kept before a producer is answered', async () => {
    config = { ...config, flushMessages: 2 };
    const log = await (await open()).getOrCreateLog('events', 0, undefined);
    await append(log, { count: 1 });
    expect(log.recoveryPoint).toBe(0);
    await append(log, { count: 1 });
    expect(log.recoveryPoint).toBe(2);
  });

  test('without a clean stop everything past the recovery point is checked', async () => {
    const manager = await open();
    await append(await manager.getOrCreateLog('events', 0, undefined), { count: 3 });
    await manager.close();
    place.files.deleteSync(join(dir('a'), '.kafka_cleanshutdown'));
    const handle = place.files.openSync(join(dir('a'), 'events-0', `${'0'.repeat(20)}.log`), 'read-write');
    handle.writeSync([new Uint8Array(30).fill(7)], handle.sizeSync());
    handle.closeSync();
    expect((await open()).getLog('events', 0)?.logEndOffset).toBe(3);
    expect(env.lines.some((line) => line.includes('cut off 30 bytes'))).toBe(true);
  });

  test.each([
    ['called off', (manager: LogManager) => manager.release()],
    ['closed', (manager: LogManager) => manager.close()],
  ])('a start that is %s before the logs are opened leaves everything as it was', async (_, end) => {
    const first = await open();
    const log = await first.getOrCreateLog('events', 0, undefined);
    await append(log, { count: 5 });
    log.deleteRecordsBefore(2);
    await first.close();
    const manager = await LogManager.open({
      env,
      randomHex: () => '0'.repeat(32),
      logDirs: [dir('a')],
      configOf: () => config,
      settings: () => defaultLogManagerSettings,
      onLogDirFailure: () => {},
    });
    await end(manager);
    expect(content('a', '.kafka_cleanshutdown')).toBeDefined();
    expect(content('a', 'log-start-offset-checkpoint')).toBe('0\n1\nevents 0 2\n');
    expect((await open()).getLog('events', 0)?.logStartOffset).toBe(2);
  });
});

test('a log that was deleted does not come back with a loss of power', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const files = new MemoryFileSystem();
    const manager = await openLogs({
      env: logEnvironment(files),
      logDirs: ['/logs'],
    });
    const log = await manager.getOrCreateLog('events', 0, undefined);
    await new Promise((resolve) => {
      log.appendAsLeader(batchOf({}), { leaderEpoch: 0, origin: 'client' }, resolve);
    });
    await log.flush();
    await manager.deleteLog('events', 0);
    expect(files.crash('machine', seed).statusSync('/logs/events-0')).toBeUndefined();
  }
});
