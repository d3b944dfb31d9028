/** SyncGroup, Heartbeat and LeaveGroup of classic groups. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ClassicGroup } from './classic-group.ts';
import type { SyncResult } from './group-member.ts';
import { memberProblem } from './member-check.ts';
import type { Rebalance } from './rebalance.ts';

export interface MemberIdentity {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
}

export interface SyncRequest extends MemberIdentity {
  readonly generationId: number;
  /** v5+; undefined is not checked. */
  readonly protocolType: string | undefined;
  readonly protocolName: string | undefined;
  /** From the leader, by member id. */
  readonly assignments: ReadonlyMap<string, Uint8Array>;
}

export interface GroupMembershipParts {
  readonly rebalance: Rebalance;
  readonly store: (group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>) => Promise<ErrorInfo>;
}

export class GroupMembership {
  readonly #parts: GroupMembershipParts;

  constructor(parts: GroupMembershipParts) {
    this.#parts = parts;
  }

  /** `answer` is called once, now or when the leader's assignment is stored. */
  sync(group: ClassicGroup, request: SyncRequest, answer: (result: SyncResult) => void): void {
    const problem = syncProblem(group, request);
    const member = group.members.get(request.memberId);
    if (problem !== undefined || member === undefined) {
      answer(syncError(problem ?? Errors.UNKNOWN_MEMBER_ID));
      return;
    }
    this.#parts.rebalance.syncArrived(group, member);
    if (group.state === 'stable') {
      answer({
        error: Errors.NONE,
        protocolType: group.protocolType,
        protocolName: group.protocolName,
        assignment: member.assignment,
      });
      this.#parts.rebalance.scheduleHeartbeat(group, member);
      return;
    }
    member.awaitingSync = answer;
    if (group.isLeader(request.memberId)) this.#assign(group, request.assignments);
  }

  heartbeat(group: ClassicGroup, identity: MemberIdentity, generationId: number): ErrorInfo {
    if (group.state === 'dead') return Errors.COORDINATOR_NOT_AVAILABLE;
    const problem = memberProblem(group, identity);
    if (problem !== undefined) return problem;
    if (generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;
    if (group.state === 'empty') return Errors.UNKNOWN_MEMBER_ID;
    const member = group.members.get(identity.memberId);
    if (member !== undefined) this.#parts.rebalance.scheduleHeartbeat(group, member);
    return group.state === 'preparing-rebalance' ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
  }

  /** An empty member id with an instance id removes a static member by its instance (an administrator's call). */
  leave(group: ClassicGroup, identity: MemberIdentity): ErrorInfo {
    if (group.state === 'dead') return Errors.COORDINATOR_NOT_AVAILABLE;
    if (identity.groupInstanceId === undefined && group.pendingMembers.has(identity.memberId)) {
      group.forgetPending(identity.memberId);
      this.#parts.rebalance.completeJoinIfReady(group);
      return Errors.NONE;
    }
    const isByInstance = identity.memberId === '' && identity.groupInstanceId !== undefined;
    const memberId = isByInstance ? group.staticMemberId(identity.groupInstanceId ?? '') : identity.memberId;
    const problem = isByInstance ? undefined : memberProblem(group, identity);
    const member = memberId === undefined ? undefined : group.members.get(memberId);
    if (problem !== undefined || member === undefined) return problem ?? Errors.UNKNOWN_MEMBER_ID;
    this.#parts.rebalance.removeMember(group, member, `Removing member ${member.memberId} on LeaveGroup`);
    return Errors.NONE;
  }

  #assign(group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): void {
    const { generationId } = group;
    // The request's bytes live as long as its frame, the assignments as long as the generation.
    const kept = new Map(
      [...group.members.keys()].map((id) => [id, Uint8Array.from(assignments.get(id) ?? [])]),
    );
    void this.#parts.store(group, kept).then((error) => {
      if (group.state !== 'completing-rebalance' || group.generationId !== generationId) return;
      if (error === Errors.NONE) this.#parts.rebalance.completeSync(group, kept);
      else {
        this.#parts.rebalance.failSyncs(group, error);
        this.#parts.rebalance.prepareIfPossible(
          group,
          `error ${error.name} when storing the assignment of the group`,
        );
      }
    });
  }
}

function syncProblem(group: ClassicGroup, request: SyncRequest): ErrorInfo | undefined {
  if (group.state === 'dead') return Errors.COORDINATOR_NOT_AVAILABLE;
  const problem = memberProblem(group, request);
  if (problem !== undefined) return problem;
  if (request.generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;
  const isOther = (given: string | undefined, ours: string | undefined): boolean =>
    given !== undefined && given !== ours;
  if (
    isOther(request.protocolType, group.protocolType) ||
    isOther(request.protocolName, group.protocolName)
  ) {
    return Errors.INCONSISTENT_GROUP_PROTOCOL;
  }
  if (group.state === 'empty') return Errors.UNKNOWN_MEMBER_ID;
  return group.state === 'preparing-rebalance' ? Errors.REBALANCE_IN_PROGRESS : undefined;
}

export function syncError(error: ErrorInfo): SyncResult {
  return { error, protocolType: undefined, protocolName: undefined, assignment: new Uint8Array(0) };
}
