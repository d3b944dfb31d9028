/**
 * Random seeks in one partition of 10 GB: ListOffsets by a record's timestamp, and Fetch at an offset with so small a
 * `max_bytes` that one batch comes back. One client, one request in flight. `fresh`: right after a start, when no index was
 * read yet, the page cache holding all files; `warm`: after ten thousand seeks; `cold`: the page cache holds nothing of them.
 * Every answer is checked. Ours and Apache 3.9.2. The client is the driver in Go: one in this process, which has just written or
 * linked the log, was seen to take longer than the broker.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { type DriverJob, type DriverResult, runDriver } from '../../../bench/lib/driver.ts';
import { dropFromPageCache, readIntoPageCache } from '../../../bench/lib/page-cache.ts';
import type { WorkloadReport } from '../../../bench/lib/report.ts';
import { spread } from '../../../bench/lib/statistics.ts';
import { startCluster } from '../lib/clusters.ts';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import { ServerProcess } from '../lib/server-process.ts';
import { leaderCount, makeTopics } from './admin.ts';
import { deleteFilledLogs, type FilledLogs, filledLogs } from './filled-logs.ts';
import { placeLogs } from './placed-logs.ts';

export interface SeekOptions {
  readonly rounds: number;
  readonly only: string | undefined;
  readonly keep: boolean;
}

const whole = { topic: 'seeks', partitions: 1, totalBytes: 10e9 };
const compressed = { ...whole, batchBytes: 16_384, valueBytes: 100, segmentBytes: 64 << 20 };
const shapes = {
  '1g': { ...whole, batchBytes: 16_384, valueBytes: 100, segmentBytes: 1 << 30 },
  '64m': { ...whole, batchBytes: 16_384, valueBytes: 100, segmentBytes: 64 << 20 },
  '1g-small': { ...whole, batchBytes: 1024, valueBytes: 100, segmentBytes: 1 << 30 },
  lz4: { ...compressed, codec: CompressionCodec.lz4 },
  zstd: { ...compressed, codec: CompressionCodec.zstd },
  gzip: { ...compressed, codec: CompressionCodec.gzip },
  large: { ...compressed, batchBytes: 1_000_000, codec: CompressionCodec.lz4 },
} as const;

const seeksPerRound = 2000;
/** Until the code of broker and client is compiled. */
const seeksBeforeWarm = 8000;
const smallBytes = 1024;

const kinds = ['timestamp', 'offset'] as const;
type Kind = (typeof kinds)[number];
const states = ['warm', 'fresh', 'cold'] as const;

const figures = Object.fromEntries(
  kinds.flatMap((kind) =>
    states.flatMap((state) => [
      [`by ${kind}, ${state}: p50 ms`, { unit: 'ms' }],
      [
        `by ${kind}, ${state}: p99 ms`,
        state === 'cold' ? { unit: 'ms' } : { unit: 'ms', bar: { atMost: 1 } },
      ],
    ]),
  ),
);

export const seekMeasurements = {
  'seeks-1g': measured('1g', 'segments of 1 GiB, batches of 16 KiB'),
  'seeks-64m': measured('64m', 'segments of 64 MiB, batches of 16 KiB'),
  'seeks-1g-small': measured('1g-small', 'segments of 1 GiB, batches of 1 KiB'),
  'seeks-lz4': measured('lz4', 'batches of 16 KiB, lz4'),
  'seeks-zstd': measured('zstd', 'batches of 16 KiB, zstd'),
  'seeks-gzip': measured('gzip', 'batches of 16 KiB, gzip'),
  'seeks-large': measured('large', 'batches of 1 MB, lz4'),
} as const;

function measured(
  name: keyof typeof shapes,
  what: string,
): (options: SeekOptions) => Promise<WorkloadReport[]> {
  return async ({ rounds, only = '', keep }) => {
    const filled = await filledLogs(shapes[name]);
    const results: Record<string, WorkloadReport['results'][string]> = {};
    for (const kind of (['kafka-ts', 'apache 3.9.2'] as const).filter((one) => one.startsWith(only))) {
      results[kind] = await measureKind(kind, filled, rounds);
    }
    if (!keep) deleteFilledLogs(filled);
    return [{ name: `seeks-${name}`, title: `seeks in 10 GB, ${what}`, figures, results }];
  };
}

async function measureKind(broker: 'kafka-ts' | 'apache 3.9.2', filled: FilledLogs, rounds: number) {
  const cluster = await startCluster({ kind: broker });
  const values: Record<string, number[]> = {};
  const note = (name: string, { p50, p99, p999, max }: DriverResult['latencyMs']): void => {
    for (const [key, value] of Object.entries({ p50, p99 })) {
      const figure = `${name}: ${key} ms`;
      values[figure] = [...(values[figure] ?? []), value];
    }
    const texts = [p50, p99, p999, max].map((value) => value.toFixed(3));
    console.log(`seeks ${broker} ${name}: p50, p99, p999, max ms ${texts.join(', ')}`);
  };
  let process = cluster.broker;
  try {
    await makeTopics(cluster.port, [{ name: filled.topic, partitions: 1 }]);
    await process.stop();
    placeLogs(filled, cluster.logDir, 'clean');
    let seed = 0;
    for (let round = 0; round < rounds; round++) {
      for (const kind of kinds) {
        const seek = (count: number): Promise<DriverResult> =>
          runDriver(seekJob(kind, cluster.port, filled, { count, seed: ++seed }));
        for (const state of ['cold', 'fresh'] as const) {
          if (state === 'cold') dropFromPageCache(cluster.logDir);
          else readIntoPageCache(cluster.logDir);
          process = await ServerProcess.launch(process.options);
          await waitForLeader(cluster.port);
          note(`by ${kind}, ${state}`, (await seek(seeksPerRound)).latencyMs);
          if (state === 'fresh') {
            await seek(seeksBeforeWarm);
            note(`by ${kind}, warm`, (await seek(seeksPerRound)).latencyMs);
          }
          await process.stop();
        }
      }
    }
  } finally {
    await process.stop();
    await cluster.stop();
  }
  return Object.fromEntries(Object.entries(values).map(([key, all]) => [key, spread(all)]));
}

/** Apache's broker answers before it knows of its partitions. */
async function waitForLeader(port: number): Promise<void> {
  const connection = await KafkaConnection.open(port);
  try {
    while ((await leaderCount(connection)) === 0) await sleep(20);
  } finally {
    connection.close();
  }
}

function seekJob(
  kind: Kind,
  port: number,
  { topic, endOffset, firstTimestamp }: FilledLogs,
  chosen: { readonly count: number; readonly seed: number },
): DriverJob {
  const range = { toOffset: endOffset, firstTimestamp, maxBytes: smallBytes };
  return { ...range, ...chosen, port, topic, kind: `seek-${kind}`, inFlight: 1, durationMs: 300_000 };
}
