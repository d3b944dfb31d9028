/**
 * kazoo's own test suite (the Python client's, from PyPI) against our server. Everything passes but what is named below with
 * its reason; that list only shrinks.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './lib/apache-tools.ts';
import { peersHome } from './lib/installations.ts';
import { freePorts } from './lib/server-process.ts';

const version = '2.11.0';
const suites = [
  'client',
  'watchers',
  'lock',
  'lease',
  'queue',
  'election',
  'barrier',
  'partitioner',
  'party',
  'cache',
  'counter',
  'connection',
];

const leftOut = [
  'test_update_host_list', // stops one server of three
  'TestSSLClient', // TLS is not served
  'test_add_remove_observer', // reconfiguration of an ensemble
  'test_bad_input', // the same
  'test_no_super_auth', // the same
  'test_read_only', // a minority of an ensemble
];

/** A Python environment with kazoo, made on the first call on a machine. */
function ensureKazoo(): string {
  const home = join(peersHome(), `kazoo-${version}`);
  const python = join(home, 'bin', 'python');
  if (!existsSync(join(home, 'ready'))) {
    const quiet: { stdio: ('ignore' | 'inherit')[] } = { stdio: ['ignore', 'ignore', 'inherit'] };
    rmSync(home, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', home], quiet);
    const packages = [`kazoo==${version}`, 'pytest', 'pyopenssl', 'pyjks', 'objgraph'];
    execFileSync(python, ['-m', 'pip', 'install', '-q', ...packages], quiet);
    execFileSync('touch', [join(home, 'ready')]);
  }
  return python;
}

test('the suite passes', async () => {
  const python = ensureKazoo();
  const [port = 0] = await freePorts(1);
  const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-kazoo-'));
  const locate = 'import kazoo.tests; print(kazoo.tests.__path__[0])';
  const tests = execFileSync(python, ['-c', locate]).toString().trim();
  const main = join(import.meta.dirname, 'lib', 'zookeeper-main.ts');
  try {
    const { stdout, stderr } = await runCommand(
      [
        python,
        [
          ...['-m', 'pytest', '-q', '-p', 'kazoo_on_ours', '-p', 'no:cacheprovider', '-W', 'ignore'],
          ...['-k', leftOut.map((name) => `not ${name}`).join(' and ')],
          ...suites.map((suite) => join(tests, `test_${suite}.py`)),
        ],
      ],
      {
        timeoutMs: 500_000,
        env: {
          ...process.env,
          PYTHONPATH: join(import.meta.dirname, 'zookeeper-kazoo'),
          PYTHONDONTWRITEBYTECODE: '1',
          ZOOKEEPER_VERSION: '3.8.4',
          KAZOO_SERVER: JSON.stringify([process.execPath, main]),
          KAZOO_PORT: String(port),
          KAZOO_DATA: join(directory, 'data'),
        },
      },
    );
    expect(stdout + stderr).toMatch(/\d{3} passed, \d+ deselected/);
    expect(stdout).not.toMatch(/\d+ (failed|error)/);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
