/** The group coordinator follows the leadership of `__consumer_offsets`: it loads and unloads what LeaderAndIsr gives and takes. */
import { ConsumerOffsetsTopic } from '../admin/topic-names.ts';
import type { Partition } from '../replica/partition.ts';
import type { LeadershipListener } from '../replica/replica-manager-options.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

/** `onError` gets what made a partition's groups unreadable. */
export function groupLeadership(
  groups: GroupCoordinator,
  onError: (partition: Partition, error: unknown) => void,
): LeadershipListener {
  const ofGroups = (partitions: readonly Partition[]): Partition[] =>
    partitions.filter(({ topic }) => topic === ConsumerOffsetsTopic);
  const resign = (partitions: readonly Partition[]): void => {
    for (const { partition } of ofGroups(partitions)) groups.onResignation(partition);
  };
  return {
    onLeadershipChange(leaders, followers) {
      resign(followers);
      for (const partition of ofGroups(leaders)) {
        groups
          .onElection(partition.partition, partition.leaderEpoch)
          .catch((error: unknown) => onError(partition, error));
      }
    },
    onPartitionsStopped: resign,
  };
}
