/** Logs of which a clean stop noted all: a start looks at their directories from outside, and believes nothing that may have changed. */
import { join } from 'node:path';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import type { Platform } from '@kafka-ts/testing/memory-file-system/path-names';
import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { overwrite } from '../fixtures/overwrite.ts';
import { defaultLogConfig, type LogConfig } from '../log/log-config.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { LogManager } from './log-manager.ts';

const TOPIC_ID = 'AbCdEfGhIjKlMnOpQrStUv';
const OTHER_ID = 'ZbCdEfGhIjKlMnOpQrStUv';
const RECORDS = 12;

let nowMs: number;
let disk: MemoryDisk;
let files: MemoryFileSystem;
let env: TestLogEnvironment;
/** Calls to files of partitions since the last {@link open}. */
let calls: string[];
let config: LogConfig;

function begin(platform: Platform): void {
  nowMs = 1_700_000_000_000.25;
  disk = new MemoryDisk({ platform, nowMs: () => nowMs });
  files = new MemoryFileSystem({
    disk,
    onCall: (operation, path) => {
      if (/[a-z]-\d/.test(path)) calls.push(`${operation} ${path.replaceAll('\\', '/')}`);
      return false;
    },
  });
  env = logEnvironment(files, nowMs);
  calls = [];
  config = { ...defaultLogConfig, segmentBytes: 300 };
}
beforeEach(() => begin('posix'));

async function open(): Promise<LogManager> {
  calls = [];
  env.lines.length = 0;
  return openLogs({ env, logDirs: ['/logs'], configOf: () => config });
}

async function append(log: UnifiedLog, count = 1): Promise<void> {
  await new Promise((resolve) => {
    log.appendAsLeader(batchOf({ count }), { leaderEpoch: 0, origin: 'client' }, resolve);
  });
}

/** A stopped broker with `empty-0`, without a record, and `full-0`, with several segments; `laterMs` between the last write and the stop. */
async function stopped(laterMs = 60_000): Promise<void> {
  const manager = await open();
  await manager.getOrCreateLog('empty', 0, TOPIC_ID);
  const log = await manager.getOrCreateLog('full', 0, TOPIC_ID);
  log.assignLeaderEpoch(0);
  for (let batch = 0; batch < RECORDS / 3; batch++) await append(log, 3);
  log.updateHighWatermark(RECORDS);
  await manager.close();
  nowMs += laterMs;
  // What that stop wrote last is old by now: the next one can prove it.
  await (await open()).close();
}

function asleep(manager: LogManager): string[] {
  return [...manager.logs()].filter((log) => log.isAsleep).map(({ name }) => name);
}

async function recordsOf(log: UnifiedLog): Promise<number> {
  let count = 0;
  for (let startOffset = log.logStartOffset; startOffset < log.logEndOffset; ) {
    const read = await log.read({ startOffset, maxBytes: 1 << 20, upperBound: RECORDS, minOneBatch: true });
    for (const lease of read.records) lease.release();
    count += read.nextOffset - startOffset;
    startOffset = read.nextOffset;
  }
  return count;
}

test('of a log that is as the stop left it no file is opened until somebody needs one', async () => {
  await stopped();
  const manager = await open();
  expect(asleep(manager).sort()).toEqual(['empty-0', 'full-0']);
  expect(calls.filter((call) => !call.startsWith('status'))).toEqual([]);
  const log = await manager.getOrCreateLog('full', 0, TOPIC_ID);
  const { logStartOffset, logEndOffset, highWatermark, recoveryPoint, topicId, sizeBytes } = log;
  expect([logStartOffset, logEndOffset, highWatermark, recoveryPoint, topicId]).toEqual([
    ...[0, RECORDS, RECORDS, RECORDS, TOPIC_ID],
  ]);
  expect(sizeBytes).toBeGreaterThan(300);
  log.assignLeaderEpoch(3);
  expect([log.isAsleep, log.isIdle, log.unavailableReason]).toEqual([true, true, undefined]);
  expect(await recordsOf(log)).toBe(RECORDS);
  expect(log.isAsleep).toBe(false);
  expect(log.sizeBytes).toBe(sizeBytes);
  await append(log);
  expect(log.leaderEpochCache.entries).toEqual([
    { epoch: 0, startOffset: 0 },
    { epoch: 3, startOffset: RECORDS },
  ]);
  await manager.close();
  expect((await open()).getLog('full', 0)?.logEndOffset).toBe(RECORDS + 1);
});

test('a log that nobody woke sleeps again after the next stop, and is closed all the same', async () => {
  await stopped();
  for (let start = 0; start < 3; start++) {
    const manager = await open();
    expect(asleep(manager)).toHaveLength(2);
    await manager.close();
    const [log] = [...manager.logs()];
    const refused = log?.appendAsLeader(
      batchOf({ count: 1 }),
      { leaderEpoch: 0, origin: 'client' },
      () => {},
    );
    expect(refused?.error.name).toBe('KAFKA_STORAGE_ERROR');
  }
});

test('a start after a crash believes nothing of the note', async () => {
  await stopped();
  await open();
  files = files.crash('process');
  env = logEnvironment(files, nowMs);
  const manager = await open();
  expect(asleep(manager)).toEqual([]);
  expect(manager.getLog('full', 0)?.logEndOffset).toBe(RECORDS);
});

describe.each(['posix', 'windows'] as const)('on files of %s', (platform) => {
  beforeEach(() => begin(platform));

  test('what was written in the same tick of the clock as the stop is looked at, and then believed', async () => {
    await stopped(0);
    const manager = await open();
    expect(asleep(manager).sort()).toEqual(['empty-0', 'full-0']);
    expect(calls).toContain('readDirectory /logs/full-0');
    expect(calls).toContain('open /logs/full-0/partition.metadata');
  });

  const remove = (name: string) => (): void => files.deleteSync(join('/logs', name));
  const write = (name: string, text: string) => (): void =>
    overwrite(files, join('/logs', name), new TextEncoder().encode(text));
  const metadata = (id: string): string => `version: 0\ntopic_id: ${id}`;

  test.each<[string, number, () => void, string | undefined]>([
    ['an index that is gone', 1000, remove('full-0/00000000000000000000.index'), 'Could not find'],
    [
      'an index that is gone, in the tick of the stop',
      0,
      remove('full-0/00000000000000000000.index'),
      'Could not find',
    ],
    ['a snapshot that is gone', 1000, remove(`full-0/${'12'.padStart(20, '0')}.snapshot`), undefined],
    ['a file that came', 1000, write('full-0/00000000000000000000.log.cleaned', 'x'), undefined],
    ['a file that came, in the tick of the stop', 0, write('full-0/x.swap', 'x'), undefined],
    ['another id', 1000, write('full-0/partition.metadata', metadata(OTHER_ID)), undefined],
    [
      'another id, in the tick of the stop',
      0,
      write('full-0/partition.metadata', metadata(OTHER_ID)),
      undefined,
    ],
    ['a torn id', 1000, write('full-0/partition.metadata', 'version: 0\ntop'), 'expected a topic id'],
  ])('%s is seen', async (_, laterMs, change, warning) => {
    await stopped();
    nowMs += laterMs;
    change();
    const manager = await open();
    expect(asleep(manager)).toEqual(['empty-0']);
    const log = manager.getLog('full', 0);
    if (log === undefined) throw new Error('no log');
    expect(await recordsOf(log)).toBe(RECORDS);
    if (warning !== undefined) expect(env.lines.join('\n')).toContain(warning);
  });

  test.each(['full-0/00000000000000000000.log', 'full-0/00000000000000000006.log'])(
    'a segment that was cut is named: %s',
    async (name) => {
      await stopped();
      overwrite(files, join('/logs', name), (before) => before.subarray(0, before.length - 1));
      const manager = await open();
      expect(asleep(manager)).toEqual(['empty-0']);
      expect(env.lines.join('\n')).toMatch(/expected \d+ bytes, found \d+/);
    },
  );

  test('files and times that were put back in place are looked at: only the time of the change tells', async () => {
    await stopped();
    const status = files.statusSync('/logs/full-0');
    nowMs += 1000;
    write('full-0/00000000000000000100.log', '')();
    files.setModifiedSync('/logs/full-0', status?.modifiedMs ?? 0);
    expect(asleep(await open())).toEqual(['empty-0']);
  });

  test('a directory that was put back from a copy is looked at, and believed if it has the same files', async () => {
    await stopped();
    nowMs += 1000;
    files.renameSync('/logs/full-0', '/logs/moved');
    files.makeDirectorySync('/logs/full-0');
    for (const { name } of files.readDirectorySync('/logs/moved')) {
      const content = files.readFileSync(join('/logs/moved', name)) ?? new Uint8Array();
      overwrite(files, join('/logs/full-0', name), content);
    }
    files.deleteDirectorySync('/logs/moved');
    const manager = await open();
    expect(asleep(manager).sort()).toEqual(['empty-0', 'full-0']);
    expect(calls).toContain('readDirectory /logs/full-0');
    const log = manager.getLog('full', 0);
    expect(log && (await recordsOf(log))).toBe(RECORDS);
  });

  test('what is changed under the running broker is seen by the next start, also if the log slept all the time', async () => {
    await stopped(0);
    const manager = await open();
    write('full-0/partition.metadata', metadata(OTHER_ID))();
    remove('empty-0/00000000000000000000.timeindex')();
    nowMs += 60_000;
    await manager.close();
    expect(asleep(await open())).toEqual([]);
    expect(env.lines.join('\n')).toContain('Could not find');
  });
});

test('a topic id whose bits turned over without a sign is put right when the log wakes', async () => {
  await stopped();
  const path = '/logs/full-0/partition.metadata';
  const afterStop = nowMs;
  nowMs = files.statusSync(path)?.modifiedMs ?? 0;
  overwrite(files, path, (before) => before.with(-1, 0x2a));
  nowMs = afterStop;
  const manager = await open();
  const log = manager.getLog('full', 0);
  expect([log?.isAsleep, log?.segments.all.length]).toEqual([true, 2]);
  expect(env.lines.join('\n')).toContain(`${path}: expected the topic id ${TOPIC_ID}`);
  expect(new TextDecoder().decode(files.readFileSync(path))).toContain(TOPIC_ID);
});

test('a directory that cannot be read at the stop is only not noted: the stop is clean, and the others sleep', async () => {
  await stopped(0);
  const manager = await open();
  const log = await manager.getOrCreateLog('full', 0, TOPIC_ID);
  await append(log);
  files.faults.add({ code: 'EIO', operation: 'readDirectory', path: '/logs/full-0' });
  await manager.close();
  files.faults.clear();
  const next = await open();
  expect(asleep(next)).toEqual(['empty-0']);
  expect(env.lines.join('\n')).toContain('after a clean shutdown');
  expect(next.getLog('full', 0)?.logEndOffset).toBe(RECORDS + 1);
});

test('retention wakes a log that may have something to delete, and no other', async () => {
  await stopped();
  const manager = await open();
  config = { ...config, retentionMs: -1 };
  manager.updateConfigs();
  await manager.deleteOldSegments();
  expect(asleep(manager)).toHaveLength(2);
  config = { ...config, retentionBytes: 1 };
  manager.updateConfigs();
  await manager.deleteOldSegments();
  expect(asleep(manager)).toEqual(['empty-0']);
  expect(manager.getLog('full', 0)?.segments.all.length).toBe(1);
});
