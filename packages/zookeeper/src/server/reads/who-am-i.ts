import { whoAmI } from '../../jute/operations/who-am-i.ts';
import type { Identity } from '../access.ts';
import { readHandler } from './read.ts';

/**
 * whoAmI (107): digests without what follows the user's name. In Apache's order, which is that of Java's hash table of 16 places: people
 * compare what `whoami` prints.
 */
export const whoAmIHandler = readHandler(whoAmI, (_request, { identities }) =>
  identities
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map(({ scheme, id }) => ({
      scheme,
      user: scheme === 'digest' ? (id.split(':', 1)[0] ?? id) : id,
    })),
);

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
