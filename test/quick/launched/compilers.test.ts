/** The threads of a launched broker: what compiles gives way to what answers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const launcher = join(import.meta.dirname, '..', '..', '..', 'bin', 'kafka-server-start.sh');

let directory: string;
let broker: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'compilers-'));
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

/** Starts a broker; answers its id at the line that comes a tenth of a second behind the start. */
function startBroker(): Promise<number> {
  const properties = join(directory, 'server.properties');
  const settings = ['listeners=PLAINTEXT://127.0.0.1:0', `log.dirs=${join(directory, 'data')}`];
  writeFileSync(properties, `broker.id=0\n${settings.join('\n')}\n`);
  const env = { ...process.env, TMPDIR: directory, LOG_DIR: join(directory, 'logs') };
  const child = spawn(launcher, [properties], { env });
  broker = child;
  let log = '';
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error(`the broker ended:\n${log}`)));
    child.stderr.on('data', (bytes) => {
      log += String(bytes);
    });
    child.stdout.on('data', (bytes) => {
      log += String(bytes);
      if (/INFO CRC-32C: .* \(kafka\.server\.KafkaServer\)$/m.test(log)) resolve(child.pid ?? 0);
    });
  });
}

test.runIf(process.platform === 'linux')(
  'a broker compiles on one thread, which gives way to all others',
  { timeout: 60_000 },
  async () => {
    const pid = await startBroker();
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => ({
      name: readFileSync(`/proc/${pid}/task/${thread}/comm`, 'latin1').trim(),
      priority: getPriority(Number(thread)),
    }));
    const own = getPriority(pid);
    const workers = threads.filter(({ name }) => name === 'V8Worker');
    expect(workers).toEqual([{ name: 'V8Worker', priority: Math.max(own, 10) }]);
    expect(threads.filter(({ priority }) => priority !== own).length).toBeLessThanOrEqual(1);
  },
);
