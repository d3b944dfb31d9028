/** What tools ask about consumer groups, and what they do to them. Failures are `KafkaError`s, or `ConnectionError`s. */

import type { KafkaError } from '@kafka-ts/protocol/errors';
import type { TopicPartition } from '../topic-partition.ts';

export interface GroupFilter {
  /** Names of states, in any case; all where it is empty or missing. Brokers before 2.6 cannot filter: everything is answered. */
  readonly states?: readonly string[];
  /** Types of groups (`classic`, `consumer`, …), likewise; brokers since 3.8. */
  readonly types?: readonly string[];
}

export interface GroupListing {
  readonly groupId: string;
  /** `consumer`, `connect`, …; '' for a group that only keeps offsets. */
  readonly protocolType: string;
  /** Undefined where the broker does not tell it (before 2.6). */
  readonly state: string | undefined;
  /** Undefined where the broker does not tell it (before 3.8). */
  readonly type: string | undefined;
}

export interface GroupMemberDescription {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  /** As the broker tells it: `/127.0.0.1`. */
  readonly host: string;
  /** In the order of the assignment; empty between generations, and where it is not a consumer's. */
  readonly assignment: readonly TopicPartition[];
}

export interface GroupDescription {
  readonly groupId: string;
  /** `Dead` for a group that there is not. */
  readonly state: string;
  readonly protocolType: string;
  /** The assignor of a stable consumer group, '' otherwise. */
  readonly protocol: string;
  readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number };
  readonly members: readonly GroupMemberDescription[];
}

export interface GroupOffset extends TopicPartition {
  readonly offset: number;
  /** -1 if none was committed. */
  readonly leaderEpoch: number;
  readonly metadata: string;
}

/** `earliest`, `latest`, or milliseconds since 1970: the first record that is not older. */
export type OffsetSpec = 'earliest' | 'latest' | { readonly timestampMs: number };

export interface ListedOffset extends TopicPartition {
  /** Undefined if there is no record so young, or if the partition could not be asked. */
  readonly offset: number | undefined;
  readonly error: KafkaError | undefined;
}

/** The part of `Admin` about groups. Each call goes to the coordinator of the group, and is repeated while that is being found or loads. */
export interface GroupAdmin {
  /** Groups of all brokers, in the order of their answers. */
  listGroups(filter?: GroupFilter): Promise<GroupListing[]>;
  describeGroup(groupId: string): Promise<GroupDescription>;
  /** The error of each group; undefined where it was deleted. */
  deleteGroups(groupIds: readonly string[]): Promise<Map<string, KafkaError | undefined>>;
  /** What the group has committed, for the partitions or for all, in the order of the answer; without partitions that have no commit. */
  committedOffsets(groupId: string, partitions?: readonly TopicPartition[]): Promise<GroupOffset[]>;
  /** Commits in the place of a group without members. */
  commitOffsets(
    groupId: string,
    offsets: readonly (TopicPartition & { readonly offset: number })[],
  ): Promise<void>;
  /** The error of each partition, in the order asked. */
  deleteOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<readonly (KafkaError | undefined)[]>;
  /** In the order asked. Leaders are asked all at once; `latest` is the high watermark. */
  listOffsets(partitions: readonly TopicPartition[], spec: OffsetSpec): Promise<ListedOffset[]>;
}
