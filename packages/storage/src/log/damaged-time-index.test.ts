/** Indexes of which a bit is wrong or an end is missing, and searches by time: they find what a walk over all records finds. */
import { join } from 'node:path';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LogManager } from '../directory/log-manager.ts';
import { batchOf } from '../fixtures/batches.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { defaultLogConfig } from './log-config.ts';
import { offsetForTimestamp, offsetOfMaxTimestamp } from './timestamp-search.ts';
import type { UnifiedLog } from './unified-log.ts';

const NOW = 1_700_000_000_000;
const DAY_MS = 24 * 3_600_000;
/** Of the batches of three records, 1 ms apart, of the first segment and the second; some have the same time, one is out of order. */
const TIMES = [0, 0, 0, 5, 5, 9, 7, 20, 20, 30].concat([30, 31, 31, 40, 38, 38, 50]);
const RECORDS = TIMES.flatMap((time) => [0, 1, 2].map((index) => NOW + time + index));
const BATCH_BYTES = batchOf({ count: 3 }).length;
const FIRST = '0'.repeat(20);
const SECOND = String(30).padStart(20, '0');

let files: MemoryFileSystem;
let env: TestLogEnvironment;
let managers: LogManager[];
let retentionMs: number;
beforeEach(() => {
  files = new MemoryFileSystem();
  env = logEnvironment(files, NOW);
  managers = [];
  retentionMs = -1;
});

async function open(): Promise<UnifiedLog> {
  const manager = await openLogs({
    env,
    logDirs: ['/logs'],
    configOf: () => ({
      ...defaultLogConfig,
      indexIntervalBytes: 1,
      segmentBytes: 10 * BATCH_BYTES,
      retentionMs,
    }),
  });
  managers.push(manager);
  const log = await manager.getOrCreateLog('events', 0, undefined);
  log.updateHighWatermark(log.logEndOffset);
  return log;
}

async function close(): Promise<void> {
  for (const manager of managers.splice(0)) await manager.close();
}

async function append(log: UnifiedLog, times: readonly number[]): Promise<void> {
  for (const time of times) {
    await new Promise((resolve) => {
      const batch = batchOf({ count: 3, timestamp: NOW + time });
      log.appendAsLeader(batch, { leaderEpoch: 0, origin: 'client' }, resolve);
    });
  }
  log.updateHighWatermark(log.logEndOffset);
}

type Content = ReadonlyMap<string, Uint8Array>;

/** The files of a stopped broker. */
async function stopped(): Promise<Content> {
  await append(await open(), TIMES);
  await close();
  return contentOf('/logs');
}

function contentOf(directory: string): Map<string, Uint8Array> {
  const content = new Map<string, Uint8Array>();
  for (const { name, isDirectory } of files.readDirectorySync(directory)) {
    const path = join(directory, name);
    if (isDirectory) for (const [inner, bytes] of contentOf(path)) content.set(inner, bytes);
    else content.set(path, files.readFileSync(path)?.slice() ?? new Uint8Array(0));
  }
  return content;
}

function restore(content: Content): void {
  for (const path of contentOf('/logs').keys()) if (!content.has(path)) files.deleteSync(path);
  for (const [path, bytes] of content) put(path, bytes);
}

function put(path: string, bytes: Uint8Array): void {
  const handle = files.openSync(path, 'create');
  handle.truncateSync(0);
  handle.writeSync([bytes], 0);
  handle.closeSync();
}

const pathOf = (segment: string, suffix: string): string => `/logs/events-0/${segment}${suffix}`;

/** Damages of a file: bits of all kinds that are wrong, and lengths. */
function* damages(bytes: Uint8Array): Generator<{ readonly what: string; readonly damaged: Uint8Array }> {
  for (let bit = 0; bit < 8 * bytes.length; bit += 5) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield { what: `bit ${bit}`, damaged };
  }
  for (let length = 0; length < bytes.length; length += 5)
    yield { what: `cut at ${length}`, damaged: bytes.slice(0, length) };
}

/** Every time that is or is not there, and the greatest. */
async function expectRightTimes(log: UnifiedLog, records: readonly number[], what: string): Promise<void> {
  for (let time = NOW - 1; time <= NOW + 70; time += 1) {
    const offset = records.findIndex((record) => record >= time);
    const found = await offsetForTimestamp(log, time);
    expect(found?.offset ?? -1, `${what}: time ${time - NOW}`).toBe(offset);
  }
  const greatest = records.reduce((a, b) => Math.max(a, b));
  const found = await offsetOfMaxTimestamp(log);
  expect([found?.timestamp, found?.offset], `${what}: greatest`).toEqual([
    greatest,
    records.indexOf(greatest),
  ]);
}

const warnings = (): string => env.lines.filter((line) => !line.startsWith('INFO')).join('\n');

describe.each([
  ['.timeindex', FIRST],
  ['.timeindex', SECOND],
  ['.index', FIRST],
  ['.index', SECOND],
])('%s of segment %s', (suffix, segment) => {
  test('whatever is wrong with it, searches by time find the right record, also when more is appended', async () => {
    const content = await stopped();
    const path = pathOf(segment, suffix);
    let named = 0;
    for (const { what, damaged } of damages(content.get(path) ?? new Uint8Array(0))) {
      restore(content);
      put(path, damaged);
      env.lines.length = 0;
      const log = await open();
      if (damaged.length % 3 > 0) await expectRightTimes(log, RECORDS, what);
      await append(log, [50, 60]);
      const more = [50, 60].flatMap((time) => [0, 1, 2].map((index) => NOW + time + index));
      await expectRightTimes(log, [...RECORDS, ...more], `${what}, more`);
      if (warnings().includes(path)) named++;
      await close();
    }
    expect(named).toBeGreaterThan(8);
  }, 60_000);

  test('what was wrong with a time index is right at the next start', async () => {
    if (suffix === '.index') return;
    const content = await stopped();
    const path = pathOf(segment, suffix);
    const bytes = content.get(path)?.slice() ?? new Uint8Array(0);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 4;
    put(path, bytes);
    await expectRightTimes(await open(), RECORDS, 'damaged');
    await close();
    expect(files.readFileSync(path)).toEqual(content.get(path));
    env.lines.length = 0;
    await expectRightTimes(await open(), RECORDS, 'mended');
    expect(warnings()).toBe('');
    await close();
  });
});

test.each([
  ['wrong bits', 0],
  ['lost ends', 1],
])('no segment is deleted before its time because of %s of its time index', async (_name, half) => {
  const content = await stopped();
  const path = pathOf(FIRST, '.timeindex');
  const bytes = content.get(path) ?? new Uint8Array(0);
  for (const { what, damaged } of damages(bytes)) {
    if (what.startsWith('cut') !== (half === 1)) continue;
    restore(content);
    for (const file of content.keys()) files.setModifiedSync(file, NOW - 30 * DAY_MS);
    put(path, damaged);
    retentionMs = DAY_MS;
    const log = await open();
    await managers[0]?.deleteOldSegments();
    expect([log.logStartOffset, log.segments.all.length], what).toEqual([0, 2]);
    retentionMs = -1;
    await close();
  }
});

test('a time index that damaged batches contradict is believed, and the batches are named when they are searched', async () => {
  const content = await stopped();
  const path = pathOf(FIRST, '.log');
  const bytes = content.get(path)?.slice() ?? new Uint8Array(0);
  bytes[9 * BATCH_BYTES + 70] = (bytes[9 * BATCH_BYTES + 70] ?? 0) ^ 1;
  put(path, bytes);
  const log = await open();
  expect((await offsetForTimestamp(log, NOW + 5))?.offset).toBe(9);
  await expect(offsetForTimestamp(log, NOW + 30)).rejects.toThrow(
    `${FIRST}.log: expected a whole batch at byte ${9 * BATCH_BYTES}`,
  );
  expect((await offsetForTimestamp(log, NOW + 40))?.offset).toBe(39);
  expect(warnings()).toContain(`${FIRST}.log: expected a whole batch at byte ${9 * BATCH_BYTES}`);
  await close();
});
