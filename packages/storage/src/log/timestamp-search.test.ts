/** Searches by time in batches of every size and format, held against a walk over a plain list of the records. */

import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogManager } from '../directory/log-manager.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { defaultLogConfig } from './log-config.ts';
import { offsetForTimestamp } from './timestamp-search.ts';
import type { UnifiedLog } from './unified-log.ts';

const NOW = 1_700_000_000_000;
const { none, gzip, snappy, lz4, zstd } = CompressionCodec;

interface Batch {
  readonly format: 0 | 1 | 2;
  readonly codec: CompressionCodec;
  /** Of each record, behind {@link NOW}. */
  readonly times: readonly number[];
  readonly valueBytes: number;
  /** The broker's clock gave the time. */
  readonly appendTime: number | undefined;
}

interface TimedRecord {
  readonly offset: number;
  readonly timestamp: number;
}

/** The records of a batch whose first offset is `baseOffset`, and how it lies in the log. */
function laidOut(batch: Batch, baseOffset: number): { records: TimedRecord[]; bytes: Uint8Array } {
  const { format, codec, times, valueBytes } = batch;
  const logAppendTime = format > 0 && batch.appendTime !== undefined ? NOW + batch.appendTime : undefined;
  const records = times.map((time, index) => ({
    offset: baseOffset + index,
    timestamp: format === 0 ? -1 : (logAppendTime ?? NOW + time),
  }));
  const valueAt = (offset: number): Uint8Array =>
    Uint8Array.from({ length: valueBytes }, (_, at) => (offset * 31 + at * at) % 251);
  if (format === 2) {
    const values = records.map((record) => ({ ...record, key: null, value: valueAt(record.offset) }));
    return {
      records,
      bytes: buildRecordBatch(values, { baseOffset, codec, partitionLeaderEpoch: 0, logAppendTime }),
    };
  }
  const builder = new MessageSetBuilder({ magic: format, codec, logAppendTime });
  for (const { offset, timestamp } of records) builder.append(offset, timestamp, null, valueAt(offset));
  return { records, bytes: builder.build() };
}

async function opened(env: TestLogEnvironment): Promise<{ manager: LogManager; log: UnifiedLog }> {
  const config = { ...defaultLogConfig, segmentBytes: 400_000, indexIntervalBytes: 4096 };
  const manager = await openLogs({ env, logDirs: ['/logs'], configOf: () => config });
  const log = await manager.getOrCreateLog('events', 0, undefined);
  log.updateHighWatermark(log.logEndOffset);
  return { manager, log };
}

/** A stopped log of the batches; returns its records. */
async function written(env: TestLogEnvironment, batches: readonly Batch[]): Promise<TimedRecord[]> {
  const { manager, log } = await opened(env);
  const all: TimedRecord[] = [];
  for (const batch of batches) {
    const { records, bytes } = laidOut(batch, all.length);
    all.push(...records);
    await new Promise((resolve) => {
      log.appendAsFollower(bytes, resolve);
    });
  }
  log.updateHighWatermark(log.logEndOffset);
  await manager.close();
  return all;
}

async function expectAllFound(batches: readonly Batch[]): Promise<void> {
  const env = logEnvironment(new MemoryFileSystem(), NOW);
  const records = await written(env, batches);
  const { manager, log } = await opened(env);
  const times = new Set(records.flatMap(({ timestamp }) => [timestamp - 1, timestamp, timestamp + 1]));
  const sought = [...times].filter((time) => time >= 0);
  // Several at one time, since they share buffers.
  const found = await Promise.all(sought.map((time) => offsetForTimestamp(log, time)));
  for (const [index, time] of sought.entries()) {
    const expected = records.find(({ timestamp }) => timestamp >= time);
    const { offset, timestamp } = found[index] ?? {};
    expect({ time, offset, timestamp }).toEqual({
      time,
      ...(expected ?? { offset: undefined, timestamp: undefined }),
    });
  }
  expect(env.lines.filter((line) => !line.startsWith('INFO'))).toEqual([]);
  await manager.close();
}

const plain = { format: 2, codec: none, appendTime: undefined } as const;
/** Values whose batches fit into what is read first, into a buffer for reads (64 KiB here), and into neither. */
const sizes = [10, 15_000, 20_000, 100_000, 300_000] as const;

test.each(sizes)(
  'each record of plain batches with values of %i bytes is found by its time',
  async (valueBytes) => {
    const batches = Array.from({ length: 12 }, (_, index) => ({
      ...{ ...plain, valueBytes },
      times: [index * 30, index * 30 + 10, index * 30 + 20],
    }));
    await expectAllFound(batches);
  },
);

test('batches of all formats, codecs and sizes, out of order and with times of the broker', async () => {
  const batch = fc
    .record({
      format: fc.constantFrom(0, 1, 2, 2),
      codec: fc.constantFrom(none, gzip, snappy, lz4, zstd),
      times: fc.array(fc.nat(300), { minLength: 1, maxLength: 5 }),
      valueBytes: fc.constantFrom(0, 10, 10, 1000, 20_000, 70_000),
      appendTime: fc.option(fc.nat(300), { nil: undefined }),
    })
    // The old formats have no zstd.
    .map((one) => (one.format < 2 && one.codec === zstd ? { ...one, codec: lz4 } : one));
  await fc.assert(fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 12 }), expectAllFound), {
    numRuns: 25,
  });
});

test('a batch larger than what is read first is not taken for whole when the file lost its end', async () => {
  const env = logEnvironment(new MemoryFileSystem(), NOW);
  const large = { ...plain, valueBytes: 30_000 };
  await written(env, [
    { ...large, times: [0, 1] },
    { ...large, times: [2, 3] },
  ]);
  const { manager, log } = await opened(env);
  expect(await offsetForTimestamp(log, NOW + 3)).toMatchObject({ offset: 3 });
  const handle = env.files.openSync('/logs/events-0/00000000000000000000.log', 'read-write');
  handle.truncateSync(handle.sizeSync() - 100);
  handle.closeSync();
  await expect(offsetForTimestamp(log, NOW + 3)).rejects.toThrow('a torn batch');
  await manager.close().catch(() => {});
});
