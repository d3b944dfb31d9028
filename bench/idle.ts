/**
 * Idle: 30 s after the start, with one topic and one consumer that long-polls at its end, resident memory, and CPU
 * over 60 s.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopic } from '../test/peers/lib/admin.ts';
import { startCluster } from '../test/peers/lib/clusters.ts';
import { fetchRequest } from '../test/peers/lib/requests.ts';
import { cpuSeconds, residentMb } from './lib/process-figures.ts';
import type { WorkloadReport } from './lib/report.ts';
import { spread } from './lib/statistics.ts';

const kinds = ['apache 3.9.2', 'apache 4.3.1', 'kafka-ts'] as const;
const settleMs = 30_000;
const measuredMs = 60_000;

export async function measureIdle({
  only = '',
}: {
  readonly only: string | undefined;
}): Promise<WorkloadReport[]> {
  const results: Record<string, WorkloadReport['results'][string]> = {};
  for (const kind of kinds.filter((kind) => kind.startsWith(only))) {
    const cluster = await startCluster({ kind });
    try {
      await createTopic(cluster.port, 'idle');
      const consumer = longPoll(cluster.port, 'idle');
      await sleep(settleMs);
      const before = cpuSeconds(cluster.pids);
      await sleep(measuredMs);
      const cpuPercent = ((cpuSeconds(cluster.pids) - before) / measuredMs) * 1000 * 100;
      const rss = residentMb(cluster.pids);
      const polls = consumer.stop();
      if (polls === 0) throw new Error(`${kind}: the consumer got no answer`);
      results[kind] = { 'RSS MB': spread([rss]), 'CPU %': spread([cpuPercent]) };
      console.log(`idle ${kind}: RSS ${rss.toFixed(1)} MB, CPU ${cpuPercent.toFixed(2)} %, ${polls} polls`);
    } finally {
      await cluster.stop();
    }
  }
  const figures = {
    'RSS MB': { unit: 'MB', bar: { atMost: 90 } },
    'CPU %': { unit: '%', bar: { atMost: 0.5 } },
  };
  return [{ name: 'idle', title: 'idle, one topic, one consumer', figures, results }];
}

/** A consumer at the end of an empty partition, as consumers wait by default: 500 ms per fetch. */
function longPoll(port: number, topic: string): { stop: () => number } {
  const request = fetchRequest(topic, 0, 500);
  let polls = 0;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => socket.write(request));
  socket.on('data', () => {
    polls++;
    socket.write(request);
  });
  socket.on('error', () => socket.destroy());
  return {
    stop: () => {
      socket.destroy();
      return polls;
    },
  };
}
