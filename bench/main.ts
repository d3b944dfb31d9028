/**
 * `npm run bench [-- NAME… --rounds 5 --seconds 6 --warm-up 10 --only kafka-ts|apache --keep --no-write]`: ours beside Apache Kafka 4.3.1,
 * by turns, in the same run; `zookeeper-…` beside Apache ZooKeeper 3.9.5. See README.md for the method.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Cluster, startCluster } from '../test/peers/lib/clusters.ts';
import { compactionMeasurements } from '../test/peers/log-bench/compaction.ts';
import { partitionMeasurements } from '../test/peers/log-bench/partitions.ts';
import { recoveryMeasurements } from '../test/peers/log-bench/recovery.ts';
import { seekMeasurements } from '../test/peers/log-bench/seeks.ts';
import { measureIdle } from './idle.ts';
import { machineBusyShare, peakResidentMb } from './lib/process-figures.ts';
import { printTable, type Report, type WorkloadReport, writeReport } from './lib/report.ts';
import { spread } from './lib/statistics.ts';
import { proveDriver } from './prove-driver.ts';
import { measureStart } from './start.ts';
import { coldRead } from './workloads/cold-read.ts';
import { fetchWorkloads } from './workloads/fetch.ts';
import { produceWorkloads } from './workloads/produce.ts';
import type { RoundFigures, Workload } from './workloads/workload.ts';
import { zooKeeperMeasurements } from './zookeeper/measurements.ts';

const workloads: readonly Workload[] = [...produceWorkloads, ...fetchWorkloads, coldRead];
/** Measurements that do not go by turns under load. */
const others = {
  sink: proveDriver,
  start: measureStart,
  idle: measureIdle,
  ...zooKeeperMeasurements,
  ...recoveryMeasurements,
  ...compactionMeasurements,
  ...partitionMeasurements,
  ...seekMeasurements,
} as const;

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '10' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
});
const names = [...workloads.map(({ name }) => name), ...Object.keys(others)];
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`bench: unknown measurement "${unknown}": expected one of ${names.join(', ')}`);
  process.exit(1);
}
const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
const rounds = Number(values.rounds);
const durationMs = Number(values.seconds) * 1000;
const kinds = (['apache 4.3.1', 'kafka-ts'] as const).filter((kind) => kind.startsWith(values.only ?? ''));

const report: Report = { date: new Date().toISOString(), rounds, seconds: durationMs / 1000, workloads: [] };
for (const [name, measure] of Object.entries(others)) {
  if (isWanted(name))
    report.workloads.push(...(await measure({ rounds, only: values.only, keep: values.keep })));
}
const wanted = workloads.filter(({ name }) => isWanted(name));
if (wanted.length > 0) report.workloads.push(...(await runWorkloads(wanted)));
printTable(report);
if (!values['no-write']) console.log(`\nwritten to ${writeReport(report)}`);

async function runWorkloads(chosen: readonly Workload[]): Promise<WorkloadReport[]> {
  const clusters: Cluster[] = [];
  try {
    for (const kind of kinds) clusters.push(await startCluster({ kind }));
    const reports: WorkloadReport[] = [];
    for (const workload of chosen) reports.push(await runWorkload(workload, clusters));
    const peaks = clusters.map((cluster) => [
      cluster.name,
      { 'peak RSS MB': spread([peakResidentMb(cluster.pids)]) },
    ]);
    reports.push({
      name: 'peak-rss',
      title: 'highest resident memory (VmHWM) under all of the above',
      figures: { 'peak RSS MB': { unit: 'MB', bar: { atMost: 250 } } },
      results: Object.fromEntries(peaks),
    });
    return reports;
  } finally {
    for (const cluster of clusters) await cluster.stop();
  }
}

async function runWorkload(workload: Workload, clusters: readonly Cluster[]): Promise<WorkloadReport> {
  const { name, title, figures } = workload;
  for (const cluster of clusters) await workload.prepare?.(cluster);
  const apache = clusters.find((cluster) => cluster.name.startsWith('apache'));
  if (apache !== undefined) await workload.round(apache, Number(values['warm-up']) * 1000);
  const measured = new Map<string, RoundFigures[]>(clusters.map((cluster) => [cluster.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const cluster of clusters) {
      execFileSync('sync');
      const busy = await machineBusyShare(() => new Promise((resolve) => setTimeout(resolve, 300)));
      const result: RoundFigures = {
        ...(await workload.round(cluster, durationMs)),
        'busy before %': busy * 100,
      };
      measured.get(cluster.name)?.push(result);
      const shown = Object.keys(figures).map((figure) => `${figure} ${format(result[figure])}`);
      console.log(
        `${name} ${round + 1}/${rounds} ${cluster.name}: ${shown.join(', ')} (machine busy ${format(busy * 100)} %)`,
      );
    }
  }
  for (const cluster of clusters) await workload.cleanUp?.(cluster);
  const results = [...measured].map(([cluster, roundsOf]) => [cluster, spreads(roundsOf)]);
  return { name, title, figures, results: Object.fromEntries(results) };
}

function spreads(roundsOf: readonly RoundFigures[]): WorkloadReport['results'][string] {
  const keys = Object.keys(roundsOf[0] ?? {});
  return Object.fromEntries(
    keys.map((key) => [key, spread(roundsOf.map((round) => round[key] ?? Number.NaN))]),
  );
}

function format(value: number | undefined): string {
  return value === undefined ? '-' : value.toPrecision(3);
}
