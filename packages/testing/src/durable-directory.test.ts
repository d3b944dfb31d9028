import { makeDurableDirectory } from '@kafka-ts/environment/durable-directory';
import { expect, test } from 'vitest';
import { MemoryFileSystem } from './memory-file-system/memory-file-system.ts';

const calls = 40;

test('killed at any call and then without power: what is synced in the directory later stays', async () => {
  for (let call = 1; call <= calls; call++) {
    for (let seed = 0; seed < 5; seed++) {
      let count = 0;
      const first = new MemoryFileSystem({ onCall: () => ++count === call });
      makeDurableDirectory(first, '/a/b/c').catch(() => {});
      for (let turn = 0; turn < 100; turn++) await Promise.resolve();
      first.kill();
      const second = new MemoryFileSystem({ disk: first.disk });
      await makeDurableDirectory(second, '/a/b/c');
      const handle = second.openSync('/a/b/c/file', 'create');
      handle.syncSync();
      second.syncDirectorySync('/a/b/c');
      const third = second.crash('machine', seed);
      expect(third.statusSync('/a/b/c/file'), `killed in call ${call}`).toBeDefined();
    }
  }
});

test('a parent that cannot be opened is no obstacle where the directory is there', async () => {
  const files = new MemoryFileSystem();
  files.makeDirectorySync('/locked/data');
  files.faults.add({ code: 'EACCES', operation: 'syncDirectory', path: '/locked' });
  await makeDurableDirectory(files, '/locked/data');
  await expect(makeDurableDirectory(files, '/locked/other')).rejects.toMatchObject({ code: 'EACCES' });
});
