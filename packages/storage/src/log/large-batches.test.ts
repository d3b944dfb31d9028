/** Reads by offset where a batch is larger than what is read first: the index leads to the batch before, of which only the header is seen. */
import { baseOffsetAt, lastOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { expect, test } from 'vitest';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';

/** Of each value; three make a batch: larger than the first read, and than a buffer for reads (64 KiB here). */
test.each([17_000, 20_000, 40_000])(
  'every offset in batches of three values of %i bytes is found by its index',
  async (valueBytes) => {
    const env = logEnvironment(new MemoryFileSystem());
    const open = async () => {
      const manager = await openLogs({ env, logDirs: ['/logs'] });
      const log = await manager.getOrCreateLog('events', 0, undefined);
      log.updateHighWatermark(log.logEndOffset);
      return { manager, log };
    };
    const first = await open();
    for (let baseOffset = 0; baseOffset < 36; baseOffset += 3) {
      await new Promise((resolve) => {
        first.log.appendAsFollower(batchOf({ baseOffset, count: 3, valueBytes }), resolve);
      });
    }
    await first.manager.close();
    const { manager, log } = await open();
    for (let startOffset = 0; startOffset < 36; startOffset += 5) {
      const read = await log.read({ startOffset, upperBound: 36, maxBytes: 1, minOneBatch: true });
      const [batch] = read.records;
      if (batch === undefined) throw new Error(`nothing was read at ${startOffset}`);
      const base = startOffset - (startOffset % 3);
      expect([baseOffsetAt(batch.bytes, 0), lastOffsetAt(batch.bytes, 0)]).toEqual([base, base + 2]);
      batch.release();
    }
    expect(env.lines.filter((line) => !line.startsWith('INFO'))).toEqual([]);
    await manager.close();
  },
);
