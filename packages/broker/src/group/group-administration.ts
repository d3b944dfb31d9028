/** What tools ask of a coordinator: its groups, what they are, and to forget them or their offsets. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ClassicGroup, GroupState } from './classic-group.ts';
import type { GroupPartition } from './group-offsets.ts';
import type { GroupStore } from './group-store.ts';
import type { OffsetCommits } from './offset-commits.ts';
import { consumerProtocolType, subscribedTopics } from './subscribed-topics.ts';

/** Kafka's words for the states. */
export const groupStateNames = {
  empty: 'Empty',
  'preparing-rebalance': 'PreparingRebalance',
  'completing-rebalance': 'CompletingRebalance',
  stable: 'Stable',
  dead: 'Dead',
} as const satisfies Record<GroupState, string>;

export interface GroupAdministrationParts {
  readonly store: GroupStore;
  readonly commits: OffsetCommits;
  /** Why the group cannot be served here now. */
  readonly problem: (groupId: string) => ErrorInfo | undefined;
  readonly isStopped: () => boolean;
}

export class GroupAdministration {
  readonly #parts: GroupAdministrationParts;

  constructor(parts: GroupAdministrationParts) {
    this.#parts = parts;
  }

  /** The group is undefined if it is unknown; the error says whether it could be looked up at all. The id may be ''. */
  describe(groupId: string): { readonly error: ErrorInfo; readonly group: ClassicGroup | undefined } {
    const problem = this.#parts.problem(groupId);
    return {
      error: problem ?? Errors.NONE,
      group: problem === undefined ? this.#parts.store.get(groupId) : undefined,
    };
  }

  /** All groups of this coordinator; with COORDINATOR_LOAD_IN_PROGRESS there may be more. */
  list(): { readonly error: ErrorInfo; readonly groups: readonly ClassicGroup[] } {
    const { store, isStopped } = this.#parts;
    if (isStopped()) return { error: Errors.COORDINATOR_NOT_AVAILABLE, groups: [] };
    return {
      error: store.isLoading ? Errors.COORDINATOR_LOAD_IN_PROGRESS : Errors.NONE,
      groups: [...store.groups()].filter(({ state }) => state !== 'dead'),
    };
  }

  /** Removes a group without members, and all it committed. The id may be ''. */
  async deleteGroup(groupId: string): Promise<ErrorInfo> {
    const problem = this.#parts.problem(groupId);
    if (problem !== undefined) return problem;
    const group = this.#parts.store.get(groupId);
    if (group === undefined || group.state === 'dead') return Errors.GROUP_ID_NOT_FOUND;
    return group.state === 'empty' ? this.#parts.commits.deleteGroup(group) : Errors.NON_EMPTY_GROUP;
  }

  /** Removes commits of partitions whose topics the group does not subscribe to. One error for all, or one for each partition. */
  async deleteOffsets(
    groupId: string,
    partitions: readonly GroupPartition[],
  ): Promise<{ readonly error: ErrorInfo; readonly partitions: readonly ErrorInfo[] }> {
    const problem = groupId === '' ? Errors.INVALID_GROUP_ID : this.#parts.problem(groupId);
    if (problem !== undefined) return { error: problem, partitions: [] };
    const group = this.#parts.store.get(groupId);
    if (group === undefined || group.state === 'dead')
      return { error: Errors.GROUP_ID_NOT_FOUND, partitions: [] };
    const isConsumed = consumption(group);
    if (isConsumed === undefined) return { error: Errors.NON_EMPTY_GROUP, partitions: [] };
    const free = partitions.filter(({ topic }) => !isConsumed(topic));
    const deleted = await this.#parts.commits.delete(group, free);
    return {
      error: Errors.NONE,
      partitions: partitions.map(({ topic }) =>
        isConsumed(topic) ? Errors.GROUP_SUBSCRIBED_TO_TOPIC : deleted,
      ),
    };
  }
}

/** Which topics members are reading; undefined if the group has members of whom nothing is known. */
function consumption(group: ClassicGroup): ((topic: string) => boolean) | undefined {
  if (group.state === 'empty') return () => false;
  if (group.protocolType !== consumerProtocolType) return undefined;
  const topics = subscribedTopics(group);
  return (topic) => topics === undefined || topics.has(topic);
}
