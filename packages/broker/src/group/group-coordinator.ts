/**
 * The coordinator of the classic groups whose partition of `__consumer_offsets` this broker leads
 * (`kafka.coordinator.group.GroupCoordinator`): finds the group, checks that it may be served here, and hands over.
 */

import type { Clock, Timer } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { ClassicGroup } from './classic-group.ts';
import { GroupAdministration } from './group-administration.ts';
import { GroupJoin, type JoinRequest } from './group-join.ts';
import type { JoinResult, SyncResult } from './group-member.ts';
import { GroupMembership, type MemberIdentity, type SyncRequest, syncError } from './group-membership.ts';
import type { CommittedOffset, GroupPartition } from './group-offsets.ts';
import { encodeGroup } from './group-records.ts';
import { type GroupLog, GroupStore } from './group-store.ts';
import { type CommitRequest, commitError, OffsetCommits } from './offset-commits.ts';
import { joinError, Rebalance } from './rebalance.ts';

const SOURCE = 'kafka.coordinator.group.GroupCoordinator';

export interface GroupCoordinatorParts {
  readonly clock: Clock;
  readonly config: KafkaConfig;
  readonly log: GroupLog;
  readonly logger: Logger;
  readonly newUuid: () => string;
}

export class GroupCoordinator {
  readonly #parts: GroupCoordinatorParts;
  readonly #store: GroupStore;
  readonly #rebalance: Rebalance;
  readonly #join: GroupJoin;
  readonly #membership: GroupMembership;
  readonly #commits: OffsetCommits;
  /** Groups as tools see them. */
  readonly administration: GroupAdministration;
  readonly #protocol: InterBrokerProtocol;
  #expiry: Timer | undefined;
  #isStopped = false;

  constructor(parts: GroupCoordinatorParts) {
    const { clock, config, log, logger } = parts;
    this.#parts = parts;
    this.#protocol = InterBrokerProtocol.parse(config.get('inter.broker.protocol.version'));
    this.#store = new GroupStore(log, clock, logger);
    const store = (group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): Promise<ErrorInfo> =>
      this.#write(group, assignments);
    this.#rebalance = new Rebalance({
      clock,
      logger,
      store,
      initialRebalanceDelayMs: config.get('group.initial.rebalance.delay.ms'),
    });
    this.#membership = new GroupMembership({ rebalance: this.#rebalance, store });
    const storeAsIs = async (group: ClassicGroup): Promise<boolean> =>
      (await this.#write(
        group,
        new Map([...group.members].map(([id, member]) => [id, member.assignment])),
      )) === Errors.NONE;
    this.#join = new GroupJoin({ clock, rebalance: this.#rebalance, newUuid: parts.newUuid, storeAsIs });
    this.#commits = new OffsetCommits({
      store: this.#store,
      rebalance: this.#rebalance,
      clock,
      logger,
      protocol: this.#protocol,
      maxMetadataBytes: config.get('offset.metadata.max.bytes'),
      retentionMs: config.get('offsets.retention.minutes') * 60_000,
    });
    this.administration = new GroupAdministration({
      store: this.#store,
      commits: this.#commits,
      problem: (groupId) => this.#problemOfAnyId(groupId),
      isStopped: () => this.#isStopped,
    });
  }

  /** Begins to expire offsets. */
  start(): void {
    const intervalMs = this.#parts.config.get('offsets.retention.check.interval.ms');
    this.#expiry = this.#parts.clock.setTimer(intervalMs, () => {
      void this.#expire();
    });
  }

  /** Requests are refused from now on; no timer is left. */
  stop(): void {
    this.#isStopped = true;
    this.#expiry?.cancel();
    for (const group of this.#store.groups()) group.cancelTimers();
  }

  partitionFor(groupId: string): number {
    return this.#store.partitionFor(groupId);
  }

  /** This broker became leader of a partition of `__consumer_offsets`. */
  onElection(partition: number, leaderEpoch: number): Promise<void> {
    return this.#store.load(partition, leaderEpoch, (group) => {
      for (const member of group.members.values()) this.#rebalance.scheduleHeartbeat(group, member);
    });
  }

  /** This broker no longer leads the partition. */
  onResignation(partition: number): void {
    this.#store.unload(partition, (group) => {
      for (const member of group.members.values()) {
        member.answerJoin(joinError(member.memberId, Errors.NOT_COORDINATOR));
        member.answerSync(syncError(Errors.NOT_COORDINATOR));
      }
    });
  }

  /** `answer` is called once. */
  join(request: JoinRequest, answer: (result: JoinResult) => void): void {
    const { config } = this.#parts;
    const { sessionTimeoutMs } = request.timeouts;
    const problem = this.#problem(request.groupId);
    if (problem !== undefined) answer(joinError(request.memberId, problem));
    else if (
      sessionTimeoutMs < config.get('group.min.session.timeout.ms') ||
      sessionTimeoutMs > config.get('group.max.session.timeout.ms')
    ) {
      answer(joinError(request.memberId, Errors.INVALID_SESSION_TIMEOUT));
    } else this.#joinGroup(request, answer);
  }

  /** `answer` is called once. A coordinator that still loads sends the member back to joining. */
  sync(groupId: string, request: SyncRequest, answer: (result: SyncResult) => void): void {
    const problem = this.#problem(groupId);
    const group = this.#store.get(groupId);
    if (problem === Errors.COORDINATOR_LOAD_IN_PROGRESS) answer(syncError(Errors.REBALANCE_IN_PROGRESS));
    else if (problem !== undefined || group === undefined)
      answer(syncError(problem ?? Errors.UNKNOWN_MEMBER_ID));
    else this.#membership.sync(group, request, answer);
  }

  heartbeat(groupId: string, identity: MemberIdentity, generationId: number): ErrorInfo {
    const problem = this.#problem(groupId);
    // The group is being read: the member need not know.
    if (problem === Errors.COORDINATOR_LOAD_IN_PROGRESS) return Errors.NONE;
    const group = this.#store.get(groupId);
    if (problem !== undefined || group === undefined) return problem ?? Errors.UNKNOWN_MEMBER_ID;
    return this.#membership.heartbeat(group, identity, generationId);
  }

  /** One error for the request, or one for each member. */
  leave(
    groupId: string,
    members: readonly MemberIdentity[],
  ): { readonly error: ErrorInfo; readonly members: readonly ErrorInfo[] } {
    const problem = this.#problem(groupId);
    if (problem !== undefined) return { error: problem, members: [] };
    const group = this.#store.get(groupId);
    const leave = (identity: MemberIdentity): ErrorInfo =>
      group === undefined ? Errors.UNKNOWN_MEMBER_ID : this.#membership.leave(group, identity);
    return { error: Errors.NONE, members: members.map(leave) };
  }

  /** The error of each partition. Group id '' is allowed here, as simple consumers of old clients use it. */
  async commit(groupId: string, request: CommitRequest): Promise<readonly ErrorInfo[]> {
    const problem = this.#problemOfAnyId(groupId);
    if (problem !== undefined) return request.offsets.map(() => problem);
    const known = this.#store.get(groupId);
    if (known === undefined && request.generationId >= 0)
      return request.offsets.map(() => Errors.ILLEGAL_GENERATION);
    return this.#commits.commit(known ?? this.#store.getOrCreate(groupId), request);
  }

  /** Committed offsets of the partitions, of all if undefined; a partition without a commit has no offset. */
  fetchOffsets(
    groupId: string,
    partitions: readonly GroupPartition[] | undefined,
  ): {
    readonly error: ErrorInfo;
    readonly offsets: readonly (GroupPartition & { readonly offset: CommittedOffset | undefined })[];
  } {
    const problem = this.#problemOfAnyId(groupId);
    if (problem !== undefined) return { error: problem, offsets: [] };
    const group = this.#store.get(groupId);
    const all = group === undefined ? [] : [...group.offsets.entries()];
    if (partitions === undefined) return { error: Errors.NONE, offsets: all };
    const offsets = partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      offset: group?.offsets.get(topic, partition),
    }));
    return { error: Errors.NONE, offsets };
  }

  /** The topics are gone, and with them what groups committed for them. */
  onTopicsDeleted(topics: ReadonlySet<string>): Promise<void> {
    return this.#commits.forgetTopics(topics);
  }

  async #expire(): Promise<void> {
    try {
      await this.#commits.expire();
    } catch (error) {
      this.#parts.logger.error(`Offsets could not be expired: ${messageOf(error)}`, SOURCE);
    }
    if (!this.#isStopped) this.start();
  }

  #joinGroup(request: JoinRequest, answer: (result: JoinResult) => void): void {
    const isUnknownMember = request.memberId === '';
    const group = isUnknownMember
      ? this.#store.getOrCreate(request.groupId)
      : this.#store.get(request.groupId);
    const maxSize = this.#parts.config.get('group.max.size');
    if (group === undefined) answer(joinError(request.memberId, Errors.UNKNOWN_MEMBER_ID));
    else if (isUnknownMember && group.members.size + group.pendingMembers.size >= maxSize) {
      answer(joinError(request.memberId, Errors.GROUP_MAX_SIZE_REACHED));
    } else this.#join.join(group, request, answer);
  }

  #problem(groupId: string): ErrorInfo | undefined {
    return groupId === '' ? Errors.INVALID_GROUP_ID : this.#problemOfAnyId(groupId);
  }

  /** Where '' is a group like others. */
  #problemOfAnyId(groupId: string): ErrorInfo | undefined {
    return this.#isStopped ? Errors.COORDINATOR_NOT_AVAILABLE : this.#store.problem(groupId);
  }

  async #write(group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): Promise<ErrorInfo> {
    const nowMs = this.#parts.clock.nowMs();
    const record = encodeGroup(group, { protocol: this.#protocol, nowMs, assignments });
    try {
      return groupWriteError(await this.#store.append(group.groupId, [record]));
    } catch (error) {
      this.#parts.logger.error(`Group ${group.groupId} could not be written: ${messageOf(error)}`, SOURCE);
      return Errors.UNKNOWN_SERVER_ERROR;
    }
  }
}

/** What members are told when their group could not be stored. */
function groupWriteError(error: ErrorInfo): ErrorInfo {
  const told = commitError(error);
  if (told === Errors.INVALID_COMMIT_OFFSET_SIZE) return Errors.UNKNOWN_SERVER_ERROR;
  return told;
}
