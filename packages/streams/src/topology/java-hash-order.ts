/**
 * The order in which Java's `HashSet<String>` and `HashMap<String, …>` give their elements: by bucket, in a bucket by
 * insertion. `Topology.describe` prints sets in that order, and people compare its text.
 */

/** `String.hashCode`, spread as `HashMap` does. */
function spreadHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash ^ (hash >>> 16);
}

/** A set that was filled one by one. */
export function javaHashOrder(elements: Iterable<string>): string[] {
  const distinct = [...new Set(elements)];
  let buckets = 16;
  while (distinct.length > buckets * 0.75) buckets *= 2;
  return inBuckets(distinct, buckets);
}

/** A set that was made from another collection at once: it has more room. */
export function javaHashOrderOfCopy(elements: Iterable<string>): string[] {
  const distinct = [...new Set(elements)];
  const wanted = Math.max(Math.trunc(distinct.length / 0.75) + 1, 16);
  let buckets = 16;
  while (buckets < wanted) buckets *= 2;
  return inBuckets(distinct, buckets);
}

function inBuckets(distinct: readonly string[], buckets: number): string[] {
  return distinct
    .map((element) => ({ element, bucket: spreadHash(element) & (buckets - 1) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ element }) => element);
}
