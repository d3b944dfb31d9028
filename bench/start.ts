/**
 * Starts: from exec of the launcher to the broker's Metadata answer (Apache 3.9.2: ZooKeeper's start and the
 * broker's), and whole runs of a tool: `kafka-topics --help` and `--list`.
 */
import { join } from 'node:path';
import { apacheCommand, runCommand } from '../test/peers/lib/apache-tools.ts';
import { type Cluster, type ClusterKind, startCluster } from '../test/peers/lib/clusters.ts';
import type { WorkloadReport } from './lib/report.ts';
import { spread } from './lib/statistics.ts';

const kinds = ['apache 3.9.2', 'apache 4.3.1', 'kafka-ts'] as const;
const launcher = join(import.meta.dirname, '..', 'bin', 'kafka-topics.sh');

export interface StartOptions {
  readonly rounds: number;
  readonly only: string | undefined;
}

export async function measureStart({ rounds, only = '' }: StartOptions): Promise<WorkloadReport[]> {
  const results: Record<string, WorkloadReport['results'][string]> = {};
  for (const kind of kinds.filter((kind) => kind.startsWith(only)))
    results[kind] = await measureKind(kind, rounds);
  return [
    {
      name: 'start',
      title: 'start',
      figures: {
        'broker ms': { unit: 'ms', bar: { atMost: 400 } },
        'topics --help ms': { unit: 'ms', bar: { atMost: 150 } },
        'topics --list ms': { unit: 'ms', bar: { atMost: 300 } },
      },
      results,
    },
  ];
}

async function measureKind(
  kind: (typeof kinds)[number],
  rounds: number,
): Promise<WorkloadReport['results'][string]> {
  const starts: number[] = [];
  const helps: number[] = [];
  const lists: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const cluster = await startCluster({ kind });
    starts.push(cluster.startMs);
    helps.push(await topicsMs(kind, cluster, ['--help']));
    lists.push(await topicsMs(kind, cluster, ['--bootstrap-server', cluster.bootstrap, '--list']));
    await cluster.stop();
    const last = [starts, helps, lists].map((values) => values.at(-1)?.toFixed(0));
    console.log(
      `start ${round + 1}/${rounds} ${kind}: broker ${last[0]} ms, --help ${last[1]} ms, --list ${last[2]} ms`,
    );
  }
  return {
    'broker ms': spread(starts),
    'topics --help ms': spread(helps),
    'topics --list ms': spread(lists),
  };
}

async function topicsMs(kind: ClusterKind, cluster: Cluster, args: readonly string[]): Promise<number> {
  const command: [string, readonly string[]] =
    kind === 'kafka-ts'
      ? [launcher, args]
      : apacheCommand(kind === 'apache 3.9.2' ? '3.9.2' : '4.3.1', 'topics', args);
  const startedAt = performance.now();
  const { code, stderr } = await runCommand(command);
  const elapsed = performance.now() - startedAt;
  const isHelp = args[0] === '--help';
  if (code !== 0 && !isHelp)
    throw new Error(`${cluster.name}: topics ${args.join(' ')} ended with ${code}: ${stderr}`);
  return elapsed;
}
