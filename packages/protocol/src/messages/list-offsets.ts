/**
 * ListOffsets (2): the offset that belongs to a timestamp (-1: the end, -2: the start, -3: the largest timestamp, -4: the local start, -5: the tiered end).
 *
 * v0 lists up to maxNumOffsets segment starts; from v1 one offset with its timestamp. v2 (KIP-98) isolation level; v4 (KIP-320) leader epochs;
 * v6 is flexible; v7 (KIP-734) allows -3; v8 (KIP-405) -4; v9 (KIP-1005) -5.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int8, int16, int32, int64, string } from '../schema/field.ts';

export const listOffsets = defineApi({
  key: 2,
  name: 'ListOffsets',
  versions: '0-9',
  flexible: '6+',
  request: {
    replicaId: int32(),
    isolationLevel: int8('2+'),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        currentLeaderEpoch: int32('4+').default(-1).ignorable(),
        timestamp: int64().saturated(),
        maxNumOffsets: int32('0').default(1),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('2+').ignorable(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        oldStyleOffsets: array(int64(), '0'),
        timestamp: int64('1+').default(-1),
        offset: int64('1+').default(-1),
        leaderEpoch: int32('4+').default(-1),
      }),
    }),
  },
});

export type ListOffsetsRequest = RequestOf<typeof listOffsets>;
export type ListOffsetsRequestInput = RequestInputOf<typeof listOffsets>;
export type ListOffsetsResponse = ResponseOf<typeof listOffsets>;
export type ListOffsetsResponseInput = ResponseInputOf<typeof listOffsets>;
