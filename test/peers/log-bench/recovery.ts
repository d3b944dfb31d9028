/**
 * Starts on 10 GB in 100 partitions, after a clean stop and after `kill -9`: ours, and Apache 3.9.2 with one and with two
 * recovery threads, on the very same segments. From exec of the launcher to the Metadata answer, and of that the loading of
 * the logs as the broker itself says it. ZooKeeper runs already, or within our broker.
 */
import { execFileSync } from 'node:child_process';
import { dropFromPageCache } from '../../../bench/lib/page-cache.ts';
import { cpuSeconds, peakResidentMb } from '../../../bench/lib/process-figures.ts';
import type { WorkloadReport } from '../../../bench/lib/report.ts';
import { spread } from '../../../bench/lib/statistics.ts';
import type { Bar, Figure } from '../../../bench/workloads/workload.ts';
import { type ClusterKind, startCluster } from '../lib/clusters.ts';
import { ServerProcess } from '../lib/server-process.ts';
import { makeTopics } from './admin.ts';
import { deleteFilledLogs, type FilledLogs, filledLogs } from './filled-logs.ts';
import { type HowStopped, lastLoadMs, placeLogs } from './placed-logs.ts';

export interface RecoveryOptions {
  readonly rounds: number;
  readonly only: string | undefined;
  readonly keep: boolean;
}

interface Starter {
  readonly name: string;
  readonly kind: ClusterKind;
  readonly config: Readonly<Record<string, string>>;
}

const threads = 'num.recovery.threads.per.data.dir';
const starters: readonly Starter[] = [
  { name: 'kafka-ts', kind: 'kafka-ts', config: {} },
  { name: 'apache 3.9.2', kind: 'apache 3.9.2', config: {} },
  { name: 'apache 3.9.2, 2 recovery threads', kind: 'apache 3.9.2', config: { [threads]: '2' } },
];

const shape = { topic: 'recovery', partitions: 100, totalBytes: 10e9 };
/** Of 16 KiB and small records, as Java's producer makes them by default; large; so small that headers are most of the work. */
const shapes = {
  '16k': { ...shape, batchBytes: 16_384, valueBytes: 100, segmentBytes: 64 << 20 },
  '64k': { ...shape, batchBytes: 65_536, valueBytes: 1000, segmentBytes: 64 << 20 },
  '1k': { ...shape, batchBytes: 1024, valueBytes: 100, segmentBytes: 64 << 20 },
} as const;

interface Case {
  readonly figure: string;
  readonly how: HowStopped;
  readonly isCold?: true;
}

const cases: readonly Case[] = [
  { figure: 'clean', how: 'clean' },
  { figure: 'killed', how: 'killed' },
  { figure: 'unflushed', how: 'unflushed' },
  { figure: 'unflushed, cold', how: 'unflushed', isCold: true },
];

const figures: Readonly<Record<string, Figure>> = {
  ...figuresOf('clean', { 'start ms': { atMost: 500 } }),
  ...figuresOf('killed', { 'load ms': { atMostTimesApache: 1 } }),
  ...figuresOf('unflushed', { 'load ms': { atMostTimesApache: 1 } }),
  ...figuresOf('unflushed, cold', { 'load ms': { atMostTimesApache: 1 } }),
};

function figuresOf(name: string, bars: Readonly<Record<string, Bar>>): Record<string, Figure> {
  const all = ['start ms', 'load ms', 'CPU s', 'peak RSS MB'].map((figure): [string, Figure] => {
    const bar = bars[figure];
    const unit = figure.split(' ').at(-1) ?? '';
    return [`${name}: ${figure}`, bar === undefined ? { unit } : { unit, bar }];
  });
  return Object.fromEntries(all);
}

/** One measurement for each size of batches. */
export const recoveryMeasurements = {
  'recovery-16k': measured('16k'),
  'recovery-64k': measured('64k'),
  'recovery-1k': measured('1k'),
} as const;

function measured(name: keyof typeof shapes): (options: RecoveryOptions) => Promise<WorkloadReport[]> {
  return async ({ rounds, only, keep }) => {
    const filled = await filledLogs(shapes[name]);
    const results: Record<string, WorkloadReport['results'][string]> = {};
    for (const starter of starters.filter((one) => one.name.startsWith(only ?? ''))) {
      results[starter.name] = await measureStarter(starter, filled, rounds);
    }
    if (!keep) deleteFilledLogs(filled);
    const title = `start on 10 GB, 100 partitions, batches of ${name}`;
    return [{ name: `recovery-${name}`, title, figures, results }];
  };
}

async function measureStarter(starter: Starter, filled: FilledLogs, rounds: number) {
  const cluster = await startCluster(starter);
  const values: Record<string, number[]> = {};
  try {
    await makeTopics(cluster.port, [{ name: filled.topic, partitions: filled.partitions }]);
    await cluster.broker.stop();
    for (let round = 0; round < rounds; round++) {
      for (const one of cases) {
        placeLogs(filled, cluster.logDir, one.how);
        execFileSync('sync');
        if (one.isCold === true) dropFromPageCache(filled.directory);
        const broker = await ServerProcess.launch({ ...cluster.broker.options, timeoutMs: 150_000 });
        const seen = {
          'start ms': broker.startMs,
          'load ms': lastLoadMs(broker.options.logPath),
          'CPU s': cpuSeconds([broker.pid]),
          'peak RSS MB': peakResidentMb([broker.pid]),
        };
        await broker.stop();
        const texts = Object.entries(seen).map(([key, value]) => {
          const figure = `${one.figure}: ${key}`;
          values[figure] = [...(values[figure] ?? []), value];
          return `${key} ${value.toPrecision(3)}`;
        });
        console.log(`recovery ${round + 1}/${rounds} ${starter.name}, ${one.figure}: ${texts.join(', ')}`);
      }
    }
  } finally {
    await cluster.stop();
  }
  return Object.fromEntries(Object.entries(values).map(([key, all]) => [key, spread(all)]));
}
