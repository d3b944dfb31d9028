/**
 * The built broker and its native add-ons: it finds and uses them (once a package manager hid them from the bundle, and
 * everything was computed in JavaScript unnoticed), and without them it does the same work more slowly.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const dist = join(import.meta.dirname, '..', '..', '..', 'packages', 'cli', 'dist');
const lines = Array.from({ length: 2000 }, (_, index) => `line ${index} 你好，世界\n`).join('');
const codecs = ['snappy', 'lz4', 'gzip'];

let directory: string;
let broker: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'add-ons-'));
});
afterEach(async () => {
  const child = broker;
  broker = undefined;
  if (child !== undefined && child.exitCode === null) {
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the product at `main` and answers its listener's address and the line that names who computes. */
function startBroker(main: string): Promise<{ address: string; accelerators: string; pid: number }> {
  const properties = join(directory, 'server.properties');
  const settings = [
    'broker.id=0',
    'listeners=PLAINTEXT://127.0.0.1:0',
    `log.dirs=${join(directory, 'data')}`,
  ];
  writeFileSync(properties, `${settings.join('\n')}\n`);
  // pnpm's own launchers, as of vitest, name a directory where all add-ons are.
  const env = { ...process.env, NODE_PATH: '', TMPDIR: directory, LOG_DIR: join(directory, 'logs') };
  const child = spawn(process.execPath, [main, 'server-start', properties], { env });
  broker = child;
  let log = '';
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error(`the broker ended:\n${log}`)));
    child.stderr.on('data', (bytes) => {
      log += String(bytes);
    });
    child.stdout.on('data', (bytes) => {
      log += String(bytes);
      const accelerators = /INFO (CRC-32C: .*) \(kafka\.server\.KafkaServer\)$/m.exec(log)?.[1];
      const port = /Awaiting socket connections on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (accelerators !== undefined)
        resolve({ address: `127.0.0.1:${port}`, accelerators, pid: child.pid ?? 0 });
    });
  });
}

function runTool(
  main: string,
  args: readonly string[],
  input = '',
): { stdout: string; stderr: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], {
    input,
    encoding: 'utf8',
  });
  return { stdout, stderr, code: status };
}

/** Writes the lines to a topic that the broker compresses by `codec`, and reads them back. */
function throughBroker(main: string, address: string, codec: string): string {
  const at = ['--bootstrap-server', address, '--topic', codec];
  const created = ['topics', '--create', ...at, '--partitions', '1', '--replication-factor', '1'];
  expect(runTool(main, [...created, '--config', `compression.type=${codec}`]).code).toBe(0);
  expect(runTool(main, ['console-producer', ...at], lines)).toEqual({ stdout: '', stderr: '', code: 0 });
  return runTool(main, ['console-consumer', ...at, '--from-beginning', '--max-messages', '2000']).stdout;
}

test('the built broker says that it has the add-ons, and computes with them', {
  timeout: 60_000,
}, async () => {
  const main = join(dist, 'main.js');
  const { address, accelerators, pid } = await startBroker(main);
  expect(accelerators).toBe(
    'CRC-32C: native (@node-rs/crc32), snappy: native (snappy), lz4: native (lz4-napi)',
  );
  for (const codec of codecs) expect(throughBroker(main, address, codec)).toBe(lines);
  if (process.platform !== 'linux') return;
  const mapped = readFileSync(`/proc/${pid}/maps`, 'utf8');
  for (const addOn of ['crc32', 'snappy', 'lz4'])
    expect(mapped).toMatch(new RegExp(`${addOn}[^/]*\\.node$`, 'm'));
});

test('without the add-ons it says so, and does the same work', { timeout: 60_000 }, async () => {
  const bare = join(directory, 'product');
  cpSync(dist, bare, { recursive: true, filter: (path) => path !== join(dist, 'node_modules') });
  const main = join(bare, 'main.js');
  const { address, accelerators } = await startBroker(main);
  expect(accelerators).toBe(
    'CRC-32C: JavaScript (@node-rs/crc32 is not installed), snappy: JavaScript (snappy is not installed), lz4: JavaScript (lz4-napi is not installed)',
  );
  for (const codec of codecs) expect(throughBroker(main, address, codec)).toBe(lines);
});
