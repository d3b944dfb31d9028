import { expect, test } from 'vitest';
import { ConnectionRate } from './connection-rate.ts';

test('what ten quiet seconds would have allowed may come at once, the rest waits its turn', () => {
  const rate = new ConnectionRate();
  const delays = Array.from({ length: 53 }, () => rate.admit(100_000, 5));
  expect(delays.slice(0, 51).every((delay) => delay === 0)).toBe(true);
  expect(delays.slice(51)).toEqual([200, 400]);
  expect(rate.admit(100_600, 5)).toBe(0);
});

test('without a limit nobody waits', () => {
  const rate = new ConnectionRate();
  for (let n = 0; n < 1000; n++) expect(rate.admit(0, 2 ** 31 - 1)).toBe(0);
});
