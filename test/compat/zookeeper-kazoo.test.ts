/**
 * kazoo's own test suite (the Python client's, from PyPI) against our server. The cases that pass are
 * `zookeeper-cases/kazoo.txt`, the others with their reasons `zookeeper-cases/kazoo.left-out.txt`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { runCommand } from '../peers/lib/apache-tools.ts';
import { peersHome } from '../peers/lib/installations.ts';
import { freePorts } from '../peers/lib/server-process.ts';
import { expectAsListed, readCaseList, readJunitXml } from './zookeeper-cases/case-list.ts';

const packages = [
  'kazoo==2.11.0',
  'pytest',
  'pyopenssl',
  'pyjks',
  'objgraph',
  'pure-sasl',
  'gevent',
  'eventlet',
];

/** The client's cases once more on its other kinds of threads, and 10 s that need no server: with `ZOOKEEPER_SUITES=all` only. */
const slow = ['test_eventlet_handler', 'test_gevent_handler', 'test_selectors_select'];
const left = process.env['ZOOKEEPER_SUITES'] === 'all' ? [] : slow;

/** A Python environment with kazoo, made on the first call on a machine. */
function ensureKazoo(): string {
  const home = join(peersHome(), 'kazoo-suite');
  const python = join(home, 'bin', 'python');
  const ready = join(home, 'ready');
  const wanted = packages.join('\n');
  if (!existsSync(ready) || readFileSync(ready, 'utf8') !== wanted) {
    const quiet: { stdio: ('ignore' | 'inherit')[] } = { stdio: ['ignore', 'ignore', 'inherit'] };
    rmSync(home, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', home], quiet);
    execFileSync(python, ['-m', 'pip', 'install', '-q', ...packages], quiet);
    writeFileSync(ready, wanted);
  }
  return python;
}

/** `kazoo.tests.test_lock.TestLock` and `test_x` are `test_lock.TestLock.test_x`. */
const caseName = (className: string, name: string): string =>
  `${className.replace(/^.*kazoo\.tests\./, '')}.${name}`;

/** A case, or all of a class (`test_lock.TestLock.*`), as pytest names them. */
const deselected = (name: string): string[] => {
  const [module = '', ...rest] = name.split('.');
  return ['--deselect', [`${module}.py`, ...rest.filter((part) => part !== '*')].join('::')];
};

test('the cases of the list pass, and no other', async () => {
  const python = ensureKazoo();
  const list = readCaseList('kazoo', (name) => !left.some((module) => name.startsWith(`${module}.`)));
  const [port = 0] = await freePorts(1);
  const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-kazoo-'));
  const locate = 'import kazoo.tests; print(kazoo.tests.__path__[0])';
  const tests = execFileSync(python, ['-c', locate]).toString().trim();
  const report = join(directory, 'report.xml');
  try {
    const { stdout, stderr } = await runCommand(
      [
        python,
        [
          ...['-m', 'pytest', '-q', '-p', 'kazoo_on_ours', '-p', 'no:cacheprovider', '-W', 'ignore'],
          ...[`--rootdir=${tests}`, `--junitxml=${report}`],
          ...list.leftOut.flatMap(({ name }) => deselected(name)),
          ...left.map((module) => `--ignore=${join(tests, `${module}.py`)}`),
          tests,
        ],
      ],
      {
        timeoutMs: 500_000,
        env: {
          ...process.env,
          PYTHONPATH: join(import.meta.dirname, 'zookeeper-kazoo'),
          PYTHONDONTWRITEBYTECODE: '1',
          ZOOKEEPER_VERSION: '3.9.5',
          KAZOO_SERVER: JSON.stringify([
            process.execPath,
            join(import.meta.dirname, '../peers/lib/zookeeper-main.ts'),
          ]),
          KAZOO_PORT: String(port),
          KAZOO_DATA: join(directory, 'data'),
        },
      },
    );
    if (!existsSync(report)) throw new Error(`pytest wrote no report:\n${(stdout + stderr).slice(-4000)}`);
    const outcomes = readJunitXml(readFileSync(report, 'utf8'), caseName);
    expectAsListed(list, outcomes, stdout);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
