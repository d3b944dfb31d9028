import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { beforeEach, expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment } from '../fixtures/log-environment.ts';
import { oneLogOptions } from '../fixtures/one-log.ts';
import { createLog, type LogOptions, loadLog } from './log-loader.ts';
import type { UnifiedLog } from './unified-log.ts';

const directory = join('/', 'events-0');
let files: MemoryFileSystem;
/** The calls of the process that lives now, without reads and looks. */
let changes: string[];
beforeEach(() => {
  files = new MemoryFileSystem();
});

function options(): LogOptions {
  return { ...oneLogOptions(logEnvironment(files), directory), producerIdExpirationMs: () => 1000 };
}

/** The process dies; another loads the log. */
async function loadedAfterDeath(): Promise<UnifiedLog> {
  files = new MemoryFileSystem({
    disk: files.crash('process').disk,
    onCall: (operation, path) => {
      const file = path.slice(directory.length + 1);
      if (['write', 'truncate', 'delete', 'rename', 'sync'].includes(operation))
        changes.push(`${operation} ${file}`);
      return false;
    },
  });
  changes = [];
  return loadLog(options(), false, { recoveryPoint: undefined, logStartOffset: undefined });
}

function append(log: UnifiedLog): Promise<unknown> {
  return new Promise((resolve) => {
    log.appendAsLeader(batchOf({}), { leaderEpoch: 0, origin: 'client' }, resolve);
  });
}

test('an empty log is found after a crash without a change of its files', async () => {
  createLog(options(), undefined);
  const log = await loadedAfterDeath();
  expect(log.logEndOffset).toBe(0);
  expect(changes).toEqual([]);
});

test('of a log with one batch the last entry of the time index is written, and nothing else', async () => {
  await append(createLog(options(), undefined));
  const log = await loadedAfterDeath();
  expect(log.logEndOffset).toBe(1);
  expect(changes).toEqual(['write 00000000000000000000.timeindex']);
});

test('indexes that say already what is found are not written', async () => {
  const former = createLog(options(), undefined);
  await append(former);
  await former.close();
  const log = await loadedAfterDeath();
  expect(log.logEndOffset).toBe(1);
  expect(log.segments.active.maxTimestamp).toEqual({ timestamp: expect.any(Number), offset: 0 });
  expect(changes).toEqual([]);
  expect(log.producers.snapshots.offsets).toEqual([1]);
});

test('the snapshot of a stop that says something else than the log goes', async () => {
  const former = createLog(options(), undefined);
  await append(former);
  await former.close();
  const handle = files.openSync(join(directory, '00000000000000000001.snapshot'), 'read-write');
  handle.writeSync([Uint8Array.of(9)], 5);
  handle.closeSync();
  const log = await loadedAfterDeath();
  expect(changes).toEqual(['delete 00000000000000000001.snapshot']);
  expect(log.producers.snapshots.offsets).toEqual([]);
  await log.close();
  expect(log.producers.snapshots.offsets).toEqual([1]);
});

test('a snapshot of another end than that of the log goes', async () => {
  const former = createLog(options(), undefined);
  await append(former);
  await former.close();
  const [from, to] = ['1', '2'].map((end) => join(directory, `0000000000000000000${end}.snapshot`));
  files.renameSync(from ?? '', to ?? '');
  const log = await loadedAfterDeath();
  expect(changes).toEqual(['delete 00000000000000000002.snapshot']);
  expect(log.producers.snapshots.offsets).toEqual([]);
});

test('indexes of another content are replaced, and a transaction index without transactions is emptied', async () => {
  await append(createLog(options(), undefined));
  const content = new Uint8Array(340).fill(1);
  for (const suffix of ['index', 'timeindex', 'txnindex']) {
    const handle = files.openSync(join(directory, `00000000000000000000.${suffix}`), 'create');
    handle.writeSync([content], 0);
    handle.closeSync();
  }
  const log = await loadedAfterDeath();
  expect(log.segments.active.offsetIndex.entryCount).toBe(0);
  expect(log.segments.active.timeIndex.entryCount).toBe(1);
  expect(log.segments.active.transactionIndex.entryCount).toBe(0);
  for (const suffix of ['index', 'txnindex'])
    expect(files.statusSync(join(directory, `00000000000000000000.${suffix}`))?.sizeBytes).toBe(0);
  expect(files.statusSync(join(directory, '00000000000000000000.timeindex'))?.sizeBytes).toBe(12);
});
