/**
 * `GroupMember` by our own codec. All that calls the owner back happens within its polls: a poll takes what is due (revoke,
 * join, assign, look up, hand out records), then waits for the next signal. JoinGroup, heartbeats, fetches and look-ups go
 * on between polls. Group requests have connections of their own: the answer to a Fetch may be half a second away.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { Cluster, type ClusterOptions } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import type {
  GroupMember,
  GroupMemberOptions,
  GroupMembership,
  GroupOffset,
  PolledRecords,
  RebalanceListener,
} from '../group-member.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { nameOf } from '../topic-partition.ts';
import { CoordinatorLink } from './coordinator-link.ts';
import { GroupOffsets } from './group-offsets.ts';
import type { GroupSession, Joined } from './group-session.ts';
import { offsetsAt, timedOut } from './offsets-at.ts';
import { openSession } from './open-session.ts';
import { PartitionFeed } from './partition-feed.ts';
import { PendingJoin } from './pending-join.ts';
import { Signal } from './signal.ts';
import { SubscribedTopics } from './subscribed-topics.ts';

const LONGEST_WAIT_MS = 60_000; // timers take no more than 2^31 milliseconds

export class PollingGroupMember implements GroupMember {
  readonly #environment: Environment;
  readonly #options: GroupMemberOptions;
  readonly #apiTimeoutMs: number;
  readonly #control: Cluster;
  readonly #metadata: Cluster;
  readonly #fetching: Cluster;
  readonly #offsets: GroupOffsets;
  readonly #session: GroupSession;
  readonly #feed: PartitionFeed;
  readonly #signal: Signal;
  #topics: SubscribedTopics | undefined;
  #listener: RebalanceListener = {};
  #joining: PendingJoin | undefined;
  #failure: Error | undefined;
  #isPolling = false;
  #isWoken = false;
  #closed: Promise<void> | undefined;

  constructor(environment: Environment, cluster: ClusterOptions, options: GroupMemberOptions) {
    this.#environment = environment;
    this.#options = options;
    this.#control = new Cluster(environment, cluster);
    this.#metadata = new Cluster(environment, cluster);
    this.#fetching = new Cluster(environment, cluster);
    this.#signal = new Signal(environment.clock);
    const link = new CoordinatorLink(this.#control, options.groupId);
    const isCommittedOnly = options.isolationLevel === 'read_committed';
    const { groupInstanceId } = options;
    this.#apiTimeoutMs = options.apiTimeoutMs ?? 60_000;
    this.#offsets = new GroupOffsets(link, {
      groupInstanceId,
      isCommittedOnly,
      timeoutMs: this.#apiTimeoutMs,
    });
    this.#session = openSession(environment.clock, link, options, {
      countPartitions: async (topics) => (await this.#topics?.count(topics)) ?? new Map(),
      onChange: () => this.#signal.raise(),
    });
    this.#feed = new PartitionFeed(this.#fetching, {
      groupId: options.groupId,
      autoOffsetReset: options.autoOffsetReset ?? 'latest',
      isCommittedOnly,
      partitionBytes: options.partitionBytes,
      control: this.#metadata,
      committed: (partitions) => this.committed(partitions),
      onArrival: () => this.#signal.raise(),
    });
  }

  subscribe(topics: readonly string[] | RegExp, listener: RebalanceListener = {}): void {
    if (this.#options.groupId === '') {
      throw new KafkaError(Errors.INVALID_GROUP_ID, 'a group id is needed to subscribe to topics');
    }
    if (this.#topics === undefined) this.#feed.assign([]);
    this.#listener = listener;
    this.#topics = new SubscribedTopics(this.#metadata, {
      subscription: topics,
      metadataMaxAgeMs: this.#options.metadataMaxAgeMs ?? 300_000,
      mayCreateTopics: this.#options.mayCreateTopics ?? true,
      onChange: () => this.#session.requestJoin(),
      onFailure: (error) => {
        this.#failure ??= error;
      },
      onSettled: () => this.#signal.raise(),
    });
    this.#session.requestJoin();
  }

  assign(partitions: readonly TopicPartition[]): void {
    if (this.#topics !== undefined) {
      throw new Error(
        'this member is subscribed to topics: unsubscribe before partitions are assigned by hand',
      );
    }
    this.#feed.assign(partitions);
  }

  unsubscribe(): Promise<void> {
    return this.#giveUp('the consumer unsubscribed from all topics');
  }

  async poll(maxWaitMs: number): Promise<readonly PolledRecords[]> {
    if (this.#closed !== undefined) throw new Error('this group member is closed');
    if (this.#isPolling)
      throw new Error('this group member is being polled: a poll ends before the next begins');
    const { clock } = this.#environment;
    this.#isPolling = true;
    this.#session.touch(true);
    try {
      const deadlineMs = clock.monotonicMs() + maxWaitMs;
      for (;;) {
        await this.#advance();
        this.#feed.start();
        const records = this.#feed.take(this.#options.maxPollRecords ?? 500);
        const leftMs = deadlineMs - clock.monotonicMs();
        if (records.length > 0 || leftMs <= 0 || this.#isWoken) {
          this.#isWoken = false;
          return records;
        }
        const dueInMs = (this.#topics?.dueInMs ?? leftMs) + 1;
        await this.#signal.wait(Math.min(leftMs, dueInMs, LONGEST_WAIT_MS));
        if (this.#closed !== undefined) return [];
      }
    } finally {
      this.#isPolling = false;
      this.#session.touch(false);
    }
  }

  wakeup(): void {
    this.#isWoken = true;
    this.#signal.raise();
  }

  assignment(): readonly TopicPartition[] {
    return this.#feed.partitions;
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#feed.setPaused(each, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#feed.setPaused(each, false);
  }

  paused(): readonly TopicPartition[] {
    return this.#feed.paused;
  }

  seek(partition: TopicPartition, offset: number | 'earliest' | 'latest'): void {
    this.#feed.seek(partition, offset);
  }

  async position(partition: TopicPartition): Promise<number> {
    const { clock } = this.#environment;
    const deadlineMs = clock.monotonicMs() + this.#apiTimeoutMs;
    for (;;) {
      if (!this.#feed.isAssigned(partition)) {
        throw new Error(`partition ${nameOf(partition)} is not assigned to this member`);
      }
      const position = this.#feed.positionOf(partition);
      if (position !== undefined) return position;
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) throw timedOut('the position', partition);
      await Promise.race([this.#feed.lookedUp(), sleep(clock, leftMs)]);
    }
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly GroupOffset[]> {
    return this.#offsets.fetch(this.#options.groupId, partitions);
  }

  offsetsAt(
    partitions: readonly TopicPartition[],
    at: 'earliest' | 'latest',
  ): Promise<readonly (TopicPartition & { readonly offset: number })[]> {
    return offsetsAt(this.#metadata, {
      partitions,
      at,
      isCommittedOnly: this.#options.isolationLevel === 'read_committed',
      timeoutMs: this.#apiTimeoutMs,
      isStopped: () => this.#closed !== undefined,
    });
  }

  async commit(offsets: readonly GroupOffset[] = this.#feed.positions): Promise<void> {
    const { membership } = this.#session;
    if (this.#topics !== undefined && membership.generationId < 0) {
      const { groupId } = membership;
      throw new KafkaError(
        Errors.UNKNOWN_MEMBER_ID,
        `not a member of group ${groupId} at the moment: nothing is committed`,
      );
    }
    try {
      await this.#offsets.commit(membership, offsets);
    } catch (error) {
      if (this.#topics !== undefined && this.#joining === undefined) this.#session.judgeCommit(error);
      throw error;
    }
  }

  membership(): GroupMembership {
    return this.#session.membership;
  }

  close(timeoutMs = 30_000): Promise<void> {
    this.#closed ??= this.#close(timeoutMs);
    return this.#closed;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#signal.raise();
    try {
      await Promise.race([
        this.#giveUp('the consumer is being closed'),
        sleep(this.#environment.clock, timeoutMs),
      ]);
    } finally {
      this.#feed.close();
      for (const cluster of [this.#control, this.#metadata, this.#fetching]) cluster.close();
    }
  }

  /** Revokes what there is and leaves; the listener's failure comes last. */
  async #giveUp(reason: string): Promise<void> {
    const isMember = this.#topics !== undefined;
    const listener = this.#listener;
    try {
      if (isMember) await this.#revoke(listener);
    } finally {
      this.#topics = undefined;
      this.#joining = undefined;
      this.#feed.assign([]);
      if (isMember) await this.#session.leave(reason);
    }
  }

  /** What the group wants of this member. */
  async #advance(): Promise<void> {
    const failure = this.#failure ?? this.#session.failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    const topics = this.#topics;
    if (topics === undefined) return;
    topics.refreshIfDue();
    if (this.#joining?.isOver === true) await this.#takeJoined(this.#joining, topics);
    if (this.#joining !== undefined || !this.#session.needsJoin || topics.names === undefined) return;
    const { names } = topics;
    try {
      await this.#revoke(this.#listener);
    } finally {
      // A listener that fails does not keep the others waiting.
      if (this.#topics === topics) {
        this.#joining = new PendingJoin(this.#session.join(names), () => this.#signal.raise());
      }
    }
  }

  async #revoke(listener: RebalanceListener): Promise<void> {
    const { partitions } = this.#feed;
    if (partitions.length === 0) return;
    try {
      if (this.#session.isLost) await listener.onPartitionsLost?.(partitions);
      else await listener.onPartitionsRevoked?.(partitions);
    } finally {
      this.#feed.assign([]);
    }
  }

  async #takeJoined(joining: PendingJoin, topics: SubscribedTopics): Promise<void> {
    this.#joining = undefined;
    let joined: Joined | undefined;
    try {
      joined = joining.take();
    } catch (error) {
      this.#session.needsJoin = true;
      throw error;
    }
    if (joined === undefined || this.#session.isLost) return;
    const { assignor, assignment } = joined;
    if (!joined.isLeader) topics.forgetAssignment();
    this.#feed.assign(assignment.partitions);
    assignor.onAssignment?.(assignment, this.#session.membership);
    await this.#listener.onPartitionsAssigned?.(assignment.partitions);
  }
}
