import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allLaunchers } from './launchers.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

test.each(allLaunchers().map(({ path, text, isExecutable }) => [path, text, isExecutable] as const))(
  '%s is what the tool table says',
  (path, text, isExecutable) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
    if (process.platform !== 'win32')
      expect((statSync(join(root, path)).mode & 0o111) !== 0).toBe(isExecutable);
  },
);

test('Windows launchers have CRLF line ends and are ASCII', () => {
  for (const { path, text } of allLaunchers()) {
    if (!/\.(bat|cmd)$/.test(path)) continue;
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toMatch(/^[\x09\x0a\x0d\x20-\x7e]*$/);
  }
});

test('Windows launchers leave no batch job behind that Ctrl+C would be asked about, and end with the exit code of Node.js', () => {
  for (const { path, text } of allLaunchers()) {
    if (!/\.(bat|cmd)$/.test(path)) continue;
    const [last = '', beforeLast = ''] = text.trimEnd().split('\r\n').reverse();
    expect(last).toMatch(/^"%KAFKA_TS_NODE%" .* %\*$/);
    expect(beforeLast).toBe(`(goto 2>nul) & ${last}`);
  }
});

/** An installation whose program prints what it was called with. */
describe.skipIf(process.platform === 'win32')('a launcher finds its installation and its Node.js', () => {
  const platform = `${process.platform}-${process.arch}`;
  let directory: string;
  let home: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'launchers-'));
    home = join(directory, 'a home with (blanks) & more');
    mkdirSync(join(home, 'packages/cli/dist'), { recursive: true });
    cpSync(join(root, 'bin'), join(home, 'bin'), { recursive: true });
    writeFileSync(
      join(home, 'packages/cli/dist/main.js'),
      'console.log(JSON.stringify({ argv: process.argv.slice(2), cwd: process.cwd(), pid: process.pid }));',
    );
    const nodeDirectory = join(home, `node_modules/node-${platform}/bin`);
    mkdirSync(nodeDirectory, { recursive: true });
    symlinkSync(process.execPath, join(nodeDirectory, 'node'));
    symlinkSync(home, join(directory, 'kafka'));
    symlinkSync(join(directory, 'kafka/bin/kafka-topics.sh'), join(directory, 'absolute-link'));
    mkdirSync(join(directory, 'tools'));
    symlinkSync('../kafka/bin/kafka-topics.sh', join(directory, 'tools/relative-link.sh'));
    symlinkSync('relative-link.sh', join(directory, 'tools/link-to-link'));
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const run = (command: string, options: { cwd?: string; path?: string } = {}) =>
    spawnSync('/bin/sh', ['-c', command], {
      cwd: join(directory, options.cwd ?? '.'),
      encoding: 'utf8',
      env: { PATH: options.path ?? '/usr/bin:/bin', HOME: directory },
    });

  const ways: readonly (readonly [string, string, { cwd?: string; path?: string }])[] = [
    ['by its path', "'a home with (blanks) & more/bin/kafka-topics.sh'", {}],
    ['by sh and its path', "sh 'a home with (blanks) & more/bin/kafka-topics.sh'", {}],
    ['from the directory above', 'bin/kafka-topics.sh', { cwd: 'kafka' }],
    ['by sh from the directory above', 'sh bin/kafka-topics.sh', { cwd: 'kafka' }],
    ['inside bin', './kafka-topics.sh', { cwd: 'kafka/bin' }],
    ['by sh inside bin, without a directory', 'sh kafka-topics.sh', { cwd: 'kafka/bin' }],
    ['through a linked directory', 'kafka/bin/kafka-topics.sh', {}],
    ['through an absolute link', './absolute-link', {}],
    ['through a relative link', 'tools/relative-link.sh', {}],
    ['through a link to a link', './link-to-link', { cwd: 'tools' }],
    ['under nohup', 'nohup kafka/bin/kafka-topics.sh', {}],
  ];

  test.each(ways)('%s', (_name, command, options) => {
    const { stdout, stderr, status } = run(`${command} --topic 'a b' '*' "" </dev/null`, options);
    expect([stderr, status]).toEqual(['', 0]);
    expect(JSON.parse(stdout).argv).toEqual(['topics', '--topic', 'a b', '*', '']);
  });

  test('from PATH', () => {
    const { stdout } = run('kafka-topics.sh --list', {
      path: `${join(home, 'bin')}:/usr/bin:/bin`,
      cwd: 'tools',
    });
    expect(JSON.parse(stdout)).toMatchObject({ argv: ['topics', '--list'], cwd: join(directory, 'tools') });
  });

  test('bin/kafka passes on what it is given', () => {
    expect(JSON.parse(run('kafka/bin/kafka console-producer --topic t').stdout).argv).toEqual([
      'console-producer',
      '--topic',
      't',
    ]);
  });

  test('the launcher becomes the process', () => {
    const { stdout } = run('kafka/bin/kafka-server-start.sh x & echo $!; wait');
    const [first = '', second = ''] = stdout
      .trim()
      .split('\n')
      .sort((a, b) => a.length - b.length);
    expect(JSON.parse(second).pid).toBe(Number(first));
  });

  test('an older Node.js is refused in one line', () => {
    const other = join(directory, 'other');
    cpSync(join(root, 'bin'), join(other, 'bin'), { recursive: true });
    const old = join(directory, 'old-node');
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, 'node'), '#!/bin/sh\necho v20.20.0\n');
    chmodSync(join(old, 'node'), 0o755);
    const { stderr, status } = run('other/bin/kafka-topics.sh --list', { path: `${old}:/usr/bin:/bin` });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `Node.js 24 or newer is needed; found v20.20.0 at ${old}/node. Run  npm install  in ${other} to get one for this checkout.\n`,
    );
  });

  test('what is not built says how to build it', () => {
    const bare = join(directory, 'bare');
    cpSync(join(root, 'bin'), join(bare, 'bin'), { recursive: true });
    const nodeDirectory = join(bare, `node_modules/node-bin-${platform}/bin`);
    mkdirSync(nodeDirectory, { recursive: true });
    symlinkSync(process.execPath, join(nodeDirectory, 'node'));
    const { stderr, status } = run('bare/bin/kafka-topics.sh --list');
    expect([stderr, status]).toEqual([`kafka-ts is not built yet. Run  npm run build  in ${bare}.\n`, 1]);
  });
});
