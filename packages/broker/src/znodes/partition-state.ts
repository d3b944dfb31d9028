/** `…/partitions/<p>/state`: leader and in-sync replicas. The znode's version is the partition epoch ("zkVersion"). */
import { encodeJson, JsonNode } from './json-node.ts';
import { partitionStatePath } from './paths.ts';
import { sharedReplicas } from './shared-replicas.ts';

/** No broker leads the partition. */
export const NoLeader = -1;

export interface LeaderAndIsr {
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly isr: readonly number[];
  /** Version of the state znode that this was read from or written as. */
  readonly partitionEpoch: number;
  /** 0 recovered, 1 recovering after an unclean election (KIP-704). */
  readonly leaderRecoveryState: number;
}

/** What the state znode says, with the epoch of the controller that wrote it. */
export interface PartitionState extends LeaderAndIsr {
  readonly controllerEpoch: number;
}

export function encodePartitionState(state: PartitionState): Uint8Array {
  const recovery =
    state.leaderRecoveryState === 0 ? {} : { leader_recovery_state: state.leaderRecoveryState };
  return encodeJson({
    controller_epoch: state.controllerEpoch,
    leader: state.leader,
    version: 1,
    leader_epoch: state.leaderEpoch,
    isr: state.isr,
    ...recovery,
  });
}

export function decodePartitionState(
  partition: { readonly topic: string; readonly partition: number },
  data: Uint8Array | null,
  znodeVersion: number,
): PartitionState {
  const node = JsonNode.parse(partitionStatePath(partition.topic, partition.partition), data);
  return {
    leader: node.integer('leader'),
    leaderEpoch: node.integer('leader_epoch'),
    controllerEpoch: node.integer('controller_epoch'),
    isr: sharedReplicas(node.integers('isr')),
    leaderRecoveryState: node.integer('leader_recovery_state', 0),
    partitionEpoch: znodeVersion,
  };
}
