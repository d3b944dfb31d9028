/**
 * The order in which `java.util.HashMap` and `HashSet` list what they hold: by bucket, within one by insertion. Settings, JSON fields,
 * tables of tools and the text of topologies pass through them in Kafka, and people compare that text.
 */

const DEFAULT_CAPACITY = 16;
const LOAD_FACTOR = 0.75;

/** `String.hashCode`. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}

/** As a map or set lists distinct items that were put one by one in this order. `capacity`: what it was made with. */
export function hashMapOrder<T>(
  items: readonly T[],
  hashOf: (item: T) => number,
  capacity = DEFAULT_CAPACITY,
): T[] {
  let buckets = 1;
  while (buckets < capacity || items.length > buckets * LOAD_FACTOR) buckets *= 2;
  const bucketOf = (item: T): number => {
    const hash = hashOf(item);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return items
    .map((item) => ({ item, bucket: bucketOf(item) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ item }) => item);
}

/** What `new HashMap(map)` of so many entries is made with. */
export function copyCapacity(size: number): number {
  return Math.floor(size / LOAD_FACTOR) + 1;
}

/** As `new HashSet(collection)` lists the distinct items that it was made of. */
export function hashSetOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  return hashMapOrder(items, hashOf, Math.max(DEFAULT_CAPACITY, copyCapacity(items.length)));
}
