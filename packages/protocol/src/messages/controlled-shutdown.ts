/**
 * ControlledShutdown (7): a broker asks the controller to move leadership away from it before it stops.
 *
 * v0's request header has no client id (the only such message). v2 (KIP-380) carries the broker epoch; v3 is flexible. The answer lists
 * the partitions that still have their leader on the broker.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, int64, string } from '../schema/field.ts';

export const controlledShutdown = defineApi({
  key: 7,
  name: 'ControlledShutdown',
  versions: '0-3',
  flexible: '3+',
  request: {
    brokerId: int32(),
    brokerEpoch: int64('2+').default(-1).ignorable(),
  },
  response: {
    errorCode: int16(),
    remainingPartitions: array({
      topicName: string(),
      partitionIndex: int32(),
    }),
  },
});

export type ControlledShutdownRequest = RequestOf<typeof controlledShutdown>;
export type ControlledShutdownRequestInput = RequestInputOf<typeof controlledShutdown>;
export type ControlledShutdownResponse = ResponseOf<typeof controlledShutdown>;
export type ControlledShutdownResponseInput = ResponseInputOf<typeof controlledShutdown>;
