/**
 * DescribeGroups (15), v0 – v5: state, protocol and members of groups that this broker coordinates. A group that is unknown is Dead,
 * without an error. Metadata and assignments are told of stable groups only: between generations there are none that hold.
 *
 * v3 (KIP-430) tells what the client may do with each group, v4 (KIP-345) the instance ids of static members.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  DescribeGroupsResponseInput,
} from '@kafka-ts/protocol/messages/describe-groups';
import type { ClassicGroup } from '../group/classic-group.ts';
import { groupStateNames } from '../group/group-administration.ts';
import { authorizedOperations } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type Described = DescribeGroupsResponse['groups'][number];

const NOT_ASKED = -2147483648;

export function handleDescribeGroups(
  request: DescribeGroupsRequest,
  context: RequestContext,
  services: BrokerServices,
): DescribeGroupsResponseInput {
  const mayDescribe = (groupId: string): boolean =>
    isAllowed(services, context, { operation: 'DESCRIBE', resourceType: 'GROUP', resourceName: groupId });
  const refused = request.groups.filter((groupId) => !mayDescribe(groupId));
  const operationsOf = (groupId: string): number => {
    if (context.apiVersion < 3 || !request.includeAuthorizedOperations) return NOT_ASKED;
    const { principal, clientAddress } = context;
    const asked = { principal, clientAddress, resourceType: 'GROUP', resourceName: groupId } as const;
    return authorizedOperations(services.authorizer, asked);
  };
  return {
    groups: [
      ...refused.map((groupId) => failedGroup(groupId, Errors.GROUP_AUTHORIZATION_FAILED)),
      ...request.groups.filter(mayDescribe).map((groupId): Described => {
        const { error, group } = services.groups.administration.describe(groupId);
        if (error !== Errors.NONE) return failedGroup(groupId, error);
        return { ...describe(groupId, group), authorizedOperations: operationsOf(groupId) };
      }),
    ],
  };
}

/** The answer to a request that failed as a whole. */
export function failDescriptions(
  request: DescribeGroupsRequest,
  error: ErrorInfo,
): DescribeGroupsResponseInput {
  return { groups: request.groups.map((groupId) => failedGroup(groupId, error)) };
}

function describe(groupId: string, group: ClassicGroup | undefined): Described {
  const isStable = group?.state === 'stable';
  const nothing = new Uint8Array(0);
  const protocolData = isStable ? (group.protocolName ?? '') : '';
  return {
    errorCode: Errors.NONE.code,
    groupId,
    groupState: groupStateNames[group?.state ?? 'dead'],
    protocolType: group?.protocolType ?? '',
    protocolData,
    members: [...(group?.members.values() ?? [])].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId ?? null,
      clientId: member.client.clientId,
      clientHost: member.client.clientHost,
      memberMetadata: isStable ? member.metadataFor(protocolData) : nothing,
      memberAssignment: isStable ? member.assignment : nothing,
    })),
    authorizedOperations: NOT_ASKED,
  };
}

function failedGroup(groupId: string, error: ErrorInfo): Described {
  return {
    errorCode: error.code,
    groupId,
    groupState: '',
    protocolType: '',
    protocolData: '',
    members: [],
    authorizedOperations: NOT_ASKED,
  };
}
