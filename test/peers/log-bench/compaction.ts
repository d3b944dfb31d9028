/**
 * Compaction of a log of 0.5 to 10 GB (before it is compressed) by ours and by Apache 3.9.2, on the very same segments: MB/s as each broker's
 * log says it, and how long produce requests to another topic take meanwhile and afterwards.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { incrementalAlterConfigs } from '@kafka-ts/protocol/messages/incremental-alter-configs';
import { type DriverJob, runDriver } from '../../../bench/lib/driver.ts';
import type { WorkloadReport } from '../../../bench/lib/report.ts';
import { quantile, spread } from '../../../bench/lib/statistics.ts';
import { createTopic } from '../lib/admin.ts';
import { type Cluster, type ClusterKind, startCluster } from '../lib/clusters.ts';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import { fillKeyedLog, makeCompactedTopic } from '../lib/keyed-logs.ts';
import { ServerProcess } from '../lib/server-process.ts';
import { placeLogs } from './placed-logs.ts';
import type { RecoveryOptions } from './recovery.ts';

const segmentBytes = 64 << 20;
const shape = { topic: 'compaction', totalBytes: 2e9, recordsPerBatch: 128, valueBytes: 100, segmentBytes };
const keyed = { ...shape, keys: 500_000, codec: 0 } as const;
const shapes = {
  plain: { ...keyed, totalBytes: 8e9 },
  gzip: { ...keyed, codec: 1 },
  snappy: { ...keyed, codec: 2 },
  lz4: { ...keyed, codec: 3 },
  zstd: { ...keyed, codec: 4 },
  tiny: { ...keyed, recordsPerBatch: 10, valueBytes: 10, totalBytes: 512e6 },
  large: { ...keyed, totalBytes: 10e9, recordsPerBatch: 8, valueBytes: 20_000, keys: 10_000 },
  segments: { ...keyed, segmentBytes: 4 << 20 },
} as const;
const FOR_EVER_MS = `${1e15}`;
const kinds: readonly ClusterKind[] = ['kafka-ts', 'apache 3.9.2'];
/** `64 KiB`: as much as goes through; `ping-pong`: one record of 100 B, then the next. */
const loads = {
  '64 KiB': { batchBytes: 65_536, valueBytes: 1000, inFlight: 5 },
  'ping-pong': { batchBytes: 0, valueBytes: 100, inFlight: 1 },
} as const satisfies Record<string, Pick<DriverJob, 'batchBytes' | 'valueBytes' | 'inFlight'>>;
type Load = keyof typeof loads;
const loadNames: readonly Load[] = ['64 KiB', 'ping-pong'];

const figures: WorkloadReport['figures'] = {
  'MB/s, nothing else to do': { unit: 'MB/s', bar: { atLeastTimesApache: 1 } },
  'MB/s beside the load': { unit: 'MB/s', bar: { atLeastTimesApache: 1 } },
  ...Object.fromEntries(
    loadNames.flatMap((load) => [
      [`${load}: p99 ms during`, { unit: 'ms' }],
      [`${load}: p99 ms without`, { unit: 'ms' }],
      [`${load}: p99 during : without`, { unit: '', bar: { atMost: 2 } }],
    ]),
  ),
};

export const compactionMeasurements = {
  'compaction-plain': measured('plain'),
  'compaction-gzip': measured('gzip'),
  'compaction-snappy': measured('snappy'),
  'compaction-lz4': measured('lz4'),
  'compaction-zstd': measured('zstd'),
  'compaction-tiny': measured('tiny'),
  'compaction-large': measured('large'),
  'compaction-segments': measured('segments'),
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
      results[kind] = await measureKind(kind, { directory: join(home, 'logs'), name, rounds });
    }
    if (!keep) rmSync(home, { recursive: true, force: true });
    const { totalBytes, keys, valueBytes } = shapes[name];
    const title = `compaction of ${totalBytes / 1e6} MB, ${name}, values of ${valueBytes} B, ${keys.toLocaleString('en')} keys`;
    return [{ name: `compaction-${name}`, title, figures, results }];
  };
}

interface KindOptions {
  readonly directory: string;
  readonly name: keyof typeof shapes;
  readonly rounds: number;
}

async function measureKind(kind: ClusterKind, { directory, name, rounds }: KindOptions) {
  const cluster = await startCluster({ kind, config: { 'log.cleaner.backoff.ms': '100' } });
  const values: Record<string, number[]> = {};
  try {
    await makeCompactedTopic(cluster.port, shape.topic, shapes[name].segmentBytes);
    await letClean(cluster.port, false);
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
  const alone = await cleanOnce(cluster, directory, async (isCleaning) => {
    await letClean(cluster.port, true);
    while (isCleaning()) await sleep(50);
    return {};
  });
  const loaded = await cleanOnce(cluster, directory, async (isCleaning) => {
    const without = await produceWhile(cluster.port, (turn) => turn < TURNS_WITHOUT, WARM_UP_TURNS);
    await letClean(cluster.port, true);
    const during = await produceWhile(cluster.port, isCleaning);
    const rows = loadNames.flatMap((load) => [
      [`${load}: p99 ms during`, during[load]] as const,
      [`${load}: p99 ms without`, without[load]] as const,
      [`${load}: p99 during : without`, during[load] / without[load]] as const,
    ]);
    return Object.fromEntries(rows);
  });
  return {
    'MB/s, nothing else to do': alone.mbPerSecond,
    'MB/s beside the load': loaded.mbPerSecond,
    ...loaded.seen,
  };
}

interface Cleaned {
  readonly mbPerSecond: number;
  readonly seen: Readonly<Record<string, number>>;
}

/** One start on the log as it was filled, until it is compacted and `action` is done. */
async function cleanOnce(
  cluster: Cluster,
  directory: string,
  action: (isCleaning: () => boolean) => Promise<Record<string, number>>,
): Promise<Cleaned> {
  placeLogs({ topic: shape.topic, partitions: 1, directory }, cluster.logDir, 'clean');
  rmSync(join(cluster.logDir, 'cleaner-offset-checkpoint'), { force: true });
  const { logPath } = cluster.broker.options;
  const before = cleanings(logPath).length;
  const broker = await ServerProcess.launch(cluster.broker.options);
  try {
    // Apache lists itself before it leads the topics.
    await sleep(1000);
    const seen = await action(() => cleanings(logPath).length === before);
    const [mbPerSecond = Number.NaN] = cleanings(logPath).slice(before);
    await letClean(cluster.port, false);
    return { mbPerSecond, seen };
  } finally {
    await broker.stop();
  }
}

/** Turns of the two loads without a compaction, and those of them in which what runs for the first time is compiled. */
const TURNS_WITHOUT = 24;
const WARM_UP_TURNS = 8;

/**
 * Both loads by turns: the 99th percentile of each turn that began and ended while `goesOn`, of these the one in the middle. The first turns
 * do not count, unless there was a load before.
 */
async function produceWhile(
  port: number,
  goesOn: (turn: number) => boolean,
  warmUpTurns = 0,
): Promise<Record<Load, number>> {
  const all: Record<Load, number[]> = { '64 KiB': [], 'ping-pong': [] };
  for (let turn = 0; goesOn(turn); turn++) {
    const load = loadNames[turn % loadNames.length] ?? '64 KiB';
    const p99 = await produceOnce(port, load);
    if (goesOn(turn) && turn >= warmUpTurns) all[load].push(p99);
  }
  return { '64 KiB': median(all['64 KiB']), 'ping-pong': median(all['ping-pong']) };
}

/** Compaction of the topic waits until it is let. */
async function letClean(port: number, isLet: boolean): Promise<void> {
  const connection = await KafkaConnection.open(port);
  try {
    const lag = { name: 'min.compaction.lag.ms', configOperation: 0, value: isLet ? '0' : FOR_EVER_MS };
    const resource = { resourceType: 2, resourceName: shape.topic, configs: [lag] };
    const request = { resources: [resource], validateOnly: false };
    const { responses } = await connection.call(incrementalAlterConfigs, 0, request);
    if (responses[0]?.errorCode !== 0) throw new Error(`${lag.name}: error ${responses[0]?.errorCode}`);
  } finally {
    connection.close();
  }
}

async function produceOnce(port: number, load: Load): Promise<number> {
  const result = await runDriver({
    ...loads[load],
    port,
    topic: 'other',
    kind: 'produce',
    acks: -1,
    durationMs: 500,
    maxTotalBytes: 2e8,
  });
  return result.latencyMs.p99;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** MB/s of each cleaning of the topic that the broker's log tells of. */
function cleanings(logPath: string): number[] {
  const text = readFileSync(logPath, 'utf8');
  const found = text.matchAll(/cleaned log compaction-0 [^\n]*\n\t[^\n]*?\(([\d,.]+) MB\/sec\)/g);
  return [...found].map(([, rate = '']) => Number(rate.replaceAll(',', '')));
}
