import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { expect, test } from 'vitest';
import { markerOf } from '../fixtures/batches.ts';
import { CompactedLog } from '../fixtures/compacted-log.ts';

test('a marker behind an open transaction is on the disk before what it aborted is compacted', async () => {
  const files = new MemoryFileSystem();
  const directory = '/logs';
  files.makeDirectorySync(directory);
  const log = await CompactedLog.make({ files, directory });
  const transactional = { producerEpoch: 0, baseSequence: 0, isTransactional: true };
  await log.appendBatch([['a', 'aborted']], { ...transactional, producerId: 1 });
  log.roll();
  await log.appendBatch([['b', 'open']], { ...transactional, producerId: 2 });
  await log.log.flush();
  expect(log.log.recoveryPoint).toBe(2);
  await log.appendBytes(markerOf({ baseOffset: 2, producerId: 1, isAbort: true }));
  expect(log.log.lastStableOffset).toBe(1);
  await log.clean();
  expect(await log.records()).not.toContain('0 a=aborted');
  const flushed = log.log.recoveryPoint;
  expect(flushed).toBe(3);
  await log.close();
});
