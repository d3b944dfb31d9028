/** JoinGroup, SyncGroup and LeaveGroup in every version that brokers since 0.10 speak, in the group member's terms. */
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { joinGroup } from '@kafka-ts/protocol/messages/join-group';
import { leaveGroup as leaveGroupApi } from '@kafka-ts/protocol/messages/leave-group';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { GroupMembership, MemberAssignment, MemberSubscription } from '../group-member.ts';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  type Subscription,
} from './consumer-protocol.ts';

const PROTOCOL_TYPE = 'consumer';
/** The coordinator may answer this much later than it promised. */
const GRACE_MS = 5000;
const FIRST_JOIN_WITH_INSTANCES = 5;
const FIRST_SYNC_WITH_INSTANCES = 3;
const FIRST_LEAVE_OF_SEVERAL = 3;

export interface JoinRequest {
  readonly membership: GroupMembership;
  readonly groupInstanceId: string | undefined;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocols: readonly { readonly name: string; readonly subscription: Subscription }[];
}

export interface JoinedGroup {
  readonly errorCode: number;
  readonly memberId: string;
  readonly generationId: number;
  readonly protocolName: string;
  /** Whether this member is the one that assigns. */
  readonly isLeader: boolean;
  readonly members: readonly MemberSubscription[];
}

/** @throws KafkaError UNSUPPORTED_VERSION where a static member meets a broker before 2.3; ConnectionError */
export async function joinOnce(connection: BrokerConnection, request: JoinRequest): Promise<JoinedGroup> {
  const { membership, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs } = request;
  const version = connection.versionOf(joinGroup) ?? 0;
  if (groupInstanceId !== undefined && version < FIRST_JOIN_WITH_INSTANCES) {
    throw new KafkaError(
      Errors.UNSUPPORTED_VERSION,
      `the broker is too old for static members (group.instance.id=${groupInstanceId}); 2.3 brought them`,
    );
  }
  const answer = await connection.request(
    joinGroup,
    {
      groupId: membership.groupId,
      memberId: membership.memberId,
      ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      protocolType: PROTOCOL_TYPE,
      protocols: request.protocols.map(({ name, subscription }) => ({
        name,
        metadata: encodeSubscription(subscription),
      })),
    },
    { version, timeoutMs: Math.max(rebalanceTimeoutMs, sessionTimeoutMs) + GRACE_MS },
  );
  const { errorCode, memberId, generationId, protocolName } = answer;
  return {
    errorCode,
    memberId,
    generationId,
    protocolName: protocolName ?? '',
    isLeader: answer.leader === memberId && !answer.skipAssignment,
    members: answer.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId ?? undefined,
      ...decodeSubscription(member.metadata),
    })),
  };
}

export interface SyncRequest {
  readonly membership: GroupMembership;
  readonly groupInstanceId: string | undefined;
  readonly protocolName: string;
  readonly assignments: { readonly memberId: string; readonly assignment: Uint8Array }[];
}

/** What the leader's SyncGroup carries. */
export function sendAssignments(
  assignments: readonly (readonly [string, MemberAssignment])[],
): SyncRequest['assignments'] {
  return assignments.map(([memberId, assignment]) => ({
    memberId,
    assignment: encodeAssignment(assignment),
  }));
}

/** @throws ConnectionError; MalformedError where the leader sent nonsense */
export async function syncOnce(
  connection: BrokerConnection,
  { membership, groupInstanceId, protocolName, assignments }: SyncRequest,
): Promise<{ readonly errorCode: number; readonly assignment: MemberAssignment }> {
  const version = connection.versionOf(syncGroup) ?? 0;
  const isNamed = groupInstanceId !== undefined && version >= FIRST_SYNC_WITH_INSTANCES;
  const { errorCode, assignment } = await connection.request(
    syncGroup,
    {
      ...membership,
      ...(isNamed ? { groupInstanceId } : {}),
      protocolType: PROTOCOL_TYPE,
      protocolName,
      assignments,
    },
    { version },
  );
  return { errorCode, assignment: decodeAssignment(errorCode === 0 ? assignment : new Uint8Array(0)) };
}

/** What the coordinator answers does not matter to a member that is gone. @throws ConnectionError */
export async function leaveGroup(
  connection: BrokerConnection,
  { groupId, memberId }: GroupMembership,
  reason: string,
): Promise<void> {
  const version = connection.versionOf(leaveGroupApi) ?? 0;
  const request =
    version >= FIRST_LEAVE_OF_SEVERAL
      ? { groupId, memberId: '', members: [{ memberId, reason }] }
      : { groupId, memberId, members: [] };
  await connection.request(leaveGroupApi, request, { version });
}
