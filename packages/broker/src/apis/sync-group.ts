/**
 * SyncGroup (14), v0 – v5: the leader brings the assignment, everybody takes its part once it is stored.
 *
 * v3 (KIP-345) static members; v5 (KIP-559) checks protocol type and name.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { SyncGroupRequest, SyncGroupResponseInput } from '@kafka-ts/protocol/messages/sync-group';
import type { SyncResult } from '../group/group-member.ts';
import { syncError } from '../group/group-membership.ts';
import type { RequestContext } from './context.ts';
import { PendingResponse } from './pending-response.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export function handleSyncGroup(
  request: SyncGroupRequest,
  context: RequestContext,
  services: BrokerServices,
): PendingResponse<SyncGroupResponseInput> {
  const pending = new PendingResponse<SyncGroupResponseInput>();
  const answer = (result: SyncResult): void => pending.complete(wire(result));
  const { groupId, memberId, generationId } = request;
  if (!isAllowed(services, context, { operation: 'READ', resourceType: 'GROUP', resourceName: groupId })) {
    answer(syncError(Errors.GROUP_AUTHORIZATION_FAILED));
    return pending;
  }
  const sync = {
    memberId,
    groupInstanceId: request.groupInstanceId ?? undefined,
    generationId,
    protocolType: request.protocolType ?? undefined,
    protocolName: request.protocolName ?? undefined,
    assignments: new Map(request.assignments.map((one) => [one.memberId, one.assignment])),
  };
  services.groups.sync(groupId, sync, answer);
  return pending;
}

/** The answer to a request that failed as a whole. */
export function failSync(_request: SyncGroupRequest, error: ErrorInfo): SyncGroupResponseInput {
  return wire(syncError(error));
}

function wire({ error, protocolType, protocolName, assignment }: SyncResult): SyncGroupResponseInput {
  return {
    errorCode: error.code,
    protocolType: protocolType ?? null,
    protocolName: protocolName ?? null,
    assignment,
  };
}
