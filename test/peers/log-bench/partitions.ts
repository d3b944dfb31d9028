/**
 * A broker with 10,000 partitions, as one topic and as 1,000: making them (and what another client waits meanwhile), the
 * starts after a clean stop and after `kill -9`, idle CPU, and memory beside the same broker without topics. Ours alone, its
 * ZooKeeper inside.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { cpuSeconds, peakResidentMb, residentMb } from '../../../bench/lib/process-figures.ts';
import type { WorkloadReport } from '../../../bench/lib/report.ts';
import { spread } from '../../../bench/lib/statistics.ts';
import { type Cluster, startCluster } from '../lib/clusters.ts';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import { ServerProcess } from '../lib/server-process.ts';
import { leaderCount, makeTopics, type TopicShape } from './admin.ts';
import { lastLoadMs } from './placed-logs.ts';

const partitions = 10_000;
const settleMs = 30_000;
const shortSettleMs = 5_000;
const idleMs = 60_000;
const partitionsPerRequest = 500;
/** A stop after a record in each partition syncs some 60,000 files. */
const stopGraceMs = 120_000;

export const partitionMeasurements = {
  'partitions-1x10000': measured('one topic of 10,000 partitions', 1),
  'partitions-1000x10': measured('1,000 topics of 10 partitions', 1000),
} as const;

const figures = {
  'creation ms': { unit: 'ms' },
  'longest wait of another client ms': { unit: 'ms' },
  'start ms': { unit: 'ms', bar: { atMost: 2000 } },
  'start until all are led ms': { unit: 'ms' },
  'load ms': { unit: 'ms' },
  'start after a stop, a record in each, ms': { unit: 'ms', bar: { atMost: 2000 } },
  'start after kill -9, a record in each, ms': { unit: 'ms' },
  'start after kill -9 of a broker that wrote nothing, ms': { unit: 'ms' },
  'kB a partition after the start': { unit: 'kB', bar: { atMost: 20 } },
  'kB a partition after a record in each': { unit: 'kB', bar: { atMost: 20 } },
  'kB a partition after a start with a record in each': { unit: 'kB', bar: { atMost: 20 } },
  'peak RSS MB': { unit: 'MB' },
  'idle CPU %': { unit: '%', bar: { atMost: 1 } },
  'stop ms': { unit: 'ms' },
} as const;

function measured(
  title: string,
  topicCount: number,
): (options: { rounds: number }) => Promise<WorkloadReport[]> {
  return async ({ rounds }) => {
    const values: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      const seen = await measureOnce(topicCount);
      for (const [name, value] of Object.entries(seen)) values[name] = [...(values[name] ?? []), value];
      const texts = Object.entries(seen).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
      console.log(`${title} ${round + 1}/${rounds}: ${texts.join(', ')}`);
    }
    const results = Object.entries(values).map(([name, all]) => [name, spread(all)]);
    const name = `partitions-${topicCount}x${partitions / topicCount}`;
    return [{ name, title, figures, results: { 'kafka-ts': Object.fromEntries(results) } }];
  };
}

async function measureOnce(topicCount: number): Promise<Record<string, number>> {
  const topics = Array.from({ length: topicCount }, (_, index) => ({
    ...{ name: `topic-${index}`, partitions: partitions / topicCount },
  }));
  const cluster = await startCluster({ kind: 'kafka-ts' });
  let { broker } = cluster;
  try {
    broker = await restarted(broker);
    const emptyMb = await settledMb(broker);
    const perPartition = (residentMbNow: number): number => ((residentMbNow - emptyMb) * 1000) / partitions;
    const creation = await created(cluster, topics);
    broker = await restarted(broker);
    console.log(`${topicCount} topics made: ${JSON.stringify(creation)}`);
    const start = { 'start ms': broker.startMs, ...(await untilLed(cluster, broker)) };
    await sleep(settleMs);
    const afterStart = perPartition(residentMb([broker.pid]));
    const idle = await idleCpuPercent(broker);
    await produceToEach(cluster.port, topics);
    const afterProduce = perPartition(await settledMb(broker));
    const peakMb = peakResidentMb([broker.pid]);
    await broker.kill();
    broker = await ServerProcess.launch(broker.options);
    const killedMs = broker.startMs;
    await untilLed(cluster, broker);
    const stoppedAt = performance.now();
    await broker.stop(stopGraceMs);
    const stopMs = performance.now() - stoppedAt;
    broker = await ServerProcess.launch(broker.options);
    const stoppedStartMs = broker.startMs;
    await untilLed(cluster, broker);
    const afterRestart = perPartition(await settledMb(broker));
    await broker.kill();
    broker = await ServerProcess.launch(broker.options);
    return {
      ...creation,
      ...start,
      'start after a stop, a record in each, ms': stoppedStartMs,
      'start after kill -9, a record in each, ms': killedMs,
      'start after kill -9 of a broker that wrote nothing, ms': broker.startMs,
      'kB a partition after the start': afterStart,
      'kB a partition after a record in each': afterProduce,
      'kB a partition after a start with a record in each': afterRestart,
      'peak RSS MB': peakMb,
      'idle CPU %': idle,
      'stop ms': stopMs,
    };
  } finally {
    await broker.stop(stopGraceMs);
    await cluster.stop();
  }
}

/** Stopped cleanly and started again. */
async function restarted(broker: ServerProcess): Promise<ServerProcess> {
  await broker.stop();
  return ServerProcess.launch(broker.options);
}

async function settledMb(broker: ServerProcess): Promise<number> {
  await sleep(shortSettleMs);
  return residentMb([broker.pid]);
}

/** Makes the topics while another client asks for the brokers all the time. */
async function created(cluster: Cluster, topics: readonly TopicShape[]): Promise<Record<string, number>> {
  const other = await KafkaConnection.open(cluster.port);
  const startedAt = performance.now();
  let isDone = false;
  const making = makeTopics(cluster.port, topics).finally(() => {
    isDone = true;
  });
  let longestMs = 0;
  while (!isDone) {
    const askedAt = performance.now();
    await other.call(metadata, 4, { topics: [], allowAutoTopicCreation: false });
    longestMs = Math.max(longestMs, performance.now() - askedAt);
    await sleep(5);
  }
  await making;
  other.close();
  return {
    'creation ms': performance.now() - startedAt,
    'longest wait of another client ms': longestMs,
  };
}

async function untilLed(cluster: Cluster, broker: ServerProcess): Promise<Record<string, number>> {
  const startedAt = performance.now();
  const connection = await KafkaConnection.open(cluster.port);
  while ((await leaderCount(connection)) < partitions) await sleep(10);
  connection.close();
  return {
    'start until all are led ms': broker.startMs + performance.now() - startedAt,
    'load ms': lastLoadMs(broker.options.logPath),
  };
}

async function idleCpuPercent(broker: ServerProcess): Promise<number> {
  const before = cpuSeconds([broker.pid]);
  await sleep(idleMs);
  return ((cpuSeconds([broker.pid]) - before) / idleMs) * 1000 * 100;
}

async function produceToEach(port: number, topics: readonly TopicShape[]): Promise<void> {
  const connection = await KafkaConnection.open(port);
  const value = new Uint8Array(100).fill(97);
  const records = buildRecordBatch([{ timestamp: Date.now(), key: null, value }]);
  const all = topics.flatMap(({ name, partitions: count }) =>
    Array.from({ length: count }, (_, index) => ({ name, index })),
  );
  for (let at = 0; at < all.length; at += partitionsPerRequest) {
    const part = Object.groupBy(all.slice(at, at + partitionsPerRequest), ({ name }) => name);
    const topicData = Object.entries(part).map(([name, list = []]) => ({
      name,
      partitionData: list.map(({ index }) => ({ index, records })),
    }));
    const { responses } = await connection.call(produce, 7, { acks: -1, timeoutMs: 30_000, topicData });
    for (const { name, partitionResponses } of responses) {
      const failed = partitionResponses.find(({ errorCode }) => errorCode !== 0);
      if (failed !== undefined) throw new Error(`${name}-${failed.index}: error ${failed.errorCode}`);
    }
  }
  connection.close();
}
