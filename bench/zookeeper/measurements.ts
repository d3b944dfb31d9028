/**
 * What is measured of ZooKeeper servers, by name. Each measurement goes by turns: a round of Apache's, a round of ours, each round on
 * a fresh server unless it says otherwise. The bars are those of the issue.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../test/peers/lib/server-process.ts';
import { timeGetChildren } from '../../test/peers/lib/time-get-children.ts';
import { peakResidentMb, residentMb } from '../lib/process-figures.ts';
import type { WorkloadReport } from '../lib/report.ts';
import { spread } from '../lib/statistics.ts';
import type { Figure, RoundFigures } from '../workloads/workload.ts';
import { openSessions, runZooKeeperDriver, startZooKeeperSink } from './driver.ts';
import { launch, type ServerKind, serverKinds, withServer } from './servers.ts';

interface Options {
  readonly rounds: number;
  readonly only: string | undefined;
}

interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly kinds?: (only: string | undefined) => ServerKind[];
  readonly round: (kind: ServerKind) => Promise<RoundFigures>;
}

const rateMs = 3000;
const warmUpMs = 1500;
const clientCounts = [1, 32] as const;
const operations = ['create', 'set', 'get'] as const;
const idleMs = 5000;
const ours = (only: string | undefined): ServerKind[] =>
  serverKinds(only).filter((kind) => kind === 'kafka-ts');

const start: Measurement = {
  name: 'zookeeper-start',
  title: 'ZooKeeper, start to the answer of srvr, and idle after 5 s',
  figures: {
    'start ms': { unit: 'ms', bar: { atMostTimesApache: 0.15 } },
    'idle RSS MB': { unit: 'MB', bar: { atMost: 60 } },
  },
  round: (kind) =>
    withServer(kind, async (server) => {
      await sleep(idleMs);
      return { 'start ms': server.startMs, 'idle RSS MB': residentMb([server.pid]) };
    }),
};

const rates: Measurement = {
  name: 'zookeeper-rates',
  title: 'ZooKeeper, data of 100 B, one request in flight per client',
  figures: Object.fromEntries(
    clientCounts.flatMap((clients) =>
      operations.map((kind) => [rateName(kind, clients), { unit: '/s', bar: { atLeastTimesApache: 1 } }]),
    ),
  ),
  round: (kind) =>
    withServer(kind, async (_server, { port }) => {
      const result: Record<string, number> = {};
      for (const operation of operations) {
        await runZooKeeperDriver({ port, kind: operation, clients: 32, durationMs: warmUpMs });
      }
      for (const clients of clientCounts) {
        for (const operation of operations) {
          const run = await runZooKeeperDriver({ port, kind: operation, clients, durationMs: rateMs });
          result[rateName(operation, clients)] = run.done / run.seconds;
        }
      }
      return result;
    }),
};

const load: Measurement = {
  name: 'zookeeper-load',
  title: 'ZooKeeper, 100,000 nodes of 100 B, one client, 1,000 in flight, fresh server',
  figures: {
    'load ms': { unit: 'ms', bar: { atMost: 1000 } },
    'start on them after kill -9, ms': { unit: 'ms', bar: { atMost: 1000 } },
  },
  round: (kind) =>
    withServer(kind, async (server, home) => {
      const run = await runZooKeeperDriver({
        port: home.port,
        kind: 'create',
        inFlight: 1000,
        count: 100_000,
      });
      await server.kill();
      const again = await launch(kind, home);
      await again.stop();
      return { 'load ms': run.seconds * 1000, 'start on them after kill -9, ms': again.startMs };
    }),
};

const watches: Measurement = {
  name: 'zookeeper-watches',
  title: 'ZooKeeper, 10,000 watches (10 clients, 1,000 nodes) fired at once',
  figures: {
    'lost events': { unit: 'events', bar: { atMost: 0 } },
    'watches ms': { unit: 'ms' },
  },
  round: (kind) =>
    withServer(kind, async (_server, { port }) => {
      const count = 10_000;
      const run = await runZooKeeperDriver({ port, kind: 'watches', clients: 10, count });
      return { 'lost events': count - run.done, 'watches ms': run.seconds * 1000 };
    }),
};

const sessions: Measurement = {
  name: 'zookeeper-sessions',
  title: 'ZooKeeper, 5,000 idle sessions for 15 s',
  figures: { 'peak RSS MB': { unit: 'MB', bar: { atMost: 150 } } },
  kinds: ours,
  round: (kind) =>
    withServer(kind, async (server, { port }) => {
      const open = await openSessions(port, 5000);
      await sleep(15_000);
      const peak = peakResidentMb([server.pid]);
      await open.close();
      return { 'peak RSS MB': peak };
    }),
};

const million: Measurement = {
  name: 'zookeeper-million',
  title: 'ZooKeeper, 1,000,000 children of 50 B',
  figures: {
    'peak RSS MB': { unit: 'MB', bar: { atMost: 700 } },
    'restart ms': { unit: 'ms' },
    'peak RSS MB after restart': { unit: 'MB', bar: { atMost: 700 } },
    'get p99 ms during a snapshot': { unit: 'ms' },
    'get max ms during a snapshot': { unit: 'ms' },
    'getChildren ms': { unit: 'ms' },
    'get max ms during getChildren': { unit: 'ms' },
  },
  kinds: ours,
  round: (kind) =>
    withServer(kind, async (server, home) => {
      const { port } = home;
      const base = '/million';
      const count = 1_000_000;
      await runZooKeeperDriver({ port, kind: 'create', base, inFlight: 1000, count, dataBytes: 50 });
      const peak = peakResidentMb([server.pid]);
      await server.stop(60_000);
      const again = await launch(kind, home);
      try {
        // A server that replayed transactions writes a snapshot a second after its start.
        const gets = await runZooKeeperDriver({ port, kind: 'get', durationMs: 8000 });
        const [others, childrenMs] = await Promise.all([
          runZooKeeperDriver({ port, kind: 'get', durationMs: 3000 }),
          sleep(500).then(() => timeGetChildren(port, base, count)),
        ]);
        return {
          'peak RSS MB': peak,
          'restart ms': again.startMs,
          'peak RSS MB after restart': peakResidentMb([again.pid]),
          'get p99 ms during a snapshot': gets.p99Ms,
          'get max ms during a snapshot': gets.maxMs,
          'getChildren ms': childrenMs,
          'get max ms during getChildren': others.maxMs,
        };
      } finally {
        await again.stop();
      }
    }),
};

/** For `bench/main.ts`. */
export const zooKeeperMeasurements = {
  'zookeeper-sink': proveZooKeeperDriver,
  ...Object.fromEntries(
    [start, rates, load, watches, sessions, million].map((one) => [one.name, byTurns(one)]),
  ),
};

function byTurns({ name, title, figures, kinds = serverKinds, round }: Measurement) {
  return async ({ rounds, only }: Options): Promise<WorkloadReport[]> => {
    const measured = new Map<ServerKind, RoundFigures[]>(kinds(only).map((kind) => [kind, []]));
    for (let turn = 1; turn <= rounds; turn++) {
      for (const [kind, done] of measured) {
        const result = await round(kind);
        done.push(result);
        const shown = Object.entries(result).map(([figure, value]) => `${figure} ${value.toPrecision(4)}`);
        console.log(`${name} ${turn}/${rounds} ${kind}: ${shown.join(', ')}`);
      }
    }
    const results = [...measured].map(([kind, done]) => [kind, spreads(figures, done)]);
    return [{ name, title, figures, results: Object.fromEntries(results) }];
  };
}

/** The same requests against a server that only answers: what the driver itself reaches. */
async function proveZooKeeperDriver({ rounds }: Options): Promise<WorkloadReport[]> {
  const [port = 0] = await freePorts(1);
  const sink = await startZooKeeperSink(port);
  const done: RoundFigures[] = [];
  try {
    for (let turn = 0; turn < rounds; turn++) {
      const result: Record<string, number> = {};
      for (const clients of clientCounts) {
        const run = await runZooKeeperDriver({ port, kind: 'get', clients, durationMs: rateMs });
        result[rateName('get', clients)] = run.done / run.seconds;
      }
      done.push(result);
    }
  } finally {
    sink.kill();
  }
  const figures = Object.fromEntries(
    clientCounts.map((clients) => [rateName('get', clients), { unit: '/s' }]),
  );
  const title = 'ZooKeeper driver against a sink';
  return [{ name: 'zookeeper-sink', title, figures, results: { sink: spreads(figures, done) } }];
}

function spreads(
  figures: Readonly<Record<string, Figure>>,
  done: readonly RoundFigures[],
): WorkloadReport['results'][string] {
  const names = Object.keys(figures);
  return Object.fromEntries(
    names.map((name) => [name, spread(done.map((result) => result[name] ?? Number.NaN))]),
  );
}

function rateName(operation: string, clients: number): string {
  return `${operation} with ${clients} client${clients === 1 ? '' : 's'} /s`;
}
