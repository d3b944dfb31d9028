import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { beforeEach, expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import type { AppendResult } from '../log/append-result.ts';
import type { UnifiedLog } from '../log/unified-log.ts';
import type { LogManager } from './log-manager.ts';
import type { LogDirFailure } from './log-manager-settings.ts';

const a = join('/', 'a');
const b = join('/', 'b');
let files: MemoryFileSystem;
let env: TestLogEnvironment;
let failures: LogDirFailure[];
beforeEach(() => {
  files = new MemoryFileSystem();
  env = logEnvironment(files);
  failures = [];
});

async function open(): Promise<LogManager> {
  return openLogs({
    env,
    logDirs: [a, b],
    onLogDirFailure: (failure) => failures.push(failure),
  });
}

function append(log: UnifiedLog): Promise<AppendResult> {
  return new Promise((resolve) => {
    const result = log.appendAsLeader(batchOf({}), { leaderEpoch: 0, origin: 'client' }, resolve);
    if (result.error.code !== 0) resolve(result);
  });
}

/** The log that failed cuts itself back on its own; nothing but turns of the loop is needed for that in memory. */
async function settled(manager: LogManager): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  await manager.idle();
}

/** One log in each directory. */
async function twoLogs(): Promise<{ manager: LogManager; first: UnifiedLog; second: UnifiedLog }> {
  const manager = await open();
  const first = await manager.getOrCreateLog('events', 0, undefined);
  const second = await manager.getOrCreateLog('events', 1, undefined);
  return { manager, first, second };
}

test('a write that fails takes its directory offline, and the other goes on', async () => {
  const { manager, first, second } = await twoLogs();
  files.faults.add({ code: 'EIO', operation: 'write', path: join(a, 'events-0') });
  expect((await append(first)).error.name).toBe('KAFKA_STORAGE_ERROR');
  await settled(manager);
  expect(failures).toMatchObject([{ directory: a, isLast: false, error: { code: 'EIO' } }]);
  expect(failures[0]?.logs.map((log) => log.name)).toEqual(['events-0']);
  expect(manager.getLog('events', 0)).toBeUndefined();
  expect((await append(first)).message).toContain(`Log directory ${a} is offline`);
  expect((await append(second)).error.name).toBe('NONE');
  expect((await manager.getOrCreateLog('events', 2, undefined)).directory).toBe(join(b, 'events-2'));
  await manager.close();
  expect(files.statusSync(join(a, '.kafka_cleanshutdown'))).toBeUndefined();
  expect(files.statusSync(join(b, '.kafka_cleanshutdown'))).toBeDefined();
});

test('a full disk refuses appends, and takes them again when there is room', async () => {
  const { manager, first } = await twoLogs();
  await append(first);
  files.faults.add({
    code: 'ENOSPC',
    operation: 'write',
    path: join(a, 'events-0'),
    times: 1,
    partialBytes: 20,
  });
  expect((await append(first)).error.name).toBe('KAFKA_STORAGE_ERROR');
  await settled(manager);
  expect(failures).toEqual([]);
  expect(await append(first)).toMatchObject({ baseOffset: 1 });
  await manager.close();
  expect((await open()).getLog('events', 0)?.logEndOffset).toBe(2);
});

test('the last directory that fails says so', async () => {
  const { manager, first, second } = await twoLogs();
  files.faults.add({ code: 'EIO', operation: 'write', path: /events/ });
  await append(first);
  await append(second);
  await settled(manager);
  expect(failures.map((failure) => failure.isLast)).toEqual([false, true]);
  await expect(manager.getOrCreateLog('events', 9, undefined)).rejects.toThrow('No log directory is left');
});

test('a checkpoint that cannot be written takes its directory offline', async () => {
  const { manager, first } = await twoLogs();
  await append(first);
  manager.start();
  first.updateHighWatermark(1);
  files.faults.add({ code: 'EIO', path: join(a, 'replication-offset-checkpoint') });
  env.clock.advance(5_000);
  await settled(manager);
  expect(failures.map((failure) => failure.directory)).toEqual([a]);
});

test('a log that cannot be made takes its directory offline', async () => {
  const manager = await open();
  files.faults.add({ code: 'EROFS', operation: 'makeDirectory', path: join(a, 'events-0') });
  await expect(manager.getOrCreateLog('events', 0, undefined)).rejects.toMatchObject({ code: 'EROFS' });
  await settled(manager);
  expect(failures.map((failure) => failure.directory)).toEqual([a]);
});

test('a directory that cannot be read at the start is left out, and without any other the start fails', async () => {
  await (await twoLogs()).manager.close();
  files.faults.add({ code: 'EIO', path: join(a, 'events-0') });
  const manager = await open();
  expect(failures.map((failure) => failure.directory)).toEqual([a]);
  expect([...manager.logs()].map((log) => log.name)).toEqual(['events-1']);
  await manager.close();
  files.faults.add({ code: 'EIO', path: /events/ });
  await expect(open()).rejects.toThrow('All log directories failed');
});

test('a directory that cannot be made is left out with a line that names it and the reason', async () => {
  files.faults.add({ code: 'EACCES', operation: 'makeDirectory', path: a });
  const manager = await open();
  expect(manager.liveDirectories.map((directory) => directory.path)).toEqual([b]);
  expect(env.lines.find((line) => line.startsWith('ERROR'))).toMatch(
    /Log directory .a cannot be used: EACCES/,
  );
});

test('a disk that cannot be read takes its directory offline; a batch that is none does not', async () => {
  const { manager, first, second } = await twoLogs();
  for (const log of [first, second]) {
    await append(log);
    log.updateHighWatermark(1);
    log.forgetCached();
  }
  const read = { startOffset: 0, upperBound: 1, maxBytes: 1000, minOneBatch: true };
  const handle = files.openSync(join(b, 'events-1', '00000000000000000000.log'), 'read-write');
  handle.writeSync([Uint8Array.of(9)], 16);
  handle.closeSync();
  await expect(async () => second.read(read)).rejects.toThrow();
  await settled(manager);
  expect(failures).toEqual([]);
  files.faults.add({ code: 'EIO', operation: 'read', path: join(a, 'events-0') });
  await expect(async () => first.read(read)).rejects.toMatchObject({ code: 'EIO' });
  await settled(manager);
  expect(failures.map((failure) => failure.directory)).toEqual([a]);
  expect(env.lines).toContain(
    `WARN Logs for partitions events-0 are offline and logs for future partitions  are offline due to failure on log directory ${a}`,
  );
});
