/** The servers as commands, in this process, stopped the ways they can be stopped. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CommandRun, runCommand } from '../run-command.ts';

let directory: string;
const formerTmp = process.env['TMPDIR'];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'servers-'));
  // Stop commands find servers by the temporary directory: this test's must not find others'.
  process.env['TMPDIR'] = directory;
});
afterEach(() => {
  if (formerTmp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = formerTmp;
  rmSync(directory, { recursive: true, force: true });
});

function properties(name: string, lines: readonly string[]): string {
  const file = join(directory, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Runs a server until `onReady`, called at the line that says that it serves, has stopped it. */
function serve(
  argv: readonly string[],
  ready: string,
  onReady: (signal: (name: 'SIGINT' | 'SIGTERM') => void) => void,
): Promise<CommandRun> {
  let isReady = false;
  return runCommand(argv, {
    env: { LOG_DIR: join(directory, 'logs') },
    onOutput: (text, signal) => {
      if (isReady || !text.includes(ready)) return;
      isReady = true;
      onReady(signal);
    },
  });
}

const servers = [
  {
    kind: 'kafka',
    start: () => [
      'server-start',
      properties('server.properties', [
        'broker.id=0',
        'listeners=PLAINTEXT://127.0.0.1:0',
        `log.dirs=${join(directory, 'data')}`,
      ]),
    ],
    ready: 'started (kafka.server.KafkaServer)',
    stop: 'server-stop',
    stopped: 'shut down completed',
  },
  {
    kind: 'zookeeper',
    start: () => [
      'zookeeper-server-start',
      properties('zookeeper.properties', [
        `dataDir=${join(directory, 'data')}`,
        'clientPort=0',
        'clientPortAddress=127.0.0.1',
      ]),
    ],
    ready: 'binding to port',
    stop: 'zookeeper-server-stop',
    stopped: 'Terminating process',
  },
] as const;

describe.each(servers)('$kind', ({ kind, start, ready, stop, stopped }) => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it cleanly', async (name) => {
    const { stdout, stderr, code } = await serve(start(), ready, (signal) => signal(name));
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain(`Terminating process due to signal ${name}`);
    expect(stdout).toContain(stopped);
  });

  test('the stop command stops it, and leaves nothing behind', async () => {
    const channel = join(directory, 'data', 'kafka-ts.sock');
    const running = serve(start(), ready, () => {});
    const stopping = expect.poll(() => runCommand([stop]), { timeout: 10_000 });
    await stopping.toEqual({ stdout: '', stderr: '', code: 0 });
    const run = await running;
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('as the stop script asks for it');
    expect(existsSync(channel)).toBe(false);
    expect(await runCommand([stop])).toEqual({ stdout: `No ${kind} server to stop\n`, stderr: '', code: 1 });
  });

  test('its log is a file too', async () => {
    await serve(start(), ready, (signal) => signal('SIGTERM'));
    expect(readdirSync(join(directory, 'logs'))).toEqual([kind === 'kafka' ? 'server.log' : 'zookeeper.log']);
  });
});

test('a file that a crash has left names nobody', async () => {
  await runCommand(['server-stop']);
  const [registry = ''] = readdirSync(directory).filter((name) => name.startsWith('kafka-ts-'));
  const file = join(directory, registry, 'kafka-999999.json');
  const channel = join(directory, 'gone.sock');
  writeFileSync(file, JSON.stringify({ kind: 'kafka', pid: 999999, channel, directory }));
  writeFileSync(join(directory, registry, 'kafka-1.json'), 'no JSON');
  expect((await runCommand(['server-stop'])).code).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test('dev says where everything is and what to try', async () => {
  const argv = ['dev', '--port', '0', '--zookeeper-port', '0', '--data', join(directory, 'dev')];
  const { stdout, stderr, code } = await serve(argv, 'Kafka is running', (signal) => signal('SIGINT'));
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout).toMatch(
    /^Kafka is running at localhost:\d+, ZooKeeper at 127\.0\.0\.1:\d+\. Ctrl\+C stops both\.\n/,
  );
  expect(stdout).toContain('kafka-console-producer');
});

describe('a ZooKeeper whose servers stand in dynamicConfigFile', () => {
  const start = (lines: readonly string[]): Promise<CommandRun> => {
    const dynamicConfigFile = properties('zoo.cfg.dynamic', lines);
    const dataDir = join(directory, 'data');
    const file = properties('zoo.cfg', [`dataDir=${dataDir}`, `dynamicConfigFile=${dynamicConfigFile}`]);
    return runCommand(['zookeeper-server-start', file]);
  };

  test('is refused if there are several', async () => {
    const run = await start(['server.1=a:2888:3888;2181', 'server.2=b:2888:3888;2181']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('zoo.cfg: server.1, server.2 name 2 servers: this version runs one server');
    expect(existsSync(join(directory, 'data'))).toBe(false);
  });

  test('is refused if that file is missing', async () => {
    const file = properties('zoo.cfg', [`dataDir=${directory}`, 'dynamicConfigFile=/no/such/file']);
    const run = await runCommand(['zookeeper-server-start', file]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('/no/such/file: there is no such file');
  });
});
