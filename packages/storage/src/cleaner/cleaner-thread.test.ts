/** Compaction in real threads leaves what compaction in the event loop leaves, and a thread that is lost costs nothing but time. */
import { join } from 'node:path';
import type { BackgroundWorkers } from '@kafka-ts/environment/background-workers';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { nodeWorkers } from '@kafka-ts/environment/node/node-workers';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import { afterEach, expect, test, vi } from 'vitest';
import { markerOf } from '../fixtures/batches.ts';
import { CompactedLog, type CompactedLogOptions } from '../fixtures/compacted-log.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { cleanerThreadsFor } from '../fixtures/loop-workers.ts';

// Each starts threads, on a machine where other tests run.
vi.setConfig({ testTimeout: 60_000 });

/** Real threads, as important as the other tests. */
const promptWorkers: BackgroundWorkers = {
  start: (options) => nodeWorkers.start({ ...options, nice: 0 }),
};
const places: TestDirectory[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

/** Thirty segments of two batches of every kind: aborted, compressed, of producers; keys come again, some are deleted. */
async function filled(
  threads: CompactedLogOptions['threads'],
  options: CompactedLogOptions = {},
): Promise<CompactedLog> {
  const place = fileSystemCases[0]?.make();
  if (place === undefined) throw new Error('no real files');
  places.push(place);
  const config = { segmentBytes: 20_000, ...options.config };
  const log = await CompactedLog.make(place, { ...options, config, threads });
  for (let round = 0; round < 30; round++) {
    const records = Array.from(
      { length: 50 },
      (_, index) => [`${(round * index) % 400}`, index % 7 === 3 ? null : `${round} `.repeat(5)] as const,
    );
    const codec = Object.values(CompressionCodec)[round % 5] ?? 0;
    await log.appendBatch(records, { codec });
    const identity = { producerId: 7, producerEpoch: 0, isTransactional: true, baseSequence: 2 * round };
    await log.appendBatch([[`of ${round}`, 'x']], { ...identity });
    await log.appendBytes(
      markerOf({ producerId: 7, isAbort: round % 2 === 0, baseOffset: log.log.logEndOffset }),
    );
    log.env.clock.advance(1000);
    log.roll();
  }
  await log.log.flush();
  return log;
}

const realThreads = (workers: BackgroundWorkers = promptWorkers): CompactedLogOptions['threads'] => ({
  workers,
  leastBytes: 0,
});

/** Names and contents of the log's files. */
function state({ log, files }: { log: CompactedLog['log']; files: FileSystem }): string[] {
  const names = files.readDirectorySync(log.directory).map(({ name }) => name);
  return names
    .filter((name) => /\.(?:log|index|timeindex|txnindex)/.test(name) && !name.endsWith('.deleted'))
    .map((name) => {
      const path = join(log.directory, name);
      const content = Buffer.from(files.readFileSync(path) ?? []).toString('base64');
      return `${name} ${content}`;
    });
}

/** What was logged, without times of files. */
function told({ env, directory }: CompactedLog): string[] {
  const own = env.lines.map((line) => line.replaceAll(directory, ''));
  return own.map((line) => line.replaceAll(/\d\d:\d\d:\d\d|\b\d{13}\b/g, ''));
}

test.each([1 << 20, 24 * 100])(
  'a thread leaves the same files, and says the same, as the event loop (map of %d bytes)',
  async (dedupeBufferBytes) => {
    let started = 0;
    const workers: BackgroundWorkers = {
      start: (options) => {
        started++;
        return promptWorkers.start(options);
      },
    };
    const settings = { dedupeBufferBytes };
    const [one, other] = [
      await filled(undefined, { settings }),
      await filled(realThreads(workers), { settings }),
    ];
    const before = state(one);
    expect(state(other)).toEqual(before);
    await one.clean();
    await other.clean();
    expect(state(one)).not.toEqual(before);
    expect(state(other)).toEqual(state(one));
    expect(told(other)).toEqual(told(one));
    expect(await other.records()).toEqual(await one.records());
    expect(started).toBe(1);
    await one.close();
    await other.close();
  },
);

test('a thread ends when nothing was to do for a while, and another is started for what comes then', async () => {
  const ends: (Error | undefined)[] = [];
  let ended = (): void => {};
  const workers: BackgroundWorkers = {
    start: (options) =>
      promptWorkers.start({
        ...options,
        onExit: (error) => {
          ends.push(error);
          options.onExit(error);
          ended();
        },
      }),
  };
  const log = await filled(realThreads(workers));
  for (let time = 0; time < 2; time++) {
    await log.clean();
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    log.env.clock.advance(10_000);
    await end;
    await log.append([['a', `${time}`]]);
    log.roll();
  }
  expect(ends).toEqual([undefined, undefined]);
  await log.close();
});

/** Hears `message` of the thread, that many times, before the broker does. */
function spiedWorkers(kind: string, hear: (end: () => Promise<void>) => void): BackgroundWorkers {
  return {
    async start(options) {
      let end = async (): Promise<void> => {};
      const worker = await promptWorkers.start({
        ...options,
        onMessage: (message) => {
          const text = JSON.stringify(message, (_key, value: unknown) =>
            typeof value === 'bigint' ? String(value) : value,
          );
          if (text.includes(`"kind":"${kind}"`)) hear(end);
          options.onMessage(message);
        },
      });
      end = () => worker.terminate();
      return worker;
    },
  };
}

test.each([
  ['cannot be started', { start: () => Promise.reject(new Error('no more threads')) }],
  ['dies while it reads', spiedWorkers('passed', (end) => void end())],
  ['dies while it writes', spiedWorkers('info', (end) => void end())],
  ['dies between two segments', spiedWorkers('cleaned', (end) => void end())],
] satisfies [string, BackgroundWorkers][])(
  'where a thread %s the event loop does the work',
  async (_name, workers) => {
    const settings = { ioMaxBytesPerSecond: 1e5 };
    const [one, other] = [
      await filled(undefined, { settings }),
      await filled(realThreads(workers), { settings }),
    ];
    await one.clean();
    await other.clean();
    for (const log of [one, other]) {
      await log.append([['again', '1']], [['again', '2']]);
      log.roll();
      await log.clean();
    }
    expect(other.env.lines.filter((line) => line.includes('is lost'))).toHaveLength(1);
    expect(other.env.lines.filter((line) => /ERROR|FAILED|uncleanable/.test(line))).toEqual([]);
    expect(await other.records()).toEqual(await one.records());
    expect(state(other).filter((line) => line.includes('.cleaned'))).toEqual([]);
    await one.close();
    await other.close();
  },
);

test('who needs the log has it soon: what was swapped in stays, nothing half-made is left', async () => {
  let resume: Promise<() => void> | undefined;
  const log: CompactedLog = await filled(
    realThreads(
      spiedWorkers('info', () => {
        resume ??= log.log.compaction.pause();
      }),
    ),
    { config: { segmentBytes: 2000 } },
  );
  const newest = lastValues(await log.records());
  await log.clean();
  (await resume)?.();
  expect(log.env.lines.filter((line) => line.includes('Swapping in')).length).toBeLessThan(2);
  expect(state(log).filter((line) => line.includes('.cleaned'))).toEqual([]);
  expect(lastValues(await log.records())).toEqual(newest);
  await log.clean();
  expect(log.env.lines.filter((line) => line.includes('Swapping in')).length).toBeGreaterThan(2);
  expect(lastValues(await log.records())).toEqual(newest);
  await log.close();
});

/** Where deletions, which may be compacted away, count for nothing; aborted records do not come again. */
function lastValues(records: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const record of records) {
    const [key = '', value = ''] = record.slice(record.indexOf(' ') + 1).split('=');
    if (value === 'null' || key.startsWith('of ')) values.delete(key);
    else values.set(key, value);
  }
  return new Map([...values].sort());
}

test('a stop ends the thread soon', async () => {
  let closing: Promise<void> | undefined;
  const log: CompactedLog = await filled(
    realThreads(
      spiedWorkers('info', () => {
        closing ??= log.close();
      }),
    ),
    { config: { segmentBytes: 2000 } },
  );
  await log.clean();
  await closing;
  expect(log.env.lines.filter((line) => line.includes('Swapping in')).length).toBeLessThan(2);
  expect(state(log).filter((line) => line.includes('.cleaned'))).toEqual([]);
});

test.each(['in the event loop', 'in a thread'] as const)(
  'a damaged batch is named, and the log left alone, work %s',
  async (place) => {
    const log = await filled(place === 'in a thread' ? realThreads() : undefined);
    const [, second] = log.log.segments.all;
    if (second === undefined) throw new Error('one segment');
    const file = log.files.openSync(second.path, 'read-write');
    file.writeSync([Uint8Array.of(1, 2, 3)], 100);
    file.closeSync();
    await log.clean();
    const warnings = log.env.lines.filter((line) => line.startsWith('WARN'));
    expect(warnings.map((line) => line.replace(log.directory, ''))).toEqual([
      expect.stringMatching(
        /^WARN Unexpected exception .* cleaning log t-0 .*\(t-0\) as uncleanable: .*t-0\/\d+\.log at byte 0: a batch of \d+ bytes whose checksum/,
      ),
    ]);
    expect(log.manager.cleaner?.isUncleanable(log.log)).toBe(true);
    await log.close();
  },
);

test.each([
  ['EIO', 'FAILED', 'read'],
  ['ENOSPC', 'WARN Cannot compact', 'write'],
] as const)('%s in a thread is what it is in the event loop', async (code, expected, operation) => {
  const lines: string[][] = [];
  for (const place of ['in the event loop', 'in a thread'] as const) {
    const { MemoryFileSystem } = await import('@kafka-ts/testing/memory-file-system/memory-file-system');
    const files = new MemoryFileSystem();
    files.makeDirectorySync('/logs');
    const threads = cleanerThreadsFor(place, files);
    const log = await CompactedLog.make({ files, directory: '/logs' }, { threads });
    await log.append([['a', '1']], [['a', '2']]);
    log.roll();
    await log.log.flush();
    const path = operation === 'read' ? '00000000000000000000.log' : '.cleaned';
    files.faults.add({ code, operation, path, times: 1 });
    await log.clean();
    lines.push(log.env.lines.filter((line) => /WARN|FAILED|ERROR/.test(line)));
    await log.close();
  }
  expect(lines[0]?.join()).toContain(expected);
  expect(lines[1]).toEqual(lines[0]);
});
