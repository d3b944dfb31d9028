/** LeaderAndIsr and StopReplica in the one form that all their versions come to. */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { LeaderAndIsrRequest, LeaderAndIsrResponse } from '@kafka-ts/protocol/messages/leader-and-isr';
import type { StopReplicaRequest } from '@kafka-ts/protocol/messages/stop-replica';
import { sharedReplicas } from '../znodes/shared-replicas.ts';
import { NO_LEADER, type PartitionState } from './partition.ts';

type TopicState = LeaderAndIsrRequest['topicStates'][number];
type WirePartitionState = TopicState['partitionStates'][number];

/** A partition's state with the names of its topic. */
export interface NamedState {
  readonly topic: string;
  readonly topicId: string;
  readonly state: WirePartitionState;
}

/** v0 and v1 name each partition's topic, later versions group them; a request that was handed over in memory says the same in both forms. */
export function statesOf(request: LeaderAndIsrRequest): NamedState[] {
  if (request.topicStates.length > 0) {
    return request.topicStates.flatMap(({ topicName, topicId, partitionStates }) =>
      partitionStates.map((state) => ({ topic: topicName, topicId, state })),
    );
  }
  return request.ungroupedPartitionStates.map((state) => ({
    topic: state.topicName,
    topicId: zeroUuid,
    state,
  }));
}

export function partitionState(state: WirePartitionState): PartitionState {
  return {
    controllerEpoch: state.controllerEpoch,
    leader: state.leader < 0 ? NO_LEADER : state.leader,
    leaderEpoch: state.leaderEpoch,
    isr: sharedReplicas(state.isr),
    partitionEpoch: state.partitionEpoch,
    replicas: sharedReplicas(state.replicas),
  };
}

/** Errors by topic name (v0-4) and by topic id (v5+): the version picks its own when it is encoded. */
export function leaderAndIsrResponse(
  errors: readonly { readonly of: NamedState; readonly error: ErrorInfo }[],
): LeaderAndIsrResponse {
  const partitionErrors: LeaderAndIsrResponse['partitionErrors'][number][] = [];
  const byTopicId = new Map<string, LeaderAndIsrResponse['partitionErrors'][number][]>();
  for (const { of, error } of errors) {
    const partitionError = {
      topicName: of.topic,
      partitionIndex: of.state.partitionIndex,
      errorCode: error.code,
    };
    partitionErrors.push(partitionError);
    const same = byTopicId.get(of.topicId) ?? [];
    same.push(partitionError);
    byTopicId.set(of.topicId, same);
  }
  const topics = [...byTopicId].map(([topicId, list]) => ({ topicId, partitionErrors: list }));
  return { errorCode: Errors.NONE.code, partitionErrors, topics };
}

/** One partition to be given up. */
export interface Stop {
  readonly topic: string;
  readonly index: number;
  readonly leaderEpoch: number;
  readonly isDeleted: boolean;
}

/** One form for each range of versions; a request that was handed over in memory says the same in all three, in the newest with most. */
export function stopsOf(request: StopReplicaRequest): Stop[] {
  const { deletePartitions } = request;
  if (request.topicStates.length > 0) {
    return request.topicStates.flatMap(({ topicName, partitionStates }) =>
      partitionStates.map((state) => ({
        topic: topicName,
        index: state.partitionIndex,
        leaderEpoch: state.leaderEpoch,
        isDeleted: state.deletePartition,
      })),
    );
  }
  if (request.topics.length > 0) {
    return request.topics.flatMap(({ name, partitionIndexes }) =>
      partitionIndexes.map((index) => ({ topic: name, index, leaderEpoch: -1, isDeleted: deletePartitions })),
    );
  }
  return request.ungroupedPartitions.map(({ topicName, partitionIndex }) => ({
    topic: topicName,
    index: partitionIndex,
    leaderEpoch: -1,
    isDeleted: deletePartitions,
  }));
}
