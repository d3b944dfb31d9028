/** The long run of the simulator: 6,000 seeds, 2,000 of them with many ZooKeeper clients. `SIMULATOR_SEEDS` sets how many each simulation runs on each platform. */
import { runSeeds, wantedSeeds } from '@kafka-ts/testing/simulator/seeds';
import { platforms, simulations } from '@kafka-ts/testing/simulator/simulations';
import { describe, test } from 'vitest';

describe.each(simulations)('$name', ({ name, on, longSeeds }) => {
  test.each(platforms)('all promises are kept through crashes, on files of %s', async (platform) => {
    const seeds = wantedSeeds(longSeeds, process.env);
    await runSeeds({ name: `${name} on ${platform}`, simulation: on({ platform }), seeds });
  });
});
