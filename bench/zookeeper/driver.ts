/** Runs the load driver of `driver-go`, which is built once into the user's cache. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { goBinary } from '../lib/driver.ts';

/** As the driver's Job (driver-go/jobs.go). */
export interface ZooKeeperJob {
  readonly port: number;
  readonly kind: 'create' | 'set' | 'get' | 'watches' | 'sessions';
  /** A path that is not there yet; what the job makes lies below. */
  readonly base: string;
  readonly clients: number;
  /** Requests under way on each connection. */
  readonly inFlight: number;
  /** 0: until `count` requests are answered. */
  readonly durationMs: number;
  /** Requests, watches or sessions. */
  readonly count: number;
  readonly dataBytes: number;
}

export interface ZooKeeperResult {
  readonly seconds: number;
  readonly done: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly driverCpuSeconds: number;
}

const sources = join(import.meta.dirname, 'driver-go');
let bases = 0;

/** Runs one job to its end; rejects with the driver's line if an answer was wrong. */
export async function runZooKeeperDriver(
  job: Partial<ZooKeeperJob> & Pick<ZooKeeperJob, 'port' | 'kind'>,
): Promise<ZooKeeperResult> {
  const { stdout } = await promisify(execFile)(goBinary(sources), [toArgument(job)]);
  return JSON.parse(stdout);
}

/** Opens `count` sessions and keeps them until `close`. */
export async function openSessions(
  port: number,
  count: number,
): Promise<{ close: () => Promise<ZooKeeperResult> }> {
  const child = spawn(goBinary(sources), [toArgument({ port, kind: 'sessions', count })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the driver ended before its sessions were open');
    return value;
  };
  await next();
  return {
    close: async () => {
      child.stdin.end();
      return JSON.parse(await next());
    },
  };
}

/** Starts the server that only answers; resolves when it listens. */
export function startZooKeeperSink(port: number): Promise<ChildProcess> {
  const child = spawn(goBinary(sources), ['sink', `${port}`]);
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the sink ended with ${code}`)));
  });
}

function toArgument(job: Partial<ZooKeeperJob>): string {
  const base = `/bench-${process.pid}-${bases++}`;
  const defaults = { base, clients: 1, inFlight: 1, durationMs: 0, count: 0, dataBytes: 100 };
  return JSON.stringify({ ...defaults, ...job });
}
