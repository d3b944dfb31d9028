/** What a loss of power may leave of a log in the middle of something, many ways each: by seed, and by the call in which it comes. */
import { Errors } from '@kafka-ts/protocol/errors';
import { DyingFiles } from '@kafka-ts/testing/memory-file-system/dying-files';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { describe, expect, test, vi } from 'vitest';
import { DelayedDeletion } from '../directory/delayed-deletion.ts';
import { deleteOldSegments } from '../directory/log-retention.ts';
import { batchOf, markerOf } from '../fixtures/batches.ts';
import { logEnvironment } from '../fixtures/log-environment.ts';
import { oneLogOptions } from '../fixtures/one-log.ts';
import { abortedTransactions } from './aborted-transactions.ts';
import type { AppendResult } from './append-result.ts';
import { defaultLogConfig } from './log-config.ts';
import { createLog, type LogOptions, loadLog } from './log-loader.ts';
import type { UnifiedLog } from './unified-log.ts';

const DIRECTORY = '/logs/events-0';

function optionsOf(files: MemoryFileSystem): LogOptions {
  const config = { ...defaultLogConfig, fileDeleteDelayMs: 0 };
  return { ...oneLogOptions(logEnvironment(files), DIRECTORY), config };
}

function append(log: UnifiedLog, baseOffset: number, valueBytes = 10): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = ({ error, message }: AppendResult): void =>
      error === Errors.NONE ? resolve() : reject(new Error(message));
    const result = log.appendAsFollower(batchOf({ baseOffset, valueBytes }), done);
    if (result.error !== Errors.NONE) done(result);
  });
}

function newLog(files: MemoryFileSystem): UnifiedLog {
  files.makeDirectorySync(DIRECTORY);
  for (const path of ['/', '/logs']) files.syncDirectorySync(path);
  return createLog(optionsOf(files), undefined);
}

const reopened = (files: MemoryFileSystem, recoveryPoint?: number): Promise<UnifiedLog> =>
  loadLog(optionsOf(files), false, { recoveryPoint, logStartOffset: undefined });

async function lengthsOf(log: UnifiedLog): Promise<number[]> {
  const { logStartOffset: startOffset, logEndOffset: upperBound } = log;
  const { records } = await log.read({ startOffset, upperBound, maxBytes: 1 << 20, minOneBatch: true });
  const lengths = records.flatMap((lease) => {
    const found: number[] = [];
    const view = new DataView(lease.bytes.buffer, lease.bytes.byteOffset, lease.bytes.length);
    for (let at = 0; at < view.byteLength; at += 12 + view.getInt32(at + 8))
      found.push(12 + view.getInt32(at + 8));
    lease.release();
    return found;
  });
  return lengths;
}

/** Five segments of a batch each, on the disk. */
async function fiveSegments(files: MemoryFileSystem): Promise<UnifiedLog> {
  const log = newLog(files);
  for (let offset = 0; offset < 5; offset++) {
    await append(log, offset);
    if (offset < 4) log.roll();
  }
  await log.flush();
  log.updateHighWatermark(5);
  return log;
}

/** DeleteRecords below offset 4, and what retention makes of that. */
async function dropFour(log: UnifiedLog): Promise<void> {
  const { clock, logger } = log.env;
  log.deleteRecordsBefore(4);
  await deleteOldSegments(log, new DelayedDeletion(clock, logger));
}

test('of segments that retention takes away none comes back without those behind it', async () => {
  const quiet = new DyingFiles('posix', 1);
  const untouched = await fiveSegments(quiet.files);
  quiet.calls = 0;
  await dropFour(untouched);
  const { calls } = quiet;
  expect(calls).toBeGreaterThan(20);
  const starts = new Set<number>();
  for (let call = 2; call <= calls + 1; call++) {
    for (let seed = 1; seed <= 6; seed++) {
      const life = new DyingFiles('posix', seed);
      const log = await fiveSegments(life.files);
      life.calls = 0;
      life.dieAtCall = call;
      await Promise.race([dropFour(log).catch(() => {}), life.death]);
      life.dieAtCall = Number.POSITIVE_INFINITY;
      const left = await reopened(life.files.crash('machine', seed + call));
      const bases = left.segments.all.map(({ baseOffset }) => baseOffset);
      expect(bases).toEqual([0, 1, 2, 3, 4].filter((base) => base >= left.logStartOffset));
      starts.add(left.logStartOffset);
    }
  }
  expect(starts.size).toBe(5);
});

describe('what was cut off does not come back in the place of a new batch', () => {
  /** Offset 1 is on the disk with a short value, and comes again with a long one: which of the two is there tells its length. */
  async function withTwo(files: MemoryFileSystem): Promise<UnifiedLog> {
    const log = newLog(files);
    await append(log, 0);
    await append(log, 1);
    await log.flush();
    return log;
  }

  test('after a truncation that the death of the process interrupted', async () => {
    const short = batchOf({ baseOffset: 1 }).length;
    let interrupted = 0;
    for (let call = 2; call < 12; call++) {
      for (let seed = 1; seed <= 10; seed++) {
        const life = new DyingFiles('posix', seed);
        const first = await withTwo(life.files);
        life.calls = 0;
        life.dieAtCall = call;
        await Promise.race([first.truncateTo(1).catch(() => {}), life.death]);
        life.dieAtCall = Number.POSITIVE_INFINITY;
        const files = life.files.crash('process');
        const second = await reopened(files);
        if (second.logEndOffset > 1) continue;
        interrupted++;
        await append(second, 1, 40);
        const lengths = await lengthsOf(await reopened(files.crash('machine', seed)));
        expect(lengths[0]).toBe(short);
        expect(lengths[1]).not.toBe(short);
      }
    }
    expect(interrupted).toBeGreaterThan(10);
  });

  test('after a refused batch: the next write waits for the cut', async () => {
    const calls: string[] = [];
    const files = new MemoryFileSystem({ onCall: (operation) => calls.push(operation) < 0 });
    const log = await withTwo(files);
    files.faults.add({ code: 'ENOSPC', operation: 'write', path: '.log', times: 1, partialBytes: 30 });
    await expect(append(log, 2)).rejects.toThrow('ENOSPC');
    await vi.waitUntil(() => log.unavailableReason === undefined);
    calls.length = 0;
    await append(log, 2);
    expect(calls.indexOf('sync')).toBeGreaterThanOrEqual(0);
    expect(calls.indexOf('sync')).toBeLessThan(calls.indexOf('write'));
    calls.length = 0;
    await append(log, 3);
    expect(calls).not.toContain('sync');
  });

  test('a truncation back into a segment that was full: a stop leaves a snapshot of what came then', async () => {
    const files = new MemoryFileSystem();
    await fiveSegments(files);
    const log = await reopened(files.crash('process'), 0);
    await log.truncateTo(3);
    await append(log, 3);
    await log.close();
    expect(log.producers.snapshots.latest).toBe(4);
  });

  test.each(['posix', 'windows'] as const)(
    'after the first batch of a segment was refused, on %s: what went behind the segment before is there',
    async (platform) => {
      for (let seed = 1; seed <= 20; seed++) {
        const files = new MemoryFileSystem({ platform });
        const log = await withTwo(files);
        await log.roll();
        await log.flush();
        files.faults.add({ code: 'ENOSPC', operation: 'write', path: '.log', times: 1 });
        await expect(append(log, 2)).rejects.toThrow('ENOSPC');
        await vi.waitUntil(() => log.unavailableReason === undefined);
        await append(log, 2);
        await append(log, 3);
        await log.flush();
        const left = await reopened(files.crash('machine', seed), 2);
        expect([left.logEndOffset, left.segments.all.length], `seed ${seed}`).toEqual([4, 1]);
      }
    },
  );
});

/** Dies at each call of `action` on what `make` made, by a process and by a loss of power; `check` sees what a start finds. */
async function dieEverywhere(
  make: (files: MemoryFileSystem) => Promise<UnifiedLog>,
  action: (log: UnifiedLog) => Promise<void>,
  check: (left: UnifiedLog) => void,
): Promise<void> {
  const quiet = new DyingFiles('posix', 1);
  const untouched = await make(quiet.files);
  quiet.calls = 0;
  await action(untouched);
  for (let call = 1; call <= quiet.calls; call++) {
    for (const kind of ['process', 'machine'] as const) {
      const life = new DyingFiles('posix', call);
      const log = await make(life.files);
      life.calls = 0;
      life.dieAtCall = call;
      await Promise.race([action(log).catch(() => {}), life.death]);
      life.dieAtCall = Number.POSITIVE_INFINITY;
      check(await reopened(life.files.crash(kind, call)));
    }
  }
}

test('a log that is emptied begins at its old start, or later, or at the new one; never at 0', async () => {
  const starts = new Set<number>();
  const emptied = async (files: MemoryFileSystem): Promise<UnifiedLog> => {
    const log = newLog(files);
    await append(log, 0);
    await log.truncateFullyAndStartAt(57);
    expect([log.logStartOffset, log.highWatermark, log.logEndOffset]).toEqual([57, 57, 57]);
    return log;
  };
  await dieEverywhere(
    emptied,
    (log) => log.truncateFullyAndStartAt(90),
    ({ logStartOffset, logEndOffset }) => {
      expect(logEndOffset).toBe(logStartOffset);
      starts.add(logStartOffset);
    },
  );
  expect([...starts].sort()).toEqual([57, 90]);
});

test('a truncation notes a recovery point below the end that it leaves: the indexes there were cut, too', async () => {
  const files = new MemoryFileSystem();
  const saved: (number | undefined)[] = [];
  files.makeDirectorySync(DIRECTORY);
  let log: UnifiedLog | undefined;
  const saveRecoveryPoint = async (): Promise<void> => {
    saved.push(log?.checkpointedRecoveryPoint);
  };
  log = createLog({ ...optionsOf(files), saveRecoveryPoint }, undefined);
  for (const offset of [0, 1, 2]) await append(log, offset);
  await log.flush();
  await log.truncateTo(2);
  expect(saved).toEqual([1]);
});

test('a transaction that began below a start that a crash takes back is known, although the log was truncated meanwhile', async () => {
  const files = new MemoryFileSystem();
  const log = newLog(files);
  const transactional = { producerId: 7, isTransactional: true };
  for (const baseOffset of [0, 1, 2]) {
    await new Promise((resolve) => {
      log.appendAsFollower(batchOf({ baseOffset, sequence: baseOffset, ...transactional }), resolve);
    });
  }
  log.updateHighWatermark(3);
  log.deleteRecordsBefore(1);
  await log.truncateTo(2);
  log.roll();
  await log.flush();
  const left = await reopened(files.crash('process'), 2);
  left.updateHighWatermark(2);
  expect([left.logStartOffset, left.lastStableOffset, left.logEndOffset]).toEqual([0, 0, 2]);
});

test('an aborted transaction whose marker waits for its write is known, where the index has to be proved first', async () => {
  const files = new MemoryFileSystem();
  const log = newLog(files);
  const batch = batchOf({ baseOffset: 0, sequence: 0, producerId: 7, isTransactional: true });
  const marker = markerOf({ baseOffset: 1, producerId: 7, isAbort: true });
  await new Promise((resolve) => {
    log.appendAsFollower(batch.slice(), () => {});
    log.appendAsFollower(marker.slice(), resolve);
  });
  log.roll();
  await append(log, 2);
  await log.flush();
  const left = await reopened(files.crash('process'), 2);
  await left.truncateTo(0);
  const written = new Promise((resolve) => {
    left.appendAsFollower(batch, () => {});
    left.appendAsFollower(marker, resolve);
  });
  const asked = abortedTransactions(left, 0, 2);
  await written;
  expect((await asked).map(({ firstOffset, lastOffset }) => [firstOffset, lastOffset])).toEqual([[0, 1]]);
  expect(await abortedTransactions(left, 0, 2)).toHaveLength(1);
});
