/** How a group goes through a rebalance: waiting for joins, the next generation, waiting for syncs, members that vanish. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ClassicGroup } from './classic-group.ts';
import { setFairTimer } from './fair-timer.ts';
import type { GroupMember, JoinResult } from './group-member.ts';

/** A member whose first join is not answered cannot heartbeat; it is given up after this time. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60 * 1000;

const SOURCE = 'kafka.coordinator.group.GroupCoordinator';

export interface RebalanceParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** `group.initial.rebalance.delay.ms`. */
  readonly initialRebalanceDelayMs: number;
  /** Writes the group with these assignments; resolves with Errors.NONE once it is replicated. */
  readonly store: (group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>) => Promise<ErrorInfo>;
}

export class Rebalance {
  readonly #parts: RebalanceParts;

  constructor(parts: RebalanceParts) {
    this.#parts = parts;
  }

  /** Begins a rebalance unless one is waiting for joins already. */
  prepareIfPossible(group: ClassicGroup, reason: string): void {
    if (group.state === 'stable' || group.state === 'completing-rebalance' || group.state === 'empty')
      this.prepare(group, reason);
  }

  prepare(group: ClassicGroup, reason: string): void {
    const { clock, logger } = this.#parts;
    if (group.state === 'completing-rebalance') this.failSyncs(group, Errors.REBALANCE_IN_PROGRESS);
    group.syncTimer?.cancel();
    const isFirst = group.state === 'empty';
    group.transitionTo('preparing-rebalance', clock.nowMs());
    logger.info(
      `Preparing to rebalance group ${group.groupId} in state PreparingRebalance with old generation ${group.generationId} (reason: ${reason})`,
      SOURCE,
    );
    if (isFirst) this.#waitForMore(group, group.rebalanceTimeoutMs);
    else this.#waitForJoins(group);
  }

  /** Ends the wait for joins at once if nobody is missing. */
  completeJoinIfReady(group: ClassicGroup): void {
    if (group.state === 'preparing-rebalance' && !group.isWaitingForMore && group.hasAllJoined)
      this.#completeJoin(group);
  }

  /** Takes a member out, answers what it waits for, and rebalances the rest. */
  removeMember(group: ClassicGroup, member: GroupMember, reason: string): void {
    member.answerJoin(joinError(member.memberId, Errors.UNKNOWN_MEMBER_ID));
    member.answerSync({
      error: Errors.UNKNOWN_MEMBER_ID,
      protocolType: undefined,
      protocolName: undefined,
      assignment: new Uint8Array(0),
    });
    group.remove(member);
    if (group.state === 'preparing-rebalance') this.completeJoinIfReady(group);
    else if (group.state !== 'dead' && group.state !== 'empty') this.prepareIfPossible(group, reason);
  }

  /** (Re)starts the session timer of a member. */
  scheduleHeartbeat(
    group: ClassicGroup,
    member: GroupMember,
    timeoutMs = member.timeouts.sessionTimeoutMs,
  ): void {
    member.heartbeat?.cancel();
    member.heartbeat = setFairTimer(this.#parts.clock, timeoutMs, () =>
      this.#onSessionTimeout(group, member),
    );
  }

  scheduleNewMember(group: ClassicGroup, member: GroupMember): void {
    this.scheduleHeartbeat(group, member, NEW_MEMBER_JOIN_TIMEOUT_MS);
  }

  /** Answers every parked SyncGroup with an error and forgets the assignments. */
  failSyncs(group: ClassicGroup, error: ErrorInfo): void {
    for (const member of group.members.values()) {
      member.assignment = new Uint8Array(0);
      this.#answerSync(group, member, error);
    }
  }

  /** Gives every member its part, answers those that wait, and the group is stable. */
  completeSync(group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): void {
    for (const member of group.members.values()) {
      member.assignment = assignments.get(member.memberId) ?? new Uint8Array(0);
      this.#answerSync(group, member, Errors.NONE);
    }
    group.transitionTo('stable', this.#parts.clock.nowMs());
  }

  /** One member less to wait for. */
  syncArrived(group: ClassicGroup, member: GroupMember): void {
    group.pendingSync.delete(member.memberId);
    if (group.pendingSync.size === 0) group.syncTimer?.cancel();
  }

  #waitForMore(group: ClassicGroup, remainingMs: number): void {
    const delayMs = Math.min(this.#parts.initialRebalanceDelayMs, remainingMs);
    if (delayMs <= 0) {
      this.#waitForJoins(group);
      return;
    }
    group.hasNewMember = false;
    group.isWaitingForMore = true;
    group.rebalanceTimer?.cancel();
    group.rebalanceTimer = setFairTimer(this.#parts.clock, delayMs, () => {
      const leftMs = remainingMs - delayMs;
      if (group.hasNewMember && leftMs > 0) this.#waitForMore(group, leftMs);
      else this.#completeJoin(group);
    });
  }

  #waitForJoins(group: ClassicGroup): void {
    group.isWaitingForMore = false;
    group.rebalanceTimer?.cancel();
    group.rebalanceTimer = setFairTimer(this.#parts.clock, group.rebalanceTimeoutMs, () =>
      this.#completeJoin(group),
    );
    if (group.hasAllJoined) this.#completeJoin(group);
  }

  #completeJoin(group: ClassicGroup): void {
    group.rebalanceTimer?.cancel();
    group.isWaitingForMore = false;
    if (group.state !== 'preparing-rebalance') return;
    for (const member of [...group.members.values()]) {
      if (member.awaitingJoin !== undefined || member.isStatic) continue;
      group.remove(member);
      this.#parts.logger.info(
        `Group ${group.groupId} removed dynamic member ${member.memberId} who has not joined`,
        SOURCE,
      );
    }
    if (group.members.size > 0 && !group.electJoinedLeader()) {
      this.#waitForJoins(group);
      return;
    }
    group.nextGeneration(this.#parts.clock.nowMs());
    if (group.members.size === 0) this.#storeEmpty(group);
    else this.#answerJoins(group);
  }

  #storeEmpty(group: ClassicGroup): void {
    this.#parts.logger.info(
      `Group ${group.groupId} with generation ${group.generationId} is now empty`,
      SOURCE,
    );
    void this.#parts.store(group, new Map()).then((error) => {
      if (error !== Errors.NONE)
        this.#parts.logger.warn(
          `Failed to write empty metadata for group ${group.groupId}: ${error.name}`,
          SOURCE,
        );
    });
  }

  #answerJoins(group: ClassicGroup): void {
    this.#parts.logger.info(
      `Stabilized group ${group.groupId} generation ${group.generationId} with ${group.members.size} members`,
      SOURCE,
    );
    for (const member of group.members.values()) {
      group.pendingSync.add(member.memberId);
      member.isNew = false;
      member.answerJoin(joinResult(group, member));
      this.scheduleHeartbeat(group, member);
    }
    group.syncTimer?.cancel();
    const { generationId } = group;
    group.syncTimer = setFairTimer(this.#parts.clock, group.rebalanceTimeoutMs, () =>
      this.#onSyncTimeout(group, generationId),
    );
  }

  #onSyncTimeout(group: ClassicGroup, generationId: number): void {
    const isOver =
      group.generationId !== generationId ||
      (group.state !== 'completing-rebalance' && group.state !== 'stable');
    if (isOver || group.pendingSync.size === 0) return;
    for (const memberId of [...group.pendingSync]) {
      const member = group.members.get(memberId);
      if (member !== undefined) group.remove(member);
    }
    this.prepare(group, 'removing members on pending sync expiration');
  }

  #onSessionTimeout(group: ClassicGroup, member: GroupMember): void {
    if (group.state === 'dead' || group.members.get(member.memberId) !== member) return;
    // Who waits for an answer is alive, except a newcomer that never heard its id.
    if (!member.isNew && (member.awaitingJoin !== undefined || member.awaitingSync !== undefined)) return;
    this.#parts.logger.info(
      `Member ${member.memberId} in group ${group.groupId} has failed, removing it from the group`,
      SOURCE,
    );
    this.removeMember(group, member, `removing member ${member.memberId} on heartbeat expiration`);
  }

  #answerSync(group: ClassicGroup, member: GroupMember, error: ErrorInfo): void {
    if (member.awaitingSync === undefined) return;
    const isFine = error === Errors.NONE;
    member.answerSync({
      error,
      protocolType: isFine ? group.protocolType : undefined,
      protocolName: isFine ? group.protocolName : undefined,
      assignment: member.assignment,
    });
    group.pendingSync.delete(member.memberId);
    this.scheduleHeartbeat(group, member);
  }
}

/** The answer of the present generation; the leader gets all members' metadata. */
export function joinResult(group: ClassicGroup, member: GroupMember): JoinResult {
  const isLeader = group.isLeader(member.memberId);
  return {
    error: Errors.NONE,
    memberId: member.memberId,
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leaderId: group.leaderId ?? '',
    skipAssignment: false,
    members: isLeader ? membersOf(group) : [],
  };
}

/** All members with their metadata for the chosen protocol. */
export function membersOf(group: ClassicGroup): JoinResult['members'] {
  return [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    metadata: member.metadataFor(group.protocolName),
  }));
}

export function joinError(memberId: string, error: ErrorInfo): JoinResult {
  return {
    error,
    memberId,
    generationId: -1,
    protocolType: undefined,
    protocolName: undefined,
    leaderId: '',
    skipAssignment: false,
    members: [],
  };
}
