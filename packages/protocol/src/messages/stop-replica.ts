/**
 * StopReplica (5): the controller tells a broker to stop following partitions, and to delete them or not.
 *
 * v0 lists partitions one by one with one deletePartitions for all; v1 (KIP-380) groups partition numbers by topic and carries the broker epoch;
 * v2 is flexible; v3 (KIP-570) has deletePartition and leader epoch for each partition; v4 (KIP-866) marks a KRaft controller.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int16, int32, int64, string } from '../schema/field.ts';

export const stopReplica = defineApi({
  key: 5,
  name: 'StopReplica',
  versions: '0-4',
  flexible: '2+',
  request: {
    controllerId: int32(),
    isKRaftController: boolean('4+').default(false),
    controllerEpoch: int32(),
    brokerEpoch: int64('1+').default(-1).ignorable(),
    deletePartitions: boolean('0-2'),
    ungroupedPartitions: array(
      {
        topicName: string(),
        partitionIndex: int32(),
      },
      '0',
    ),
    topics: array(
      {
        name: string(),
        partitionIndexes: array(int32()),
      },
      '1-2',
    ),
    topicStates: array(
      {
        topicName: string(),
        partitionStates: array({
          partitionIndex: int32(),
          leaderEpoch: int32().default(-1),
          deletePartition: boolean(),
        }),
      },
      '3+',
    ),
  },
  response: {
    errorCode: int16(),
    partitionErrors: array({
      topicName: string(),
      partitionIndex: int32(),
      errorCode: int16(),
    }),
  },
});

export type StopReplicaRequest = RequestOf<typeof stopReplica>;
export type StopReplicaRequestInput = RequestInputOf<typeof stopReplica>;
export type StopReplicaResponse = ResponseOf<typeof stopReplica>;
export type StopReplicaResponseInput = ResponseInputOf<typeof stopReplica>;
