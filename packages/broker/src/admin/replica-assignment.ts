/**
 * Which brokers get the replicas of new partitions (`kafka.admin.AdminUtils`): round robin over the brokers from a
 * random first one, the followers shifted further with each round; with racks, over an order that alternates racks.
 */
import type { Random } from '@kafka-ts/environment/random';

/** A broker that may get replicas. */
export interface CandidateBroker {
  readonly brokerId: number;
  readonly rack: string | undefined;
}

export interface AssignmentRequest {
  readonly brokers: readonly CandidateBroker[];
  readonly partitions: number;
  readonly replicationFactor: number;
  /** First partition number to assign, when partitions are added. */
  readonly firstPartition?: number;
  /** Index of the first broker and of the first shift; random if absent. */
  readonly startIndex?: number;
}

/** Replica lists by partition number. `replicationFactor` must be 1 … the number of brokers. */
export function assignReplicas(request: AssignmentRequest, random: Random): Map<number, readonly number[]> {
  const racks = request.brokers.map(({ rack }) => rack);
  const isRackAware = racks.length > 0 && racks.every((rack) => rack !== undefined);
  return isRackAware ? rackAware(request, random) : rackUnaware(request, random);
}

function rackUnaware(request: AssignmentRequest, random: Random): Map<number, readonly number[]> {
  const brokers = request.brokers.map(({ brokerId }) => brokerId).sort((a, b) => a - b);
  const count = brokers.length;
  const start = request.startIndex ?? random.below(count);
  let shift = request.startIndex ?? random.below(count);
  const result = new Map<number, readonly number[]>();
  const first = request.firstPartition ?? 0;
  for (let partition = first; partition < first + request.partitions; partition++) {
    if (partition > 0 && partition % count === 0) shift++;
    const leaderIndex = (partition + start) % count;
    const indexes = [leaderIndex];
    for (let follower = 0; follower < request.replicationFactor - 1; follower++) {
      indexes.push(followerIndex(leaderIndex, { shift, follower, count }));
    }
    result.set(
      partition,
      indexes.flatMap((index) => brokers[index] ?? []),
    );
  }
  return result;
}

function followerIndex(
  leaderIndex: number,
  { shift, follower, count }: { readonly shift: number; readonly follower: number; readonly count: number },
): number {
  return (leaderIndex + 1 + ((shift + follower) % (count - 1))) % count;
}

function rackAware(request: AssignmentRequest, random: Random): Map<number, readonly number[]> {
  const rackOf = new Map(request.brokers.map(({ brokerId, rack }) => [brokerId, rack]));
  const rackCount = new Set(rackOf.values()).size;
  const order = alternatingRacks(request.brokers);
  const count = order.length;
  const start = request.startIndex ?? random.below(count);
  let shift = request.startIndex ?? random.below(count);
  const result = new Map<number, readonly number[]>();
  const first = request.firstPartition ?? 0;
  for (let partition = first; partition < first + request.partitions; partition++) {
    if (partition > 0 && partition % count === 0) shift++;
    const leaderIndex = (partition + start) % count;
    const replicas = [order[leaderIndex] ?? -1];
    const usedRacks = new Set([rackOf.get(replicas[0] ?? -1)]);
    for (let step = 0; replicas.length < request.replicationFactor; step++) {
      const broker =
        order[followerIndex(leaderIndex, { shift: shift * rackCount, follower: step, count })] ?? -1;
      const isRackFree = !usedRacks.has(rackOf.get(broker)) || usedRacks.size === rackCount;
      if (!isRackFree || replicas.includes(broker)) continue;
      replicas.push(broker);
      usedRacks.add(rackOf.get(broker));
    }
    result.set(partition, replicas);
  }
  return result;
}

/** Brokers so that neighbours are of different racks: the first of each rack, then the second of each, … */
function alternatingRacks(brokers: readonly CandidateBroker[]): number[] {
  const byRack = new Map<string, number[]>();
  for (const { brokerId, rack = '' } of [...brokers].sort((a, b) => a.brokerId - b.brokerId)) {
    byRack.set(rack, [...(byRack.get(rack) ?? []), brokerId]);
  }
  const racks = [...byRack.keys()].sort();
  const longest = Math.max(...[...byRack.values()].map((members) => members.length));
  return Array.from({ length: longest }).flatMap((_, round) =>
    racks.flatMap((rack) => byRack.get(rack)?.[round] ?? []),
  );
}
