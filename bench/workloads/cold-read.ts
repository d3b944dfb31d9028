/**
 * A file of 2 GB that the page cache does not hold is read from its start, again and again, while another client
 * ping-pongs on another topic: does reading from the disk stop the broker for those who do not need it?
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createTopic, deleteTopic } from '../../test/peers/lib/admin.ts';
import type { Cluster } from '../../test/peers/lib/clusters.ts';
import { type DriverResult, runDriver } from '../lib/driver.ts';
import { dropFromPageCache } from '../lib/page-cache.ts';
import { type FilledTopic, fillTopic } from './fetch.ts';
import type { Workload } from './workload.ts';

const filled = new Map<Cluster, FilledTopic>();

export const coldRead: Workload = {
  name: 'cold-read',
  title: 'ping-pong while another client reads 2 GB from the disk',
  figures: {
    'p50 ms': { unit: 'ms' },
    'p99 ms': { unit: 'ms', bar: { atMost: 2 } },
    'max ms': { unit: 'ms' },
    'cold MB/s': { unit: 'MB/s' },
  },
  prepare: async (cluster) => {
    filled.set(cluster, await fillTopic(cluster, 2e9));
  },
  round: coldReadRound,
  cleanUp: async (cluster) => {
    const data = filled.get(cluster);
    if (data !== undefined) await deleteTopic(cluster.port, data.topic);
  },
};

async function coldReadRound(cluster: Cluster, durationMs: number) {
  const data = filled.get(cluster);
  if (data === undefined) throw new Error(`cold-read was not prepared for ${cluster.name}`);
  const topic = `bench-${randomUUID()}`;
  await createTopic(cluster.port, topic);
  const directory = join(cluster.logDir, `${data.topic}-0`);
  dropFromPageCache(directory);
  const pingPong = { kind: 'produce', batchBytes: 0, valueBytes: 100, inFlight: 1, acks: -1 } as const;
  let isDone = false;
  const pinging = runDriver({ ...pingPong, port: cluster.port, topic, durationMs }).finally(() => {
    isDone = true;
  });
  const reads: DriverResult[] = [];
  while (!isDone) {
    reads.push(await readOnce(cluster, data));
    if (!isDone) dropFromPageCache(directory);
  }
  const { latencyMs } = await pinging;
  await deleteTopic(cluster.port, topic);
  const bytes = reads.reduce((sum, read) => sum + read.payloadBytes, 0);
  const seconds = reads.reduce((sum, read) => sum + read.seconds, 0);
  return {
    'p50 ms': latencyMs.p50,
    'p99 ms': latencyMs.p99,
    'max ms': latencyMs.max,
    'cold MB/s': bytes / 1e6 / seconds,
  };
}

const readOnce = (
  cluster: Cluster,
  { topic, recordsPerBatch, endOffset }: FilledTopic,
): Promise<DriverResult> =>
  runDriver({
    ...{
      port: cluster.port,
      topic,
      kind: 'fetch',
      batchBytes: 65_536,
      recordsPerBatch,
      inFlight: 1,
      once: true,
    },
    ...{ durationMs: 600_000, maxBytes: 1 << 20, fromOffset: 0, toOffset: endOffset },
  });
