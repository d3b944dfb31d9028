import { describe, expect, test } from 'vitest';
import { runSeeds, type Simulation, traceOf, wantedSeeds } from './seeds.ts';
import { zooKeeperSimulation } from './zookeeper-simulation.ts';

const simulations: readonly (readonly [string, Simulation])[] = [
  ['ZooKeeper', zooKeeperSimulation('posix')],
  ['ZooKeeper on Windows', zooKeeperSimulation('windows')],
];

describe.each(simulations)('%s', (name, simulation) => {
  test('keeps its promises through crashes', async () => {
    await runSeeds({ name, simulation, seeds: wantedSeeds(50, process.env) });
  }, 120_000);

  test('the same seed gives the same trace', async () => {
    const [seed = 1] = wantedSeeds(1, process.env);
    const first = await traceOf({ name, simulation }, seed);
    expect(await traceOf({ name, simulation }, seed)).toBe(first);
    expect(await traceOf({ name, simulation }, seed + 1)).not.toBe(first);
  });
});
