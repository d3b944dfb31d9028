/**
 * The old consumers' `range` strategy: of each topic the partitions in numeric order are dealt in ranges to the threads
 * that want the topic, in the order of their names; the first threads get one more where it does not come out even. Every
 * consumer computes the same from the same nodes, so nobody has to tell another one.
 */

export interface OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  /** `CONSUMER-NUMBER`. */
  readonly thread: string;
}

export interface GroupMember {
  readonly consumer: string;
  /** Threads by topic. */
  readonly topics: ReadonlyMap<string, number>;
}

/** The part of one consumer. */
export function rangeAssignment(
  consumer: string,
  members: readonly GroupMember[],
  partitionsOf: ReadonlyMap<string, readonly number[]>,
): OwnedPartition[] {
  const own = members.find((member) => member.consumer === consumer);
  return [...(own?.topics.keys() ?? [])].flatMap((topic) => {
    const threads = threadsOf(topic, members);
    const partitions = [...(partitionsOf.get(topic) ?? [])].sort((left, right) => left - right);
    const share = Math.floor(partitions.length / threads.length);
    const extra = partitions.length % threads.length;
    return threads.flatMap(({ name, consumer: owner }, position) => {
      if (owner !== consumer) return [];
      const start = share * position + Math.min(position, extra);
      const count = share + (position < extra ? 1 : 0);
      return partitions.slice(start, start + count).map((partition) => ({ topic, partition, thread: name }));
    });
  });
}

function threadsOf(topic: string, members: readonly GroupMember[]): { name: string; consumer: string }[] {
  const threads = members.flatMap(({ consumer, topics }) =>
    Array.from({ length: topics.get(topic) ?? 0 }, (_, number) => ({
      name: `${consumer}-${number}`,
      consumer,
    })),
  );
  // Java compares UTF-16 units, as `<` does here.
  return threads.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
