/**
 * ElectLeaders (43): has the controller elect leaders anew. v0 preferred ones only; v1 (KIP-460) unclean ones (type 1) too; v2 is flexible.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int8, int16, int32, string } from '../schema/field.ts';

export const electLeaders = defineApi({
  key: 43,
  name: 'ElectLeaders',
  versions: '0-2',
  flexible: '2+',
  request: {
    electionType: int8('1+'),
    topicPartitions: array({
      topic: string(),
      partitions: array(int32()),
    }).nullable(),
    timeoutMs: int32().default(60000),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16('1+'),
    replicaElectionResults: array({
      topic: string(),
      partitionResult: array({
        partitionId: int32(),
        errorCode: int16(),
        errorMessage: string().nullable(),
      }),
    }),
  },
});

export type ElectLeadersRequest = RequestOf<typeof electLeaders>;
export type ElectLeadersRequestInput = RequestInputOf<typeof electLeaders>;
export type ElectLeadersResponse = ResponseOf<typeof electLeaders>;
export type ElectLeadersResponseInput = ResponseInputOf<typeof electLeaders>;
