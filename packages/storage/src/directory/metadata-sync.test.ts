import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { expect, test } from 'vitest';
import { partitionMetadataName } from '../checkpoint/partition-metadata.ts';
import { logEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';

const partitions = 40;
const topicId = 'MkTRaEKmT5mbHmdLFNLhVw';

/** The syncs of new `partition.metadata` files: how many there were, and how many ran at a time; they end when the test says so. */
function watchedFiles() {
  const waiting: (() => void)[] = [];
  const seen = { synced: 0, most: 0 };
  const files = new MemoryFileSystem();
  const { open } = files;
  files.open = async (path, mode) => {
    const handle = await open.call(files, path, mode);
    if (!path.endsWith(partitionMetadataName)) return handle;
    const { sync } = handle;
    handle.sync = async () => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        seen.most = Math.max(seen.most, waiting.length);
      });
      await sync.call(handle);
      seen.synced++;
    };
    return handle;
  };
  return { files, waiting, seen };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('metadata of new partitions is synced one after the other, and many at a time when a stop waits', async () => {
  const { files, waiting, seen } = watchedFiles();
  const manager = await openLogs({
    env: logEnvironment(files),
    logDirs: [join('/', 'a')],
  });
  for (let index = 0; index < partitions; index++) await manager.getOrCreateLog('events', index, topicId);
  for (let served = 0; served < 5; served++) {
    await turn();
    waiting.shift()?.();
  }
  await turn();
  expect(seen).toEqual({ synced: 5, most: 1 });
  const closed = manager.close();
  while (seen.synced < partitions) {
    await turn();
    for (const end of waiting.splice(0)) end();
  }
  await closed;
  expect(seen.most).toBeGreaterThan(8);
});
