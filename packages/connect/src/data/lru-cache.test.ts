import { expect, test } from 'vitest';
import { LruCache } from './lru-cache.ts';

test('the entry used longest ago goes first', () => {
  const cache = new LruCache<string, number>(2);
  let made = 0;
  const get = (key: string) =>
    cache.getOrMake(key, () => {
      made++;
      return made;
    });
  expect([get('a'), get('b'), get('a'), get('c'), get('a'), get('b')]).toEqual([1, 2, 1, 3, 1, 4]);
  expect(cache.size).toBe(2);
});

test('a size of 0 keeps nothing', () => {
  const cache = new LruCache<string, number>(0);
  cache.getOrMake('a', () => 1);
  expect(cache.size).toBe(0);
});
