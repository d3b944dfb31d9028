/** JoinGroup for classic groups, dynamic and static members (`GroupCoordinator.handleJoinGroup`). */
import type { Clock } from '@kafka-ts/environment/clock';
import { Errors } from '@kafka-ts/protocol/errors';
import type { ClassicGroup } from './classic-group.ts';
import { setFairTimer } from './fair-timer.ts';
import {
  GroupMember,
  type JoinResult,
  type MemberClient,
  type MemberProtocol,
  type MemberTimeouts,
} from './group-member.ts';
import { memberProblem } from './member-check.ts';
import { joinError, joinResult, membersOf, type Rebalance } from './rebalance.ts';

export interface JoinRequest {
  readonly groupId: string;
  /** '' from who has none yet. */
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly client: MemberClient;
  readonly timeouts: MemberTimeouts;
  readonly protocolType: string;
  readonly protocols: readonly MemberProtocol[];
  /** v4+: a dynamic member joins with the id that its first attempt was given (KIP-394). */
  readonly isIdRequired: boolean;
  /** v9+: a returning static leader can be told to keep the assignment (KIP-814). */
  readonly canSkipAssignment: boolean;
}

export interface GroupJoinParts {
  readonly clock: Clock;
  readonly rebalance: Rebalance;
  /** A part of a member id that nobody else has. */
  readonly newUuid: () => string;
  /** Stores the group as it is; false if that failed. */
  readonly storeAsIs: (group: ClassicGroup) => Promise<boolean>;
}

type Answer = (result: JoinResult) => void;

export class GroupJoin {
  readonly #parts: GroupJoinParts;

  constructor(parts: GroupJoinParts) {
    this.#parts = parts;
  }

  /** `answer` is called once, now or when the group has joined. */
  join(group: ClassicGroup, request: JoinRequest, answer: Answer): void {
    if (group.state === 'dead') answer(joinError(request.memberId, Errors.COORDINATOR_NOT_AVAILABLE));
    else if (!group.supports(request.protocolType, request.protocols)) {
      answer(joinError(request.memberId, Errors.INCONSISTENT_GROUP_PROTOCOL));
    } else if (request.memberId === '') this.#joinNew(group, request, answer);
    else this.#joinKnown(group, request, answer);
    this.#parts.rebalance.completeJoinIfReady(group);
  }

  #joinNew(group: ClassicGroup, request: JoinRequest, answer: Answer): void {
    const prefix = request.groupInstanceId ?? request.client.clientId;
    const memberId = `${prefix}-${this.#parts.newUuid()}`;
    const formerId =
      request.groupInstanceId === undefined ? undefined : group.staticMemberId(request.groupInstanceId);
    const former = formerId === undefined ? undefined : group.members.get(formerId);
    if (former !== undefined) this.#replaceStatic(group, former, { ...request, memberId }, answer);
    else if (request.groupInstanceId === undefined && request.isIdRequired)
      this.#handOutId(group, memberId, request, answer);
    else this.#addMember(group, { ...request, memberId }, answer);
  }

  #handOutId(group: ClassicGroup, memberId: string, request: JoinRequest, answer: Answer): void {
    const timer = setFairTimer(this.#parts.clock, request.timeouts.sessionTimeoutMs, () => {
      group.forgetPending(memberId);
      this.#parts.rebalance.completeJoinIfReady(group);
    });
    group.pendingMembers.set(memberId, timer);
    answer(joinError(memberId, Errors.MEMBER_ID_REQUIRED));
  }

  #joinKnown(group: ClassicGroup, request: JoinRequest, answer: Answer): void {
    if (group.pendingMembers.has(request.memberId) && request.groupInstanceId === undefined) {
      this.#addMember(group, request, answer);
      return;
    }
    const problem = memberProblem(group, request);
    const member = group.members.get(request.memberId);
    if (problem !== undefined || member === undefined) {
      answer(joinError(request.memberId, problem ?? Errors.UNKNOWN_MEMBER_ID));
      return;
    }
    const isUnchanged = member.hasProtocols(request.protocols);
    switch (group.state) {
      case 'preparing-rebalance':
        this.#updateMember(group, member, request, answer);
        break;
      case 'completing-rebalance':
        if (isUnchanged) answer(joinResult(group, member));
        else this.#updateMember(group, member, request, answer);
        break;
      case 'stable':
        // A leader that joins again wants a rebalance: it has seen the topics change.
        if (isUnchanged && !group.isLeader(member.memberId)) answer(joinResult(group, member));
        else this.#updateMember(group, member, request, answer);
        break;
      default:
        answer(joinError(request.memberId, Errors.UNKNOWN_MEMBER_ID));
    }
  }

  #addMember(group: ClassicGroup, request: JoinRequest, answer: Answer): void {
    const member = new GroupMember(request, request.timeouts, request.protocols);
    member.isNew = true;
    member.awaitingJoin = answer;
    if (group.state === 'preparing-rebalance' && group.generationId === 0) group.hasNewMember = true;
    if (group.members.size === 0) group.protocolType = request.protocolType;
    group.add(member);
    this.#parts.rebalance.scheduleNewMember(group, member);
    this.#parts.rebalance.prepareIfPossible(
      group,
      `Adding new member ${member.memberId} with group instance id ${member.groupInstanceId ?? 'None'}`,
    );
  }

  #updateMember(group: ClassicGroup, member: GroupMember, request: JoinRequest, answer: Answer): void {
    // A retry whose first attempt still waits: that one will not be read any more.
    member.answerJoin(joinError(member.memberId, Errors.UNKNOWN_MEMBER_ID));
    member.protocols = request.protocols;
    member.timeouts = request.timeouts;
    member.awaitingJoin = answer;
    this.#parts.rebalance.prepareIfPossible(group, `Updating metadata for member ${member.memberId}`);
  }

  #replaceStatic(group: ClassicGroup, member: GroupMember, request: JoinRequest, answer: Answer): void {
    const formerLeader = group.leaderId ?? '';
    const formerProtocols = member.protocols;
    member.answerJoin(joinError(member.memberId, Errors.FENCED_INSTANCE_ID));
    member.answerSync({
      error: Errors.FENCED_INSTANCE_ID,
      protocolType: undefined,
      protocolName: undefined,
      assignment: new Uint8Array(0),
    });
    const formerId = member.memberId;
    group.renameStaticMember(member, request.memberId);
    member.protocols = request.protocols;
    member.timeouts = request.timeouts;
    member.awaitingJoin = answer;
    this.#parts.rebalance.scheduleHeartbeat(group, member);
    if (group.state === 'stable' && group.selectProtocol() === group.protocolName) {
      this.#keepGeneration(group, member, {
        formerId,
        formerLeader,
        formerProtocols,
        canSkipAssignment: request.canSkipAssignment,
      });
    } else if (group.state === 'stable')
      this.#parts.rebalance.prepareIfPossible(
        group,
        `static member ${request.memberId} changed the protocol choice`,
      );
    else if (group.state === 'completing-rebalance')
      this.#parts.rebalance.prepare(group, `static member ${request.memberId} rejoined`);
  }

  /** The group goes on as it was; only the id changed, which is stored before the member hears of it. */
  #keepGeneration(
    group: ClassicGroup,
    member: GroupMember,
    former: {
      readonly formerId: string;
      readonly formerLeader: string;
      readonly formerProtocols: readonly MemberProtocol[];
      readonly canSkipAssignment: boolean;
    },
  ): void {
    void this.#parts.storeAsIs(group).then((isStored) => {
      if (!isStored) {
        group.renameStaticMember(member, former.formerId);
        member.protocols = former.formerProtocols;
        member.answerJoin(joinError(member.memberId, Errors.UNKNOWN_MEMBER_ID));
        return;
      }
      const isLeader = group.isLeader(member.memberId);
      const answer: JoinResult = { ...joinResult(group, member), members: [] };
      if (!former.canSkipAssignment) member.answerJoin({ ...answer, leaderId: former.formerLeader });
      else
        member.answerJoin({ ...answer, members: isLeader ? membersOf(group) : [], skipAssignment: isLeader });
    });
  }
}
