/**
 * The order in which `java.util.HashMap` lists texts: settings pass through one in Kafka Connect, and messages and answers
 * show it.
 */

import { stringHash } from '../data/java-hash-map.ts';

/** `names`, each once, as a map lists them that was filled with them one by one, or is the copy of another. */
export function javaHashOrder(names: readonly string[], made: 'filled' | 'copied' = 'filled'): string[] {
  let capacity = made === 'filled' ? 16 : 1;
  const needed = made === 'filled' ? names.length / 0.75 : Math.trunc(names.length / 0.75 + 1);
  while (capacity < needed) capacity *= 2;
  const bucket = (name: string): number => spread(stringHash(name)) & (capacity - 1);
  return names.toSorted((left, right) => bucket(left) - bucket(right));
}

/** `{a=b, c=d}`: `AbstractMap.toString` of a map that is a copy. */
export function printJavaMap(map: Readonly<Record<string, unknown>>): string {
  return `{${javaHashOrder(Object.keys(map), 'copied')
    .map((name) => `${name}=${String(map[name])}`)
    .join(', ')}}`;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
