/**
 * Runs a simulation for many seeds. `SIMULATOR_SEEDS` sets how many, `SIMULATOR_FIRST_SEED` where they begin (1), and
 * `SIMULATOR_SEED` picks a single one: the way to see a failure again.
 */
import { SimulatedWorld, type SimulatedWorldOptions } from '../simulated-world.ts';

/** One simulation: builds its processes in `world`, fails by throwing. */
export type Simulation = (world: SimulatedWorld) => Promise<void>;

export interface SeedRunOptions {
  readonly name: string;
  readonly simulation: Simulation;
  readonly world?: Omit<SimulatedWorldOptions, 'seed'> | undefined;
  readonly seeds: readonly number[];
}

/** Virtual time in which a simulation has to be done: its clients give nothing up before. */
const LIMIT_MS = 120_000;

/** A seed for which a promise was broken. */
export class SeedFailure extends Error {
  constructor(options: { name: string; seed: number; cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    const command = `SIMULATOR_SEED=${options.seed} node_modules/.bin/vitest run packages/testing/src/simulator`;
    super(`${options.name}, seed ${options.seed}: ${reason}\nSee it again: ${command}`, {
      cause: options.cause,
    });
  }
}

/** Runs each seed once; fails with {@link SeedFailure} at the first that breaks a promise. */
export async function runSeeds(options: SeedRunOptions): Promise<void> {
  for (const seed of options.seeds) await traceOf(options, seed);
}

/** Runs one seed; returns the hash that names everything that happened. */
export async function traceOf(options: Omit<SeedRunOptions, 'seeds'>, seed: number): Promise<string> {
  const world = new SimulatedWorld({ ...options.world, seed });
  try {
    await world.clock.run(() => options.simulation(world), LIMIT_MS);
  } catch (cause) {
    throw new SeedFailure({ name: options.name, seed, cause });
  }
  return world.traceHash();
}

/**
 * The seeds that the environment variables ask for; `count` from 1 on without any. Throws where a variable is no
 * positive whole number: a run of no seeds at all would look like a good one.
 */
export function wantedSeeds(
  count: number,
  variables: Readonly<Record<string, string | undefined>>,
): number[] {
  const numberOf = (name: string, otherwise: number): number => {
    const text = variables[name];
    const number = text === undefined ? otherwise : Number(text);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new Error(`${name}: expected a whole number from 1 on, found '${text}'`);
  };
  const first = numberOf('SIMULATOR_FIRST_SEED', 1);
  if (variables['SIMULATOR_SEED'] !== undefined) return [numberOf('SIMULATOR_SEED', 1)];
  return Array.from({ length: numberOf('SIMULATOR_SEEDS', count) }, (_, index) => first + index);
}
