/**
 * DeleteGroups (42), v0 – v2 (KIP-229): removes groups without members and what they committed, by tombstones in `__consumer_offsets`.
 * NON_EMPTY_GROUP of a group that has members, GROUP_ID_NOT_FOUND of one that there is not. A group that is named twice is removed once.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponseInput,
} from '@kafka-ts/protocol/messages/delete-groups';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export async function handleDeleteGroups(
  request: DeleteGroupsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<DeleteGroupsResponseInput> {
  const results = [...new Set(request.groupsNames)].map(async (groupId) => ({
    groupId,
    errorCode: (await deleteGroup(groupId, context, services)).code,
  }));
  return { throttleTimeMs: 0, results: await Promise.all(results) };
}

/** The answer to a request that failed as a whole. */
export function failGroupDeletions(
  request: DeleteGroupsRequest,
  error: ErrorInfo,
): DeleteGroupsResponseInput {
  const results = [...new Set(request.groupsNames)].map((groupId) => ({ groupId, errorCode: error.code }));
  return { throttleTimeMs: 0, results };
}

function deleteGroup(groupId: string, context: RequestContext, services: BrokerServices): Promise<ErrorInfo> {
  const asked = { operation: 'DELETE', resourceType: 'GROUP', resourceName: groupId } as const;
  if (!isAllowed(services, context, asked)) return Promise.resolve(Errors.GROUP_AUTHORIZATION_FAILED);
  return services.groups.administration.deleteGroup(groupId);
}
