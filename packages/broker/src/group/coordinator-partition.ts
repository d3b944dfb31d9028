/**
 * The partition of an internal topic that a group or transactional id belongs to: `abs(hashCode) % partitions`, hashed
 * over UTF-16 units as Java's String does, with abs of the smallest int being 0.
 */
export function coordinatorPartition(id: string, partitionCount: number): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(31, hash) + id.charCodeAt(index)) | 0;
  const positive = hash === -(2 ** 31) ? 0 : Math.abs(hash);
  return positive % Math.max(1, partitionCount);
}
