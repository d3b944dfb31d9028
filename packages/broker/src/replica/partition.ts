/**
 * One partition on this broker: its log and its role. What the role is comes from the controller alone.
 *
 *   offline (no role yet) ──LeaderAndIsr──▶ leader (epoch e) ◀──LeaderAndIsr──▶ follower (epoch e) ──StopReplica──▶ gone
 *
 * The leader's high watermark is the smallest end offset of the in-sync replicas, its own included; it never goes back while the
 * leader stays. A change of role or watermark wakes those who wait at `fetchers` and `producers`.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import { type AppendResult, acceptedAppend, refusedAppend } from '@kafka-ts/storage/log/append-result';
import type { LeaderAppendOptions } from '@kafka-ts/storage/log/append-validation';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import { Watchers } from '../purgatory/delayed-operation.ts';

/** What LeaderAndIsr says of one partition. */
export interface PartitionState {
  readonly controllerEpoch: number;
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly isr: readonly number[];
  /** ZooKeeper's version of the state node. */
  readonly partitionEpoch: number;
  readonly replicas: readonly number[];
}

/** A follower as its leader sees it. */
interface FollowerState {
  logEndOffset: number;
  /** -1 until it has fetched. */
  logStartOffset: number;
  lastCaughtUpMs: number;
}

/** -1 unless told. */
export const NO_LEADER = -1;

/** Of the many partitions without: nothing is added to it. */
const noFollowers = new Map<number, FollowerState>();

/** Before the first LeaderAndIsr. */
const noState: PartitionState = {
  controllerEpoch: -1,
  leader: NO_LEADER,
  leaderEpoch: -1,
  isr: [],
  partitionEpoch: -1,
  replicas: [],
};

export class Partition {
  readonly topic: string;
  readonly partition: number;
  readonly brokerId: number;
  /** Fetches that wait for data, or for a change of role. */
  readonly fetchers = new Watchers();
  /** Produce requests with acks=all that wait for replicas. */
  readonly producers = new Watchers();
  /** DeleteRecords that wait for other replicas. */
  readonly deletions = new Watchers();
  /** Appends whose records are being validated in parts: what comes later waits behind them. */
  slowAppends = 0;
  /** The copy that is to take the log's place, while the replica moves to another log directory. */
  future: UnifiedLog | undefined;
  #log: UnifiedLog | undefined;
  #isLeader = false;
  #state = noState;
  #followers = noFollowers;
  /** First offset of this leader's epoch; offsets below are not told to consumers before the watermark reached it. */
  #leaderEpochStartOffset = 0;
  /** Appends of coordinators that wait until the log's place is taken; undefined while none has to. */
  #held: (() => void)[] | undefined;

  constructor(topic: string, partition: number, brokerId: number) {
    this.topic = topic;
    this.partition = partition;
    this.brokerId = brokerId;
  }

  get name(): string {
    return `${this.topic}-${this.partition}`;
  }

  get log(): UnifiedLog | undefined {
    return this.#log;
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  get leaderId(): number {
    return this.#state.leader;
  }

  get leaderEpoch(): number {
    return this.#state.leaderEpoch;
  }

  get state(): PartitionState {
    return this.#state;
  }

  get leaderEpochStartOffset(): number {
    return this.#leaderEpochStartOffset;
  }

  get isUnderReplicated(): boolean {
    return this.#isLeader && this.#state.isr.length < this.#state.replicas.length;
  }

  get isUnderMinIsr(): boolean {
    return this.#isLeader && this.#state.isr.length < (this.#log?.config.minInsyncReplicas ?? 1);
  }

  /** Takes the leader's role (or its new epoch or ISR). Returns whether it was not leader before. */
  makeLeader(state: PartitionState, log: UnifiedLog, nowMs: number): boolean {
    const wasLeader = this.#isLeader;
    const isNewEpoch = state.leaderEpoch > this.#state.leaderEpoch || !wasLeader;
    this.#log = log;
    this.#state = state;
    this.#isLeader = true;
    if (isNewEpoch) {
      this.#leaderEpochStartOffset = log.logEndOffset;
      log.assignLeaderEpoch(state.leaderEpoch);
      this.#followers = noFollowers;
    }
    for (const replica of state.replicas) {
      if (replica === this.brokerId || this.#followers.has(replica)) continue;
      if (this.#followers === noFollowers) this.#followers = new Map();
      this.#followers.set(replica, { logEndOffset: -1, logStartOffset: -1, lastCaughtUpMs: nowMs });
    }
    for (const replica of this.#followers.keys()) {
      if (!state.replicas.includes(replica)) this.#followers.delete(replica);
    }
    this.#advanceHighWatermark();
    this.#wake();
    return !wasLeader;
  }

  /** Takes a follower's role. Returns whether leader or epoch changed. */
  makeFollower(state: PartitionState, log: UnifiedLog): boolean {
    const isChanged =
      this.#isLeader || state.leader !== this.#state.leader || state.leaderEpoch !== this.#state.leaderEpoch;
    this.#log = log;
    this.#state = state;
    this.#isLeader = false;
    this.#followers = noFollowers;
    this.#wake();
    return isChanged;
  }

  /** The partition is no longer here, or its disk is gone: whoever waits is told. */
  stop(): void {
    this.#isLeader = false;
    this.#log = undefined;
    this.#wake();
  }

  /** NONE if this broker leads and the client's idea of the epoch (-1: none) is right. */
  checkLeader(currentLeaderEpoch: number): ErrorInfo {
    const fenced = this.checkEpoch(currentLeaderEpoch);
    if (fenced !== Errors.NONE) return fenced;
    return this.#isLeader ? Errors.NONE : Errors.NOT_LEADER_OR_FOLLOWER;
  }

  checkEpoch(currentLeaderEpoch: number): ErrorInfo {
    if (currentLeaderEpoch === -1 || currentLeaderEpoch === this.leaderEpoch) return Errors.NONE;
    return currentLeaderEpoch < this.leaderEpoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
  }

  /**
   * Appends as leader. With an error in the result nothing was appended and `onWritten` is not called; otherwise it is called once the
   * batches are in this broker's log (for acks=all the caller then waits at `producers` until {@link isReplicated}). While the partition is
   * held, a coordinator's batches are appended later: offsets are told with `onWritten` only.
   */
  append(
    records: LeasedBytes | Uint8Array,
    options: Omit<LeaderAppendOptions, 'leaderEpoch'> & { readonly acks: number },
    onWritten: (result: AppendResult) => void,
  ): AppendResult {
    const log = this.#log;
    if (log === undefined || !this.#isLeader)
      return refusedAppend({ error: Errors.NOT_LEADER_OR_FOLLOWER }, -1);
    if (this.#held !== undefined && options.origin === 'coordinator') {
      this.#held.push(() => {
        const result = this.append(records, options, onWritten);
        if (result.error !== Errors.NONE) onWritten(result);
      });
      return acceptedAppend({ baseOffset: -1, lastOffset: -1, logAppendTimeMs: -1 }, log.logStartOffset);
    }
    if (options.acks === -1 && this.isUnderMinIsr) {
      const { isr } = this.#state;
      const message = `${this.name}: ${isr.length} replicas are in sync, min.insync.replicas is ${log.config.minInsyncReplicas}`;
      return refusedAppend({ error: Errors.NOT_ENOUGH_REPLICAS, message }, log.logStartOffset);
    }
    return log.appendAsLeader(records, { ...options, leaderEpoch: this.leaderEpoch }, (result) => {
      if (!this.#advanceHighWatermark()) this.fetchers.check();
      onWritten(result);
    });
  }

  /** Whether everything below `offset` is on all in-sync replicas; an error if that can no longer be told or promised. */
  isReplicated(offset: number, leaderEpoch: number): ErrorInfo | undefined {
    const log = this.#log;
    if (log === undefined || !this.#isLeader || leaderEpoch !== this.leaderEpoch)
      return Errors.NOT_LEADER_OR_FOLLOWER;
    if (log.highWatermark < offset) return undefined;
    return this.isUnderMinIsr ? Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND : Errors.NONE;
  }

  /** Produced records go the way of slow ones, coordinators' wait here, until {@link release}: the log is about to be replaced. */
  hold(): void {
    this.slowAppends++;
    this.#held ??= [];
  }

  /** Appends go on, to the log that there is now. */
  release(): void {
    this.slowAppends--;
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const append of held) append();
  }

  /** The replica goes on with `log`, which has all that the one before had. */
  replaceLog(log: UnifiedLog): void {
    this.#log = log;
    this.future = undefined;
    this.#advanceHighWatermark();
    this.deletions.check();
  }

  /** The smallest start offset of the living replicas and of the copy that is being made: everything below is deleted everywhere. */
  lowWatermark(isAlive: (brokerId: number) => boolean): number {
    let lowest = this.#log?.logStartOffset ?? 0;
    for (const [replica, { logStartOffset }] of this.#followers) {
      if (logStartOffset < lowest && isAlive(replica)) lowest = logStartOffset;
    }
    return Math.min(lowest, this.future?.logStartOffset ?? lowest);
  }

  /** A follower asked for `fetchOffset`: it has everything from `logStartOffset` up to there. Returns false for a broker that is no replica. */
  noteFollowerFetch(
    replicaId: number,
    { fetchOffset, logStartOffset }: { readonly fetchOffset: number; readonly logStartOffset: number },
    nowMs: number,
  ): boolean {
    const follower = this.#followers.get(replicaId);
    if (follower === undefined) return false;
    follower.logEndOffset = fetchOffset;
    if (follower.logStartOffset !== logStartOffset) {
      follower.logStartOffset = logStartOffset;
      this.deletions.check();
    }
    if (fetchOffset >= (this.#log?.logEndOffset ?? 0)) follower.lastCaughtUpMs = nowMs;
    this.#advanceHighWatermark();
    return true;
  }

  /** Offset and time of each follower, for the ISR's management. */
  get followers(): ReadonlyMap<number, Readonly<FollowerState>> {
    return this.#followers;
  }

  /** Replaces the ISR after it was written to ZooKeeper. */
  updateIsr(isr: readonly number[], partitionEpoch: number): void {
    this.#state = { ...this.#state, isr, partitionEpoch };
    this.#advanceHighWatermark();
    this.producers.check();
  }

  #advanceHighWatermark(): boolean {
    const log = this.#log;
    if (log === undefined || !this.#isLeader) return false;
    let offset = log.logEndOffset;
    if (this.#state.isr.length > 1) {
      for (const replica of this.#state.isr) {
        const follower = this.#followers.get(replica);
        if (follower !== undefined) offset = Math.min(offset, Math.max(0, follower.logEndOffset));
      }
    }
    if (offset <= log.highWatermark || !log.updateHighWatermark(offset)) return false;
    this.producers.check();
    this.fetchers.check();
    return true;
  }

  #wake(): void {
    this.producers.check();
    this.deletions.check();
    this.fetchers.check();
  }
}
