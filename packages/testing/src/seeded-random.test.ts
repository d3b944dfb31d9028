import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

test('the same seed draws the same, another seed something else', () => {
  const draw = (seed: number): number[] => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 20 }, () => random.below(1_000_000));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(2 ** 40)).not.toEqual(draw(2 ** 41));
});

test('draws stay in their bounds and reach all of a small one', () => {
  const random = new SeededRandom(1);
  const counts = [0, 0, 0, 0, 0];
  for (let index = 0; index < 5_000; index++) counts[random.below(5)] = (counts[random.below(5)] ?? 0) + 1;
  expect(counts.every((count) => count > 800)).toBe(true);
  for (let index = 0; index < 100; index++) {
    const wide = random.below(2 ** 48);
    expect(wide).toBeLessThan(2 ** 48);
    expect(Number.isInteger(wide)).toBe(true);
  }
  expect(random.below(1)).toBe(0);
  expect(() => random.below(0)).toThrow(RangeError);
});

test('a fork is independent: draws from it do not change the origin', () => {
  const withDraws = new SeededRandom(3);
  withDraws.fork().bytes(100);
  const without = new SeededRandom(3);
  without.fork();
  expect(withDraws.uint32()).toBe(without.uint32());
});
