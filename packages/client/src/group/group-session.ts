/**
 * A member's standing in its group: joins, is kept alive by heartbeats, leaves.
 *
 *     out ──join──▶ joining ──▶ stable ──heartbeat: rebalance──▶ stable, needsJoin ──join──▶ joining …
 *                                  └──heartbeat: unknown, old generation, fenced; not polled──▶ out, isLost
 *
 * A static member that another one with its instance id has replaced fails for good. The coordinator being gone or moved
 * changes nothing: it is looked for until it answers.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { heartbeat } from '@kafka-ts/protocol/messages/heartbeat';
import { sleep } from '../cluster/sleep.ts';
import type { Assignor, GroupMembership, MemberAssignment } from '../group-member.ts';
import { isPassing } from '../reader/leaders.ts';
import type { CoordinatorLink } from './coordinator-link.ts';
import { type JoinedGroup, joinOnce, leaveGroup, sendAssignments, syncOnce } from './group-requests.ts';

const RETRY_MS = 100;

export interface GroupSessionOptions {
  readonly groupId: string;
  readonly groupInstanceId: string | undefined;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
  readonly assignors: readonly Assignor[];
  /** How many partitions each of these topics has, as far as they exist; asked for at the member that leads. */
  readonly countPartitions: (topics: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Something that the next poll has to see to. */
  readonly onChange: () => void;
}

export interface Joined {
  readonly assignor: Assignor;
  readonly assignment: MemberAssignment;
  /** Whether this member made the assignment. */
  readonly isLeader: boolean;
}

export class GroupSession {
  readonly #clock: Clock;
  readonly #link: CoordinatorLink;
  readonly #options: GroupSessionOptions;
  #memberId = '';
  #generationId = -1;
  /** Counts joins and leaves: what was begun under another number is over. */
  #term = 0;
  #lastPollMs = 0;
  #isPolling = false;
  #isJoining = false;
  needsJoin = true;
  /** The partitions may be others' by now. */
  isLost = false;
  failure: Error | undefined;

  constructor(clock: Clock, link: CoordinatorLink, options: GroupSessionOptions) {
    this.#clock = clock;
    this.#link = link;
    this.#options = options;
  }

  get membership(): GroupMembership {
    const { groupId } = this.#options;
    return { groupId, generationId: this.#generationId, memberId: this.#memberId };
  }

  /** The owner takes part: polls begin and end here. */
  touch(isPolling: boolean): void {
    this.#isPolling = isPolling;
    this.#lastPollMs = this.#clock.monotonicMs();
  }

  requestJoin(): void {
    this.needsJoin = true;
    this.#options.onChange();
  }

  /**
   * Joins with these topics; waits for the others and for a coordinator. Undefined if the member was told to leave meanwhile.
   * @throws KafkaError for what waiting will not mend
   */
  async join(topics: readonly string[]): Promise<Joined | undefined> {
    const term = ++this.#term;
    this.needsJoin = false;
    this.#isJoining = true;
    try {
      return await this.#joinUntilDone(topics, term);
    } finally {
      if (term === this.#term) this.#isJoining = false;
    }
  }

  async #joinUntilDone(topics: readonly string[], term: number): Promise<Joined | undefined> {
    while (term === this.#term) {
      try {
        const joined = await this.#joinAndSync(topics, term);
        if (joined !== undefined) return joined;
      } catch (error) {
        if (term !== this.#term) break;
        if (!isPassing(error)) throw error;
        await sleep(this.#clock, RETRY_MS);
      }
    }
    return undefined;
  }

  /** One attempt; undefined where the group moved on meanwhile. */
  async #joinAndSync(topics: readonly string[], term: number): Promise<Joined | undefined> {
    const connection = await this.#link.connection();
    const { groupInstanceId, sessionTimeoutMs, maxPollIntervalMs, assignors } = this.#options;
    const group = await joinOnce(connection, {
      membership: this.membership,
      groupInstanceId,
      sessionTimeoutMs,
      rebalanceTimeoutMs: maxPollIntervalMs,
      protocols: assignors.map((assignor) => ({
        name: assignor.name,
        subscription: { topics, userData: assignor.subscriptionUserData?.(topics) ?? null },
      })),
    });
    if (term !== this.#term) return undefined;
    if (!this.#accept(group.errorCode)) {
      if (group.memberId !== '') this.#memberId = group.memberId;
      return undefined;
    }
    this.#memberId = group.memberId;
    this.#generationId = group.generationId;
    const assignor = assignors.find(({ name }) => name === group.protocolName);
    if (assignor === undefined) {
      throw new KafkaError(
        Errors.INCONSISTENT_GROUP_PROTOCOL,
        `group ${this.#options.groupId} uses the assignor ${group.protocolName}, which this member does not have`,
      );
    }
    const assignments = group.isLeader ? await this.#assign(assignor, group, term) : [];
    if (term !== this.#term) return undefined;
    const answer = await syncOnce(connection, {
      membership: this.membership,
      groupInstanceId,
      protocolName: group.protocolName,
      assignments: sendAssignments(assignments),
    });
    if (term !== this.#term || !this.#accept(answer.errorCode)) return undefined;
    this.isLost = false;
    this.#keepAlive(term, true);
    return { assignor, assignment: answer.assignment, isLeader: group.isLeader };
  }

  /** The leader's part; its heartbeats go on, since it may take a while. */
  async #assign(
    assignor: Assignor,
    { members }: JoinedGroup,
    term: number,
  ): Promise<readonly (readonly [string, MemberAssignment])[]> {
    const isAssigning = { isOver: false };
    this.#keepAlive(term, false, isAssigning);
    try {
      const topics = [...new Set(members.flatMap((member) => member.topics))].sort();
      const counts = await this.#options.countPartitions(topics);
      return [...(await assignor.assign(members, counts))];
    } finally {
      isAssigning.isOver = true;
    }
  }

  /** Whether a join or sync went well; else what is to be done before the next. */
  #accept(errorCode: number): boolean {
    switch (errorCode) {
      case Errors.NONE.code:
        return true;
      case Errors.MEMBER_ID_REQUIRED.code:
      case Errors.REBALANCE_IN_PROGRESS.code:
        return false;
      case Errors.UNKNOWN_MEMBER_ID.code:
        this.#memberId = '';
        this.#generationId = -1;
        return false;
      case Errors.ILLEGAL_GENERATION.code:
        this.#generationId = -1;
        return false;
    }
    this.#link.check(errorCode, `joining group ${this.#options.groupId}`);
    return false;
  }

  /** Heartbeats until the member joins anew or leaves; `isStable` tells whether a rebalance is news. */
  #keepAlive(term: number, isStable: boolean, until?: { readonly isOver: boolean }): void {
    const isOver = (): boolean => term !== this.#term || until?.isOver === true;
    const beats = async (): Promise<void> => {
      for (let waitMs = this.#options.heartbeatIntervalMs; ; ) {
        await sleep(this.#clock, waitMs);
        if (isOver()) return;
        if (isStable && this.#isForgotten()) return await this.#leaveUnpolled();
        const errorCode = await this.#beat();
        if (isOver()) return;
        waitMs = errorCode === undefined ? RETRY_MS : this.#options.heartbeatIntervalMs;
        if (errorCode !== undefined && isStable && !this.#judgeBeat(errorCode)) return;
      }
    };
    beats().catch((error: unknown) => this.#fail(error));
  }

  /** The answer's code; undefined if there was none, or the coordinator is elsewhere. */
  async #beat(): Promise<number | undefined> {
    const { groupInstanceId, sessionTimeoutMs } = this.#options;
    try {
      const connection = await this.#link.connection();
      const isNamed = groupInstanceId !== undefined && (connection.versionOf(heartbeat) ?? 0) >= 3;
      const { errorCode } = await connection.request(
        heartbeat,
        { ...this.membership, ...(isNamed ? { groupInstanceId } : {}) },
        { timeoutMs: sessionTimeoutMs },
      );
      const isMoved =
        errorCode === Errors.NOT_COORDINATOR.code || errorCode === Errors.COORDINATOR_NOT_AVAILABLE.code;
      if (!isMoved) return errorCode;
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    this.#link.forget();
    return undefined;
  }

  /** Whether heartbeats go on. */
  #judgeBeat(errorCode: number): boolean {
    switch (errorCode) {
      case Errors.NONE.code:
      case Errors.COORDINATOR_LOAD_IN_PROGRESS.code:
        return true;
      case Errors.REBALANCE_IN_PROGRESS.code:
        this.requestJoin();
        return true;
      case Errors.UNKNOWN_MEMBER_ID.code:
      case Errors.ILLEGAL_GENERATION.code:
        this.#lose(errorCode);
        return false;
    }
    this.#link.check(errorCode, `heartbeat of group ${this.#options.groupId}`);
    return true;
  }

  /** A commit that is refused tells as much as a heartbeat. */
  judgeCommit(error: unknown): void {
    if (!(error instanceof KafkaError)) return;
    const { code } = error;
    if (code === Errors.UNKNOWN_MEMBER_ID.code || code === Errors.ILLEGAL_GENERATION.code) this.#lose(code);
    else if (code === Errors.REBALANCE_IN_PROGRESS.code) this.requestJoin();
  }

  /** The coordinator knows the member, or its generation, no longer. */
  #lose(errorCode: number): void {
    this.#term++;
    this.#generationId = -1;
    if (errorCode !== Errors.ILLEGAL_GENERATION.code) this.#memberId = '';
    this.isLost = true;
    this.requestJoin();
  }

  #isForgotten(): boolean {
    return !this.#isPolling && this.#clock.monotonicMs() - this.#lastPollMs > this.#options.maxPollIntervalMs;
  }

  async #leaveUnpolled(): Promise<void> {
    const { membership } = this;
    this.#lose(Errors.UNKNOWN_MEMBER_ID.code);
    await this.#tellLeave(membership, 'consumer poll timeout has expired.');
  }

  /** Leaves, unless static; never fails: who cannot tell is expired. */
  async leave(reason: string): Promise<void> {
    const { membership } = this;
    this.#term++;
    this.#memberId = '';
    this.#generationId = -1;
    this.isLost = false;
    this.needsJoin = true;
    // A JoinGroup that waits for the others would keep the LeaveGroup behind it.
    if (this.#isJoining) this.#link.drop();
    this.#isJoining = false;
    await this.#tellLeave(membership, reason);
  }

  async #tellLeave(membership: GroupMembership, reason: string): Promise<void> {
    if (membership.memberId === '' || this.#options.groupInstanceId !== undefined) return;
    try {
      await leaveGroup(await this.#link.connection(), membership, reason);
    } catch (error) {
      if (!isPassing(error)) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
    this.#options.onChange();
  }
}
