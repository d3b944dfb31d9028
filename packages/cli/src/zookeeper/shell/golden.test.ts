/**
 * What Apache's zkCli.sh 3.9.5 printed on Apache's server, line by line, against our shell on our server. `>` is what was
 * typed, two blanks are stdout, `!` is stderr. Masked: addresses, zxids, dates, versions, the usage list.
 * Left out: blank lines, and commands where Apache's shell ends with a Java stack trace.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usageList } from './command-table.ts';
import { complete } from './completer.ts';
import { Shell } from './shell.ts';
import { zkCliDialect } from './shell-dialect.ts';

const environment = nodeEnvironment();
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const usage = `${usageList(zkCliDialect)}\n`;

let directory: string;
let server: ZooKeeperServer;
let shell: Shell;
const printed = { stdout: '', stderr: '' };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zkcli-'));
  const properties = new Map([
    ['dataDir', directory],
    ['clientPort', '0'],
    ['clientPortAddress', '127.0.0.1'],
    ['extendedTypesEnabled', 'true'],
    ['admin.enableServer', 'false'],
  ]);
  server = await ZooKeeperServer.start(environment, parseZooConfig(properties).config, silent);
  const keep = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      decodeStrings: false,
      write: (text, _encoding, done) => {
        printed[name] += String(text);
        done();
      },
    });
  const terminal = {
    stdin: Readable.from([]),
    stdout: keep('stdout'),
    stderr: keep('stderr'),
    isInputTty: false,
    isOutputTty: false,
    isErrorTty: false,
    env: {},
    environment,
    onStop: () => () => {},
    exitNow: () => {},
  };
  shell = new Shell(terminal, zkCliDialect, 30_000);
  await shell.connection.connect(`127.0.0.1:${server.port}`);
  take();
});

afterEach(async () => {
  await shell.connection.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

function take(): { stdout: string; stderr: string } {
  const taken = { ...printed };
  printed.stdout = '';
  printed.stderr = '';
  return taken;
}

/** As in the files. */
function asRows({ stdout, stderr }: { stdout: string; stderr: string }): string[] {
  const rows = (text: string, mark: string): string[] =>
    text === ''
      ? []
      : mask(text)
          .replace(/\n$/, '')
          .split('\n')
          .map((row) => mark + row);
  return [...rows(stdout, '  '), ...rows(stderr.replace(usage, '<usage list>\n').trimEnd(), '! ')];
}

function mask(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST:PORT')
    .replaceAll(/0x[0-9a-f]+/g, '0xN')
    .replaceAll(/zxid: \d+/g, 'zxid: N')
    .replaceAll(/[A-Z][a-z]{2} [A-Z][a-z]{2} \d+ [\d:]+ \S+ \d{4}/g, 'DATE')
    .replaceAll(/CLI version: .*/g, 'CLI version: VERSION');
}

interface Step {
  readonly typed: string;
  readonly rows: readonly string[];
}

function stepsOf(file: string): Step[] {
  const text = readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8').trimEnd();
  return text
    .slice('> '.length)
    .split('\n> ')
    .map((part) => {
      const [typed = '', ...rows] = part.split('\n');
      return { typed, rows };
    });
}

test.each(['nodes-3.9.5.txt', 'session-3.9.5.txt'])('%s: every line as Apache prints it', async (file) => {
  const differences: unknown[] = [];
  for (const { typed, rows } of stepsOf(file)) {
    await shell.runLine(typed);
    const found = asRows(take());
    if (found.join('\n') !== rows.join('\n')) differences.push({ typed, expected: rows, found });
  }
  expect(differences).toEqual([]);
});

const lines: readonly (readonly [string, { stdout?: string; stderr?: string; code: number }])[] = [
  ['set -v abc / x', { stderr: 'version must be a whole number; found "abc"\n', code: 1 }],
  ['redo foo', { stderr: 'redo needs the number of a command; found "foo"\n', code: 1 }],
  ['redo 999', { stderr: 'Command index out of range\n', code: 1 }],
  ['nonsense', { stderr: `${usage}Command not found: Command not found nonsense\n`, code: 127 }],
  ['set -b / $$$', { stderr: '-b needs data in base64; found "$$$"\n', code: 1 }],
  ['ls //', { stderr: 'Path must not end with / character\n', code: 1 }],
  ['ls /a//b', { stderr: 'Invalid path string "/a//b" caused by empty node name specified @3\n', code: 1 }],
  [
    'ls /a/../b',
    { stderr: 'Invalid path string "/a/../b" caused by relative paths not allowed @4\n', code: 1 },
  ],
  [
    'ls2 /nope',
    {
      stderr: "'ls2' has been deprecated. Please use 'ls [-s] path' instead.\nNode does not exist: /nope\n",
      code: 1,
    },
  ],
  [
    'rmr /nope',
    {
      stderr:
        "The command 'rmr' has been deprecated. Please use 'deleteall' instead.\nNode does not exist: /nope\n",
      code: 1,
    },
  ],
  ['   ', { code: 0 }],
];

test.each(lines)('%s', async (line, { stdout = '', stderr = '', code }) => {
  await shell.runLine(line);
  expect({ ...take(), code: shell.exitCode }).toEqual({ stdout, stderr, code });
});

test('history shows the last eleven lines and redo repeats one', async () => {
  for (let index = 0; index < 12; index++) await shell.runLine(`create /n${index}`);
  take();
  await shell.runLine('history');
  const { stdout } = take();
  expect(stdout.trimEnd().split('\n')).toHaveLength(11);
  expect(stdout).toMatch(/^2 - create \/n2\n[\s\S]*\n12 - history\n$/);
  await shell.runLine('delete /n3');
  await shell.runLine('redo 3');
  expect(take().stderr).toBe('Created /n3\n');
});

describe('without a session', () => {
  test('commands say so, and connect makes another', async () => {
    const { host } = shell.connection;
    await shell.runLine('close');
    expect(shell.connection.state).toBe('CLOSED');
    take();
    await shell.runLine('ls /');
    expect(take()).toEqual({ stdout: 'Not connected\n', stderr: '' });
    await shell.runLine(`connect ${host}`);
    take();
    await shell.runLine('ls /');
    expect(take().stdout).toBe('[zookeeper]\n');
    expect(shell.prompt).toBe(`[zk: ${host}(CONNECTED) 4] `);
  });

  test('a refused identity ends it', async () => {
    await shell.runLine('addauth nonsense');
    await shell.runLine('ls /');
    expect(take().stdout).toContain('WatchedEvent state:AuthFailed type:None path:null zxid: -1');
    expect(shell.connection.state).toBe('AUTH_FAILED');
  });
});

test('commands and paths are completed', async () => {
  await shell.runLine('create /alpha');
  await shell.runLine('create /alpha/one');
  await shell.runLine('create /alpha/other');
  const { client } = shell.connection;
  expect(await complete('get', client)).toEqual([
    ['get', 'getAcl', 'getAllChildrenNumber', 'getEphemerals'],
    'get',
  ]);
  expect(await complete('ls /al', client)).toEqual([['/alpha'], '/al']);
  expect(await complete('ls /alpha/o', client)).toEqual([['/alpha/one', '/alpha/other'], '/alpha/o']);
  expect(await complete('ls /nope/', client)).toEqual([[], '/nope/']);
  expect(await complete('ls /al', undefined)).toEqual([[], '/al']);
});
