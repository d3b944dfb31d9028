/**
 * zkServer.sh beside Apache's script of ZooKeeper 3.9.5: what that one printed for the same commands in the same order, recorded,
 * with CONFIG, DATA, PORT and PID for what differs from run to run. (The script is in ZooKeeper's archive only, not among the
 * jars that tests can fetch.) Left out are bash's own complaints on stderr, as grep's about a missing file, where ours says one line.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
let directory: string;
let port: number;
let config: string;
let dataDir: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zk-server-'));
  [port = 0] = await freePorts(1);
  dataDir = join(directory, 'data');
  config = write('zoo.cfg', []);
});

afterEach(() => {
  for (const name of ['zoo.cfg', 'addr.cfg', 'line.cfg']) {
    if (existsSync(join(directory, name))) run(['stop', join(directory, name)]);
  }
  rmSync(directory, { recursive: true, force: true });
});

/** A configuration of the server, with more lines, or lines in the place of others. */
function write(name: string, more: readonly string[], port_ = `clientPort=${port}`): string {
  const path = join(directory, name);
  const lines = ['tickTime=2000', `dataDir=${dataDir}`, port_, 'admin.enableServer=false', ...more];
  writeFileSync(path, `${lines.filter((line) => line !== '').join('\n')}\n`);
  return path;
}

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}): Run {
  const env = { ...process.env, TMPDIR: directory, ZOO_LOG_DIR: join(directory, 'logs'), ...more };
  const options = { cwd: directory, env, encoding: 'utf8' } as const;
  const { stdout, stderr, status } = spawnSync(join(bin, 'zkServer.sh'), args, options);
  return { stdout, stderr, code: status };
}

function masked({ stdout, stderr, code }: Run): Run {
  const mask = (text: string): string =>
    text
      .replaceAll(/\/\S*\.cfg/g, 'CONFIG')
      .replaceAll(dataDir, 'DATA')
      .replaceAll(String(port), 'PORT')
      .replaceAll(/process \d+\./g, 'process PID.');
  return { stdout: mask(stdout), stderr: mask(stderr), code };
}

const using = 'ZooKeeper JMX enabled by default\nUsing config: CONFIG\n';
const found = 'Client port found: PORT. Client address: localhost. Client SSL: false.\n';
const notRunning = `${found}Error contacting service. It is probably not running.\n`;
const nothingToStop =
  'Stopping zookeeper ... no zookeeper to stop (could not find file DATA/zookeeper_server.pid)\n';

/** Command, stdout, exit code, and how often the two first lines are printed. */
const life: readonly (readonly [string, string, number, number])[] = [
  ['status', notRunning, 1, 1],
  ['stop', nothingToStop, 0, 1],
  ['start', 'Starting zookeeper ... STARTED\n', 0, 1],
  ['start', 'Starting zookeeper ... already running as process PID.\n', 1, 1],
  ['status', `${found}Mode: standalone\n`, 0, 1],
  ['restart', 'Stopping zookeeper ... STOPPED\nStarting zookeeper ... STARTED\n', 0, 3],
  ['status', `${found}Mode: standalone\n`, 0, 1],
  ['stop', 'Stopping zookeeper ... STOPPED\n', 0, 1],
  ['stop', nothingToStop, 0, 1],
];

test('the life of a server has the lines and exit codes of Apache', () => {
  for (const [command, stdout, code, times] of life) {
    const expected = { stdout, stderr: using.repeat(times), code };
    expect([command, masked(run([command, config]))]).toEqual([command, expected]);
  }
});

test.each(['', 'nonsense'])('%j is no command: usage, exit code 0', (word) => {
  const { stdout, stderr, code } = run(word === '' ? [] : [word], { ZOOCFGDIR: directory });
  expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
  expect(stderr).toMatch(
    /Usage: \S*zkServer\.sh \[--config <conf-dir>\] \{start\|start-foreground\|stop\|version\|restart\|status\|print-cmd\}\n$/,
  );
});

test('version is one line of stdout', () => {
  const { stdout, code } = run(['version'], { ZOOCFGDIR: directory });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Apache ZooKeeper, version \d+\.\d+\.\d+\S* \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$/);
});

test('print-cmd prints a command line that ends in the configuration', () => {
  const { stdout, stderr, code } = run(['print-cmd', config]);
  expect({ stderr: stderr.replace(config, 'CONFIG'), code }).toEqual({ stderr: using, code: 0 });
  expect(stdout).toContain(config);
});

test('what cannot start says so on stdout, with exit code 1, and leaves no pid file', () => {
  const start = (file: string): Pick<Run, 'stdout' | 'code'> => {
    const { stdout, code, stderr } = run(['start', file]);
    expect(stderr.split('\n')).toHaveLength(4); // the two first lines, and one that says why
    return { stdout, code };
  };
  const failed = { stdout: 'Starting zookeeper ... FAILED TO START\n', code: 1 };
  expect(start('/nope/zoo.cfg')).toEqual(failed);
  writeFileSync(join(directory, 'nodata.cfg'), `clientPort=${port}\n`);
  expect(start(join(directory, 'nodata.cfg'))).toEqual(failed);
  writeFileSync(join(directory, 'bad.cfg'), `dataDir=/proc/nope\nclientPort=${port}\n`);
  expect(start(join(directory, 'bad.cfg'))).toEqual({
    stdout: 'Starting zookeeper ... FAILED TO WRITE PID\n',
    code: 1,
  });
  expect(existsSync(join(dataDir, 'zookeeper_server.pid'))).toBe(false);
});

test('a server whose port another ZooKeeper has is not taken for it', () => {
  expect(run(['start', config]).code).toBe(0);
  writeFileSync(join(directory, 'second.cfg'), `dataDir=${dataDir}-2\nclientPort=${port}\n`);
  const second = run(['start', join(directory, 'second.cfg')]);
  expect(second).toMatchObject({ stdout: 'Starting zookeeper ... FAILED TO START\n', code: 1 });
  expect(second.stderr).toContain('Address already in use');
  expect(existsSync(join(`${dataDir}-2`, 'zookeeper_server.pid'))).toBe(false);
});

test('status without a configuration', () => {
  expect(run(['status', '/nope/zoo.cfg'])).toMatchObject({
    stdout:
      'myid could not be determined, will not able to locate clientPort in the server configs.\n' +
      'Client port not found. Looking for secureClientPort in the static config.\n' +
      'Unable to find either secure or unsecure client port in any configs. Terminating.\n',
    code: 1,
  });
});

test('clientPortAddress is what status names and asks', () => {
  const file = write('addr.cfg', ['clientPortAddress=127.0.0.1']);
  expect(run(['start', file]).stdout).toBe('Starting zookeeper ... STARTED\n');
  expect(masked(run(['status', file])).stdout).toBe(
    'Client port found: PORT. Client address: 127.0.0.1. Client SSL: false.\nMode: standalone\n',
  );
});

test('the client port of a server.N line is found, and options of a JVM reach the server', async () => {
  const file = write('line.cfg', [`server.1=127.0.0.1:2888:3888;${port}`], '');
  const start = run(['start', file], { SERVER_JVMFLAGS: '-Xmx64m -Dzookeeper.4lw.commands.whitelist=ruok' });
  expect(start.stdout).toBe('Starting zookeeper ... STARTED\n');
  expect(masked(run(['status', file])).stdout).toBe(`${found}Mode: standalone\n`);
  expect(await answerTo('ruok')).toBe('imok');
  expect(await answerTo('conf')).toContain('not in the whitelist');
});

test('a stop removes a pid file whose process is gone, and a start then works', () => {
  run(['start', config]);
  const pid = Number(readFileSync(join(dataDir, 'zookeeper_server.pid'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) spawnSync('true');
  expect(run(['stop', config])).toMatchObject({ stdout: 'Stopping zookeeper ... STOPPED\n', code: 0 });
  expect(run(['start', config]).stdout).toBe('Starting zookeeper ... STARTED\n');
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function answerTo(word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(word));
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
