import { whoAmI } from '../../jute/operations/who-am-i.ts';
import { inTableOrder } from '../identity-order.ts';
import { readHandler } from './read.ts';

/** whoAmI (107): digests without what follows the user's name. */
export const whoAmIHandler = readHandler(whoAmI, (_request, { identities }) =>
  inTableOrder(identities).map(({ scheme, id }) => ({
    scheme,
    user: scheme === 'digest' ? (id.split(':', 1)[0] ?? id) : id,
  })),
);
