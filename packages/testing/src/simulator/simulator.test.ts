import { describe, expect, test } from 'vitest';
import type { MemoryDiskOptions } from '../memory-file-system/memory-disk.ts';
import { brokerSimulation } from './broker-simulation.ts';
import { logSimulation } from './log-simulation.ts';
import { runSeeds, SeedFailure, type Simulation, traceOf, wantedSeeds } from './seeds.ts';
import { zooKeeperSimulation } from './zookeeper-simulation.ts';

const simulations: readonly (readonly [string, (disk: MemoryDiskOptions) => Simulation])[] = [
  ['logs', logSimulation],
  ['ZooKeeper', zooKeeperSimulation],
  ['broker', brokerSimulation],
];

const seeds = wantedSeeds(50, process.env);
const [firstSeed = 1] = seeds;

describe.each(simulations)('%s', (name, simulationOn) => {
  test.each(['posix', 'windows'] as const)(
    'keep their promises through crashes, on files of %s',
    async (platform) => {
      await runSeeds({ name: `${name} on ${platform}`, simulation: simulationOn({ platform }), seeds });
    },
    3_600_000,
  );

  test('the same seed gives the same trace', async () => {
    const run = { name, simulation: simulationOn({}) };
    const first = await traceOf(run, firstSeed);
    expect(await traceOf(run, firstSeed)).toBe(first);
    expect(await traceOf(run, firstSeed + 1)).not.toBe(first);
  });

  test('a disk that keeps nothing of what it synced is found out, with the seed and how to see it again', async () => {
    const simulation = simulationOn({ ignoresSync: true });
    const failure: unknown = await runSeeds({ name, simulation, seeds: wantedSeeds(30, {}) }).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(SeedFailure);
    expect(String(failure)).toMatch(/seed \d+: .*\nSee it again: SIMULATOR_SEED=\d+ /s);
  });
});
