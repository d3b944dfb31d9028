import type { Identity } from './access.ts';

/**
 * Identities in the order in which Apache's server goes through those of a connection, that of Java's hash table of 16 places: people
 * compare what `whoami` and `getAcl` print.
 */
export function inTableOrder(identities: readonly Identity[]): readonly Identity[] {
  return identities.length < 2 ? identities : identities.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ scheme, id }: Identity): number {
  const hash = (Math.imul(37, (Math.imul(37, 17) + hashOf(scheme)) | 0) + hashOf(id)) | 0;
  return (hash ^ (hash >>> 16)) & 15;
}

/** Java's String.hashCode. */
function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) {
    hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  }
  return hash;
}
