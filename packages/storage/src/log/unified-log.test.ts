import { join } from 'node:path';
import { Errors } from '@kafka-ts/protocol/errors';
import {
  baseOffsetAt,
  batchSizeAt,
  lastOffsetAt,
  partitionLeaderEpochAt,
} from '@kafka-ts/protocol/records/record-batch';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type BatchShape, batchOf } from '../fixtures/batches.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import type { LeasedBytes } from '../memory/leased-bytes.ts';
import { type Slab, SlabView } from '../memory/slab-pool.ts';
import type { AppendResult } from './append-result.ts';
import type { BatchRangeRequest } from './batch-range.ts';
import { defaultLogConfig, type LogConfig } from './log-config.ts';
import { createLog } from './log-loader.ts';
import type { LogRead } from './log-reader.ts';
import type { UnifiedLog } from './unified-log.ts';

const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ';

class Fixture {
  readonly files = new MemoryFileSystem();
  readonly env: TestLogEnvironment = logEnvironment(this.files);
  readonly failures: Error[] = [];
  readonly log: UnifiedLog;

  constructor(config: Partial<LogConfig> = {}) {
    this.files.makeDirectorySync('/logs');
    this.log = createLog(
      {
        env: this.env,
        topic: 't',
        partition: 0,
        directory: join('/logs', 't-0'),
        config: { ...defaultLogConfig, ...config },
        producerIdExpirationMs: () => 86_400_000,
        saveRecoveryPoint: () => Promise.resolve(),
        onFailure: (error) => this.failures.push(error),
      },
      topicId,
    );
  }

  /** Appends as a client; what `onWritten` said comes later. */
  append(shape: BatchShape, records: LeasedBytes | Uint8Array = batchOf(shape)): Promise<AppendResult> {
    return new Promise((resolve) => {
      const result = this.log.appendAsLeader(records, { leaderEpoch: 3, origin: 'client' }, resolve);
      if (result.error !== Errors.NONE) resolve(result);
    });
  }

  async read(
    request: Partial<BatchRangeRequest>,
  ): Promise<{ bytes: Buffer; nextOffset: number; leases: LogRead['records'] }> {
    const read = await this.log.read({
      startOffset: 0,
      maxBytes: 1 << 20,
      upperBound: this.log.logEndOffset,
      minOneBatch: true,
      ...request,
    });
    return {
      bytes: Buffer.concat(read.records.map((lease) => lease.bytes)),
      nextOffset: read.nextOffset,
      leases: read.records,
    };
  }

  forgetTail(): void {
    while (this.env.tails.evictOne()) {}
  }

  get file(): Buffer {
    return Buffer.from(this.files.readFileSync('/logs/t-0/00000000000000000000.log') ?? []);
  }
}

function leased(env: TestLogEnvironment, bytes: Uint8Array): { lease: LeasedBytes; slab: Slab } {
  const slab = env.memory.slabs.take(bytes.length);
  if (slab === undefined) throw new Error('no slab is free');
  slab.bytes.set(bytes, slab.position);
  const lease = new SlabView(slab.bytes.subarray(slab.position, slab.position + bytes.length), slab);
  slab.position += bytes.length;
  env.memory.slabs.giveBack(slab);
  return { lease, slab };
}

describe('append', () => {
  let one: Fixture;
  beforeEach(() => {
    one = new Fixture();
  });

  test('offsets are given at once, batches are visible when they were written', async () => {
    const first = one.append({ count: 3 });
    const second = one.append({ count: 2 });
    expect(one.log.logEndOffset).toBe(0);
    expect(await one.read({ upperBound: 100 })).toMatchObject({ nextOffset: 0 });
    expect(await first).toMatchObject({
      error: Errors.NONE,
      baseOffset: 0,
      lastOffset: 2,
      logAppendTimeMs: -1,
    });
    expect(await second).toMatchObject({ baseOffset: 3, lastOffset: 4 });
    expect(one.log.logEndOffset).toBe(5);
  });

  test('offset and leader epoch are set in the stored bytes, nothing else changes', async () => {
    const sent = batchOf({ count: 3 });
    await one.append({ count: 1 });
    await one.append({}, Uint8Array.from(sent));
    const stored = one.file.subarray(batchSizeAt(one.file, 0));
    expect(baseOffsetAt(stored, 0)).toBe(1);
    expect(partitionLeaderEpochAt(stored, 0)).toBe(3);
    expect(stored.subarray(16).equals(Buffer.from(sent).subarray(16))).toBe(true);
  });

  test('the appends of a turn are one write', async () => {
    let writes = 0;
    const files = new MemoryFileSystem({
      onCall: (operation, path) => {
        if (operation === 'write' && path.endsWith('.log')) writes++;
        return false;
      },
    });
    const env = logEnvironment(files);
    const log = createLog(
      {
        ...{ env, topic: 't', partition: 0, directory: '/t-0', config: defaultLogConfig },
        producerIdExpirationMs: () => 1,
        saveRecoveryPoint: () => Promise.resolve(),
        onFailure: () => {},
      },
      undefined,
    );
    const results: AppendResult[] = [];
    for (let index = 0; index < 20; index++) {
      log.appendAsLeader(batchOf({}), { leaderEpoch: 0, origin: 'client' }, (result) => results.push(result));
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(results.map(({ baseOffset }) => baseOffset)).toEqual(
      Array.from({ length: 20 }, (_, index) => index),
    );
    expect(writes).toBe(1);
  });

  test('plain bytes may be overwritten when the call returns', async () => {
    const bytes = batchOf({ count: 2 });
    const expected = Buffer.from(bytes);
    const done = one.append({}, bytes);
    bytes.fill(0);
    await done;
    expect(one.file.subarray(16).equals(expected.subarray(16))).toBe(true);
  });

  test('a long leased batch stays where it was received until cache and write let go of it', async () => {
    const { lease, slab } = leased(one.env, batchOf({ valueBytes: 20_000 }));
    const done = one.append({}, lease);
    lease.release();
    expect(slab.leases).toBe(1);
    await done;
    expect(slab.leases).toBe(1);
    one.forgetTail();
    expect(slab.leases).toBe(0);
    expect(batchSizeAt(one.file, 0)).toBe(one.file.length);
  });

  test('more than 256 KiB are written by the thread pool, in order with what comes behind', async () => {
    const results = await Promise.all([
      one.append({ count: 30, valueBytes: 10_000 }),
      one.append({ count: 1 }),
      one.append({ count: 30, valueBytes: 10_000 }),
    ]);
    expect(results.map(({ baseOffset }) => baseOffset)).toEqual([0, 30, 31]);
    expect(one.log.logEndOffset).toBe(61);
    expect(one.env.memory.staged.used).toBe(0);
  });

  test.each([
    ['a wrong checksum', (bytes: Uint8Array) => bytes.fill(1, bytes.length - 3), Errors.CORRUPT_MESSAGE],
    ['half a batch', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1), Errors.INVALID_RECORD],
    ['nothing', () => new Uint8Array(0), Errors.INVALID_RECORD],
  ])('%s is refused, nothing is written', async (_, damage, error) => {
    expect((await one.append({}, damage(batchOf({})))).error).toBe(error);
    expect(one.log.logEndOffset).toBe(0);
    expect(one.file.length).toBe(0);
  });

  test('a repetition is answered with the old offsets and not written, also before the first is', async () => {
    const batch = { producerId: 7, sequence: 0, count: 2 };
    const both = await Promise.all([one.append(batch), one.append(batch)]);
    expect(both.map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(await one.append(batch)).toMatchObject({ baseOffset: 0, lastOffset: 1 });
    expect(one.log.logEndOffset).toBe(2);
    expect((await one.append({ ...batch, sequence: 5 })).error).toBe(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
  });

  test('a segment that is full makes room for the next, whose name is the offset', async () => {
    const small = new Fixture({ segmentBytes: 1000 });
    for (let index = 0; index < 10; index++) await small.append({ valueBytes: 300 });
    const bases = small.log.segments.all.map(({ baseOffset }) => baseOffset);
    expect(bases).toEqual([0, 2, 4, 6, 8]);
    expect((await small.read({ startOffset: 3 })).nextOffset).toBe(10);
    small.forgetTail();
    expect((await small.read({ startOffset: 3 })).nextOffset).toBe(4);
    expect((await small.append({ valueBytes: 2000 })).error).toBe(Errors.RECORD_LIST_TOO_LARGE);
  });

  test("on a LogAppendTime topic the time is the broker's", async () => {
    const timed = new Fixture({ messageTimestampType: 'LogAppendTime' });
    const { logAppendTimeMs } = await timed.append({ timestamp: 5 });
    expect(logAppendTimeMs).toBe(timed.env.clock.nowMs());
  });

  test('followers take offsets as they come and refuse those they have', async () => {
    const batch = batchOf({ baseOffset: 10, count: 2, leaderEpoch: 4 });
    const written = new Promise((resolve) => {
      one.log.appendAsFollower(batch, resolve);
    });
    expect(await written).toMatchObject({ baseOffset: 10, lastOffset: 11 });
    expect(one.log.leaderEpochCache.latestEpoch).toBe(4);
    expect(one.log.appendAsFollower(batch, () => {}).error).toBe(Errors.OFFSET_OUT_OF_RANGE);
    expect(one.log.logEndOffset).toBe(12);
  });
});

describe('a write that fails', () => {
  test.each([
    ['short', { valueBytes: 10 }],
    ['long', { valueBytes: 300_000 }],
  ])(
    'a full disk refuses %s appends and those behind them, and the log goes on when there is room',
    async (_, shape) => {
      const one = new Fixture({ maxMessageBytes: 1 << 20 });
      await one.append({ producerId: 7, sequence: 0 });
      one.files.faults.add({ code: 'ENOSPC', operation: 'write', path: '.log', partialBytes: 20 });
      const results = await Promise.all([
        one.append({ ...shape, producerId: 7, sequence: 1 }),
        one.append({ producerId: 7, sequence: 2 }),
      ]);
      expect(results.map(({ error }) => error)).toEqual([
        Errors.KAFKA_STORAGE_ERROR,
        Errors.KAFKA_STORAGE_ERROR,
      ]);
      one.files.faults.clear();
      await new Promise((resolve) => setImmediate(resolve));
      expect(one.log.logEndOffset).toBe(1);
      expect(one.file.length).toBe(batchSizeAt(one.file, 0));
      expect(await one.append({ producerId: 7, sequence: 1 })).toMatchObject({
        error: Errors.NONE,
        baseOffset: 1,
      });
      expect(one.failures).toEqual([]);
      expect((await one.read({})).nextOffset).toBe(2);
      one.forgetTail();
      expect((await one.read({})).nextOffset).toBe(2);
      expect(one.env.memory.staged.used).toBe(0);
    },
  );

  test('segments that were begun behind it are gone', async () => {
    const one = new Fixture({ segmentBytes: 1000 });
    await one.append({ valueBytes: 300 });
    one.files.faults.add({ code: 'ENOSPC', operation: 'write', path: '.log' });
    await Promise.all([
      one.append({ valueBytes: 300 }),
      one.append({ valueBytes: 300 }),
      one.append({ valueBytes: 300 }),
    ]);
    one.files.faults.clear();
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.log.segments.all.map(({ baseOffset }) => baseOffset)).toEqual([0]);
    expect(await one.append({ valueBytes: 300 })).toMatchObject({ baseOffset: 1 });
    expect(await one.append({ valueBytes: 300 })).toMatchObject({ baseOffset: 2 });
  });

  test('with flush.messages an append is done when it is on the disk, and fails when the disk does', async () => {
    const one = new Fixture({ flushMessages: 2 });
    await one.append({});
    expect(one.log.recoveryPoint).toBe(0);
    await one.append({});
    expect(one.log.recoveryPoint).toBe(2);
    one.files.faults.add({ code: 'EIO', operation: 'sync', path: '.log' });
    const results = await Promise.all([one.append({}), one.append({})]);
    expect(results.map(({ error }) => error)).toEqual([
      Errors.KAFKA_STORAGE_ERROR,
      Errors.KAFKA_STORAGE_ERROR,
    ]);
    expect(one.failures.length).toBe(1);
  });

  test('a broken disk is told to the owner, and nothing more is accepted', async () => {
    const one = new Fixture();
    one.files.faults.add({ code: 'EIO', operation: 'write', path: '.log', times: 1 });
    expect((await one.append({})).error).toBe(Errors.KAFKA_STORAGE_ERROR);
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.failures.length).toBe(1);
    expect((await one.append({})).error).toBe(Errors.KAFKA_STORAGE_ERROR);
  });
});

describe('read', () => {
  const shapes = fc.array(
    fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      valueBytes: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 4000, max: 12_000 })),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const requests = fc.array(
    fc.record({
      at: fc.nat(),
      maxBytes: fc.oneof(fc.nat(300), fc.nat(200_000)),
      bound: fc.nat(),
      minOneBatch: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  );

  test('memory and files give the same whole batches, as a plain list of them does', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, requests, async (appended, asked) => {
        const one = new Fixture({ segmentBytes: 60_000, indexIntervalBytes: 3000 });
        for (const shape of appended) await one.append(shape);
        const all = await everyBatch(one);
        const end = one.log.logEndOffset;
        for (const isCached of [true, false]) {
          if (!isCached) one.forgetTail();
          for (const { at, maxBytes, bound, minOneBatch } of asked) {
            const request = { startOffset: at % end, maxBytes, upperBound: (bound % end) + 1, minOneBatch };
            const { bytes, leases } = await one.read(request);
            const limit = isCached ? Number.POSITIVE_INFINITY : segmentEnd(one, request.startOffset);
            const wanted = expected(all, request, limit);
            // A read of the file may end early, where its buffer does, but not before the first batch.
            if (isCached) expect(bytes.equals(wanted)).toBe(true);
            else expect(isBeginning(bytes, wanted)).toBe(true);
            for (const lease of leases) lease.release();
          }
        }
        expect(one.env.memory.pinnedByAnswers.usedBytes).toBe(0);
        expect(one.env.memory.reads.pool.freeSlabs).toBe(one.env.memory.budgets.readBuffers);
      }),
      { numRuns: 40 },
    );
  });

  test('a batch larger than any buffer is read when it is wanted at any size', async () => {
    const one = new Fixture();
    await one.append({ count: 3 });
    await one.append({ valueBytes: 200_000 });
    one.forgetTail();
    expect((await one.read({ startOffset: 3, maxBytes: 100, minOneBatch: false })).bytes.length).toBe(0);
    const { bytes } = await one.read({ startOffset: 3, maxBytes: 100 });
    expect(bytes.length).toBe(batchSizeAt(bytes, 0));
    expect((await one.read({ startOffset: 0, maxBytes: 300_000 })).nextOffset).toBe(3);
  });

  test('batches larger than any buffer in front of the one wanted are stepped over', async () => {
    const one = new Fixture({ indexIntervalBytes: 1 << 20 });
    for (const valueBytes of [10, 200_000, 150_000, 20]) await one.append({ valueBytes });
    one.forgetTail();
    for (const startOffset of [1, 2, 3]) {
      const { nextOffset } = await one.read({ startOffset, maxBytes: 1000 });
      expect(nextOffset).toBe(startOffset + 1);
    }
  });

  test('when answers pin too much, what memory has is read from the file', async () => {
    const one = new Fixture();
    await one.append({ valueBytes: 100 });
    const { pinnedByAnswers } = one.env.memory;
    const other = new ArrayBuffer(pinnedByAnswers.limitBytes + 1);
    pinnedByAnswers.pin(other);
    const { bytes, leases } = await one.read({});
    expect(bytes.equals(one.file)).toBe(true);
    expect(pinnedByAnswers.usedBytes).toBe(other.byteLength);
    for (const lease of leases) lease.release();
  });

  test('when slow sockets hold more than they may, nothing is read until some of it is sent', async () => {
    const one = new Fixture();
    await one.append({ valueBytes: 100 });
    one.forgetTail();
    const { output } = one.env.memory;
    output.add(2 * output.limit + 1);
    expect(await one.read({})).toMatchObject({ leases: [], nextOffset: 0 });
    expect((await one.read({ isInternal: true })).nextOffset).toBe(1);
    output.subtract(output.limit);
    expect((await one.read({})).nextOffset).toBe(1);
  });

  test('reads that were asked for together do not copy more than the budget either', async () => {
    const one = new Fixture();
    for (let index = 0; index < 30; index++) await one.append({ valueBytes: 50_000 });
    one.forgetTail();
    const { output, budgets } = one.env.memory;
    output.add(output.limit - 300_000);
    const reads = await Promise.all(Array.from({ length: 400 }, () => one.read({ maxBytes: 60_000 })));
    const most = 1.25 * output.limit + budgets.readsInFlight * budgets.readBufferBytes;
    expect(output.used).toBeLessThan(most);
    expect(reads.filter(({ leases }) => leases.length > 0).length).toBeGreaterThan(5);
    for (const { leases } of reads) for (const lease of leases) lease.release();
    expect(output.used).toBe(output.limit - 300_000);
  });

  test('bytes that are no batch are an error that names file and place', async () => {
    const one = new Fixture();
    await one.append({ valueBytes: 100 });
    one.forgetTail();
    const handle = one.files.openSync('/logs/t-0/00000000000000000000.log', 'read-write');
    handle.writeSync([Uint8Array.of(0, 0, 0, 1)], 8);
    handle.closeSync();
    await expect(one.read({})).rejects.toThrow(/00000000000000000000\.log: expected a whole batch at byte 0/);
  });
});

describe('truncation', () => {
  test('takes preallocated room away: the roll finds nothing to cut, and retention goes by the time of the last write', async () => {
    const one = new Fixture({ preallocate: true, segmentBytes: 5_000 });
    const path = '/logs/t-0/00000000000000000000.log';
    expect(one.file.length).toBe(5_000);
    await one.append({ count: 2 });
    await one.log.truncateTo(0);
    await one.append({ timestamp: -1 });
    one.files.setModifiedSync(path, 1_234_000);
    await one.log.roll();
    await one.log.flush();
    expect(one.files.statusSync(path)?.modifiedMs).toBe(1_234_000);
  });

  test('takes the batch that contains the offset and all behind it, in memory, files and producers', async () => {
    const one = new Fixture({ segmentBytes: 1000 });
    for (let index = 0; index < 6; index++)
      await one.append({ count: 2, valueBytes: 200, producerId: 7, sequence: index * 2 });
    await one.log.truncateTo(5);
    expect(one.log.logEndOffset).toBe(5);
    for (const isCached of [true, false]) {
      if (!isCached) one.forgetTail();
      const { bytes } = await one.read({ startOffset: 0, maxBytes: 1 << 20 });
      expect(lastOffsetAt(bytes, 0)).toBe(1);
    }
    expect(await one.append({ producerId: 7, sequence: 4 })).toMatchObject({
      error: Errors.NONE,
      baseOffset: 5,
    });
    expect((await one.read({ startOffset: 5 })).nextOffset).toBe(6);
  });

  test.each([
    ['to its beginning', 0],
    ['away', 50],
  ])('%s begins the time of the segment anew', async (_, offset) => {
    const one = new Fixture({ segmentMs: 1000 });
    await one.append({ timestamp: -1 });
    one.env.clock.advance(70_000);
    if (offset === 0) await one.log.truncateTo(0);
    else await one.log.truncateFullyAndStartAt(offset);
    for (const passedMs of [500, 500]) {
      one.env.clock.advance(passedMs);
      await one.append({ timestamp: -1 });
      expect(one.log.segments.all.length).toBe(1);
    }
    one.env.clock.advance(1);
    await one.append({ timestamp: -1 });
    expect(one.log.segments.all.length).toBe(2);
  });

  test('to before the first segment empties the log', async () => {
    const one = new Fixture();
    await one.append({ count: 2 });
    await one.log.truncateFullyAndStartAt(50);
    expect([one.log.logStartOffset, one.log.logEndOffset]).toEqual([50, 50]);
    expect(await one.append({})).toMatchObject({ baseOffset: 50 });
  });
});

async function everyBatch(one: Fixture): Promise<Buffer[]> {
  const batches: Buffer[] = [];
  for (const segment of one.log.segments.all) {
    const bytes = Buffer.from((await one.files.readFile(segment.path)) ?? []);
    for (let at = 0; at < bytes.length; at += batchSizeAt(bytes, at)) {
      batches.push(bytes.subarray(at, at + batchSizeAt(bytes, at)));
    }
  }
  return batches;
}

/** Whether `bytes` are the first batches of `all`, and some if there are any. */
function isBeginning(bytes: Buffer, all: Buffer): boolean {
  let end = 0;
  while (end < bytes.length) end += batchSizeAt(bytes, end);
  return end === bytes.length && (end > 0 || all.length === 0) && all.subarray(0, end).equals(bytes);
}

/** A read of files stops at the end of a segment, or of a buffer. */
function segmentEnd(one: Fixture, offset: number): number {
  const { all } = one.log.segments;
  const next = all.find(({ baseOffset }) => baseOffset > offset);
  return next?.baseOffset ?? Number.POSITIVE_INFINITY;
}

function expected(
  all: readonly Buffer[],
  request: { startOffset: number; maxBytes: number; upperBound: number; minOneBatch: boolean },
  endOffset: number,
): Buffer {
  const wanted: Buffer[] = [];
  let size = 0;
  if (request.startOffset >= request.upperBound) return Buffer.alloc(0);
  for (const batch of all) {
    if (lastOffsetAt(batch, 0) < request.startOffset) continue;
    if (baseOffsetAt(batch, 0) >= Math.min(request.upperBound, endOffset)) break;
    if (size + batch.length > request.maxBytes && !(wanted.length === 0 && request.minOneBatch)) break;
    wanted.push(batch);
    size += batch.length;
    if (size > request.maxBytes) break;
  }
  return Buffer.concat(wanted);
}
