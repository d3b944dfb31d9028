/** Offsets that a group has committed. */

export interface CommittedOffset {
  readonly offset: number;
  /** -1 if the client gave none. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestampMs: number;
  /** When the commit ends by its own wish (OffsetCommit v2 – v4 with a retention time); undefined for the broker's rule. */
  readonly expireTimestampMs: number | undefined;
}

/** A partition, as a key of maps. */
export interface GroupPartition {
  readonly topic: string;
  readonly partition: number;
}

export class GroupOffsets {
  readonly #byTopic = new Map<string, Map<number, CommittedOffset>>();
  /** Writes under way, by partition: the newest one wins whatever the order they end in. */
  readonly #pending = new Map<string, number>();
  #writes = 0;

  get size(): number {
    let count = 0;
    for (const partitions of this.#byTopic.values()) count += partitions.size;
    return count;
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#byTopic.get(topic)?.get(partition);
  }

  set(topic: string, partition: number, offset: CommittedOffset): void {
    const partitions = this.#byTopic.get(topic) ?? new Map<number, CommittedOffset>();
    partitions.set(partition, offset);
    this.#byTopic.set(topic, partitions);
  }

  delete(topic: string, partition: number): void {
    const partitions = this.#byTopic.get(topic);
    partitions?.delete(partition);
    if (partitions?.size === 0) this.#byTopic.delete(topic);
  }

  /** Every commit; safe against deletion while it is walked. */
  *entries(): Generator<GroupPartition & { readonly offset: CommittedOffset }> {
    for (const [topic, partitions] of [...this.#byTopic]) {
      for (const [partition, offset] of [...partitions]) yield { topic, partition, offset };
    }
  }

  topics(): IterableIterator<string> {
    return this.#byTopic.keys();
  }

  partitionsOf(topic: string): number[] {
    return [...(this.#byTopic.get(topic)?.keys() ?? [])];
  }

  /** Notes that a write begins; its number tells `complete` whether a newer one has overtaken it. */
  begin(partitions: readonly GroupPartition[]): number {
    const write = ++this.#writes;
    for (const { topic, partition } of partitions) this.#pending.set(`${topic}/${partition}`, write);
    return write;
  }

  /** A write ended: what it committed holds unless it failed or a newer write of the partition was begun. */
  complete(
    write: number,
    committed: readonly (GroupPartition & { readonly offset: CommittedOffset })[],
    isWritten: boolean,
  ): void {
    for (const { topic, partition, offset } of committed) {
      const key = `${topic}/${partition}`;
      const isNewest = this.#pending.get(key) === write;
      if (isNewest) this.#pending.delete(key);
      if (isWritten && (isNewest || this.get(topic, partition) === undefined))
        this.set(topic, partition, offset);
    }
  }

  /** Whether a commit of the partition is being written. */
  isPending({ topic, partition }: GroupPartition): boolean {
    return this.#pending.has(`${topic}/${partition}`);
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }
}
