/** What holds for compaction wherever its work is done: the throttle, settings that change meanwhile, several logs at one time. */
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { expect, test } from 'vitest';
import { CompactedLog } from '../fixtures/compacted-log.ts';
import { cleanerThreadsFor, type WorkPlace, workPlaces } from '../fixtures/loop-workers.ts';
import { defaultCleanerSettings } from './cleaner-settings.ts';
import type { CleanerThreadsOptions } from './cleaner-threads.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A log of ten segments of the same few keys, whose settings count from now on as they are. */
async function filled(place: WorkPlace): Promise<CompactedLog> {
  const files = new MemoryFileSystem();
  files.makeDirectorySync('/logs');
  const config = { segmentBytes: 4000 };
  const log = await CompactedLog.make(
    { files, directory: '/logs' },
    { config, threads: cleanerThreadsFor(place, files) },
  );
  await fill(log);
  await log.reopen();
  return log;
}

async function fill(log: CompactedLog): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await log.append(...['a', 'b', 'c'].map((key) => [[key, `${round} `.repeat(300)] as const]));
    log.roll();
  }
}

const swapsOf = ({ env }: CompactedLog): number =>
  env.lines.filter((line) => line.includes('Swapping in')).length;

/** Begins to compact at so low a rate that it soon rests, and waits until it does. */
async function cleanUntilRest(log: CompactedLog): Promise<{ readonly ended: Promise<void> }> {
  const { clock } = log.env;
  log.settings = { ...log.settings, ioMaxBytesPerSecond: 10 };
  clock.advance(1000);
  const before = clock.pendingTimers;
  const ended = log.clean();
  while (clock.pendingTimers === before) await turn();
  return { ended };
}

test.each(workPlaces)('a rest ends when the rate changes, work %s', async (place) => {
  const log = await filled(place);
  const { ended } = await cleanUntilRest(log);
  const { clock } = log.env;
  for (let second = 0; second < 20; second++) {
    clock.advance(1000);
    await turn();
  }
  expect(swapsOf(log)).toBe(0);
  log.settings = { ...log.settings, ioMaxBytesPerSecond: defaultCleanerSettings.ioMaxBytesPerSecond };
  clock.advance(100);
  await ended;
  expect(swapsOf(log)).toBeGreaterThan(0);
  expect(await log.records()).toHaveLength(3);
  await log.close();
});

test.each(workPlaces)('who needs a log that rests has it soon, work %s', async (place) => {
  const log = await filled(place);
  const { ended } = await cleanUntilRest(log);
  const { clock } = log.env;
  const pausing = log.log.compaction.pause();
  // Nothing is tried again.
  log.settings = { ...log.settings, isEnabled: false };
  clock.advance(100);
  await ended;
  await pausing;
  expect(swapsOf(log)).toBe(0);
  expect(await log.records()).toHaveLength(30);
  await log.close();
});

test.each(workPlaces)('a smaller buffer for keys counts for the next compaction, work %s', async (place) => {
  const log = await filled(place);
  log.settings = { ...log.settings, dedupeBufferBytes: 24 * 3 };
  await log.clean();
  const sections = log.env.lines.flatMap((line) => /dirty section = \[\d+, \d+\]/.exec(line)?.[0] ?? []);
  expect(sections.length).toBeGreaterThan(2);
  expect(await log.records()).toHaveLength(3);
  log.settings = { ...log.settings, dedupeBufferBytes: 10 };
  await log.append([['a', 'x']], [['a', 'y']]);
  log.roll();
  await log.clean();
  expect(log.env.lines.filter((line) => line.includes('offset map is too small'))).toHaveLength(1);
  await log.close();
});

test('with log.cleaner.threads=2 two logs have a thread each', async () => {
  const files = new MemoryFileSystem();
  files.makeDirectorySync('/logs');
  const threads = cleanerThreadsFor('in a thread', files);
  if (threads === undefined) throw new Error('no threads');
  let started = 0;
  const counted: CleanerThreadsOptions = {
    ...threads,
    workers: {
      start: (options) => {
        started++;
        return threads.workers.start(options);
      },
    },
  };
  const settings = { threads: 2 };
  const log = await CompactedLog.make({ files, directory: '/logs' }, { threads: counted, settings });
  await fill(log);
  log.log = await log.manager.getOrCreateLog('t', 1, undefined);
  await fill(log);
  await log.clean();
  expect(started).toBe(2);
  for (const partition of [0, 1]) {
    const text = `cleaned log t-${partition} (dirty section = [0, 30])`;
    expect(log.env.lines.filter((line) => line.includes(text))).toHaveLength(1);
  }
  expect(await log.records()).toHaveLength(3);
  await log.close();
});
