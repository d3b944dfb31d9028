/**
 * Compaction of a log of 512 MB by ours and by Apache 3.9.2, on the very same segments: MB/s as each broker's log says it, and how
 * long produce requests to another topic take meanwhile and afterwards.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DriverJob, runDriver } from '../../../bench/lib/driver.ts';
import type { WorkloadReport } from '../../../bench/lib/report.ts';
import { spread } from '../../../bench/lib/statistics.ts';
import { createTopic } from '../lib/admin.ts';
import { type Cluster, type ClusterKind, startCluster } from '../lib/clusters.ts';
import { fillKeyedLog, makeCompactedTopic } from '../lib/keyed-logs.ts';
import { ServerProcess } from '../lib/server-process.ts';
import { placeLogs } from './placed-logs.ts';
import type { RecoveryOptions } from './recovery.ts';

const segmentBytes = 64 << 20;
const shape = { topic: 'compaction', totalBytes: 512e6, recordsPerBatch: 128, valueBytes: 100, segmentBytes };
const shapes = {
  plain: { ...shape, keys: 500_000, codec: 0 },
  lz4: { ...shape, keys: 500_000, codec: 3 },
} as const;
const kinds: readonly ClusterKind[] = ['kafka-ts', 'apache 3.9.2'];
const loads: Readonly<Record<string, Pick<DriverJob, 'batchBytes' | 'valueBytes' | 'inFlight'>>> = {
  '64 KiB': { batchBytes: 65_536, valueBytes: 1000, inFlight: 5 },
};

const figures = {
  'MB/s': { unit: 'MB/s', bar: { atLeastTimesApache: 1 } },
  'produce p99 ms during': { unit: 'ms' },
  'produce p99 ms without': { unit: 'ms' },
  'p99 during : without': { unit: '', bar: { atMost: 2 } },
} as const;

export const compactionMeasurements = {
  'compaction-plain': measured('plain'),
  'compaction-lz4': measured('lz4'),
} as const;

function measured(name: keyof typeof shapes): (options: RecoveryOptions) => Promise<WorkloadReport[]> {
  return async ({ rounds, only, keep }) => {
    const home = join(process.env['BENCH_DIR'] ?? tmpdir(), `kafka-ts-bench-compaction-${name}`);
    if (!existsSync(join(home, 'filled'))) {
      rmSync(home, { recursive: true, force: true });
      mkdirSync(join(home, 'logs'), { recursive: true });
      await fillKeyedLog(join(home, 'logs'), shapes[name]);
      mkdirSync(join(home, 'filled'));
    }
    const results: Record<string, WorkloadReport['results'][string]> = {};
    for (const kind of kinds.filter((one) => one.startsWith(only ?? ''))) {
      results[kind] = await measureKind(kind, join(home, 'logs'), name, rounds);
    }
    if (!keep) rmSync(home, { recursive: true, force: true });
    const title = `compaction of 512 MB, ${name === 'plain' ? 'uncompressed' : name}, 500,000 keys`;
    return [{ name: `compaction-${name}`, title, figures, results }];
  };
}

async function measureKind(kind: ClusterKind, directory: string, name: string, rounds: number) {
  const cluster = await startCluster({ kind, config: { 'log.cleaner.backoff.ms': '100' } });
  const values: Record<string, number[]> = {};
  try {
    await makeCompactedTopic(cluster.port, shape.topic, segmentBytes);
    await createTopic(cluster.port, 'other');
    await sleep(500);
    await cluster.broker.stop();
    for (let round = 0; round < rounds; round++) {
      const seen = await measureRound(cluster, directory);
      for (const [figure, value] of Object.entries(seen)) values[figure] = [...(values[figure] ?? []), value];
      const texts = Object.entries(seen).map(([figure, value]) => `${figure} ${value.toPrecision(3)}`);
      console.log(`compaction-${name} ${round + 1}/${rounds} ${kind}: ${texts.join(', ')}`);
    }
  } finally {
    await cluster.stop();
  }
  return Object.fromEntries(Object.entries(values).map(([figure, all]) => [figure, spread(all)]));
}

async function measureRound(cluster: Cluster, directory: string): Promise<Record<string, number>> {
  placeLogs({ topic: shape.topic, partitions: 1, directory }, cluster.logDir, 'clean');
  rmSync(join(cluster.logDir, 'cleaner-offset-checkpoint'), { force: true });
  const { logPath } = cluster.broker.options;
  const before = cleanings(logPath).length;
  const broker = await ServerProcess.launch(cluster.broker.options);
  try {
    const during = await produceWhile(cluster.port, () => cleanings(logPath).length === before);
    const [mbPerSecond = Number.NaN] = cleanings(logPath).slice(before);
    const without = await produceOnce(cluster.port);
    return {
      'MB/s': mbPerSecond,
      'produce p99 ms during': during,
      'produce p99 ms without': without,
      'p99 during : without': during / without,
    };
  } finally {
    await broker.stop();
  }
}

/** The 99th percentile of the rounds of a second that began and ended while the log was compacted, in the middle. */
async function produceWhile(port: number, isCleaning: () => boolean): Promise<number> {
  const all: number[] = [];
  // Both brokers, and the driver, are warm by then.
  await sleep(1000);
  while (isCleaning()) {
    const p99 = await produceOnce(port);
    if (isCleaning()) all.push(p99);
  }
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

async function produceOnce(port: number): Promise<number> {
  const load = loads['64 KiB'];
  if (load === undefined) throw new Error('no load');
  const result = await runDriver({
    ...load,
    port,
    topic: 'other',
    kind: 'produce',
    acks: -1,
    durationMs: 1000,
    maxTotalBytes: 2e8,
  });
  return result.latencyMs.p99;
}

/** MB/s of each cleaning of the topic that the broker's log tells of. */
function cleanings(logPath: string): number[] {
  const text = readFileSync(logPath, 'utf8');
  const found = text.matchAll(/cleaned log compaction-0 [^\n]*\n\t[^\n]*?\(([\d,.]+) MB\/sec\)/g);
  return [...found].map(([, rate = '']) => Number(rate.replaceAll(',', '')));
}
