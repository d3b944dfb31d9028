/**
 * A process that dies, or a machine that loses power, in any call to the file system while a log is compacted: the next start finds a
 * log with the same final values, whole and once, no half-made file, and compacts it to the end. Every eleventh call here, each of them with
 * COMPACTION_CRASHES=all.
 */
import { DyingFiles } from '@kafka-ts/testing/memory-file-system/dying-files';
import type { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { describe, expect, test } from 'vitest';
import { CompactedLog } from '../fixtures/compacted-log.ts';
import { cleanerThreadsFor, type WorkPlace, workPlaces } from '../fixtures/loop-workers.ts';

const DIRECTORY = '/logs';
const config = { segmentBytes: 400, indexIntervalBytes: 1, fileDeleteDelayMs: 0 };

/** Six segments, the first five of which become two; values of five keys, one of them deleted. */
async function filled(files: MemoryFileSystem, work: WorkPlace): Promise<CompactedLog> {
  files.makeDirectorySync(DIRECTORY);
  const threads = cleanerThreadsFor(work, files);
  const log = await CompactedLog.make({ files, directory: DIRECTORY }, { config, threads });
  for (let round = 0; round < 6; round++) {
    for (const key of ['a', 'b', 'c'])
      await log.append([
        [key, `${round}`],
        [`${key}${round % 2}`, `${round}`],
      ]);
    if (round === 3) await log.append([['b', null]]);
    log.roll();
  }
  await log.append([['z', 'end']]);
  await log.log.flush();
  await log.manager.idle();
  return log;
}

const finals = (records: readonly string[]): Record<string, string> =>
  Object.fromEntries(records.map((record) => record.slice(record.indexOf(' ') + 1).split('=')));

/** The calls that one cleaning makes, all told. */
async function callsOfCleaning(platform: 'posix' | 'windows', work: WorkPlace): Promise<number> {
  const life = new DyingFiles(platform, 1);
  const log = await filled(life.files, work);
  life.calls = 0;
  await log.clean();
  log.env.clock.advance(1);
  await log.manager.idle();
  return life.calls;
}

interface Death {
  readonly platform: 'posix' | 'windows';
  readonly work: WorkPlace;
  readonly dieAtCall: number;
  readonly crash: 'process' | 'machine';
}

async function dieAndGoOn({ platform, work, dieAtCall, crash }: Death): Promise<void> {
  const life = new DyingFiles(platform, dieAtCall);
  const log = await filled(life.files, work);
  const whole = await log.records();
  life.calls = 0;
  life.dieAtCall = dieAtCall;
  const cleaning = log.clean().then(async () => {
    log.env.clock.advance(1);
    await log.manager.idle();
  });
  await Promise.race([cleaning.catch(() => {}), life.death]);
  life.dieAtCall = Number.POSITIVE_INFINITY;
  const files = life.files.crash(crash, dieAtCall);
  const next = await CompactedLog.make({ files, directory: DIRECTORY }, { config });
  const left = await next.records();
  const offsets = left.map((record) => Number.parseInt(record, 10));
  expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
  expect(whole).toEqual(expect.arrayContaining(left));
  expect(finals(left)).toEqual(finals(whole));
  expect(next.log.logEndOffset).toBe(log.log.logEndOffset);
  await next.clean();
  next.env.clock.advance(1);
  await next.manager.idle();
  expect(finals(await next.records())).toEqual(finals(whole));
  expect(next.env.lines.filter((line) => /ERROR|FAILED|uncleanable/.test(line))).toEqual([]);
  const names = files.readDirectorySync(`${DIRECTORY}/t-0`).map(({ name }) => name);
  expect(names.filter((name) => /cleaned|swap|deleted/.test(name))).toEqual([]);
  await next.close();
}

const cases = workPlaces.flatMap((work) =>
  (['posix', 'windows'] as const).map((platform) => [platform, work] as const),
);

describe.each(cases)('with the rules of %s, %s', (platform, work) => {
  test.each(['process', 'machine'] as const)(
    'a crash of the %s at any call loses nothing',
    async (crash) => {
      const calls = await callsOfCleaning(platform, work);
      expect(calls).toBeGreaterThan(60);
      const step = process.env['COMPACTION_CRASHES'] === 'all' ? 1 : 11;
      for (let call = 1 + (crash === 'machine' ? 5 : 0); call <= calls; call += step)
        await dieAndGoOn({ platform, work, dieAtCall: call, crash });
    },
    60_000,
  );

  test('a full disk ends the cleaning, leaves the log as it is, and does not take it out of service', async () => {
    const life = new DyingFiles(platform, 1);
    const log = await filled(life.files, work);
    const whole = await log.records();
    for (const operation of ['write', 'open', 'truncate'] as const) {
      life.files.faults.add({ code: 'ENOSPC', operation, path: '.cleaned', times: 1 });
      await log.clean().catch(() => {});
      expect(finals(await log.records())).toEqual(finals(whole));
      life.files.faults.clear();
    }
    await log.clean();
    expect(log.env.lines.filter((line) => /FAILED|uncleanable/.test(line))).toEqual([]);
    expect((await log.records()).length).toBeLessThan(whole.length);
    expect(finals(await log.records())).toEqual(finals(whole));
    await log.close();
  });
});
