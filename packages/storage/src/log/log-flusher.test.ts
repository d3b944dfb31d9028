import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment } from '../fixtures/log-environment.ts';
import { oneLogOptions } from '../fixtures/one-log.ts';
import { createLog } from './log-loader.ts';
import type { UnifiedLog } from './unified-log.ts';

const directory = join('/', 'events-0');

function append(log: UnifiedLog): Promise<unknown> {
  return new Promise((resolve) => {
    log.appendAsLeader(batchOf({}), { leaderEpoch: 0, origin: 'client' }, resolve);
  });
}

/** A new log, and the syncs of its files and directory. */
function watchedLog(): { log: UnifiedLog; syncs: string[] } {
  const syncs: string[] = [];
  const files = new MemoryFileSystem({
    onCall: (operation, path) => {
      if (operation === 'sync' || operation === 'syncDirectory') syncs.push(path.slice(directory.length + 1));
      return false;
    },
  });
  const options = { ...oneLogOptions(logEnvironment(files), directory), producerIdExpirationMs: () => 1000 };
  return { log: createLog(options, undefined), syncs };
}

test('a close brings each file to the disk once', async () => {
  const { log, syncs } = watchedLog();
  await append(log);
  await log.close();
  expect(syncs).toContain('00000000000000000000.log');
  expect(syncs).toContain('00000000000000000001.snapshot');
  const files = syncs.filter((name) => name !== '');
  expect(files).toEqual([...new Set(files)]);
});

test('what a log has to write before its close can be written first, and waits for no sync', async () => {
  const { log, syncs } = watchedLog();
  await append(log);
  await log.finish();
  expect(syncs).toEqual([]);
  expect(log.unavailableReason).toBe('events-0 is closed');
  await log.close();
  expect(syncs.filter((name) => name.endsWith('.snapshot'))).toHaveLength(1);
  expect(log.recoveryPoint).toBe(1);
});
