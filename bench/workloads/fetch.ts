/**
 * Fetch with 1 MiB max_bytes of a partition of 64 KiB batches: its last 32 MiB over and over, and 2 GB from the
 * start, which the page cache still holds.
 */
import { randomUUID } from 'node:crypto';
import { createTopic, deleteTopic } from '../../test/peers/lib/admin.ts';
import type { Cluster } from '../../test/peers/lib/clusters.ts';
import { runDriver } from '../lib/driver.ts';
import { cpuSeconds } from '../lib/process-figures.ts';
import type { Workload } from './workload.ts';

const batchBytes = 65_536;
const mebibyte = 1 << 20;

/** A filled partition, as fetches need it. */
export interface FilledTopic {
  readonly topic: string;
  readonly recordsPerBatch: number;
  readonly endOffset: number;
}

/** A new topic with `totalBytes` in batches of 64 KiB. */
export async function fillTopic(cluster: Cluster, totalBytes: number): Promise<FilledTopic> {
  const topic = `bench-${randomUUID()}`;
  await createTopic(cluster.port, topic);
  const { recordsPerBatch, endOffset } = await runDriver({
    port: cluster.port,
    topic,
    kind: 'produce',
    batchBytes,
    valueBytes: 1000,
    inFlight: 5,
    acks: -1,
    durationMs: 600_000,
    maxTotalBytes: totalBytes,
  });
  return { topic, recordsPerBatch, endOffset };
}

interface FetchWorkload {
  readonly name: string;
  readonly title: string;
  readonly filledBytes: number;
  /** Reads only this many bytes at the end; all by default. */
  readonly lastBytes?: number;
  readonly minTimesApache: number;
}

export const fetchWorkloads: readonly Workload[] = [
  fetchWorkload({
    name: 'fetch-tail',
    title: 'fetch of 1 MiB, the last 32 MiB over and over',
    filledBytes: 256 * mebibyte,
    lastBytes: 32 * mebibyte,
    minTimesApache: 0.8,
  }),
  fetchWorkload({
    name: 'fetch-2gb',
    title: 'fetch of 1 MiB, 2 GB from the start (page cache)',
    filledBytes: 2e9,
    minTimesApache: 0.6,
  }),
];

function fetchWorkload(options: FetchWorkload): Workload {
  const { name, title, filledBytes, lastBytes, minTimesApache } = options;
  const filled = new Map<Cluster, FilledTopic>();
  return {
    name,
    title,
    figures: {
      'MB/s': { unit: 'MB/s', bar: { atLeastTimesApache: minTimesApache } },
      'CPU s/GB': { unit: 's' },
      'p50 ms': { unit: 'ms' },
      'p99 ms': { unit: 'ms' },
    },
    prepare: async (cluster) => {
      filled.set(cluster, await fillTopic(cluster, filledBytes));
    },
    round: async (cluster, durationMs) => {
      const data = filled.get(cluster);
      if (data === undefined) throw new Error(`${name} was not prepared for ${cluster.name}`);
      const { topic, recordsPerBatch, endOffset } = data;
      const lastRecords = lastBytes === undefined ? endOffset : (lastBytes / batchBytes) * recordsPerBatch;
      const cpuBefore = cpuSeconds(cluster.pids);
      const result = await runDriver({
        ...{ port: cluster.port, topic, kind: 'fetch', batchBytes, recordsPerBatch, durationMs, inFlight: 5 },
        ...{ maxBytes: mebibyte, fromOffset: endOffset - lastRecords, toOffset: endOffset },
      });
      return {
        'MB/s': result.payloadBytes / 1e6 / result.seconds,
        'CPU s/GB': (cpuSeconds(cluster.pids) - cpuBefore) / (result.payloadBytes / 1e9),
        'p50 ms': result.latencyMs.p50,
        'p99 ms': result.latencyMs.p99,
      };
    },
    cleanUp: async (cluster) => {
      const data = filled.get(cluster);
      if (data !== undefined) await deleteTopic(cluster.port, data.topic);
    },
  };
}
