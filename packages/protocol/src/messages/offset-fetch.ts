/**
 * OffsetFetch (9): reads the offsets a group has stored.
 *
 * v0 reads ZooKeeper; v1 the coordinator; v2 all topics for null, and one error for the whole answer; v5 (KIP-320) leader epochs; v6 is flexible; v7 (KIP-447)
 * requireStable waits for open transactions; v8 (KIP-709) asks for several groups; v9 (KIP-848) member id and epoch.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int16, int32, int64, string } from '../schema/field.ts';

export const offsetFetch = defineApi({
  key: 9,
  name: 'OffsetFetch',
  versions: '0-9',
  flexible: '6+',
  request: {
    groupId: string('0-7'),
    topics: array(
      {
        name: string(),
        partitionIndexes: array(int32()),
      },
      '0-7',
    ).nullable('2-7'),
    groups: array(
      {
        groupId: string(),
        memberId: string('9+').nullable().default(null).ignorable(),
        memberEpoch: int32('9+').default(-1).ignorable(),
        topics: array({
          name: string(),
          partitionIndexes: array(int32()),
        }).nullable(),
      },
      '8+',
    ),
    requireStable: boolean('7+').default(false),
  },
  response: {
    throttleTimeMs: int32('3+').ignorable(),
    topics: array(
      {
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          committedOffset: int64(),
          committedLeaderEpoch: int32('5+').default(-1).ignorable(),
          metadata: string().nullable(),
          errorCode: int16(),
        }),
      },
      '0-7',
    ),
    errorCode: int16('2-7').ignorable(),
    groups: array(
      {
        groupId: string(),
        topics: array({
          name: string(),
          partitions: array({
            partitionIndex: int32(),
            committedOffset: int64(),
            committedLeaderEpoch: int32().default(-1).ignorable(),
            metadata: string().nullable(),
            errorCode: int16(),
          }),
        }),
        errorCode: int16().default(0),
      },
      '8+',
    ),
  },
});

export type OffsetFetchRequest = RequestOf<typeof offsetFetch>;
export type OffsetFetchRequestInput = RequestInputOf<typeof offsetFetch>;
export type OffsetFetchResponse = ResponseOf<typeof offsetFetch>;
export type OffsetFetchResponseInput = ResponseInputOf<typeof offsetFetch>;
