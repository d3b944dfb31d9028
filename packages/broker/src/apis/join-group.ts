/**
 * JoinGroup (11), v0 – v9: answered when the whole group has joined.
 *
 * v0 has no rebalance timeout: the session's counts. Up to v3 a new member is admitted at once; from v4 on (KIP-394) it first gets
 * an id (MEMBER_ID_REQUIRED) and comes again, so that lost answers leave no ghosts. v5 (KIP-345) static members; v7 tells the
 * protocol type; v9 (KIP-814) lets a returning static leader keep the assignment.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { JoinGroupRequest, JoinGroupResponseInput } from '@kafka-ts/protocol/messages/join-group';
import type { JoinResult } from '../group/group-member.ts';
import { joinError } from '../group/rebalance.ts';
import type { RequestContext } from './context.ts';
import { PendingResponse } from './pending-response.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export function handleJoinGroup(
  request: JoinGroupRequest,
  context: RequestContext,
  services: BrokerServices,
): PendingResponse<JoinGroupResponseInput> {
  const pending = new PendingResponse<JoinGroupResponseInput>();
  const answer = (result: JoinResult): void => pending.complete(wire(result, context.apiVersion));
  const { groupId, memberId, sessionTimeoutMs } = request;
  if (!isAllowed(services, context, { operation: 'READ', resourceType: 'GROUP', resourceName: groupId })) {
    answer(joinError(memberId, Errors.GROUP_AUTHORIZATION_FAILED));
    return pending;
  }
  const groupInstanceId = request.groupInstanceId ?? undefined;
  const join = {
    groupId,
    memberId,
    groupInstanceId,
    client: { clientId: context.clientId ?? '', clientHost: `/${context.clientAddress}` },
    timeouts: {
      sessionTimeoutMs,
      rebalanceTimeoutMs: context.apiVersion === 0 ? sessionTimeoutMs : request.rebalanceTimeoutMs,
    },
    protocolType: request.protocolType,
    // The request's bytes live as long as this call, the member's metadata as long as the member.
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Uint8Array.from(metadata) })),
    isIdRequired: context.apiVersion >= 4 && groupInstanceId === undefined,
    canSkipAssignment: context.apiVersion >= 9,
  };
  services.groups.join(join, answer);
  return pending;
}

/** The answer to a request that failed as a whole. */
export function failJoin(
  request: JoinGroupRequest,
  error: ErrorInfo,
  context: RequestContext,
): JoinGroupResponseInput {
  return wire(joinError(request.memberId, error), context.apiVersion);
}

function wire(result: JoinResult, apiVersion: number): JoinGroupResponseInput {
  return {
    errorCode: result.error.code,
    generationId: result.generationId,
    protocolType: result.protocolType ?? null,
    // Null is possible from v7 on only.
    protocolName: result.protocolName ?? (apiVersion >= 7 ? null : ''),
    leader: result.leaderId,
    ...(apiVersion >= 9 ? { skipAssignment: result.skipAssignment } : {}),
    memberId: result.memberId,
    members: result.members.map(({ memberId, groupInstanceId, metadata }) => ({
      memberId,
      groupInstanceId: groupInstanceId ?? null,
      metadata,
    })),
  };
}
