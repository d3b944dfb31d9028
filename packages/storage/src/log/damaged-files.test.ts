/** Files that somebody or the disk changed behind our back: reads give right batches or an error that names file and byte. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogManager } from '../directory/log-manager.ts';
import { batchOf } from '../fixtures/batches.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { firstReadable } from './first-readable.ts';
import { defaultLogConfig } from './log-config.ts';
import type { UnifiedLog } from './unified-log.ts';

const zeros = '0'.repeat(20);
/** Three records of 10 bytes each: 61 + 3 × 17 bytes. */
const BATCH_BYTES = batchOf({ count: 3 }).length;
const BATCHES = 20;

describe.each(fileSystemCases)('on $name', ({ make }) => {
  let place: TestDirectory;
  let env: TestLogEnvironment;
  let managers: LogManager[];
  beforeEach(() => {
    place = make();
    env = logEnvironment(place.files, Date.now());
    managers = [];
    segmentBytes = defaultLogConfig.segmentBytes;
  });
  afterEach(async () => {
    for (const manager of managers) await manager.close();
    place.remove();
  });

  /** Small segments where a test wants several. */
  let segmentBytes = defaultLogConfig.segmentBytes;

  async function open(): Promise<UnifiedLog> {
    const manager = await openLogs({
      env,
      logDirs: [join(place.directory, 'logs')],
      configOf: () => ({ ...defaultLogConfig, indexIntervalBytes: 1, segmentBytes }),
    });
    managers.push(manager);
    const log = await manager.getOrCreateLog('events', 0, undefined);
    log.updateHighWatermark(log.logEndOffset);
    return log;
  }

  /** A log of twenty batches, closed and opened again. */
  async function reopened(): Promise<UnifiedLog> {
    const log = await open();
    for (let index = 0; index < BATCHES; index++) {
      await new Promise((resolve) => {
        log.appendAsLeader(batchOf({ count: 3 }), { leaderEpoch: 0, origin: 'client' }, resolve);
      });
    }
    await managers[0]?.close();
    return open();
  }

  function flip(suffix: string, byte: number, bit = 0): void {
    const path = join(place.directory, 'logs', 'events-0', `${zeros}${suffix}`);
    const handle = place.files.openSync(path, 'read-write');
    const bytes = new Uint8Array(1);
    handle.readSync(bytes, byte);
    handle.writeSync([Uint8Array.of((bytes[0] ?? 0) ^ (1 << bit))], byte);
    handle.closeSync();
  }

  /** Base offsets of what is read from `startOffset` on. */
  async function offsetsFrom(log: UnifiedLog, startOffset: number): Promise<number[]> {
    const found: number[] = [];
    for (let offset = startOffset; offset < log.logEndOffset; ) {
      const request = { startOffset: offset, upperBound: log.logEndOffset, maxBytes: 300, minOneBatch: true };
      const { records, nextOffset } = await log.read(request);
      for (const lease of records) {
        for (let at = 0; at < lease.bytes.length; at += BATCH_BYTES) {
          found.push(Number(new DataView(lease.bytes.buffer, lease.bytes.byteOffset + at).getBigInt64(0)));
        }
        lease.release();
      }
      if (nextOffset === offset) throw new Error(`nothing at ${offset}`);
      offset = nextOffset;
    }
    return found;
  }

  const all = Array.from({ length: BATCHES }, (_, index) => index * 3);

  test.each([
    ['in a record', 4 * BATCH_BYTES + 80, 12],
    ['in the checksum', 4 * BATCH_BYTES + 18, 12],
    ['in the size', 4 * BATCH_BYTES + 11, 12],
    // Offsets are not covered by the checksum; of neighbours that contradict each other neither is served.
    ['in the offset, which gets larger', 4 * BATCH_BYTES + 6, 12],
    ['in the offset, which gets smaller', 4 * BATCH_BYTES + 7, 9],
  ])(
    'a bit that is wrong %s is never served, what is before and behind is',
    async (name, byte, reachable) => {
      const log = await reopened();
      flip('.log', byte, name.includes('smaller') ? 2 : 0);
      await expect(offsetsFrom(log, 0)).rejects.toThrow(
        new RegExp(`${zeros}\\.log: expected a whole batch at byte ${(reachable / 3) * BATCH_BYTES} of `),
      );
      expect(await offsetsFrom(log, 18)).toEqual(all.slice(6));
      const next = await firstReadable(log, reachable, log.logEndOffset);
      expect(await offsetsFrom(log, next)).toEqual(all.slice(next / 3));
      expect(next).toBeLessThanOrEqual(18);
      flip('.log', byte, name.includes('smaller') ? 2 : 0);
      expect(await offsetsFrom(log, 0)).toEqual(all);
    },
  );

  test('a bit that turns over after it was read is found by the time of the file', async () => {
    const log = await reopened();
    expect(await offsetsFrom(log, 0)).toEqual(all);
    flip('.log', 4 * BATCH_BYTES + 80);
    place.files.setModifiedSync(
      join(place.directory, 'logs', 'events-0', `${zeros}.log`),
      Date.now() + 1_000,
    );
    await expect(offsetsFrom(log, 0)).rejects.toThrow('checksum');
  });

  const cut = (name: string, sizeBytes: number): void => {
    const handle = place.files.openSync(join(place.directory, 'logs', 'events-0', name), 'read-write');
    handle.truncateSync(sizeBytes);
    handle.closeSync();
  };

  test.each([0, 50])(
    'a last segment that was cut %i bytes into a batch ends before it, and goes on there',
    async (bytes) => {
      await reopened();
      for (const manager of managers.splice(0)) await manager.close();
      cut(`${zeros}.log`, 7 * BATCH_BYTES + bytes);
      const log = await open();
      expect(log.logEndOffset).toBe(21);
      const warned = env.lines.filter((line) => line.startsWith('WARN')).join();
      expect(warned).toContain(
        `${zeros}.log: expected ${BATCHES * BATCH_BYTES} bytes, found ${7 * BATCH_BYTES + bytes}`,
      );
      expect(await offsetsFrom(log, 0)).toEqual(all.slice(0, 7));
      await new Promise((resolve) => {
        log.appendAsLeader(batchOf({ count: 3 }), { leaderEpoch: 0, origin: 'client' }, resolve);
      });
      expect(await offsetsFrom(log, 0)).toEqual(all.slice(0, 8));
    },
  );

  test.each([0, 50])(
    'a segment in the middle that was cut %i bytes into a batch is no gap that is passed over',
    async (bytes) => {
      segmentBytes = 10 * BATCH_BYTES;
      await reopened();
      for (const manager of managers.splice(0)) await manager.close();
      cut(`${zeros}.log`, 7 * BATCH_BYTES + bytes);
      const log = await open();
      const damage = `${zeros}.log: expected a whole batch at byte ${7 * BATCH_BYTES} of ${10 * BATCH_BYTES}`;
      await expect(offsetsFrom(log, 0)).rejects.toThrow(damage);
      expect(await offsetsFrom(log, 30)).toEqual(all.slice(10));
      expect(env.lines.filter((line) => line.startsWith('WARN')).join()).toContain(`${zeros}.log: expected`);
    },
  );

  test('a segment of which batches are missing at the end is named, where nobody knows how long it was', async () => {
    segmentBytes = 10 * BATCH_BYTES;
    await reopened();
    for (const manager of managers.splice(0)) await manager.close();
    place.files.deleteSync(join(place.directory, 'logs', 'kafka-ts.json'));
    cut(`${zeros}.log`, 7 * BATCH_BYTES);
    const log = await open();
    expect(await offsetsFrom(log, 0)).toEqual([...all.slice(0, 7), ...all.slice(10)]);
    const named = `${zeros}.log: it ends at byte ${7 * BATCH_BYTES}, offsets 21 to 29 are missing`;
    expect(env.lines.filter((line) => line.includes(named))).toHaveLength(1);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'a wrong bit in byte %i of an index entry changes nothing',
    async (byte) => {
      for (let bit = 0; bit < 8; bit += 3) {
        const log = await reopened();
        flip('.index', 5 * 8 + byte, bit);
        for (const offset of [0, 14, 17, 18, 20, 40]) {
          const first = Math.floor(offset / 3);
          expect(await offsetsFrom(log, offset)).toEqual(all.slice(first));
        }
        for (const manager of managers.splice(0)) await manager.close();
        place.files.deleteDirectorySync(join(place.directory, 'logs'));
      }
    },
  );

  test('reads that an index leads behind the end of the file give their buffers back', async () => {
    const log = await reopened();
    flip('.index', 5 * 8 + 4);
    for (let reads = 0; reads < 3 * env.memory.budgets.readBuffers; reads++)
      expect(await offsetsFrom(log, 20)).toEqual(all.slice(6));
  });
});
