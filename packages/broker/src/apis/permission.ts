import type { AuthorizationRequest } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import type { BrokerServices } from './services.ts';

/** Whether the request's principal may do this. */
export function isAllowed(
  { authorizer }: Pick<BrokerServices, 'authorizer'>,
  { principal, clientAddress }: RequestContext,
  asked: Pick<AuthorizationRequest, 'operation' | 'resourceType' | 'resourceName'>,
): boolean {
  const { operation, resourceType, resourceName } = asked;
  return authorizer.isAllowed({ principal, clientAddress, operation, resourceType, resourceName });
}
