import type { AuthRequest } from '../jute/operations/auth.ts';
import { digestOf, type Identity } from './access.ts';

/**
 * Adds what an auth packet proves to a connection's identities. False for a scheme that is unknown, null or `world`, and for null
 * digest data; `ip` is known already.
 */
export function authenticate(
  request: AuthRequest,
  identities: Identity[],
  settings: { superDigest: string | undefined; digestAlgorithm: string },
): boolean {
  if (request.scheme === 'ip') return true;
  if (request.scheme !== 'digest' || request.auth === null) return false;
  const id = digestOf(Buffer.from(request.auth).toString('utf8'), settings.digestAlgorithm);
  if (id === settings.superDigest) addOnce(identities, { scheme: 'super', id: '' });
  addOnce(identities, { scheme: 'digest', id });
  return true;
}

function addOnce(identities: Identity[], identity: Identity): void {
  const isKnown = identities.some((known) => known.scheme === identity.scheme && known.id === identity.id);
  if (!isKnown) identities.push(identity);
}
