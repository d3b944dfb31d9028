import { describe, expect, test } from 'vitest';
import { runSeeds, SeedFailure, traceOf, wantedSeeds } from './seeds.ts';
import { platforms, simulations } from './simulations.ts';

const LIMIT_MS = 600_000;

describe.each(simulations)('$name', ({ name, on, quickSeeds }) => {
  const seeds = wantedSeeds(quickSeeds, process.env);
  const [firstSeed = 1] = seeds;

  test.each(platforms)(
    'all promises are kept through crashes, on files of %s',
    async (platform) => {
      await runSeeds({ name: `${name} on ${platform}`, simulation: on({ platform }), seeds });
    },
    LIMIT_MS,
  );

  test('the same seed gives the same trace', async () => {
    const run = { name, simulation: on({}) };
    const first = await traceOf(run, firstSeed);
    expect(await traceOf(run, firstSeed)).toBe(first);
    expect(await traceOf(run, firstSeed + 1)).not.toBe(first);
  });

  test('a disk that keeps nothing of what it synced is found out, with the seed and how to see it again', async () => {
    const run = { name, simulation: on({ ignoresSync: true }), seeds: wantedSeeds(30, {}) };
    const failure: unknown = await runSeeds(run).catch((error) => error);
    expect(failure).toBeInstanceOf(SeedFailure);
    expect(String(failure)).toMatch(/seed \d+: .*\nSee it again: SIMULATOR_SEED=\d+ /s);
  });
});
