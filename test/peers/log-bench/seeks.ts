/**
 * Random seeks in one partition of 10 GB: ListOffsets by a record's timestamp, and Fetch at an offset with so small a
 * `max_bytes` that one batch comes back. One client, one request in flight. `fresh`: right after a start, when no index was
 * read yet, the page cache holding all files; `warm`: after ten thousand seeks; `cold`: the page cache holds nothing of them.
 * Every answer is checked. Ours and Apache 3.9.2.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { baseOffsetAt, lastOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import { dropFromPageCache, readIntoPageCache } from '../../../bench/lib/page-cache.ts';
import type { WorkloadReport } from '../../../bench/lib/report.ts';
import { quantile, spread } from '../../../bench/lib/statistics.ts';
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
const shapes = {
  '1g': { ...whole, batchBytes: 16_384, valueBytes: 100, segmentBytes: 1 << 30 },
  '64m': { ...whole, batchBytes: 16_384, valueBytes: 100, segmentBytes: 64 << 20 },
  '1g-small': { ...whole, batchBytes: 1024, valueBytes: 100, segmentBytes: 1 << 30 },
} as const;

const seeksPerRound = 2000;
/** Until the code of broker and client is compiled. */
const seeksBeforeWarm = 8000;
const smallBytes = 1024;

type Seek = (connection: KafkaConnection, filled: FilledLogs) => Promise<void>;
const seeks: Readonly<Record<string, Seek>> = { timestamp: seekTimestamp, offset: seekOffset };
const states = ['warm', 'fresh', 'cold'] as const;

const figures = Object.fromEntries(
  Object.keys(seeks).flatMap((kind) =>
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

async function measureKind(kind: 'kafka-ts' | 'apache 3.9.2', filled: FilledLogs, rounds: number) {
  const cluster = await startCluster({ kind });
  const values: Record<string, number[]> = {};
  const note = (name: string, latencies: readonly number[]): void => {
    for (const [key, share] of [['p50', 0.5] as const, ['p99', 0.99] as const]) {
      const figure = `${name}: ${key} ms`;
      values[figure] = [...(values[figure] ?? []), quantile(latencies, share)];
    }
    const texts = [0.5, 0.99, 0.999, 1].map((share) => quantile(latencies, share).toFixed(3));
    console.log(`seeks ${kind} ${name}: p50, p99, p999, max ms ${texts.join(', ')}`);
  };
  let { broker } = cluster;
  try {
    await makeTopics(cluster.port, [{ name: filled.topic, partitions: 1 }]);
    await broker.stop();
    placeLogs(filled, cluster.logDir, 'clean');
    for (let round = 0; round < rounds; round++) {
      for (const [name, seek] of Object.entries(seeks)) {
        for (const state of ['cold', 'fresh'] as const) {
          if (state === 'cold') dropFromPageCache(cluster.logDir);
          else readIntoPageCache(cluster.logDir);
          broker = await ServerProcess.launch(broker.options);
          await waitForLeader(cluster.port);
          note(`by ${name}, ${state}`, await seekOften(cluster.port, filled, seek));
          if (state === 'fresh') {
            await seekOften(cluster.port, filled, seek, seeksBeforeWarm);
            note(`by ${name}, warm`, await seekOften(cluster.port, filled, seek));
          }
          await broker.stop();
        }
      }
    }
  } finally {
    await broker.stop();
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

async function seekOften(
  port: number,
  filled: FilledLogs,
  seek: Seek,
  count = seeksPerRound,
): Promise<number[]> {
  const connection = await KafkaConnection.open(port);
  const latencies: number[] = [];
  for (let done = 0; done < count; done++) {
    const startedAt = performance.now();
    await seek(connection, filled);
    latencies.push(performance.now() - startedAt);
  }
  connection.close();
  return latencies;
}

const randomOffset = ({ endOffset }: FilledLogs): number => Math.floor(Math.random() * endOffset);

async function seekTimestamp(connection: KafkaConnection, filled: FilledLogs): Promise<void> {
  const offset = randomOffset(filled);
  const timestamp = filled.firstTimestamp + offset;
  const { topics } = await connection.call(listOffsets, 1, {
    replicaId: -1,
    topics: [{ name: filled.topic, partitions: [{ partitionIndex: 0, timestamp }] }],
  });
  const found = topics[0]?.partitions[0];
  if (found?.errorCode !== 0 || found.offset !== offset || found.timestamp !== timestamp) {
    throw new Error(`timestamp ${timestamp}: expected offset ${offset}, found ${JSON.stringify(found)}`);
  }
}

async function seekOffset(connection: KafkaConnection, filled: FilledLogs): Promise<void> {
  const offset = randomOffset(filled);
  const { responses } = await connection.call(fetch, 4, {
    ...{ maxWaitMs: 0, minBytes: 0, maxBytes: smallBytes, forgottenTopicsData: [] },
    topics: [
      {
        topic: filled.topic,
        partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: smallBytes }],
      },
    ],
  });
  const found = responses[0]?.partitions[0];
  const records = found?.records;
  const isThere = records != null && baseOffsetAt(records, 0) <= offset && lastOffsetAt(records, 0) >= offset;
  if (found?.errorCode !== 0 || !isThere) throw new Error(`no batch with offset ${offset} came back`);
}
