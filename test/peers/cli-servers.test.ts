/** The server launchers as processes: in the background, hung up on, killed, started again, and as ZooKeeper's own script has it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
let directory: string;
let port: number;
let zookeeperPort: number;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-servers-'));
  [port = 0, zookeeperPort = 0] = await freePorts(2);
  // Stop scripts find servers by the temporary directory: this test's must not find others'.
  env = {
    ...process.env,
    TMPDIR: directory,
    LOG_DIR: join(directory, 'logs'),
    ZOO_LOG_DIR: join(directory, 'logs'),
  };
  write('zookeeper.properties', [
    `dataDir=${directory}/zk`,
    `clientPort=${zookeeperPort}`,
    'clientPortAddress=127.0.0.1',
  ]);
  write('server-1.properties', [
    'broker.id=0',
    `listeners=PLAINTEXT://127.0.0.1:${port}`,
    `log.dirs=${directory}/logs-1`,
    `zookeeper.connect=127.0.0.1:${zookeeperPort}`,
    'offsets.topic.replication.factor=1',
  ]);
});

afterEach(() => {
  run('kafka-server-stop.sh', ['--wait']);
  run('zookeeper-server-stop.sh', ['--wait']);
  rmSync(directory, { recursive: true, force: true });
});

function write(name: string, lines: readonly string[]): void {
  writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
}

function run(
  script: string,
  args: readonly string[] = [],
  input = '',
): { stdout: string; stderr: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync(join(bin, script), args, {
    cwd: directory,
    env,
    input,
    encoding: 'utf8',
  });
  return { stdout, stderr, code: status };
}

/** The one process that has the file's name in its command line, as `ps aux | grep` finds it. */
function pidOf(file: string): number | undefined {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  const line = stdout
    .split('\n')
    .find((each) => /(main\.js|zookeeper\.cjs) /.test(each) && each.includes(join(directory, file)));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}

/** When the last line with this text was logged. */
function timeOf(log: string, text: string): number {
  const line = log.split('\n').findLast((each) => each.includes(text)) ?? '';
  return Date.parse(line.slice(1, 24).replace(',', '.').replace(' ', 'T'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const lines = (): string =>
  run('kafka-console-consumer.sh', [
    '--bootstrap-server',
    `127.0.0.1:${port}`,
    '--topic',
    't',
    '--from-beginning',
    '--timeout-ms',
    '1500',
  ]).stdout;
const produce = (text: string) =>
  run('kafka-console-producer.sh', ['--broker-list', `127.0.0.1:${port}`, '--topic', 't'], text);
const started = (log: string) => () =>
  existsSync(join(directory, log)) &&
  readFileSync(join(directory, log), 'utf8').includes('started (kafka.server.KafkaServer)');

test('-daemon: in the background, found by its configuration, there again after kill -9', async () => {
  const silent = { stdout: '', stderr: '', code: 0 };
  expect(run('zookeeper-server-start.sh', ['-daemon', join(directory, 'zookeeper.properties')])).toEqual(
    silent,
  );
  expect(run('kafka-server-start.sh', ['-daemon', join(directory, 'server-1.properties')])).toEqual(silent);
  await expect.poll(started('logs/kafkaServer.out'), { timeout: 20_000 }).toBe(true);
  expect(produce('one\ntwo\n').code).toBe(0);
  const pid = pidOf('server-1.properties');
  expect(pid).toBeGreaterThan(0);
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(() => pidOf('server-1.properties'), { timeout: 20_000 }).toBeUndefined();
  expect(run('kafka-server-start.sh', ['-daemon', join(directory, 'server-1.properties')])).toEqual(silent);
  await expect.poll(started('logs/kafkaServer.out'), { timeout: 20_000 }).toBe(true);
  expect(lines()).toBe('one\ntwo\n');
});

test('under nohup a hang-up ends nothing, and the stop script ends it', async () => {
  run('zookeeper-server-start.sh', ['-daemon', join(directory, 'zookeeper.properties')]);
  const output = openSync(join(directory, 'kafka.log'), 'w');
  const child = spawn('nohup', [join(bin, 'kafka-server-start.sh'), join(directory, 'server-1.properties')], {
    cwd: directory,
    env,
    stdio: ['ignore', output, output],
  });
  await expect.poll(started('kafka.log'), { timeout: 20_000 }).toBe(true);
  child.kill('SIGHUP');
  expect(produce('still here\n').code).toBe(0);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  expect(run('kafka-server-stop.sh')).toMatchObject({ stdout: '', code: 0 });
  expect(await ended).toBe(0);
  expect(readFileSync(join(directory, 'kafka.log'), 'utf8')).toContain('shut down completed');
});

test('a broker stops within a second after its ZooKeeper is gone', async () => {
  run('zookeeper-server-start.sh', ['-daemon', join(directory, 'zookeeper.properties')]);
  run('kafka-server-start.sh', ['-daemon', join(directory, 'server-1.properties')]);
  await expect.poll(started('logs/kafkaServer.out'), { timeout: 20_000 }).toBe(true);
  const pid = pidOf('server-1.properties') ?? 0;
  run('zookeeper-server-stop.sh', ['--wait']);
  process.kill(pid, 'SIGTERM');
  await expect.poll(() => isAlive(pid), { interval: 10, timeout: 10_000 }).toBe(false);
  const log = readFileSync(join(directory, 'logs/kafkaServer.out'), 'utf8');
  expect(timeOf(log, 'shut down completed') - timeOf(log, 'Terminating process')).toBeLessThan(1000);
});

test('zkServer starts, tells its mode, is found running, and stops', () => {
  write('zoo.cfg', ['tickTime=2000', `dataDir=${directory}/zoo`, `clientPort=${zookeeperPort}`]);
  const zkServer = (command: string) => run('zkServer.sh', [command, join(directory, 'zoo.cfg')]);
  const using = `ZooKeeper JMX enabled by default\nUsing config: ${join(directory, 'zoo.cfg')}\n`;
  const found = `Client port found: ${zookeeperPort}. Client address: localhost. Client SSL: false.\n`;
  expect(zkServer('status')).toEqual({
    stdout: `${found}Error contacting service. It is probably not running.\n`,
    stderr: using,
    code: 1,
  });
  expect(zkServer('start')).toEqual({ stdout: 'Starting zookeeper ... STARTED\n', stderr: using, code: 0 });
  const pid = readFileSync(join(directory, 'zoo/zookeeper_server.pid'), 'utf8');
  expect(zkServer('start')).toMatchObject({
    stdout: `Starting zookeeper ... already running as process ${pid}.\n`,
    code: 1,
  });
  expect(zkServer('status')).toEqual({ stdout: `${found}Mode: standalone\n`, stderr: using, code: 0 });
  expect(zkServer('version').stdout).toMatch(/^Apache ZooKeeper, version \d+\.\d+\.\d+/);
  expect(run('zkServer.sh', ['--config', directory, 'status']).stdout).toBe(`${found}Mode: standalone\n`);
  expect(zkServer('nonsense')).toMatchObject({
    stdout: '',
    stderr: expect.stringContaining('Usage: '),
    code: 0,
  });
  expect(zkServer('restart').stdout).toBe('Stopping zookeeper ... STOPPED\nStarting zookeeper ... STARTED\n');
  expect(zkServer('stop').stdout).toBe('Stopping zookeeper ... STOPPED\n');
  expect(zkServer('stop')).toMatchObject({
    stdout: expect.stringContaining('no zookeeper to stop'),
    code: 0,
  });
});
