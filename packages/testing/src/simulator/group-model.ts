/**
 * What the members of one group were told, held together: who was given what in which generation, and what each
 * partition's committed offset may be.
 */

interface Generation {
  /** Names the one assignment that was stored for it. */
  readonly plan: string;
  readonly owners: Map<number, string>;
}

export class GroupModel {
  readonly #name: string;
  readonly #generations = new Map<number, Generation>();
  /** By partition. */
  readonly #offsets = new Map<number, { acknowledged: number; attempted: number }>();
  #newest = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** The newest generation in which a member was given its part. */
  get newestGeneration(): number {
    return this.#newest;
  }

  /** A join that was sent when the newest generation was `before` has been answered. */
  joined(generationId: number, before: number): void {
    if (generationId >= before) return;
    throw new Error(`${this.#name}: generation ${before} was told, a later join gave ${generationId}`);
  }

  /** A member was given `partitions` of `plan`. Throws where another plan or owner was told in this generation. */
  assigned(
    generationId: number,
    member: { memberId: string; plan: string; partitions: readonly number[] },
  ): void {
    let generation = this.#generations.get(generationId);
    if (generation === undefined) {
      generation = { plan: member.plan, owners: new Map() };
      this.#generations.set(generationId, generation);
    }
    if (generation.plan !== member.plan) {
      const plans = `${generation.plan} and ${member.plan}`;
      throw new Error(`${this.#name}: generation ${generationId} has two assignments: ${plans}`);
    }
    for (const partition of member.partitions) {
      const owner = generation.owners.get(partition) ?? member.memberId;
      if (owner !== member.memberId) {
        const who = `${owner} and ${member.memberId}`;
        throw new Error(`${this.#name}: in generation ${generationId} partition ${partition} is of ${who}`);
      }
      generation.owners.set(partition, owner);
    }
    this.#newest = Math.max(this.#newest, generationId);
  }

  committing(partition: number, offset: number): void {
    const known = this.#of(partition);
    this.#offsets.set(partition, { ...known, attempted: Math.max(known.attempted, offset) });
  }

  /** A commit was acknowledged that was sent when the newest generation was `newest`: an older one's must not be. */
  committed(partition: number, offset: number, sent: { generationId: number; newest: number }): void {
    if (sent.generationId < sent.newest) {
      const when = `a commit of generation ${sent.generationId} was taken in generation ${sent.newest}`;
      throw new Error(`${this.#name}: ${when}`);
    }
    const known = this.#of(partition);
    this.#offsets.set(partition, { ...known, acknowledged: Math.max(known.acknowledged, offset) });
  }

  /** The largest that was acknowledged or read for the partition; -1: none. */
  acknowledgedOffset(partition: number): number {
    return this.#of(partition).acknowledged;
  }

  /** The stored offset was read, when `least` was acknowledged at the latest. */
  stored(partition: number, offset: number, least: number): void {
    const { acknowledged, attempted } = this.#of(partition);
    if (offset < least || offset > attempted) {
      const expected = `${least} was committed and ${attempted} tried`;
      throw new Error(`${this.#name}: partition ${partition}: ${expected}, found ${offset}`);
    }
    this.#offsets.set(partition, { acknowledged: Math.max(acknowledged, offset), attempted });
  }

  #of(partition: number): { acknowledged: number; attempted: number } {
    return this.#offsets.get(partition) ?? { acknowledged: -1, attempted: -1 };
  }
}
