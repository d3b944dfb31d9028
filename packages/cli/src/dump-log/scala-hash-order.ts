/**
 * The order in which Scala 2.13's `mutable.HashMap` and `HashSet` list what they hold: by bucket, within one by hash,
 * among equal hashes as they were put. The table doubles when a further item would fill three quarters of it.
 */
const FIRST_SIZE = 16;

/** Distinct items in the order of a set or map they were put into one by one. */
export function scalaHashOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  let size = FIRST_SIZE;
  while (items.length >= size * 0.75) size *= 2;
  return items
    .map((item) => {
      const hash = hashOf(item);
      const improved = hash ^ (hash >>> 16);
      return { item, hash: improved, bucket: improved & (size - 1) };
    })
    .sort((left, right) => left.bucket - right.bucket || left.hash - right.hash)
    .map(({ item }) => item);
}
