/**
 * The order in which Scala 2.13's `mutable.HashMap` and `HashSet` list what they hold: by bucket, within one by hash,
 * among equal hashes as they were put. The table doubles before an item that would fill three quarters of it.
 */
const FIRST_SIZE = 16;
const LOAD = 0.75;
/** Immutable sets up to this size are no hash sets. */
const SMALL_SET = 4;

/** Distinct items in the order of a set or map they were put into one by one. */
export function scalaHashOrder<T>(
  items: readonly T[],
  hashOf: (item: T) => number,
  size: number = sizeAfter(items.length, 0, FIRST_SIZE),
): T[] {
  return items
    .map((item) => {
      const hash = hashOf(item);
      const improved = hash ^ (hash >>> 16);
      return { item, hash: improved, bucket: improved & (size - 1) };
    })
    .sort((left, right) => left.bucket - right.bucket || left.hash - right.hash)
    .map(({ item }) => item);
}

/**
 * Slots of a set to which immutable sets of these sizes were added whole, nothing twice: a large one makes room for
 * itself alone and is then put in without a look at how full the table is.
 */
export function tableSizeOf(sizes: readonly number[]): number {
  let size = FIRST_SIZE;
  let count = 0;
  for (const added of sizes) {
    if (added > SMALL_SET) {
      const needed = Math.floor((added + 1) / LOAD);
      while (size < needed) size *= 2;
    } else size = sizeAfter(added, count, size);
    count += added;
  }
  return size;
}

function sizeAfter(added: number, count: number, size: number): number {
  let slots = size;
  for (let index = 1; index <= added; index++) if (count + index >= slots * LOAD) slots *= 2;
  return slots;
}
