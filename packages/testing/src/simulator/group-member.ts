/** One consumer of a group: joins, takes its part, commits ever larger offsets, and now and then leaves or falls silent. */
import { Errors } from '@kafka-ts/protocol/errors';
import type { SeededRandom } from '../seeded-random.ts';
import { isPassing, Refused } from './broker-client.ts';
import type { GroupClient, Membership } from './group-client.ts';
import type { GroupModel } from './group-model.ts';

export interface GroupMemberOptions {
  readonly group: GroupClient;
  readonly model: GroupModel;
  readonly random: SeededRandom;
  readonly groupId: string;
  readonly topic: string;
  readonly partitions: number;
  /** Longer than the session: after it the member is out. */
  readonly silenceMs: number;
}

/** After these a member joins again; after the last one with a new id. */
const rejoins: ReadonlySet<number> = new Set([
  Errors.REBALANCE_IN_PROGRESS.code,
  Errors.ILLEGAL_GENERATION.code,
  Errors.UNKNOWN_MEMBER_ID.code,
]);

/** What the leader sends to each member: `PLAN 0,2`. */
interface Part {
  readonly plan: string;
  readonly partitions: readonly number[];
}

function encodePart({ plan, partitions }: Part): string {
  return `${plan} ${partitions.join()}`;
}

function decodePart(text: string): Part {
  const [plan = '', list = ''] = text.split(' ');
  return { plan, partitions: list === '' ? [] : list.split(',').map(Number) };
}

export class GroupMember {
  readonly #options: GroupMemberOptions;
  #memberId = '';
  #plans = 0;
  /** Who it was in the generation before. */
  #former: Membership | undefined;
  /** Generations in which it had a part. */
  #generations = 0;

  constructor(options: GroupMemberOptions) {
    this.#options = options;
  }

  /** Goes on until `isDone`, and through one generation at least; then leaves. */
  async run(isDone: () => boolean): Promise<void> {
    const { group, random } = this.#options;
    while (!isDone() || this.#generations === 0) {
      await this.#attempt(() => this.#oneGeneration(isDone));
      await group.client.pause(random.below(50));
    }
    while (this.#memberId !== '') await this.#attempt(() => this.#leave());
  }

  async #oneGeneration(isDone: () => boolean): Promise<void> {
    const { group, model, random } = this.#options;
    const before = model.newestGeneration;
    const joined = await group.join(this.#memberId);
    if (typeof joined === 'string') {
      this.#memberId = joined;
      return;
    }
    model.joined(joined.generationId, before);
    const membership = { memberId: this.#memberId, generationId: joined.generationId };
    const text = await group.sync(membership, this.#assign(joined.members, joined.generationId));
    // A member that the leader did not know of has no part.
    const part = decodePart(text);
    if (text !== '') model.assigned(joined.generationId, { memberId: this.#memberId, ...part });
    this.#generations++;
    if (random.chance(30)) await this.#commitLate();
    this.#former = membership;
    await this.#consume(membership, part.partitions, isDone);
    if (isDone()) return;
    const next = random.pick(['leave', 'fall silent', 'join again']);
    if (next === 'leave') await this.#leave();
    if (next === 'fall silent') await this.#fallSilent(membership, part.partitions);
  }

  /** The leader deals the partitions out in turn. */
  #assign(members: readonly string[], generationId: number): Map<string, string> {
    const plan = `${this.#memberId}/${generationId}/${this.#plans++}`;
    const partitions = Array.from({ length: this.#options.partitions }, (_, index) => index);
    const start = this.#options.random.below(10);
    return new Map(
      members.map((memberId, place) => {
        const own = partitions.filter((partition) => (partition + start) % members.length === place);
        return [memberId, encodePart({ plan, partitions: own })];
      }),
    );
  }

  /** Commits for its partitions, from what is stored on, until it is told to join again or has enough. */
  async #consume(
    membership: Membership,
    partitions: readonly number[],
    isDone: () => boolean,
  ): Promise<void> {
    const { group, random } = this.#options;
    const positions = new Map<number, number>();
    for (const partition of partitions) positions.set(partition, await this.#stored(partition));
    for (let rounds = random.below(40); rounds >= 0 && !isDone(); rounds--) {
      for (const [partition, position] of positions) {
        if (random.chance(50)) continue;
        const next = position + 1 + random.below(10);
        await this.#commit(membership, partition, next);
        positions.set(partition, next);
      }
      await group.heartbeat(membership);
      await group.client.pause(random.below(100));
    }
  }

  async #stored(partition: number): Promise<number> {
    const { group, model, groupId, topic } = this.#options;
    const least = model.acknowledgedOffset(partition);
    const stored = await group.client.committed(groupId, topic, partition);
    model.stored(partition, stored, least);
    return stored;
  }

  async #commit(membership: Membership, partition: number, offset: number): Promise<void> {
    const { group, model, topic } = this.#options;
    const newest = model.newestGeneration;
    model.committing(partition, offset);
    await group.commit(membership, { topic, partition, offset });
    model.committed(partition, offset, { generationId: membership.generationId, newest });
  }

  /** A commit of the former generation that comes late is refused, also from one who is a member of the new one. */
  async #commitLate(): Promise<void> {
    const { model, random, partitions } = this.#options;
    if (this.#former === undefined) return;
    const partition = random.below(partitions);
    try {
      await this.#commit(this.#former, partition, model.acknowledgedOffset(partition) + 1);
    } catch (error) {
      if (!isRejoin(error)) throw error;
    }
  }

  async #leave(): Promise<void> {
    await this.#options.group.leave(this.#memberId);
    this.#memberId = '';
  }

  /** Sends nothing for longer than its session, then commits as if nothing had been: refused if the group went on. */
  async #fallSilent(membership: Membership, partitions: readonly number[]): Promise<void> {
    const { group, silenceMs, random, model } = this.#options;
    await group.client.pause(random.below(silenceMs));
    for (const partition of partitions) {
      await this.#commit(membership, partition, model.acknowledgedOffset(partition) + 1);
    }
  }

  /** What is answered by joining again, or by trying again, is no failure. */
  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isRejoin(error) && !isPassing(error)) throw error;
      if (error instanceof Refused && error.code === Errors.UNKNOWN_MEMBER_ID.code) this.#memberId = '';
    }
  }
}

function isRejoin(error: unknown): boolean {
  return error instanceof Refused && rejoins.has(error.code);
}
