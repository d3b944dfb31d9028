/** Committing, fetching, deleting and expiring offsets of groups (`GroupCoordinator.handleCommitOffsets` and its kin). */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { CommittedOffset, GroupPartition } from './group-offsets.ts';
import { encodeOffset, groupTombstone, offsetTombstone } from './group-records.ts';
import type { GroupStore } from './group-store.ts';
import { memberProblem } from './member-check.ts';
import type { Rebalance } from './rebalance.ts';
import { subscribedTopics } from './subscribed-topics.ts';

export interface CommitRequest {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  /** Below 0 from who is no member ("simple" consumers, tools). */
  readonly generationId: number;
  readonly offsets: readonly (GroupPartition & { readonly offset: CommittedOffset })[];
}

export interface OffsetCommitsParts {
  readonly store: GroupStore;
  readonly rebalance: Rebalance;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly protocol: InterBrokerProtocol;
  /** `offset.metadata.max.bytes`. */
  readonly maxMetadataBytes: number;
  /** `offsets.retention.minutes`, in ms. */
  readonly retentionMs: number;
}

const SOURCE = 'kafka.coordinator.group.GroupMetadataManager';

export class OffsetCommits {
  readonly #parts: OffsetCommitsParts;

  constructor(parts: OffsetCommitsParts) {
    this.#parts = parts;
  }

  /** The error of each partition, in the order of the request. */
  async commit(group: ClassicGroup, request: CommitRequest): Promise<readonly ErrorInfo[]> {
    const problem = commitProblem(group, request);
    if (problem !== undefined) return request.offsets.map(() => problem);
    const member = group.members.get(request.memberId);
    if (member !== undefined && group.state !== 'empty')
      this.#parts.rebalance.scheduleHeartbeat(group, member);
    const isTooLong = ({ offset }: { readonly offset: CommittedOffset }): boolean =>
      offset.metadata.length > this.#parts.maxMetadataBytes;
    const accepted = request.offsets.filter((one) => !isTooLong(one));
    const error = accepted.length === 0 ? Errors.NONE : await this.#write(group, accepted);
    return request.offsets.map((one) => (isTooLong(one) ? Errors.OFFSET_METADATA_TOO_LARGE : error));
  }

  /** Removes commits; a group that has neither members nor commits then is forgotten. */
  async delete(group: ClassicGroup, partitions: readonly GroupPartition[]): Promise<ErrorInfo> {
    const known = partitions.filter(
      ({ topic, partition }) => group.offsets.get(topic, partition) !== undefined,
    );
    const nowMs = this.#parts.clock.nowMs();
    const records = known.map((partition) => offsetTombstone(group.groupId, partition, nowMs));
    if (records.length === 0) return Errors.NONE;
    const error = await this.#append(group, records);
    if (error !== Errors.NONE) return error;
    for (const { topic, partition } of known) group.offsets.delete(topic, partition);
    if (isUseless(group)) await this.deleteGroup(group);
    return error;
  }

  /** Removes an empty group with all it committed. Nobody may join or commit from the first moment on. */
  async deleteGroup(group: ClassicGroup): Promise<ErrorInfo> {
    const nowMs = this.#parts.clock.nowMs();
    const { stateSinceMs } = group;
    group.transitionTo('dead', nowMs);
    const partitions = [...group.offsets.entries()];
    const records = partitions.map((one) => offsetTombstone(group.groupId, one, nowMs));
    // A group that only kept offsets here was never written itself.
    if (group.generationId > 0) records.push(groupTombstone(group.groupId, nowMs));
    const error = records.length === 0 ? Errors.NONE : await this.#append(group, records);
    if (error === Errors.NONE) this.#parts.store.remove(group);
    else group.transitionTo('empty', stateSinceMs);
    return error;
  }

  /** Drops what has expired, and empty groups without offsets; called every `offsets.retention.check.interval.ms`. */
  async expire(): Promise<void> {
    let removed = 0;
    for (const group of [...this.#parts.store.groups()]) removed += await this.#expireGroup(group);
    if (removed > 0) this.#parts.logger.info(`Removed ${removed} expired offsets`, SOURCE);
  }

  /** Topics were deleted: their commits go too. */
  async forgetTopics(topics: ReadonlySet<string>): Promise<void> {
    for (const group of [...this.#parts.store.groups()]) {
      const gone = [...group.offsets.entries()].filter(({ topic }) => topics.has(topic));
      if (gone.length > 0) await this.delete(group, gone);
    }
  }

  async #expireGroup(group: ClassicGroup): Promise<number> {
    const nowMs = this.#parts.clock.nowMs();
    const subscribed = subscribedTopics(group);
    const mayExpire = group.state === 'empty' || (group.state === 'stable' && subscribed !== undefined);
    if (!mayExpire) return 0;
    const expired = [...group.offsets.entries()].filter(
      (one) =>
        subscribed?.has(one.topic) !== true &&
        !group.offsets.isPending(one) &&
        this.#isExpired(group, one.offset, nowMs),
    );
    if (expired.length > 0) await this.delete(group, expired);
    else if (isUseless(group)) await this.deleteGroup(group);
    return expired.length;
  }

  /**
   * An empty group's offsets count since it became so, those of one without a protocol since the commit, and so those of topics that
   * the members of a stable group do not read; a commit that came with a time of its own keeps to that.
   */
  #sinceMs(group: ClassicGroup, offset: CommittedOffset): number {
    const isSimple = group.protocolType === undefined;
    const isOfNobody = isSimple || group.state === 'stable';
    return isOfNobody ? offset.commitTimestampMs : Math.max(group.stateSinceMs, offset.commitTimestampMs);
  }

  #isExpired(group: ClassicGroup, offset: CommittedOffset, nowMs: number): boolean {
    if (offset.expireTimestampMs !== undefined) return nowMs >= offset.expireTimestampMs;
    return nowMs - this.#sinceMs(group, offset) >= this.#parts.retentionMs;
  }

  async #append(group: ClassicGroup, records: readonly NewRecord[]): Promise<ErrorInfo> {
    return commitError(await this.#parts.store.append(group.groupId, records));
  }

  async #write(group: ClassicGroup, offsets: CommitRequest['offsets']): Promise<ErrorInfo> {
    const write = group.offsets.begin(offsets);
    const records = offsets.map((one) =>
      encodeOffset(group.groupId, one, { offset: one.offset, protocol: this.#parts.protocol }),
    );
    const error = await this.#append(group, records);
    group.offsets.complete(write, offsets, error === Errors.NONE);
    return error;
  }
}

/** Neither members nor commits: nothing that would have to be remembered. */
function isUseless(group: ClassicGroup): boolean {
  return (
    group.state === 'empty' &&
    group.offsets.size === 0 &&
    !group.offsets.hasPending &&
    group.pendingMembers.size === 0
  );
}

function commitProblem(group: ClassicGroup, request: CommitRequest): ErrorInfo | undefined {
  if (group.state === 'dead') return Errors.COORDINATOR_NOT_AVAILABLE;
  // From a tool, or from a consumer that manages itself, whatever it calls itself.
  if (request.generationId < 0 && group.state === 'empty') return undefined;
  const isMember =
    request.generationId >= 0 || request.memberId !== '' || request.groupInstanceId !== undefined;
  if (!isMember) return Errors.UNKNOWN_MEMBER_ID;
  const problem = memberProblem(group, request);
  if (problem !== undefined) return problem;
  if (request.generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;
  return group.state === 'completing-rebalance' ? Errors.REBALANCE_IN_PROGRESS : undefined;
}

/** What the group's client is told of an error that appending to `__consumer_offsets` gave. */
export function commitError(error: ErrorInfo): ErrorInfo {
  switch (error) {
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
    case Errors.NOT_ENOUGH_REPLICAS:
    case Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case Errors.REQUEST_TIMED_OUT:
      return Errors.COORDINATOR_NOT_AVAILABLE;
    case Errors.NOT_LEADER_OR_FOLLOWER:
    case Errors.KAFKA_STORAGE_ERROR:
      return Errors.NOT_COORDINATOR;
    case Errors.MESSAGE_TOO_LARGE:
    case Errors.RECORD_LIST_TOO_LARGE:
    case Errors.INVALID_FETCH_SIZE:
      return Errors.INVALID_COMMIT_OFFSET_SIZE;
    default:
      return error;
  }
}
