/**
 * LeaderAndIsr (4): the controller tells a broker which partitions it leads and which it follows.
 *
 * v0 and v1 list partitions with their topic's name in each; v2+ (KIP-380) group them by topic and carry the broker epoch; v3 (KIP-455) adding and removing
 * replicas; v4 is flexible; v5 (KIP-516) topic ids, and errors by topic; v6 (KIP-704) the leader's recovery state; v7 (KIP-866) marks a KRaft controller.
 * In v0 the field isNew is missing.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int8, int16, int32, int64, string, uuid } from '../schema/field.ts';

const leaderAndIsrPartitionState = {
  topicName: string('0-1').ignorable(),
  partitionIndex: int32(),
  controllerEpoch: int32(),
  leader: int32(),
  leaderEpoch: int32(),
  isr: array(int32()),
  partitionEpoch: int32(),
  replicas: array(int32()),
  addingReplicas: array(int32(), '3+').ignorable(),
  removingReplicas: array(int32(), '3+').ignorable(),
  isNew: boolean('1+').default(false).ignorable(),
  leaderRecoveryState: int8('6+'),
} as const;

const leaderAndIsrPartitionError = {
  topicName: string('0-4').ignorable(),
  partitionIndex: int32(),
  errorCode: int16(),
} as const;

export const leaderAndIsr = defineApi({
  key: 4,
  name: 'LeaderAndIsr',
  versions: '0-7',
  flexible: '4+',
  request: {
    controllerId: int32(),
    isKRaftController: boolean('7+').default(false),
    controllerEpoch: int32(),
    brokerEpoch: int64('2+').default(-1).ignorable(),
    type: int8('5+'),
    ungroupedPartitionStates: array(leaderAndIsrPartitionState, '0-1'),
    topicStates: array(
      {
        topicName: string(),
        topicId: uuid('5+').ignorable(),
        partitionStates: array(leaderAndIsrPartitionState),
      },
      '2+',
    ),
    liveLeaders: array({
      brokerId: int32(),
      hostName: string(),
      port: int32(),
    }),
  },
  response: {
    errorCode: int16(),
    partitionErrors: array(leaderAndIsrPartitionError, '0-4'),
    topics: array(
      {
        topicId: uuid(),
        partitionErrors: array(leaderAndIsrPartitionError),
      },
      '5+',
    ),
  },
});

export type LeaderAndIsrRequest = RequestOf<typeof leaderAndIsr>;
export type LeaderAndIsrRequestInput = RequestInputOf<typeof leaderAndIsr>;
export type LeaderAndIsrResponse = ResponseOf<typeof leaderAndIsr>;
export type LeaderAndIsrResponseInput = ResponseInputOf<typeof leaderAndIsr>;
