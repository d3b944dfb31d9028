import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import type { LeaderAndIsrRequest } from '@kafka-ts/protocol/messages/leader-and-isr';
import type { StopReplicaRequest } from '@kafka-ts/protocol/messages/stop-replica';
import { describe, expect, test } from 'vitest';
import { statesOf, stopsOf } from './replica-requests.ts';

const TOPIC_ID = 'AbCdEfGhIjKlMnOpQrStUv';
const common = { controllerId: 0, isKRaftController: false, controllerEpoch: 1, brokerEpoch: 1 };

const state: LeaderAndIsrRequest['topicStates'][number]['partitionStates'][number] = {
  ...{ topicName: 'events', partitionIndex: 3, controllerEpoch: 1, leader: 0, leaderEpoch: 2, isr: [0] },
  ...{ partitionEpoch: 5, replicas: [0], addingReplicas: [], removingReplicas: [], isNew: false },
  leaderRecoveryState: 0,
};
const grouped = [{ topicName: 'events', topicId: TOPIC_ID, partitionStates: [state] }];

describe('LeaderAndIsr', () => {
  test.each([
    ['as v0 and v1 say it', [state], [], zeroUuid],
    ['as later versions say it', [], grouped, TOPIC_ID],
    ['handed over in memory, in both forms', [state], grouped, TOPIC_ID],
  ])('tells each partition once: %s', (_, ungroupedPartitionStates, topicStates, topicId) => {
    const request = { ...common, type: 0, ungroupedPartitionStates, topicStates, liveLeaders: [] };
    expect(statesOf(request)).toEqual([{ topic: 'events', topicId, state }]);
  });
});

describe('StopReplica', () => {
  const v0 = [{ topicName: 'events', partitionIndex: 3 }];
  const v1 = [{ name: 'events', partitionIndexes: [3] }];
  const partition = { partitionIndex: 3, leaderEpoch: 7, deletePartition: true };
  const v3 = [{ topicName: 'events', partitionStates: [partition] }];
  const rows: [string, Partial<StopReplicaRequest>, number][] = [
    ['as v0 says it', { ungroupedPartitions: v0 }, -1],
    ['as v1 and v2 say it', { topics: v1 }, -1],
    ['as later versions say it', { topicStates: v3 }, 7],
    ['handed over in memory, in all forms', { ungroupedPartitions: v0, topics: v1, topicStates: v3 }, 7],
  ];
  test.each(rows)('tells each partition once: %s', (_, parts, leaderEpoch) => {
    const none = { ungroupedPartitions: [], topics: [], topicStates: [] };
    const request = { ...common, deletePartitions: true, ...none, ...parts };
    expect(stopsOf(request)).toEqual([{ topic: 'events', index: 3, leaderEpoch, isDeleted: true }]);
  });
});
