import { dirname, join } from 'node:path';
import { batchSizeAt } from '@kafka-ts/protocol/records/record-batch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogManager } from '../directory/log-manager.ts';
import { defaultLogManagerSettings } from '../directory/log-manager-settings.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { logEnvironment, type TestLogEnvironment } from '../fixtures/log-environment.ts';
import { openLogs } from '../fixtures/open-logs.ts';
import { decodeProducerSnapshot } from '../producer-state/producer-snapshot.ts';
import { apacheLogDirectories, type StoredFile } from './apache-log-directories.vectors.ts';
import { defaultLogConfig, type LogConfig } from './log-config.ts';
import type { UnifiedLog } from './unified-log.ts';

const config: LogConfig = {
  ...defaultLogConfig,
  segmentBytes: 1500,
  indexIntervalBytes: 200,
  retentionMs: -1,
};
/** One hour after the brokers ran: no producer has expired. */
const NOW_MS = Date.UTC(2026, 10, 21, 3, 45);
const stored = (state: string): readonly StoredFile[] => apacheLogDirectories[state] ?? [];
const bytesOf = (file: StoredFile | undefined): Uint8Array => {
  const bytes = new Uint8Array(file?.sizeBytes ?? 0);
  bytes.set(Buffer.from(file?.base64 ?? '', 'base64'));
  return bytes;
};

describe.each(fileSystemCases)('log directories of Apache on $name', ({ make }) => {
  let place: TestDirectory;
  let env: TestLogEnvironment;
  let managers: LogManager[];
  beforeEach(() => {
    place = make();
    env = logEnvironment(place.files, NOW_MS);
    managers = [];
  });
  afterEach(async () => {
    for (const manager of managers) await manager.close();
    place.remove();
  });

  function putAll(state: string): void {
    for (const file of stored(state)) {
      const path = join(place.directory, file.path);
      place.files.makeDirectorySync(dirname(path));
      const handle = place.files.openSync(path, 'create');
      handle.writeSync([bytesOf(file)], 0);
      handle.closeSync();
    }
  }
  async function open(): Promise<LogManager> {
    const manager = await openLogs({
      env,
      logDirs: [place.directory],
      configOf: () => config,
      settings: () => ({ ...defaultLogManagerSettings, producerIdExpirationMs: Number.POSITIVE_INFINITY }),
    });
    managers.push(manager);
    return manager;
  }
  const content = (path: string): string =>
    Buffer.from(place.files.readFileSync(join(place.directory, path)) ?? []).toString('hex');
  /** 2.2.0 does not take a marker's time for that of its producer. */
  const snapshot = (bytes: Uint8Array, hasMarkerTimes: boolean): unknown[] =>
    decodeProducerSnapshot(bytes)
      .map(({ lastTimestamp, lastBatch, ...entry }) => {
        const last = lastBatch === undefined ? undefined : { ...lastBatch, timestamp: undefined };
        return { ...entry, last, lastTimestamp: hasMarkerTimes ? lastTimestamp : undefined };
      })
      .sort((a, b) => a.producerId - b.producerId);
  const complaints = (): string[] => env.lines.filter((line) => !line.startsWith('INFO'));

  async function readAll(log: UnifiedLog): Promise<Uint8Array[]> {
    const batches: Uint8Array[] = [];
    for (let startOffset = log.logStartOffset; startOffset < log.logEndOffset; ) {
      const read = await log.read({
        startOffset,
        maxBytes: 1 << 20,
        upperBound: log.logEndOffset,
        minOneBatch: true,
      });
      for (const lease of read.records) {
        const bytes = lease.bytes.slice();
        lease.release();
        for (let at = 0; at < bytes.length; at += batchSizeAt(bytes, at)) {
          batches.push(bytes.subarray(at, at + batchSizeAt(bytes, at)));
        }
      }
      startOffset = read.nextOffset;
    }
    return batches;
  }

  /** Every file of the partition is what Apache left at its clean stop. */
  function expectFilesOf(state: string, partition: string): void {
    const theirs = stored(state).filter((file) => file.path.startsWith(`${partition}/`));
    const ours = place.files
      .readDirectorySync(join(place.directory, partition))
      .map((entry) => `${partition}/${entry.name}`);
    expect(ours).toEqual(theirs.map((file) => file.path).sort());
    for (const file of theirs) {
      if (file.path.endsWith('.snapshot')) {
        const bytes = place.files.readFileSync(join(place.directory, file.path)) ?? new Uint8Array();
        const hasMarkerTimes = !state.startsWith('2.2');
        expect(snapshot(bytes, hasMarkerTimes)).toEqual(snapshot(bytesOf(file), hasMarkerTimes));
      } else {
        expect([file.path, content(file.path)]).toEqual([
          file.path,
          Buffer.from(bytesOf(file)).toString('hex'),
        ]);
      }
    }
  }

  describe.each(['3.9.2', '2.2.0'])('of %s', (version) => {
    test.each(['clean', 'live'])('%s: everything is read', async (state) => {
      putAll(`${version} ${state}`);
      const log = (await open()).getLog('events', 0);
      if (log === undefined) throw new Error('not loaded');
      expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 33]);
      expect(await readAll(log)).toHaveLength(33);
      expect(log.producers.firstUndecidedOffset).toBe(31);
      expect(await log.abortedTransactions(0, 33)).toEqual([
        { producerId: expect.any(Number), firstOffset: 24, lastOffset: 29, lastStableOffset: 27 },
      ]);
      expect(log.leaderEpochCache.endOffsetFor(0, log.logEndOffset)).toEqual({ epoch: 0, endOffset: 33 });
      expect([...log.producers.producers.values()].map((entry) => entry.lastBatch?.lastOffset)).toEqual(
        expect.arrayContaining([23, 28, 32]),
      );
      expect(complaints()).toEqual([]);
    });

    test('after a crash, our stop leaves the files that its own clean stop left', async () => {
      putAll(`${version} live`);
      const manager = await open();
      await manager.close();
      expectFilesOf(`${version} clean`, 'events-0');
      expect(content('recovery-point-offset-checkpoint')).toContain(
        Buffer.from('events 0 33\n').toString('hex'),
      );
    });

    test('the same batches, appended here, leave the same files', async () => {
      putAll(`${version} clean`);
      const source = await open();
      const theirs = source.getLog('events', 0);
      if (theirs === undefined) throw new Error('not loaded');
      const batches = await readAll(theirs);
      const { topicId } = theirs;
      await source.close();
      place.files.deleteDirectorySync(join(place.directory, 'events-0'));
      const manager = await open();
      const log = await manager.getOrCreateLog('events', 0, topicId);
      log.leaderEpochCache.assign(0, 0);
      for (const batch of batches) {
        await new Promise((resolve) => log.appendAsFollower(batch, resolve));
      }
      await manager.close();
      expectFilesOf(`${version} clean`, 'events-0');
    });
  });

  test.each(['clean', 'live'])('a message set of magic 0 is kept and served (%s)', async (state) => {
    putAll(`2.2.0 ${state}`);
    const log = (await open()).getLog('old', 0);
    if (log === undefined) throw new Error('not loaded');
    expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 48]);
    expect((await readAll(log)).map((batch) => batch.length)).toEqual([576]);
    expect(complaints()).toEqual([]);
  });
});
