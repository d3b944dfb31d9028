/**
 * A consumer that is polled, as Java's KafkaConsumer: a member of a group that shares topics, or one that reads partitions
 * given by hand and keeps offsets under a group's name. The listener is only called from within `poll`, `unsubscribe` and
 * `close`; heartbeats go on between polls.
 */

import type { ConsumedRecord } from './partition-reader.ts';
import type { TopicPartition } from './topic-partition.ts';

/** An offset of a group: the next record to be read. */
export interface GroupOffset extends TopicPartition {
  readonly offset: number;
  /** A text kept beside it; empty by default. */
  readonly metadata?: string | undefined;
  readonly leaderEpoch?: number | undefined;
}

/** Records of one partition, in offset order; never empty. */
export interface PolledRecords extends TopicPartition {
  readonly records: readonly ConsumedRecord[];
}

/** What one member brings to the assignment. */
export interface MemberSubscription {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly topics: readonly string[];
  readonly userData: Uint8Array | null;
}

/** What one member gets from it. */
export interface MemberAssignment {
  readonly partitions: readonly TopicPartition[];
  readonly userData?: Uint8Array | null | undefined;
}

/** Shares partitions among the members of a group. */
export interface Assignor {
  /** The group's protocol: all members must have one in common. */
  readonly name: string;

  /** What goes with this member's subscription; asked for at each join. Null by default. */
  subscriptionUserData?(topics: readonly string[]): Uint8Array | null;

  /**
   * Called at the member that leads the group. `partitionCounts` has each subscribed topic that exists. Members that are
   * left out get nothing.
   */
  assign(
    members: readonly MemberSubscription[],
    partitionCounts: ReadonlyMap<string, number>,
  ): ReadonlyMap<string, MemberAssignment> | Promise<ReadonlyMap<string, MemberAssignment>>;

  /** Called at each member before its listener. */
  onAssignment?(assignment: MemberAssignment, membership: GroupMembership): void;
}

/** Hears what a member gets and loses; each call is awaited. What it throws comes out of the poll it is called from. */
export interface RebalanceListener {
  /** Before the member joins anew or leaves: the partitions are still its own, their offsets may be committed. */
  onPartitionsRevoked?(partitions: readonly TopicPartition[]): Promise<void> | void;

  /** After each rebalance, with all partitions that the member has now; before anything is fetched from them: may seek. */
  onPartitionsAssigned?(partitions: readonly TopicPartition[]): Promise<void> | void;

  /** They may be others' already: commits would fail. */
  onPartitionsLost?(partitions: readonly TopicPartition[]): Promise<void> | void;
}

/** Who the member is at the moment; generation -1 and an empty id outside of a group. */
export interface GroupMembership {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
}

export interface GroupMemberOptions {
  readonly groupId: string;
  /** Where a partition begins that has no committed offset or one that is gone; `latest` by default. `none` fails the poll. */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none' | undefined;
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed' | undefined;
  /** In order of preference; range by default. */
  readonly assignors?: readonly Assignor[] | undefined;
  /** 45000 by default. */
  readonly sessionTimeoutMs?: number | undefined;
  /** 3000 by default. */
  readonly heartbeatIntervalMs?: number | undefined;
  /** A member that is not polled for this long leaves its group; also the time that others have to rejoin. 300000 by default. */
  readonly maxPollIntervalMs?: number | undefined;
  /** Records of one poll at most; 500 by default. */
  readonly maxPollRecords?: number | undefined;
  /** Makes the member static: it may be gone for a session timeout without a rebalance. */
  readonly groupInstanceId?: string | undefined;
  /** How often new topics and partitions are looked for; 300000 by default. */
  readonly metadataMaxAgeMs?: number | undefined;
  /** Whether subscribing to a topic may create it, where the brokers are set up so; true by default. */
  readonly mayCreateTopics?: boolean | undefined;
  /** Until a commit or a look-up of offsets is given up; 60000 by default. */
  readonly apiTimeoutMs?: number | undefined;
  /** Bytes asked for from one partition at once; 1 MiB by default. */
  readonly partitionBytes?: number | undefined;
}

export interface GroupMember {
  /**
   * Joins the group at the next poll. A RegExp takes each topic whose whole name matches, also those to come, but none of
   * Kafka's internal ones. Replaces a former subscription.
   */
  subscribe(topics: readonly string[] | RegExp, listener?: RebalanceListener): void;

  /** Reads these partitions and no others, without joining the group. */
  assign(partitions: readonly TopicPartition[]): void;

  /** Gives up all partitions and leaves the group. */
  unsubscribe(): Promise<void>;

  /**
   * What has come, at the latest after `maxWaitMs`; an empty array then. Joins and rebalances on the way; the listener is
   * waited for beyond `maxWaitMs`. Brokers that vanish are waited for.
   * @throws KafkaError for what waiting will not mend, NoOffsetError where `autoOffsetReset` is none
   */
  poll(maxWaitMs: number): Promise<readonly PolledRecords[]>;

  /** Makes a poll that waits, else the next one, answer at once. */
  wakeup(): void;

  /** The partitions read at the moment. */
  assignment(): readonly TopicPartition[];

  /** Fetches nothing from them until `resume`; a rebalance forgets it. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  paused(): readonly TopicPartition[];

  /** The next poll goes on there. @throws Error if the partition is not assigned */
  seek(partition: TopicPartition, offset: number | 'earliest' | 'latest'): void;

  /** The offset behind the last polled record; looks it up where nothing was polled yet. */
  position(partition: TopicPartition): Promise<number>;

  /** What the group has committed, of those partitions that have something. */
  committed(partitions: readonly TopicPartition[]): Promise<readonly GroupOffset[]>;

  /** The first offsets, or those behind the last records; in the order asked. */
  offsetsAt(
    partitions: readonly TopicPartition[],
    at: 'earliest' | 'latest',
  ): Promise<readonly (TopicPartition & { readonly offset: number })[]>;

  /**
   * Keeps these offsets, or the positions of all partitions, as the group's. May be called from the listener.
   * @throws KafkaError: ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID or REBALANCE_IN_PROGRESS when the partitions may be others' now
   */
  commit(offsets?: readonly GroupOffset[]): Promise<void>;

  membership(): GroupMembership;

  /** Revokes, leaves the group (unless static), closes. Idempotent; takes no longer than `timeoutMs`, 30000 by default. */
  close(timeoutMs?: number): Promise<void>;
}

/** A partition has no committed offset (or one that does not exist), and `autoOffsetReset` is none. */
export class NoOffsetError extends Error {
  readonly partitions: readonly TopicPartition[];

  constructor(groupId: string, partitions: readonly TopicPartition[]) {
    const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
    super(`group ${groupId} has no committed offset for ${names}, and auto.offset.reset is none`);
    this.name = 'NoOffsetError';
    this.partitions = partitions;
  }
}
