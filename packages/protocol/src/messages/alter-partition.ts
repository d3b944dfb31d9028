/**
 * AlterPartition (56): a leader tells the controller the ISR it wants (KIP-497). v1 (KIP-704) recovery states; v2 (KIP-841) topic ids; v3 (KIP-903) broker epochs.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int8, int16, int32, int64, string, uuid } from '../schema/field.ts';

export const alterPartition = defineApi({
  key: 56,
  name: 'AlterPartition',
  versions: '0-3',
  flexible: '0+',
  request: {
    brokerId: int32(),
    brokerEpoch: int64().default(-1),
    topics: array({
      topicName: string('0-1').ignorable(),
      topicId: uuid('2+').ignorable(),
      partitions: array({
        partitionIndex: int32(),
        leaderEpoch: int32(),
        newIsr: array(int32(), '0-2'),
        newIsrWithEpochs: array(
          {
            brokerId: int32(),
            brokerEpoch: int64().default(-1),
          },
          '3+',
        ),
        leaderRecoveryState: int8('1+'),
        partitionEpoch: int32(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    topics: array({
      topicName: string('0-1').ignorable(),
      topicId: uuid('2+').ignorable(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
        isr: array(int32()),
        leaderRecoveryState: int8('1+').ignorable(),
        partitionEpoch: int32(),
      }),
    }),
  },
});

export type AlterPartitionRequest = RequestOf<typeof alterPartition>;
export type AlterPartitionRequestInput = RequestInputOf<typeof alterPartition>;
export type AlterPartitionResponse = ResponseOf<typeof alterPartition>;
export type AlterPartitionResponseInput = ResponseInputOf<typeof alterPartition>;
