/**
 * ListGroups (16), v0 – v5: the groups that this broker coordinates. v4 (KIP-518) tells states and filters by them, v5 (KIP-848) types;
 * both filters disregard case, an empty one lets everything through, and a word that is no state or type nothing.
 */
import type { ErrorInfo } from '@kafka-ts/protocol/errors';
import type { ListGroupsRequest, ListGroupsResponseInput } from '@kafka-ts/protocol/messages/list-groups';
import { groupStateNames } from '../group/group-administration.ts';
import { clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

/** The only type of groups that is coordinated here. */
const CLASSIC = 'classic';

export function handleListGroups(
  request: ListGroupsRequest,
  context: RequestContext,
  services: BrokerServices,
): ListGroupsResponseInput {
  const { error, groups } = services.groups.administration.list();
  const states = filterOf(request.statesFilter);
  const types = filterOf(request.typesFilter);
  const seesAll = isAllowed(services, context, {
    operation: 'DESCRIBE',
    resourceType: 'CLUSTER',
    resourceName: clusterResource,
  });
  const isSeen = (groupId: string): boolean =>
    seesAll ||
    isAllowed(services, context, { operation: 'DESCRIBE', resourceType: 'GROUP', resourceName: groupId });
  return {
    errorCode: error.code,
    groups: groups
      .filter(({ state }) => states(groupStateNames[state]) && types(CLASSIC))
      .filter(({ groupId }) => isSeen(groupId))
      .map(({ groupId, protocolType = '', state }) => ({
        groupId,
        protocolType,
        groupState: groupStateNames[state],
        groupType: CLASSIC,
      })),
  };
}

/** The answer to a request that failed as a whole. */
export function failList(_request: ListGroupsRequest, error: ErrorInfo): ListGroupsResponseInput {
  return { errorCode: error.code, groups: [] };
}

function filterOf(words: readonly string[]): (word: string) => boolean {
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  return (word) => wanted.size === 0 || wanted.has(word.toLowerCase());
}
