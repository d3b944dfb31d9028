/**
 * kafka-dump-log prints what Apache's DumpLogSegments 3.9.2 prints, line by line: for Apache's files, for ours, for formats that
 * no broker writes any more, and for damaged ones. One JVM answers for many command lines.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apacheLogDirectories } from '@kafka-ts/storage/log/apache-log-directories.vectors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeApacheDirectory } from './dump-log/apache-brokers-directory.ts';
import { expectSameDumps } from './dump-log/compare.ts';
import { damagedCopy, numbersOf } from './dump-log/damage.ts';
import { writeGiantLog } from './dump-log/giant-log.ts';
import { writeOurDirectory } from './dump-log/our-directory.ts';
import { writeSegments } from './dump-log/segments.ts';
import { StoredValues } from './dump-log/stored-values.ts';
import { releasedCommand } from './lib/apache-tools.ts';
import { apacheVersions } from './lib/installations.ts';
import { measureCommand, ourCommand } from './lib/our-tools.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kafka-ts-dump-log-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("Apache reads every file of our broker's without a warning, and ours shows the same", async () => {
  const directories = await writeOurDirectory(join(root, 'ours'));
  expect(directories.length).toBe(4);
  const lines = directories.flatMap((directory) => {
    const decoder = directory.includes('__consumer_offsets') ? '--offsets-decoder' : '--print-data-log';
    return [
      ['--files', filesOf(directory).join(','), decoder],
      ['--files', filesOf(directory, 'index').join(','), '--verify-index-only'],
      ['--files', filesOf(directory, 'index').join(','), '--index-sanity-check'],
    ];
  });
  const dumps = await expectSameDumps(lines);
  for (const { stdout, stderr, thrown } of dumps) {
    // What compaction took away leaves gaps, which are told of.
    const gaps = /^Non-consecutive offsets in .*\/compacted-0\/\d+\.log\n( {2}\d+ is followed by \d+\n)+/gm;
    expect([stderr.replace(gaps, ''), thrown]).toEqual(['', undefined]);
    expect(stdout).not.toMatch(/isvalid: false|isValid: false|invalid bytes/);
  }
  expect(dumps.filter(({ stderr }) => stderr !== '').length).toBe(1);
});

/** Directories of Apache's brokers, zeros of preallocated indexes included. */
function writeApacheDirectories(): string[] {
  const directories = new Set<string>();
  for (const [state, files] of Object.entries(apacheLogDirectories)) {
    for (const { path, sizeBytes, base64 } of files) {
      const target = join(root, state.replaceAll(' ', '-'), path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, Buffer.from(base64, 'base64'));
      truncateSync(target, sizeBytes);
      if (path.includes('/')) directories.add(dirname(target));
    }
  }
  return [...directories];
}

function filesOf(directory: string, ending = ''): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(ending) && /\.(log|index|timeindex|snapshot|txnindex)$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}

test('every file of every directory, with all options that change what is shown', async () => {
  const directories = [...writeApacheDirectories(), ...writeSegments(join(root, 'made'))];
  const lines: string[][] = [];
  for (const directory of directories) {
    for (const file of filesOf(directory)) lines.push(['--files', file, '--print-data-log']);
    for (const file of filesOf(directory, '.log')) {
      lines.push(['--files', file]);
      lines.push(['--files', file, '--deep-iteration', '--max-bytes', '300']);
      lines.push(['--files', file, '--skip-record-metadata', '--print-data-log']);
    }
    for (const file of filesOf(directory, 'index')) {
      lines.push(['--files', file, '--verify-index-only']);
      lines.push(['--files', file, '--index-sanity-check', '--max-message-size', '100']);
    }
    const all = filesOf(directory).filter((file) => !/zeros|torn/.test(file));
    lines.push(['--files', all.join(','), '--deep-iteration']);
  }
  const dumps = await expectSameDumps(lines);
  const thrown = dumps.filter((dump) => dump.thrown !== undefined).length;
  console.log(`${lines.length} command lines, ${thrown} of them end with an exception`);
  expect(dumps.length).toBeGreaterThan(200);
});

/** `DUMP_LOG_BROKERS=0.8.2.2,1.0.0`: releases whose brokers are started to write directories. */
const brokers = (process.env['DUMP_LOG_BROKERS'] ?? '')
  .split(',')
  .flatMap((name) => apacheVersions.filter((one) => one === name));

test.skipIf(brokers.length === 0).each(brokers)(
  'every file that a broker of %s wrote, compacted logs too',
  async (version) => {
    const { directories, remove } = await writeApacheDirectory(version);
    const lines: string[][] = [];
    for (const directory of directories) {
      const decoder = directory.includes('__consumer_offsets')
        ? '--offsets-decoder'
        : directory.includes('__transaction_state')
          ? '--transaction-log-decoder'
          : '--deep-iteration';
      for (const file of filesOf(directory))
        lines.push(['--files', file, '--print-data-log'], ['--files', file]);
      lines.push(['--files', filesOf(directory).join(','), decoder]);
      for (const file of filesOf(directory, 'index')) {
        lines.push(['--files', file, '--verify-index-only'], ['--files', file, '--index-sanity-check']);
      }
    }
    const dumps = await expectSameDumps(lines);
    console.log(
      `${version}: ${lines.length} command lines over ${directories.flatMap((one) => filesOf(one)).length} files, ${dumps.filter(({ thrown }) => thrown !== undefined).length} end with an exception`,
    );
    await remove();
  },
);

test('damaged files: the same lines up to the same place', async () => {
  const seed = Number(process.env['DUMP_LOG_SEED'] ?? 20261121);
  const runs = Number(process.env['DUMP_LOG_RUNS'] ?? 300);
  const below = numbersOf(seed);
  const sources = [...writeApacheDirectories(), ...writeSegments(join(root, 'sources'))].flatMap(
    (directory) => filesOf(directory),
  );
  const options = [
    ['--print-data-log'],
    ['--deep-iteration'],
    [],
    ['--verify-index-only'],
    ['--index-sanity-check'],
  ];
  const lines = Array.from({ length: runs }, (_, run) => {
    const source = sources[below(sources.length)] ?? '';
    const { path, what } = damagedCopy(source, join(root, 'damaged', String(run)), below);
    return {
      what: `seed ${seed}, run ${run}, ${source}: ${what}`,
      line: ['--files', path, ...(options[below(5)] ?? [])],
    };
  });
  const dumps = await expectSameDumps(
    lines.map(({ line }) => line),
    (index) => lines[index]?.what ?? '',
  );
  expect(dumps.filter(({ thrown }) => thrown !== undefined).length).toBeGreaterThan(runs / 20);
});

test("records of Kafka's own topics, by each decoder", async () => {
  const seed = Number(process.env['DUMP_LOG_SEED'] ?? 20261121);
  const values = new StoredValues(numbersOf(seed));
  const logs = Array.from({ length: 2 }, (_, run) => values.write(join(root, 'stored', String(run)))).flat();
  const lines = logs.map(([option, file]) => ['--files', file, option]);
  const dumps = await expectSameDumps(lines, () => `seed ${seed}`);
  expect(dumps.map(({ thrown }) => thrown)).toEqual(dumps.map(() => undefined));
});

/** Decoders that 3.9.2 lacks, with DUMP_LOG_NEWER=1. */
test.skipIf(process.env['DUMP_LOG_NEWER'] === undefined)(
  'records of share groups, as 4.3.1 shows them',
  async () => {
    const seed = Number(process.env['DUMP_LOG_SEED'] ?? 20261121);
    const values = new StoredValues(numbersOf(seed));
    const logs = Array.from({ length: 6 }, (_, run) =>
      values.writeNewer(join(root, 'newer', String(run))),
    ).flat();
    const lines = logs.map(([option, file]) => ['--files', file, option]);
    const dumps = await expectSameDumps(lines, () => `seed ${seed}`, '4.3.1');
    expect(dumps.map(({ thrown }) => thrown)).toEqual(dumps.map(() => undefined));
  },
);

/** `DUMP_LOG_MEBIBYTES=1024`: logs of that size with all their data. Apache takes minutes for a gibibyte. */
const mebibytes = Number(process.env['DUMP_LOG_MEBIBYTES'] ?? 0);

test.skipIf(mebibytes === 0).each([
  ['plain', 0],
  ['lz4', 3],
] as const)(
  'a large log with all its data, %s: the same text',
  async (name, codec) => {
    const file = writeGiantLog(join(root, `giant-${name}`), codec, mebibytes * 2 ** 20);
    const line = ['--files', file, '--print-data-log'];
    const ours = await measureCommand(ourCommand('dump-log', line));
    const apache = await measureCommand(releasedCommand('3.9.2', 'dump-log', line));
    for (const [who, { elapsedMs, peakRssBytes, outputBytes }] of Object.entries({ ours, apache }))
      console.log(
        `${name}, ${who}: ${(elapsedMs / 1000).toFixed(1)} s, ${(peakRssBytes / 1e6).toFixed(0)} MB, ${outputBytes} bytes of text`,
      );
    expect([ours.code, ours.outputBytes, ours.sha256]).toEqual([0, apache.outputBytes, apache.sha256]);
  },
  3_600_000,
);
