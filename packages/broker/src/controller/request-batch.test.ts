import { expect, test } from 'vitest';
import type { PartitionState } from '../znodes/partition-state.ts';
import { plainAssignment } from '../znodes/topic-assignment.ts';
import { ControllerContext } from './controller-context.ts';
import { RequestBatch } from './request-batch.ts';

const topicId = 'rCl_WSDxRq66gVustzyD6g';
const at = (partition: number) => ({ topic: 't', partition });

function context(...brokers: readonly number[]): ControllerContext {
  const result = new ControllerContext();
  result.controllerEpoch = 3;
  for (const brokerId of brokers) {
    const endPoint = (listenerName: string, port: number) =>
      ({ listenerName, host: `host${brokerId}`, port, securityProtocol: 'PLAINTEXT' }) as const;
    const endPoints = [endPoint('OUTSIDE', 1), endPoint('INSIDE', 2)];
    const registration = { brokerId, endPoints, rack: undefined };
    result.liveBrokers.set(brokerId, { registration, brokerEpoch: 70 + brokerId });
  }
  const replicas = plainAssignment([1, 2]);
  result.setTopic(
    't',
    topicId,
    new Map([
      [0, replicas],
      [1, replicas],
    ]),
  );
  for (const key of ['t/0', 't/1']) result.leadership.set(key, state);
  return result;
}

const state: PartitionState = {
  ...{ leader: 1, leaderEpoch: 5, isr: [1], partitionEpoch: 9, leaderRecoveryState: 0, controllerEpoch: 2 },
};

const options = { brokerId: 1, interBrokerListener: 'INSIDE' };

test('one event becomes one LeaderAndIsr a broker, with the epochs of controller and broker, and the leader by its inner listener', () => {
  const batch = new RequestBatch(context(1, 2), options);
  batch.addLeaderAndIsr([2], at(0), true);
  batch.addLeaderAndIsr([2], at(1), false);
  const [, second] = batch.take().toSorted((a, b) => a.brokerId - b.brokerId);
  expect(second?.leaderAndIsr).toMatchObject({
    controllerId: 1,
    controllerEpoch: 3,
    brokerEpoch: 72,
    liveLeaders: [{ brokerId: 1, hostName: 'host1', port: 2 }],
    topicStates: [
      {
        topicName: 't',
        topicId,
        partitionStates: [
          { partitionIndex: 0, leader: 1, leaderEpoch: 5, partitionEpoch: 9, replicas: [1, 2], isNew: true },
          { partitionIndex: 1, isNew: false },
        ],
      },
    ],
  });
});

test('everybody hears where a partition is led, with the replicas whose brokers are gone', () => {
  const batch = new RequestBatch(context(1), options);
  batch.addLeaderAndIsr([1], at(0), false);
  const [only] = batch.take();
  expect(only?.updateMetadata?.topicStates[0]?.partitionStates).toMatchObject([
    { partitionIndex: 0, leader: 1, isr: [1], zkVersion: 9, replicas: [1, 2], offlineReplicas: [2] },
  ]);
  expect(only?.updateMetadata?.liveBrokers).toMatchObject([
    {
      ...{ id: 1, v0Host: 'host1', v0Port: 1, rack: null },
      endpoints: [
        { listener: 'OUTSIDE', port: 1 },
        { listener: 'INSIDE', port: 2 },
      ],
    },
  ]);
});

test('a replica that is new stays new when the same event mentions it again', () => {
  const batch = new RequestBatch(context(1), options);
  batch.addLeaderAndIsr([1], at(0), true);
  batch.addLeaderAndIsr([1], at(0), false);
  expect(batch.take()[0]?.leaderAndIsr?.ungroupedPartitionStates).toMatchObject([{ isNew: true }]);
});

test('a partition of a deleted topic has leader -2 and is stopped with the epoch -2', () => {
  const known = context(1);
  known.topicsToDelete.add('t');
  const batch = new RequestBatch(known, options);
  batch.addUpdateMetadata([1], [at(0)]);
  batch.addStopReplica(1, at(0), true);
  const [only] = batch.take();
  expect(only?.updateMetadata?.ungroupedPartitionStates).toMatchObject([{ leader: -2 }]);
  expect(only?.stopReplica).toMatchObject({
    deletePartitions: true,
    ungroupedPartitions: [{ topicName: 't', partitionIndex: 0 }],
    topicStates: [
      { topicName: 't', partitionStates: [{ partitionIndex: 0, leaderEpoch: -2, deletePartition: true }] },
    ],
  });
});

test('old versions delete all or nothing: a mixed request says nothing', () => {
  const batch = new RequestBatch(context(1), options);
  batch.addStopReplica(1, at(0), true);
  batch.addStopReplica(1, at(1), false);
  expect(batch.take()[0]?.stopReplica?.deletePartitions).toBe(false);
});

test('nothing is sent to a dead broker, of a partition without leadership, or twice', () => {
  const known = context(1);
  known.leadership.delete('t/1');
  const batch = new RequestBatch(known, options);
  batch.addStopReplica(2, at(0), false);
  batch.addLeaderAndIsr([1], at(1), false);
  expect(batch.take()).toEqual([]);
  batch.addUpdateMetadata([1], []);
  expect(batch.take()).toHaveLength(1);
  expect(batch.take()).toEqual([]);
});
