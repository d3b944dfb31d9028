/** The long runs of the simulator, in files of their own so that two can run at a time. `SIMULATOR_SEEDS` sets how many seeds each takes on each platform. */
import { runSeeds, wantedSeeds } from '@kafka-ts/testing/simulator/seeds';
import { platforms, simulations } from '@kafka-ts/testing/simulator/simulations';
import { describe, test } from 'vitest';

/** Runs the simulation of this name on both platforms. */
export function longRun(name: string): void {
  const simulation = simulations.find((one) => one.name === name);
  if (simulation === undefined) throw new Error(`There is no simulation '${name}'`);
  const seeds = wantedSeeds(simulation.longSeeds, process.env);
  describe(name, () => {
    test.each(platforms)('all promises are kept through crashes, on files of %s', async (platform) => {
      await runSeeds({ name: `${name} on ${platform}`, simulation: simulation.on({ platform }), seeds });
    });
  });
}
