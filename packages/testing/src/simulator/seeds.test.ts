import { expect, test } from 'vitest';
import { wantedSeeds } from './seeds.ts';

test.each<[string, Record<string, string>, readonly number[]]>([
  ['as many as the test asks for, from 1 on', {}, [1, 2, 3]],
  ['as many as SIMULATOR_SEEDS says', { SIMULATOR_SEEDS: '2' }, [1, 2]],
  ['from SIMULATOR_FIRST_SEED on', { SIMULATOR_FIRST_SEED: '5001' }, [5001, 5002, 5003]],
  ['a range of both', { SIMULATOR_FIRST_SEED: '10', SIMULATOR_SEEDS: '2' }, [10, 11]],
  ['only the one of SIMULATOR_SEED', { SIMULATOR_SEED: '1491', SIMULATOR_SEEDS: '9' }, [1491]],
])('runs %s', (_, variables, expected) => {
  expect(wantedSeeds(3, variables)).toEqual(expected);
});

test.each(['SIMULATOR_SEED', 'SIMULATOR_SEEDS', 'SIMULATOR_FIRST_SEED'])(
  'refuses a %s that is no number instead of running nothing',
  (name) => {
    for (const text of ['', 'many', '0', '-3', '1.5']) {
      expect(() => wantedSeeds(3, { [name]: text })).toThrow(`${name}: expected a whole number from 1 on`);
    }
  },
);
