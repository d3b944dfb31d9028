import type { UpdateMetadataRequest } from '@kafka-ts/protocol/messages/update-metadata';
import { expect, test } from 'vitest';
import { LeaderDuringDelete } from '../controller/request-batch.ts';
import { MetadataCache } from './metadata-cache.ts';

const topicId = 'rCl_WSDxRq66gVustzyD6g';

function update(leader: number, partitions: readonly number[] = [0]): UpdateMetadataRequest {
  const partitionStates = partitions.map((partitionIndex) => ({
    topicName: 't',
    partitionIndex,
    controllerEpoch: 1,
    leader,
    leaderEpoch: 0,
    isr: [1],
    zkVersion: 0,
    replicas: [1],
    offlineReplicas: [],
  }));
  return {
    controllerId: 1,
    isKRaftController: false,
    type: 0,
    controllerEpoch: 1,
    brokerEpoch: 5,
    ungroupedPartitionStates: partitionStates,
    topicStates: [{ topicName: 't', topicId, partitionStates }],
    liveBrokers: [
      {
        id: 1,
        v0Host: 'a',
        v0Port: 1,
        rack: null,
        endpoints: [{ port: 9093, host: 'inside', listener: 'IN', securityProtocol: 0 }],
      },
    ],
  };
}

test('brokers are seen through the listener of the request', () => {
  const cache = new MetadataCache();
  cache.update(update(1));
  expect(cache.brokers('IN')).toEqual([{ brokerId: 1, host: 'inside', port: 9093, rack: undefined }]);
  expect(cache.brokers('OUT')).toEqual([]);
  expect(cache.controllerId).toBe(1);
});

test('a topic comes with its first partition, grows, and goes with its last', () => {
  const cache = new MetadataCache();
  let updates = 0;
  const stop = cache.onUpdate(() => updates++);
  cache.update(update(1));
  cache.update(update(1, [1]));
  expect(cache.partitionsOf('t').map(({ partition }) => partition)).toEqual([0, 1]);
  expect(cache.topicName(topicId)).toBe('t');
  cache.update(update(LeaderDuringDelete, [0, 1]));
  expect(cache.hasTopic('t')).toBe(false);
  expect(cache.topicName(topicId)).toBeUndefined();
  expect(updates).toBe(3);
  stop();
  cache.update(update(1));
  expect(updates).toBe(3);
});
