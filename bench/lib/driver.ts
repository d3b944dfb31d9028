/** Runs the load driver, a Go program (see README.md for why), which is built once into the user's cache. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** As the driver's Job (driver-go/workloads.go). */
export interface DriverJob {
  readonly port: number;
  readonly topic: string;
  readonly kind: 'produce' | 'fetch' | 'seek-timestamp' | 'seek-offset';
  readonly inFlight: number;
  readonly durationMs: number;
  /** produce: 0 means one record per batch. fetch: size of each batch of the partition. */
  readonly batchBytes?: number;
  readonly valueBytes?: number;
  readonly acks?: -1 | 1;
  readonly maxTotalBytes?: number;
  readonly fromOffset?: number;
  readonly toOffset?: number;
  readonly recordsPerBatch?: number;
  readonly maxBytes?: number;
  readonly once?: boolean;
  /** seek-…: so many records of those below `toOffset`, each `firstTimestamp` + its offset old; `seed` chooses them. */
  readonly count?: number;
  readonly firstTimestamp?: number;
  readonly seed?: number;
}

/** As the driver's Result. */
export interface DriverResult {
  readonly seconds: number;
  readonly requests: number;
  readonly payloadBytes: number;
  readonly latencyMs: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
  readonly recordsPerBatch: number;
  readonly batchBytes: number;
  readonly firstOffset: number;
  readonly endOffset: number;
  readonly driverCpuSeconds: number;
}

const sources = join(import.meta.dirname, '..', 'driver-go');
const binaries = new Map<string, string>();

/** Path of the program built from the Go sources in a directory; one build per state of them. */
export function goBinary(sources: string): string {
  const known = binaries.get(sources);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const name of readdirSync(sources).sort()) hash.update(readFileSync(join(sources, name)));
  const directory = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kafka-ts', 'bench');
  const path = join(directory, `driver-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(path)) {
    mkdirSync(directory, { recursive: true });
    execFileSync('go', ['build', '-o', path, '.'], { cwd: sources, stdio: 'inherit' });
  }
  binaries.set(sources, path);
  return path;
}

/** Runs one job to its end; rejects with the driver's line if an answer was wrong. */
export async function runDriver(job: DriverJob): Promise<DriverResult> {
  const { stdout } = await promisify(execFile)(goBinary(sources), [
    JSON.stringify({ host: '127.0.0.1', ...job }),
  ]);
  return JSON.parse(stdout);
}

/** Starts the server that only answers; resolves when it listens. */
export function startSink(port: number, fetchBytes: number, batchBytes: number): Promise<{ stop(): void }> {
  const child = spawn(goBinary(sources), ['sink', `${port}`, `${fetchBytes}`, `${batchBytes}`]);
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve({ stop: () => child.kill() }));
    child.once('exit', (code) => reject(new Error(`the sink ended with ${code}`)));
  });
}
