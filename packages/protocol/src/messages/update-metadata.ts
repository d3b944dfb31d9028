/**
 * UpdateMetadata (6): the controller tells every broker all live brokers and the partitions whose state changed.
 *
 * v0 knows one host and port a broker (v0Host, v0Port); v1 endpoints by security protocol; v2 racks; v3 listener names; v4 offline replicas; v5 (KIP-380) groups
 * partitions by topic and carries the broker epoch; v6 is flexible; v7 (KIP-516) topic ids; v8 (KIP-866) marks a KRaft controller.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int8, int16, int32, int64, string, uuid } from '../schema/field.ts';

const updateMetadataPartitionState = {
  topicName: string('0-4').ignorable(),
  partitionIndex: int32(),
  controllerEpoch: int32(),
  leader: int32(),
  leaderEpoch: int32(),
  isr: array(int32()),
  zkVersion: int32(),
  replicas: array(int32()),
  offlineReplicas: array(int32(), '4+').ignorable(),
} as const;

export const updateMetadata = defineApi({
  key: 6,
  name: 'UpdateMetadata',
  versions: '0-8',
  flexible: '6+',
  request: {
    controllerId: int32(),
    isKRaftController: boolean('8+').default(false),
    type: int8('8+').tagged(0, '8+'),
    controllerEpoch: int32(),
    brokerEpoch: int64('5+').default(-1).ignorable(),
    ungroupedPartitionStates: array(updateMetadataPartitionState, '0-4'),
    topicStates: array(
      {
        topicName: string(),
        topicId: uuid('7+').ignorable(),
        partitionStates: array(updateMetadataPartitionState),
      },
      '5+',
    ),
    liveBrokers: array({
      id: int32(),
      v0Host: string('0').ignorable(),
      v0Port: int32('0').ignorable(),
      endpoints: array(
        {
          port: int32(),
          host: string(),
          listener: string('3+').ignorable(),
          securityProtocol: int16(),
        },
        '1+',
      ).ignorable(),
      rack: string('2+').nullable().ignorable(),
    }),
  },
  response: {
    errorCode: int16(),
  },
});

export type UpdateMetadataRequest = RequestOf<typeof updateMetadata>;
export type UpdateMetadataRequestInput = RequestInputOf<typeof updateMetadata>;
export type UpdateMetadataResponse = ResponseOf<typeof updateMetadata>;
export type UpdateMetadataResponseInput = ResponseInputOf<typeof updateMetadata>;
