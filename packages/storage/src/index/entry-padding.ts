/**
 * Zeros at the end of an index file. Kafka preallocates the active segment's indexes and cuts them at roll and close. Ours grow instead
 * (a cleanly closed file is the same, byte for byte); zeros that a crashed Kafka left are ignored at load and cut off by the next write.
 */

/** Whether all of `bytes[position … position + length)` is zero. */
export function isZero(bytes: Uint8Array, position: number, length: number): boolean {
  for (let at = position; at < position + length; at++) if (bytes[at] !== 0) return false;
  return true;
}

/**
 * Entries of `bytes` in front of the padding. A file of exactly one zero entry is taken at its word (a time index may hold
 * timestamp 0 at the base offset); behind another entry a zero one cannot stand.
 */
export function usedEntries(bytes: Uint8Array, entrySize: number): number {
  const total = Math.floor(bytes.length / entrySize);
  let end = total * entrySize;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const used = Math.ceil(end / entrySize);
  return used === 0 && total === 1 ? 1 : used;
}
