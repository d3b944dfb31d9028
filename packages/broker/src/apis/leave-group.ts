/**
 * LeaveGroup (13), v0 – v5: members go, the others rebalance. v3 (KIP-345) takes several members, each with its own error, and
 * removes static ones by instance id; before, the one member's error is the request's.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { LeaveGroupRequest, LeaveGroupResponseInput } from '@kafka-ts/protocol/messages/leave-group';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export function handleLeaveGroup(
  request: LeaveGroupRequest,
  context: RequestContext,
  services: BrokerServices,
): LeaveGroupResponseInput {
  if (
    !isAllowed(services, context, { operation: 'READ', resourceType: 'GROUP', resourceName: request.groupId })
  ) {
    return failLeave(request, Errors.GROUP_AUTHORIZATION_FAILED);
  }
  const isOld = context.apiVersion < 3;
  const members = isOld ? [{ memberId: request.memberId, groupInstanceId: null }] : request.members;
  const identities = members.map(({ memberId, groupInstanceId }) => ({
    memberId,
    groupInstanceId: groupInstanceId ?? undefined,
  }));
  const { error, members: errors } = services.groups.leave(request.groupId, identities);
  if (isOld) return failLeave(request, error === Errors.NONE ? (errors[0] ?? Errors.NONE) : error);
  return {
    errorCode: error.code,
    members: errors.map((memberError, index) => ({
      memberId: identities[index]?.memberId ?? '',
      groupInstanceId: identities[index]?.groupInstanceId ?? null,
      errorCode: memberError.code,
    })),
  };
}

/** The answer to a request that failed as a whole. */
export function failLeave(_request: LeaveGroupRequest, error: ErrorInfo): LeaveGroupResponseInput {
  return { errorCode: error.code, members: [] };
}
