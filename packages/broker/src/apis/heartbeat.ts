/** Heartbeat (12), v0 – v4: a member is alive; REBALANCE_IN_PROGRESS tells it to join again. v3 (KIP-345) static members. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { HeartbeatRequest, HeartbeatResponseInput } from '@kafka-ts/protocol/messages/heartbeat';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export function handleHeartbeat(
  request: HeartbeatRequest,
  context: RequestContext,
  services: BrokerServices,
): HeartbeatResponseInput {
  const { groupId, memberId, generationId } = request;
  if (!isAllowed(services, context, { operation: 'READ', resourceType: 'GROUP', resourceName: groupId })) {
    return failHeartbeat(request, Errors.GROUP_AUTHORIZATION_FAILED);
  }
  const identity = { memberId, groupInstanceId: request.groupInstanceId ?? undefined };
  return failHeartbeat(request, services.groups.heartbeat(groupId, identity, generationId));
}

/** The answer with this error, NONE included. */
export function failHeartbeat(_request: HeartbeatRequest, error: ErrorInfo): HeartbeatResponseInput {
  return { errorCode: error.code };
}
