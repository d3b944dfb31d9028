/**
 * A group of the classic protocol (`kafka.coordinator.group.GroupMetadata`). States:
 *
 *   empty → preparing-rebalance            a member joins
 *   preparing-rebalance → completing-rebalance   all have joined, or the time is up: generation + 1
 *   completing-rebalance → stable          the leader's assignment is stored
 *   stable, completing-rebalance → preparing-rebalance   a member joins anew, leaves or dies
 *   preparing-rebalance → empty            the last member is gone
 *   any → dead                             the group is deleted or has moved to another broker
 */
import type { Timer } from '@kafka-ts/environment/clock';
import type { GroupMember } from './group-member.ts';
import { GroupOffsets } from './group-offsets.ts';

export type GroupState = 'empty' | 'preparing-rebalance' | 'completing-rebalance' | 'stable' | 'dead';

export class ClassicGroup {
  readonly groupId: string;
  readonly members = new Map<string, GroupMember>();
  /** Ids given out to clients that must come again with them; each with the timer that forgets it. */
  readonly pendingMembers = new Map<string, Timer>();
  /** Members whose SyncGroup the present generation still waits for. */
  readonly pendingSync = new Set<string>();
  readonly offsets = new GroupOffsets();
  state: GroupState = 'empty';
  stateSinceMs: number;
  generationId = 0;
  protocolType: string | undefined;
  protocolName: string | undefined;
  leaderId: string | undefined;
  /** A member joined while the first rebalance waits for more. */
  hasNewMember = false;
  /** An empty group's first rebalance waits `group.initial.rebalance.delay.ms` even if all known members have joined. */
  isWaitingForMore = false;
  /** Ends the waiting for joins or syncs. */
  rebalanceTimer: Timer | undefined;
  syncTimer: Timer | undefined;
  readonly #staticMembers = new Map<string, string>();

  constructor(groupId: string, nowMs: number) {
    this.groupId = groupId;
    this.stateSinceMs = nowMs;
  }

  transitionTo(state: GroupState, nowMs: number): void {
    this.state = state;
    this.stateSinceMs = nowMs;
  }

  add(member: GroupMember): void {
    this.leaderId ??= member.memberId;
    this.members.set(member.memberId, member);
    if (member.groupInstanceId !== undefined)
      this.#staticMembers.set(member.groupInstanceId, member.memberId);
    this.forgetPending(member.memberId);
  }

  remove(member: GroupMember): void {
    member.heartbeat?.cancel();
    this.members.delete(member.memberId);
    this.pendingSync.delete(member.memberId);
    if (member.groupInstanceId !== undefined) this.#staticMembers.delete(member.groupInstanceId);
    if (this.leaderId === member.memberId) this.leaderId = this.members.keys().next().value;
  }

  /** Gives a static member the id of its new incarnation, in the same place. */
  renameStaticMember(member: GroupMember, newId: string): void {
    this.members.delete(member.memberId);
    if (this.leaderId === member.memberId) this.leaderId = newId;
    if (this.pendingSync.delete(member.memberId)) this.pendingSync.add(newId);
    member.memberId = newId;
    this.members.set(newId, member);
    if (member.groupInstanceId !== undefined) this.#staticMembers.set(member.groupInstanceId, newId);
  }

  staticMemberId(groupInstanceId: string): string | undefined {
    return this.#staticMembers.get(groupInstanceId);
  }

  forgetPending(memberId: string): void {
    this.pendingMembers.get(memberId)?.cancel();
    this.pendingMembers.delete(memberId);
  }

  get hasAllJoined(): boolean {
    return (
      this.pendingMembers.size === 0 &&
      [...this.members.values()].every((member) => member.awaitingJoin !== undefined)
    );
  }

  /** The longest of the members': nobody may be cut off before. */
  get rebalanceTimeoutMs(): number {
    return Math.max(0, ...[...this.members.values()].map(({ timeouts }) => timeouts.rebalanceTimeoutMs));
  }

  /** Whether a member with these protocols may join: some protocol must be common to all. */
  supports(protocolType: string, protocols: readonly { readonly name: string }[]): boolean {
    if (this.members.size === 0) return protocolType !== '' && protocols.length > 0;
    const common = this.#commonProtocols();
    return this.protocolType === protocolType && protocols.some(({ name }) => common.has(name));
  }

  /** The protocol most members vote for among those that all support. */
  selectProtocol(): string | undefined {
    const candidates = this.#commonProtocols();
    const votes = new Map<string, number>();
    for (const member of this.members.values()) {
      const vote = member.vote(candidates);
      if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
    }
    return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0];
  }

  #commonProtocols(): Set<string> {
    const all = [...this.members.values()];
    const names = new Set(all[0]?.protocols.map(({ name }) => name));
    for (const name of names)
      if (!all.every((member) => member.protocols.some((one) => one.name === name))) names.delete(name);
    return names;
  }

  /** Begins the next generation; without members the group is empty. */
  nextGeneration(nowMs: number): void {
    this.generationId++;
    this.pendingSync.clear();
    if (this.members.size === 0) {
      this.protocolName = undefined;
      this.transitionTo('empty', nowMs);
      return;
    }
    this.protocolName = this.selectProtocol();
    this.transitionTo('completing-rebalance', nowMs);
  }

  /** If the leader has not rejoined, the first member that has takes its place; false if nobody has. */
  electJoinedLeader(): boolean {
    const leader = this.leaderId === undefined ? undefined : this.members.get(this.leaderId);
    if (leader?.awaitingJoin !== undefined) return true;
    const joined = [...this.members.values()].find((member) => member.awaitingJoin !== undefined);
    if (joined === undefined) return false;
    this.leaderId = joined.memberId;
    return true;
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId;
  }

  /** Ends every timer, for a group that goes away. */
  cancelTimers(): void {
    this.rebalanceTimer?.cancel();
    this.syncTimer?.cancel();
    for (const member of this.members.values()) member.heartbeat?.cancel();
    for (const timer of this.pendingMembers.values()) timer.cancel();
  }
}
