/**
 * Produce with acks=all, one partition, one connection: large batches, batches of small records, one record per
 * request, and ping-pong (one request in flight). Every round has a new topic, deleted afterwards.
 */
import { randomUUID } from 'node:crypto';
import { createTopic, deleteTopic } from '../../test/peers/lib/admin.ts';
import type { Cluster } from '../../test/peers/lib/clusters.ts';
import { type DriverJob, type DriverResult, runDriver } from '../lib/driver.ts';
import { cpuSeconds } from '../lib/process-figures.ts';
import type { Figure, RoundFigures, Workload } from './workload.ts';

interface ProduceWorkload {
  readonly name: string;
  readonly title: string;
  readonly batchBytes: number;
  readonly valueBytes: number;
  readonly inFlight: number;
  readonly figures: Readonly<Record<string, Figure>>;
}

const latencies = { 'p50 ms': { unit: 'ms' }, 'p99 ms': { unit: 'ms' } };

export const produceWorkloads: readonly Workload[] = [
  produceWorkload({
    name: 'produce-64k',
    title: 'produce, batches of 64 KiB (records of 1,000 B)',
    batchBytes: 65_536,
    valueBytes: 1000,
    inFlight: 5,
    figures: {
      'MB/s': { unit: 'MB/s', bar: { atLeastTimesApache: 1.4 } },
      'CPU s/GB': { unit: 's', bar: { atMostTimesApache: 0.6 } },
      ...latencies,
    },
  }),
  produceWorkload({
    name: 'produce-16k',
    title: 'produce, batches of 16 KiB (records of 100 B)',
    batchBytes: 16_384,
    valueBytes: 100,
    inFlight: 5,
    figures: {
      'MB/s': { unit: 'MB/s', bar: { atLeastTimesApache: 1.6 } },
      'CPU s/GB': { unit: 's' },
      ...latencies,
    },
  }),
  produceWorkload({
    name: 'produce-1',
    title: 'produce, one record of 100 B per request',
    batchBytes: 0,
    valueBytes: 100,
    inFlight: 5,
    figures: {
      'requests/s': { unit: '1/s', bar: { atLeastTimesApache: 1.6 } },
      'CPU µs/request': { unit: 'µs' },
      ...latencies,
    },
  }),
  produceWorkload({
    name: 'ping-pong',
    title: 'produce, one record of 100 B, one request in flight',
    batchBytes: 0,
    valueBytes: 100,
    inFlight: 1,
    figures: {
      'p50 ms': { unit: 'ms', bar: { atMostTimesApache: 0.7 } },
      'p99 ms': { unit: 'ms', bar: { atMostTimesApache: 1 } },
      'requests/s': { unit: '1/s' },
      'CPU µs/request': { unit: 'µs' },
    },
  }),
];

function produceWorkload(options: ProduceWorkload): Workload {
  const { name, title, batchBytes, valueBytes, inFlight, figures } = options;
  const job = { kind: 'produce', batchBytes, valueBytes, inFlight, acks: -1 } as const;
  return {
    name,
    title,
    figures,
    round: (cluster, durationMs) => produceRound(cluster, { ...job, durationMs }),
  };
}

async function produceRound(cluster: Cluster, job: Omit<DriverJob, 'port' | 'topic'>): Promise<RoundFigures> {
  const topic = `bench-${randomUUID()}`;
  await createTopic(cluster.port, topic);
  try {
    const cpuBefore = cpuSeconds(cluster.pids);
    const result = await runDriver({ ...job, port: cluster.port, topic });
    return produceFigures(result, cpuSeconds(cluster.pids) - cpuBefore);
  } finally {
    await deleteTopic(cluster.port, topic);
  }
}

function produceFigures(result: DriverResult, brokerCpuSeconds: number): RoundFigures {
  return {
    'MB/s': result.payloadBytes / 1e6 / result.seconds,
    'CPU s/GB': brokerCpuSeconds / (result.payloadBytes / 1e9),
    'requests/s': result.requests / result.seconds,
    'CPU µs/request': (brokerCpuSeconds / result.requests) * 1e6,
    'p50 ms': result.latencyMs.p50,
    'p99 ms': result.latencyMs.p99,
    'p99.9 ms': result.latencyMs.p999,
    'max ms': result.latencyMs.max,
  };
}
